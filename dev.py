"""Development commands that need nothing but Python: `python3 dev.py help`.

Standard library only, and no syntax newer than Python 3.7, so that an old Python prints a clear
message instead of a SyntaxError.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "setup-stamp"
LINK = ROOT / ".dev" / "skywitness"
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-bootstrap.lock",
    "requirements-clients.lock",
    "requirements-datasette.lock",
)
DIGEST_LINE = "# of the dependencies in pyproject.toml: sha256 "


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    if sys.version_info < OLDEST:
        wanted, found = (".".join(map(str, v)) for v in (OLDEST, sys.version_info[:3]))
        stop(f"Python {wanted} or newer is needed, this is {found} ({sys.executable})")
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if name in ("help", "-h", "--help"):
        return show_help()
    if name not in COMMANDS:
        stop(f"no command {name!r}; there are: {', '.join(COMMANDS)}")
    try:
        return COMMANDS[name](rest)
    except subprocess.CalledProcessError as error:
        return error.returncode or 1
    except KeyboardInterrupt:
        return 130


def show_help() -> int:
    """Print the commands, one line each."""
    print("python3 dev.py COMMAND (or: make COMMAND)\n")
    for name, command in COMMANDS.items():
        print(f"  {name:13}{(command.__doc__ or '').splitlines()[0]}")
    return 0


# --- Commands ------------------------------------------------------------------------------------


def setup(_arguments: list[str]) -> int:
    """Make .venv and install the locked packages; quick when nothing changed."""
    if is_set_up():
        return 0
    with alone():
        if is_set_up():  # another process did it in the meantime
            return 0
        STAMP.unlink(missing_ok=True)
        uv = make_venv()
        install_locked(uv)
        STAMP.write_text(state(), encoding="utf-8")
    say(f"{VENV.name} is ready")
    return 0


def run(arguments: list[str]) -> int:
    """Set up if necessary, then serve the sample on http://127.0.0.1:8000."""
    setup([])
    page(["--optional"])
    command = [str(BIN / "skywitness"), "serve", "--sample", *arguments]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606  # so that signals reach the server directly
    return call(*command)


def test(arguments: list[str]) -> int:
    """Set up if necessary, then run the tests; arguments go to pytest."""
    setup([])
    page(["--optional"])
    cores = os.cpu_count() or 1
    chosen = any(word == "-n" or word.startswith(("-n", "--numprocesses")) for word in arguments)
    spread = ["-n", "auto"] if cores > 1 and not chosen and "no:xdist" not in arguments else []
    return call(str(PYTHON), "-m", "pytest", *spread, *arguments)


def page(arguments: list[str]) -> int:
    """Build the page unless it is in step with its sources; needs Node 20.19 or newer."""
    return call(sys.executable, str(ROOT / "frontend" / "build.py"), *arguments)


def check(_arguments: list[str]) -> int:
    """Check format, lint, types, import contracts and lock files."""
    setup([])
    steps: dict[str, Callable[[], int]] = {
        "format": lambda: call(str(BIN / "ruff"), "format", "--check", "."),
        "lint": lambda: call(str(BIN / "ruff"), "check", "."),
        "types": lambda: call(str(PYTHON), "-m", "mypy", *typed_paths()),
        "imports": lambda: call(str(BIN / "lint-imports"), "--no-cache", quiet_when_good=True),
        "locks": locks_in_step,
    }
    failed = []
    for name, step in steps.items():
        say(f"check {name}")
        if step() != 0:
            failed.append(name)
    say(f"check failed: {', '.join(failed)}" if failed else "check: all good")
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    """Compare with the peer under benchmarks/."""
    return module("benchmarks.comparison", arguments)


def bench_growth(arguments: list[str]) -> int:
    """Measure what questions cost as the database grows."""
    return module("benchmarks.growth", arguments)


def simulate(arguments: list[str]) -> int:
    """Simulate an external service; `simulate --help` lists them."""
    return module("simulators", arguments)


def prove(arguments: list[str]) -> int:
    """Run the long crash, load and attack proofs."""
    return script("benchmarks/prove.py", arguments)


def clients(arguments: list[str]) -> int:
    """Generate API clients, compile them and run them against the service."""
    return script("clients/run.py", arguments)


def openapi(arguments: list[str]) -> int:
    """Rewrite docs/openapi.json, which the page's client is made from."""
    return script("docs/write_openapi.py", arguments)


def lock(arguments: list[str]) -> int:
    """Rewrite the lock files; `--upgrade` takes the newest versions."""
    if all((ROOT / name).exists() for name in LOCKS):
        setup([])
    uv = shutil.which("uv") or shutil.which("uv", path=str(BIN))
    if uv is None:
        stop("no uv here; install it (pip install uv) and try again")
    runtime, dev, *groups = LOCKS
    compile_lock(uv, runtime, ["pyproject.toml", "--all-extras"], arguments)
    everything = ["pyproject.toml", "--all-extras", "--group", "dev", "--constraints", runtime]
    compile_lock(uv, dev, everything, arguments)
    for name in groups:
        group = name.removeprefix("requirements-").removesuffix(".lock")
        compile_lock(uv, name, ["--group", group], arguments)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "setup": setup,
    "run": run,
    "test": test,
    "page": page,
    "check": check,
    "bench": bench,
    "bench-growth": bench_growth,
    "prove": prove,
    "clients": clients,
    "simulate": simulate,
    "openapi": openapi,
    "lock": lock,
}


# --- The virtual environment ---------------------------------------------------------------------


def is_set_up() -> bool:
    """Return whether the last complete installation matches the present state."""
    if not (PYTHON.exists() and LINK.exists() and STAMP.exists()):
        return False
    return STAMP.read_text(encoding="utf-8") == state()


def state() -> str:
    """Return a digest of everything an installation depends on."""
    digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
    for name in (*LOCKS, "hatch_build.py"):
        digest.update((ROOT / name).read_bytes())
    digest.update(packaging_tables().encode())
    return digest.hexdigest()


def make_venv() -> str | None:
    """Create the environment; return the uv to install with, or None to use pip."""
    found = shutil.which("uv")
    if found is None:
        for module in ("venv", "ensurepip"):
            if importlib.util.find_spec(module) is None:
                stop(f"this Python has no {module} module; on Debian: apt install python3-venv")
    wanted = "{}.{}".format(*sys.version_info[:2])
    if PYTHON.exists() and version_of(PYTHON) != wanted:
        shutil.rmtree(VENV)
    if not PYTHON.exists():
        say(f"making {VENV.name} with Python {wanted}")
        if found is not None:
            must(found, "venv", "--quiet", "--python", sys.executable, "--clear", str(VENV))
        else:
            must(sys.executable, "-m", "venv", "--clear", str(VENV))
    if found is not None:
        return found
    own = BIN / ("uv.exe" if os.name == "nt" else "uv")
    pip("install", "--require-hashes", "--only-binary", ":all:", "-r", LOCKS[2], may_fail=True)
    return str(own) if own.exists() else None


def install_locked(uv: str | None) -> None:
    """Install what the lock names, by hash, then the project itself as a link."""
    say(f"installing the locked packages with {'uv' if uv else 'pip'}")
    itself = ("--no-deps", "--no-build-isolation", "--editable", ".")
    if uv is None:
        pip("install", "--require-hashes", "-r", LOCKS[1])
        pip("install", *itself)
        return
    target = ("--quiet", "--python", str(PYTHON))
    must(uv, "pip", "sync", *target, "--require-hashes", LOCKS[1])
    must(uv, "pip", "install", *target, *itself)


def pip(*arguments: str, may_fail: bool = False) -> None:
    """Run the environment's own pip."""
    command = (str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)
    code = call(*command)
    if code and not may_fail:
        raise subprocess.CalledProcessError(code, command)


def version_of(python: Path) -> str:
    """Return `3.11`, or an empty text if that interpreter no longer runs."""
    code = "import sys; print('{}.{}'.format(*sys.version_info[:2]))"
    with contextlib.suppress(OSError):
        done = subprocess.run(
            [str(python), "-c", code], capture_output=True, text=True, check=False
        )
        return done.stdout.strip()
    return ""


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Allow one setup at a time, on systems that can lock a file."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    name = f"skywitness-setup-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:16]}.lock"
    with (Path(tempfile.gettempdir()) / name).open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# --- Lock files ----------------------------------------------------------------------------------


def pyproject() -> dict[str, Any]:
    """Return the content of pyproject.toml."""
    import tomllib  # new in the oldest supported Python

    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packaging_tables() -> str:
    """Return the tables of pyproject.toml that an installation depends on, as canonical JSON."""
    tables = pyproject()
    parts = [
        tables.get("build-system"),
        tables.get("project"),
        tables.get("dependency-groups"),
        tables.get("tool", {}).get("hatch"),
    ]
    return json.dumps(parts, sort_keys=True)


def wanted_digest() -> str:
    """Return the digest of the declared dependencies that a current lock file carries."""
    tables = pyproject()
    project = tables["project"]
    asked = [
        project["requires-python"],
        project["dependencies"],
        project["optional-dependencies"],
        tables["dependency-groups"],
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def locks_in_step() -> int:
    """Print the lock files that do not match the dependencies in pyproject.toml."""
    line = DIGEST_LINE + wanted_digest()
    stale = [
        name for name in LOCKS if line not in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    for name in stale:
        say(f"{name} is not in step with pyproject.toml: python3 dev.py lock")
    return 1 if stale else 0


def compile_lock(uv: str, name: str, sources: list[str], arguments: list[str]) -> None:
    """Resolve for every platform at once, with hashes, naming no package index."""
    path = ROOT / name
    command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate"]
    command += ["--python-version", ".".join(map(str, OLDEST)), "--output-file", name]
    command += [*sources, *arguments]
    must(*command)
    head = f"# Made by `python3 dev.py lock`; not to be edited.\n{DIGEST_LINE}{wanted_digest()}\n"
    path.write_text(head + path.read_text(encoding="utf-8"), encoding="utf-8")
    say(f"wrote {name}")


# --- Small tools ---------------------------------------------------------------------------------


def typed_paths() -> list[str]:
    """Return the paths to type-check, as far as they exist."""
    names = (
        "src",
        "simulators",
        "tests",
        "benchmarks",
        "gazetteer",
        "docs",
        "clients/run.py",
        "conftest.py",
        "dev.py",
        "frontend/basemap/lakes.py",
        "frontend/build.py",
        "hatch_build.py",
    )
    return [
        name
        for name in names
        if (ROOT / name).is_file() or next((ROOT / name).rglob("*.py"), None) is not None
    ]


def script(name: str, arguments: list[str]) -> int:
    """Run one of the project's own scripts in the environment."""
    setup([])
    if not (ROOT / name).exists():
        stop(f"there is no {name}")
    return call(str(PYTHON), name, *arguments)


def module(name: str, arguments: list[str]) -> int:
    """Run one of the project's own modules in the environment."""
    setup([])
    return call(str(PYTHON), "-m", name, *arguments)


def call(*command: str, quiet_when_good: bool = False) -> int:
    """Run a tool in the project's root and return its exit code."""
    # Another active environment must not leak into the tools of this one.
    inherited = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONHOME")}
    kept = subprocess.PIPE if quiet_when_good else None
    try:
        tool = subprocess.Popen(
            command, cwd=ROOT, env=inherited, stdout=kept, stderr=kept, text=True
        )
    except OSError as error:
        stop(f"cannot run {command[0]}: {error.strerror}")
    with tool:
        try:
            said = tool.communicate()
        except KeyboardInterrupt:  # the tool was told as well, and stops what it has started
            said = tool.communicate()
    if quiet_when_good and tool.returncode:
        print(*said, sep="\n")
    return tool.returncode


def must(*command: str) -> None:
    """Run a tool that has to succeed."""
    code = call(*command)
    if code:
        raise subprocess.CalledProcessError(code, command)


def say(text: str) -> None:
    """Print a progress line, in order with the output of the tools."""
    print(f"dev.py: {text}", flush=True)


def stop(text: str) -> NoReturn:
    """Exit with a one-line error message."""
    sys.exit(f"dev.py: {text}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
