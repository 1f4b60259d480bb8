"""Python programs whose packages must not mix with the service's, each in an environment apart."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_INSTALL = 400


class PackagesUnavailable(Exception):
    """The packages cannot be installed; the message is the reason."""


def programs(name: str) -> Path:
    """Return the folder of the programs of `.venv.NAME`, whether it exists or not."""
    return ROOT / f".venv.{name}" / ("Scripts" if os.name == "nt" else "bin")


def install_python_packages(name: str) -> Path:
    """Create `.venv.NAME` from `requirements-NAME.lock` unless it is there; return `programs`.

    Raises:
        PackagesUnavailable: it cannot be created.
    """
    venv, lock = ROOT / f".venv.{name}", ROOT / f"requirements-{name}.lock"
    stamp, wanted = venv / "setup-stamp", lock.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return programs(name)
    shutil.rmtree(venv, ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(venv))
    pip = (str(programs(name) / "python"), "-m", "pip", "install", "--quiet")
    _run(*pip, "--require-hashes", "--disable-pip-version-check", "-r", str(lock))
    stamp.write_text(wanted, encoding="utf-8")
    return programs(name)


def _run(*command: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=SECONDS_TO_INSTALL
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise PackagesUnavailable(f"{' '.join(command)}: {last}")
