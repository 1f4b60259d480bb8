"""Builds the page into the folder that the service serves it from: `python3 dev.py page`.

Standard library only, because the build of a wheel runs it too, where nothing is installed.

    --optional   print one line instead of failing where it cannot be built
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SITE = ROOT / "src" / "entrypoints" / "http" / "pages" / "site"
DOCUMENT = ROOT / "docs" / "openapi.json"
STAMP = "build-stamp"
OLDEST_NODE = (20, 19)
SECONDS_TO_INSTALL = 900  # a package may have to be compiled

QUIET = {
    # Each of these tools reports home or looks for updates unless told not to.
    # (Azurite knows no variable for it: start it with --disableTelemetry.)
    "CI": "true",
    "DO_NOT_TRACK": "1",
    "NO_UPDATE_NOTIFIER": "1",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "REDOCLY_TELEMETRY": "off",
    "SCARF_ANALYTICS": "false",
}
_MADE = {"node_modules", "dist", "schema.d.ts", "sheets", ".built", "__pycache__"}
"""What a build makes itself."""


class NodeUnavailable(Exception):
    """Node of the age needed cannot be had; the message is the reason."""


class PackagesUnavailable(NodeUnavailable):
    """Node is there, and the packages of a lock file are not; the message is the reason."""


class BuildFailed(Exception):
    """A step of the build failed; the message is what it printed."""


def build_page() -> bool:
    """Build the page unless the one that is there has the same sources; say whether it was built.

    Raises:
        NodeUnavailable: there is nothing to build it with.
        BuildFailed: a step failed; a page that was there before stays.
    """
    if is_in_step():
        return False
    with alone("page"):
        if is_in_step():  # another process did it in the meantime
            return False
        say("building the page; the first time takes half a minute")
        programs = install_node_packages(HERE)
        made = HERE / "dist"
        run(programs / "openapi-typescript", DOCUMENT, "--output", "src/api/schema.d.ts")
        run("node", "basemap/sheets.mjs")
        run(programs / "vite", "build", "--manifest", "--logLevel", "warn", "--outDir", made)
        run("node", "compress.mjs", made)
        (made / STAMP).write_text(sources_digest(), encoding="utf-8")
        replace(SITE, made)
    return True


def is_in_step() -> bool:
    """Say whether the page that is there was built from the present sources."""
    try:
        return (SITE / STAMP).read_text(encoding="utf-8") == sources_digest()
    except OSError:
        return False


def sources_digest() -> str:
    """Return a digest of everything that the page is built from."""
    digest = hashlib.sha256()
    for path in (*sources(HERE), DOCUMENT):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def sources(folder: Path) -> Iterator[Path]:
    """Yield every file of a folder that no build makes, in a fixed order."""
    for entry in sorted(folder.iterdir()):
        if entry.name in _MADE:
            continue
        if entry.is_dir():
            yield from sources(entry)
        elif entry.is_file():
            yield entry


def replace(folder: Path, made: Path) -> None:
    """Put a folder into the place of another one, which may be in use."""
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    made.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


# --- Node ----------------------------------------------------------------------------------------


def install_node_packages(folder: Path, **environment: str) -> Path:
    """Install what the folder's lock file names, unless it is installed; returns `.bin`.

    `environment` has more variables for npm.

    Raises:
        NodeUnavailable: Node is missing or too old, or npm cannot install the packages.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    wanted = ".".join(map(str, OLDEST_NODE))
    if node is None or npm is None:
        raise NodeUnavailable(f"Node {wanted} or newer and npm are needed, and not installed")
    version = subprocess.run(
        [node, "--version"], capture_output=True, text=True, check=True, timeout=30
    ).stdout.strip()
    if tuple(map(int, version.lstrip("v").split(".")[:2])) < OLDEST_NODE:
        raise NodeUnavailable(f"Node {wanted} or newer is needed; this is {version}")
    with alone(f"node {folder}"):
        _install(npm, folder, environment)
    return folder / "node_modules" / ".bin"


def _install(npm: str, folder: Path, environment: Mapping[str, str]) -> None:
    """Run `npm ci`, unless the installed tree is of this very lock file."""
    lock = (folder / "package-lock.json").read_bytes()
    digest = hashlib.sha256(lock + (folder / ".npmrc").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / "setup-stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund"],
        cwd=folder,
        env={**quiet_environment(), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_TO_INSTALL,
    )
    if done.returncode:
        raise PackagesUnavailable(
            f"the packages of {folder.name}/package.json cannot be installed: "
            + _said_by_npm(done.stderr)
        )
    stamp.write_text(digest, encoding="utf-8")


def _said_by_npm(errors: str) -> str:
    """Return the first sentence among the error lines of npm, which begin with a code."""
    lines = (line.removeprefix("npm error").strip() for line in errors.splitlines())
    return next((line for line in lines if line and not line.startswith("code ")), "no message")


def run(*command: str | Path) -> None:
    """Run a step of the build, and raise BuildFailed with its output if it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=HERE,
        env=quiet_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=SECONDS_TO_INSTALL,
    )
    if done.returncode:
        raise BuildFailed(f"{Path(command[0]).name} failed:\n{done.stdout.strip()}")


def quiet_environment() -> dict[str, str]:
    """Return this process's environment, with the tools' own calls home switched off."""
    return {**os.environ, **QUIET}


@contextlib.contextmanager
def alone(task: str) -> Iterator[None]:
    """Allow one process at a time for a task, on systems that can lock a file."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    digest = hashlib.sha256(f"{ROOT} {task}".encode()).hexdigest()[:16]
    lock = Path(tempfile.gettempdir()) / f"skywitness-node-{digest}.lock"
    with lock.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# --- Sizes ---------------------------------------------------------------------------------------


FIRST_ROUTE = ("index.html", "src/screens/map/index.tsx", "src/i18n/de/index.ts")
"""Modules that the first visit loads; German is the longer one of the languages."""


def sizes(site: Path = SITE) -> dict[str, int]:
    """Return how many bytes the parts of a built page are, compressed with gzip where they are."""
    files = [path for path in site.rglob("*") if path.suffix not in {".br", ".gz"}]
    return {
        "first route": sum(sent(site / name) for name in first_scripts(site)),
        "all scripts": sum(sent(path) for path in files if path.suffix == ".js"),
        "styles": sum(sent(path) for path in files if path.suffix == ".css"),
        "fonts": sum(sent(path) for path in files if path.suffix == ".woff2"),
        "sheets": sum(sent(path) for path in files if path.parent.name == "sheets"),
    }


def first_scripts(site: Path) -> set[str]:
    """Return the scripts that the map loads on a first visit."""
    modules = json.loads((site / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    found, waiting = set(), list(FIRST_ROUTE)
    while waiting:
        module = modules[waiting.pop()]
        if module["file"] not in found:
            found.add(module["file"])
            waiting += module.get("imports", ())
    return found


def sent(path: Path) -> int:
    """Return the bytes of a file as it is sent; of a folder none."""
    compressed = path.with_name(path.name + ".gz")
    chosen = compressed if compressed.exists() else path
    return chosen.stat().st_size if chosen.is_file() else 0


# --- Command -------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """Build the page; the exit code is 1 if that failed and the page is not optional."""
    optional = "--optional" in arguments
    try:
        built = build_page()
    except NodeUnavailable as reason:
        say(f"the page is not built: {reason}" + ("; the API is served alone" * optional))
        return 0 if optional else 1
    except BuildFailed as error:
        print(error, file=sys.stderr)
        say("the page is not built" + (", an earlier one may be served" * optional))
        return 0 if optional else 1
    if built or not optional:
        parts = ", ".join(f"{name} {size / 1000:.1f} kB" for name, size in sizes().items())
        say(f"the page is {'built' if built else 'in step'}; compressed: {parts}")
    return 0


def say(text: str) -> None:
    """Print a progress line."""
    print(f"page: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
