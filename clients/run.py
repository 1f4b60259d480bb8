"""`make clients`: generate API clients, compile them strictly, and run them against the service.

Each client files three reports, lists them with `bbox`, follows `next` and changes one with
`If-Match`: see `typescript/walk.ts` and `python/walk.py`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
GENERATED = HERE / "generated"
NODE_BIN = HERE / "node_modules" / ".bin"

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from benchmarks.servers import Server, running, skywitness  # noqa: E402  # after the path is set

from tests.tools.node import (  # noqa: E402  # as above
    NodeUnavailable,
    install_node_packages,
    quiet_environment,
)
from tests.tools.own_venv import (  # noqa: E402  # as above
    PackagesUnavailable,
    install_python_packages,
    programs,
)

Command = list[str]
TSC = (
    "--noEmit --strict --target es2022 --module esnext --moduleResolution bundler"
    " --lib es2022,dom,dom.iterable --types node --skipLibCheck"  # generated code has no .d.ts
)


class StepFailed(Exception):
    """A generator, a compiler or a walk ended with an error; the message ends with its output."""


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator of clients: how to run it, and how to compile and run its output."""

    name: str
    generate: Callable[[Path, Path], Command]
    """The command for this OpenAPI document and this empty output folder."""
    compile: Callable[[str], list[Command]]
    walk: Callable[[str], Command]


def node(name: str) -> str:
    return str(NODE_BIN / name)


def python(name: str) -> str:
    return str(programs("clients") / name)


def compile_typescript(name: str) -> list[Command]:
    source = f"typescript/{name}.ts"
    bundle = f"--outfile=generated/{name}/walk.mjs"
    return [
        [node("tsc"), *TSC.split(), source],
        [node("esbuild"), source, "--bundle", "--platform=node", "--format=esm", bundle],
    ]


def walk_typescript(name: str) -> Command:
    return ["node", f"generated/{name}/walk.mjs"]


def compile_python(name: str) -> list[Command]:
    """mypy, strict for our code; generated code only has to pass the checks of its own template."""
    return [[python("mypy"), "--config-file", "python/mypy.ini", f"python/{name}.py"]]


def walk_python(name: str) -> Command:
    return [python("python"), f"python/{name}.py"]


def openapi_generator(target: str, *properties: str) -> Callable[[Path, Path], Command]:
    extra = [f"--additional-properties={','.join(properties)}"] if properties else []
    return lambda document, output: [
        *(python("openapi-generator-cli"), "generate", "--generator-name", target),
        *("--input-spec", str(document), "--output", str(output), *extra),
    ]


TYPESCRIPT = [
    Generator(
        "openapi-typescript",
        lambda document, output: [
            *(node("openapi-typescript"), str(document), "--output", f"{output}/schema.ts"),
        ],
        compile_typescript,
        walk_typescript,
    ),
    Generator(
        "hey-api",
        lambda document, output: [
            *(node("openapi-ts"), "--input", str(document), "--output", str(output)),
            *("--client", "@hey-api/client-fetch"),
        ],
        compile_typescript,
        walk_typescript,
    ),
    Generator(
        "orval",
        lambda document, output: [
            *(node("orval"), "--input", str(document), "--output", f"{output}/client.ts"),
            *("--client", "fetch"),
        ],
        compile_typescript,
        walk_typescript,
    ),
]
WITH_PYTHON = [
    Generator(
        "typescript-fetch",
        openapi_generator("typescript-fetch"),
        compile_typescript,
        walk_typescript,
    ),
    Generator(
        "openapi_generator",
        openapi_generator("python", "packageName=openapi_generator_output"),
        compile_python,
        walk_python,
    ),
    Generator(
        "openapi_python_client",
        lambda document, output: [
            *(python("openapi-python-client"), "generate", "--path", str(document)),
            *("--output-path", f"{output}/openapi_python_client_output", "--meta", "none"),
        ],
        compile_python,
        walk_python,
    ),
]
GENERATORS = [*TYPESCRIPT, *WITH_PYTHON]


def prove(generator: Generator, document: Path, base: str, observed_at: datetime) -> None:
    """Generate, compile and walk; raises StepFailed."""
    output = GENERATED / generator.name
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    run(generator.generate(document, output))
    for command in generator.compile(generator.name):
        run(command)
    west = str(10 * GENERATORS.index(generator))  # each client has its own area
    run([*generator.walk(generator.name), base, observed_at.isoformat(), west])


def run(command: Command) -> None:
    environment = quiet_environment()
    environment["PATH"] = f"{programs('clients')}{os.pathsep}{environment['PATH']}"
    packages = [str(GENERATED / one.name) for one in WITH_PYTHON if one.compile is compile_python]
    environment["PYTHONPATH"] = environment["MYPYPATH"] = os.pathsep.join(packages)
    done = subprocess.run(
        command,
        cwd=HERE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode:
        raise StepFailed(f"{' '.join(command)}\n{done.stdout[-6000:]}")


def main(names: list[str]) -> int:
    """Test the named generators, or all; the exit code is 1 if one fails."""
    known = [one.name for one in GENERATORS]
    unknown = set(names) - set(known)
    if unknown:
        sys.exit(f"no generator {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    try:
        install_node_packages(HERE)
        install_python_packages("clients")
    except (NodeUnavailable, PackagesUnavailable) as reason:
        sys.exit(f"clients: {reason}")
    chosen = [one for one in GENERATORS if not names or one.name in names]
    with tempfile.TemporaryDirectory() as folder, running(sample_service(Path(folder))) as server:
        base = f"http://127.0.0.1:{server.port}"
        document = Path(folder) / "openapi.json"
        with urllib.request.urlopen(f"{base}/openapi.json") as answer:
            document.write_bytes(answer.read())
        results = [succeeds(one, document, base) for one in chosen]
    return 0 if all(results) else 1


def sample_service(folder: Path) -> Server:
    """The service on a copy of its sample, as a process of its own."""
    return Server(
        name="service",
        command=[*skywitness(), "serve", "--sample", "--port"],
        folder=folder,
        environment={
            "SKYWITNESS_DATA_DIR": str(folder / "sample"),
            "SKYWITNESS_LOG_LEVEL": "WARNING",
        },
    )


def succeeds(generator: Generator, document: Path, base: str) -> bool:
    try:
        prove(generator, document, base, datetime.now(UTC) - timedelta(hours=1))
    except StepFailed as error:
        print(f"{generator.name}: FAILED\n{error}", flush=True)
        return False
    print(f"{generator.name}: generates, compiles, files, lists, pages, patches", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
