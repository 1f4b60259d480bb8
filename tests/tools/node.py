"""Tools written for Node that tests start: installed on first use, from the committed lock file."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OLDEST_NODE = 20
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


def quiet_environment() -> dict[str, str]:
    """This process's environment, with the tools' own calls home switched off."""
    return {**os.environ, **QUIET}


class NodeUnavailable(Exception):
    """Node of the age needed, or the packages, cannot be had; the message is the reason."""


def node_tool(name: str, folder: Path = ROOT) -> Path:
    """The path of a tool of that folder's package.json, installed first if need be.

    Skips the calling test, with the reason, where the tool cannot be had; on CI packages that
    cannot be installed are a failure.
    """
    try:
        return install_node_packages(folder) / name
    except NodeUnavailable as reason:
        pytest.skip(f"{name}: {reason}")


def install_node_packages(folder: Path, **environment: str) -> Path:
    """Install what the folder's lock file names, unless it is installed; returns `.bin`.

    `environment` has more variables for npm.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NodeUnavailable(f"Node {OLDEST_NODE} or newer and npm are needed, and not installed")
    version = subprocess.run(
        [node, "--version"], capture_output=True, text=True, check=True, timeout=30
    ).stdout.strip()
    if int(version.lstrip("v").split(".", maxsplit=1)[0]) < OLDEST_NODE:
        raise NodeUnavailable(f"Node {OLDEST_NODE} or newer is needed; this is {version}")
    with _alone(folder):
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
    if done.returncode == 0:
        stamp.write_text(digest, encoding="utf-8")
        return
    if os.environ.get("CI"):
        pytest.fail(f"npm ci failed: {done.stderr[-2000:]}")
    last = (done.stderr.strip().splitlines() or ["no message"])[-1]
    raise NodeUnavailable(f"the packages of package.json cannot be installed: {last}")


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time install (the tests may run in several)."""
    import fcntl

    name = f"skywitness-node-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}.lock"
    with (Path(tempfile.gettempdir()) / name).open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
