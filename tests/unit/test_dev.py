"""`dev.py` says in one line what is wrong, and knows when it has nothing to do."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = (
    "dev.py",
    "pyproject.toml",
    "hatch_build.py",
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-bootstrap.lock",
    "requirements-clients.lock",
    "requirements-datasette.lock",
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in PACKAGING:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def dev(clone: Path, *arguments: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run dev.py of that clone, after some lines that change the world it sees."""
    code = f"import sys\n{before}\nimport dev\nsys.exit(dev.main({list(arguments)!r}))"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_it_lists_its_commands(clone: Path) -> None:
    done = dev(clone)

    assert done.returncode == 0
    for command in (
        "setup",
        "run",
        "test",
        "page",
        "check",
        "bench",
        "bench-growth",
        "prove",
        "clients",
        "simulate",
        "openapi",
        "lock",
    ):
        assert f"  {command}" in done.stdout


def test_an_unknown_command_is_named(clone: Path) -> None:
    done = dev(clone, "tset")

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "dev.py: no command 'tset'; there are: "
        "setup, run, test, page, check, bench, bench-growth, prove, clients, simulate, openapi, "
        "lock"
    ]


def test_an_old_python_gets_one_line(clone: Path) -> None:
    done = dev(clone, "setup", before="sys.version_info = (3, 9, 2)")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Python 3.11 or newer is needed, this is 3.9.2" in done.stderr


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_missing_module_names_the_package_to_install(clone: Path, module: str) -> None:
    without = (
        "import importlib.util, shutil\n"
        "found = importlib.util.find_spec\n"
        f"importlib.util.find_spec = lambda name: None if name == {module!r} else found(name)\n"
        "shutil.which = lambda *_, **__: None"
    )

    done = dev(clone, "setup", before=without)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "apt install python3-venv" in done.stderr
    assert not (clone / ".venv").exists()


def test_locks_in_step_are_good(clone: Path) -> None:
    done = dev(clone, "help", before="import dev\nassert dev.locks_in_step() == 0")

    assert done.returncode == 0, done.stderr


def test_locks_out_of_step_are_named(clone: Path) -> None:
    pyproject = clone / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    pyproject.write_text(text.replace('"fastapi>=', '"fastapi>0,>='), encoding="utf-8")

    done = dev(clone, "help", before="import dev\nassert dev.locks_in_step() == 1")

    assert done.returncode == 0, done.stderr
    assert (
        "requirements.lock is not in step with pyproject.toml: python3 dev.py lock" in done.stdout
    )


def test_only_what_is_installed_decides_whether_to_install_again(clone: Path) -> None:
    edit = "import dev, pathlib\nbefore = dev.state()\nproject = pathlib.Path('pyproject.toml')\n"
    edit += "text = project.read_text()\n"
    lint = "project.write_text(text.replace('line-length = 100', 'line-length = 99'))\n"
    script = "project.write_text(text.replace('cli.main:main', 'cli.main:other'))\n"

    same = dev(clone, "help", before=f"{edit}{lint}assert dev.state() == before")
    other = dev(clone, "help", before=f"{edit}{script}assert dev.state() != before")

    assert same.returncode == 0, same.stderr
    assert other.returncode == 0, other.stderr


def test_an_interrupted_tool_is_waited_for(clone: Path) -> None:
    """It may have services to stop and folders to remove."""
    tool = """
import pathlib, time
try:
    print("runs", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1)
    pathlib.Path("cleaned-up").touch()
"""
    # In the background of a shell interrupts are ignored, and a child would inherit that.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += f"import sys, dev; sys.exit(dev.call(sys.executable, '-c', {tool!r}))"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=clone,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a terminal interrupts all processes of a group
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "runs\n"
        os.killpg(process.pid, signal.SIGINT)

    assert (clone / "cleaned-up").exists()
