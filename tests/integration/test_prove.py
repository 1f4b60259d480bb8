"""`make prove` runs every part, says what became of it, and leaves nothing running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from benchmarks import prove
from benchmarks.prove import PARTS, ROOT, Part

STARTING_A_CHILD = """
import pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "1000"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
print("started", flush=True)
"""


def python(code: str, *arguments: object, minutes: float = 1) -> Part:
    return Part(("-c", textwrap.dedent(code), *map(str, arguments)), minutes)


def test_a_part_that_fails_or_breaks_does_not_end_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = {
        "broken": python("raise SystemExit('no compiler')"),
        "failing": python("print('  FAILED  2 lost'); print('prove: 40 kept'); exit(1)"),
        "good": python("print('prove: begun'); print('prove: 7 of 7 restored')"),
    }

    code = prove.prove(parts)

    *_, count, broken, failing, fault, good = capsys.readouterr().out.splitlines()
    assert code == 1
    assert count.startswith("prove: 3 of 3 parts ran")
    assert broken.startswith("prove: broken FAILED in ")
    assert failing.endswith(": 40 kept")
    assert failing.startswith("prove: failing FAILED in ")
    assert fault == "  FAILED  2 lost"
    assert good.endswith(": 7 of 7 restored")
    assert good.startswith("prove: good passed in ")


MEETING = """
import pathlib, sys, time
pathlib.Path(sys.argv[1]).touch()
until = time.monotonic() + 30
while not pathlib.Path(sys.argv[2]).exists():
    if time.monotonic() > until:
        sys.exit("nobody came")
    time.sleep(0.01)
"""


def test_parts_run_beside_each_other_but_for_those_that_run_alone(tmp_path: Path) -> None:
    here, there, gone = (tmp_path / name for name in ("here", "there", "gone"))
    leaving = f"{MEETING}\ntime.sleep(0.5)\npathlib.Path(sys.argv[3]).touch()"
    alone = python("import pathlib, sys; sys.exit(not pathlib.Path(sys.argv[1]).exists())", gone)
    parts = {
        "alone": replace(alone, alone=True),
        "first": python(MEETING, here, there),
        "second": python(leaving, there, here, gone),
    }

    assert prove.prove(parts) == 0


def test_a_part_that_hangs_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prove, "CLEAN_UP_S", 0.1)
    pid = tmp_path / "pid"
    hanging = python(f"{STARTING_A_CHILD}\ntime.sleep(1000)", pid, minutes=8 / 60)

    outcome = prove.run("hanging", hanging, threading.Event())

    assert outcome.word == "TOOK TOO LONG, ended"
    assert not outcome.passed
    require_ended(pid)


def test_what_a_part_leaves_running_is_ended(tmp_path: Path) -> None:
    pid = tmp_path / "pid"

    # the child holds the pipe of the output, which nobody may wait for
    outcome = prove.run("leaving", python(STARTING_A_CHILD, pid), threading.Event())

    assert outcome.passed
    require_ended(pid)


def test_files_of_a_part_are_removed(tmp_path: Path) -> None:
    note = tmp_path / "note"
    code = "import sys, tempfile; open(sys.argv[1], 'w').write(tempfile.mkdtemp())"

    prove.run("filing", python(code, note), threading.Event())

    assert not Path(note.read_text()).parent.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_what_runs_and_says_what_ran(
    tmp_path: Path, number: signal.Signals
) -> None:
    pid = tmp_path / "pid"
    code = f"""
from benchmarks import prove
prove.CLEAN_UP_S = 0.1
hanging = ("-c", {STARTING_A_CHILD + "time.sleep(1000)"!r}, {str(pid)!r})
prove.PARTS = {{
    "first": prove.Part(("-c", "print('prove: done')"), 1),
    "second": prove.Part(hanging, 1, alone=True),  # so it begins when the first has ended
}}
raise SystemExit(prove.main([]))
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as proving:
        assert proving.stdout is not None
        for line in proving.stdout:
            if line.endswith("| started\n"):
                break
        proving.send_signal(number)
        rest = proving.stdout.read()

    assert proving.returncode == 130
    assert "prove: 1 of 2 parts ran" in rest
    require_ended(pid)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_every_part_is_a_program(part: Part) -> None:
    _, module, *_ = part.arguments
    source = ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text("utf-8")

    assert 'if __name__ == "__main__":' in source


def require_ended(pid: Path) -> None:
    """A zombie has ended: nobody asks for its exit code where the first process does not."""
    number = int(pid.read_text())
    try:
        process = psutil.Process(number)
        if process.status() != psutil.STATUS_ZOMBIE:
            process.wait(10)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        os.kill(number, signal.SIGKILL)
        pytest.fail("a process is left")


def test_a_part_that_is_apart_runs_only_when_it_is_named() -> None:
    assert set(prove.usual()) == set(PARTS) - {"contract"}
    assert set(PARTS) > prove.APART
