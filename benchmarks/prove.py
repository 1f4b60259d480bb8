"""`make prove`: the long proofs.

make prove                       # all of them, but for those that are apart
make prove ARGS="power soak"     # some of them

Parts that judge no short times run beside each other, two at a time; then the others, one after
another. Each is a process of its own with a folder of its own for temporary files, and may take no
longer than is said below. Whatever becomes of one, the others follow; and whatever ends it, nothing
that it started is left.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from typing_extensions import override

ROOT: Final = Path(__file__).resolve().parents[1]
APART: Final = frozenset({"contract"})
"""Parts that take so long that they run only when they are named."""

CLEAN_UP_S: Final = 30.0
"""How long a part that is interrupted may take to stop what it has started."""

LOOK_EVERY_S: Final = 0.2
"""How soon a part notices that it should end."""

ENDING: Final = (signal.SIGINT, signal.SIGTERM)

AT_ONCE: Final = 2
"""How many parts run beside each other: proofs are made for two cores."""

ABOUT: Final = "prove: "
"""How lines of results begin; the last one of a part holds its figures."""


@dataclass(frozen=True, slots=True)
class Part:
    """The arguments of Python that run a proof, and the longest it may take.

    One that judges how soon answers come has to run alone.
    """

    arguments: Sequence[str]
    minutes: float
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a part, and the figures that it printed."""

    name: str
    word: str
    seconds: float
    figures: str

    @property
    def passed(self) -> bool:
        """Whether every check of the part passed."""
        return self.word == PASSED

    @override
    def __str__(self) -> str:
        return f"{ABOUT}{self.name} {self.word} in {self.seconds:.0f} s: {self.figures}"


PASSED: Final = "passed"


def proof(name: str, *options: str, minutes: float, alone: bool = False) -> Part:
    """Return the part that is a module of this folder."""
    return Part(("-m", f"benchmarks.{name}_proof", *options), minutes, alone)


PARTS: Final[Mapping[str, Part]] = {
    "soak": proof("soak", minutes=18),
    "crash": proof("crash", minutes=18),
    "power": proof("power", minutes=12),
    "kills": proof("photo", "kills", minutes=10),
    "disk": proof("disk", minutes=8),
    "laws": Part(("-m", "benchmarks.laws"), 15),
    "linear": proof("linear", minutes=10),
    "backup": proof("backup", minutes=6, alone=True),
    "overload": proof("overload", minutes=2, alone=True),
    "photos": proof("photo", "hostile", "large", "crowd", minutes=8, alone=True),
    "providers": proof("provider", minutes=8, alone=True),
    "slow": proof("slow", minutes=6, alone=True),
    "stream": proof("stream", minutes=4, alone=True),
    "contract": proof("contract", minutes=180, alone=True),
}
"""In the order in which they begin. The limits are for one that hangs, and for a slow machine."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proofs; return 0 if all passed, 130 if they were interrupted."""
    parser = argparse.ArgumentParser(description="Run the long proofs.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    chosen = parser.parse_args(arguments).parts or usual()
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if not hasattr(os, "killpg"):
        parser.error("the proofs need process groups, which this system does not have")
    for number in ENDING:
        signal.signal(number, interrupted)
    return prove({name: PARTS[name] for name in chosen})


def usual() -> list[str]:
    """Return the parts that run unless others are named."""
    return [name for name in PARTS if name not in APART]


def interrupted(_number: int, _frame: FrameType | None) -> NoReturn:
    """Stop proving at the first signal; those that follow must not stop the cleaning up."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def prove(parts: Mapping[str, Part]) -> int:
    """Run parts and print what became of each, at its end and once more."""
    began, outcomes, code = time.monotonic(), dict[str, Outcome](), 0
    try:
        with closing(outcomes_of(parts)) as found:
            for outcome in found:
                say(str(outcome))
                outcomes[outcome.name] = outcome
                code |= not outcome.passed
    except KeyboardInterrupt:
        code = 130
    say(f"\n{ABOUT}{len(outcomes)} of {len(parts)} parts ran, {time.monotonic() - began:.0f} s")
    for name in parts:
        if name in outcomes:
            say(str(outcomes[name]))
    return code


def say(line: str) -> None:
    """Print a line at once and in one piece: parts beside each other print theirs meanwhile."""
    print(f"{line}\n", end="", flush=True)


def outcomes_of(parts: Mapping[str, Part]) -> Generator[Outcome, None, None]:
    """Run parts, first those that may have company, and yield what becomes of each at its end.

    Whoever stops taking outcomes ends the parts that run.
    """
    ended = threading.Event()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            company = [name for name, part in parts.items() if not part.alone]
            runs = [pool.submit(run, name, parts[name], ended) for name in company]
            yield from (run.result() for run in as_completed(runs))
            for name in (name for name, part in parts.items() if part.alone):
                yield pool.submit(run, name, parts[name], ended).result()
        finally:
            ended.set()
            pool.shutdown(cancel_futures=True)


def run(name: str, part: Part, ended: threading.Event) -> Outcome:
    """Run a part, until it should end if that is sooner, and pass on what it prints."""
    say(f"{ABOUT}{name}, at most {part.minutes:g} minutes")
    began, lines = time.monotonic(), list[str]()
    with own_folder() as folder:
        process = start(part, folder)
        # not read here: what a part leaves running keeps its output open
        reader = threading.Thread(target=pass_on, args=(name, process, lines))
        reader.start()
        try:
            in_time = has_ended(process, began + part.minutes * 60, ended)
        finally:
            end(process)
            reader.join()
    word = "TOOK TOO LONG, ended" if not in_time else "FAILED" if process.returncode else PASSED
    figures = figures_in(lines) or f"exit code {process.returncode}"
    return Outcome(name, word, time.monotonic() - began, figures)


def has_ended(process: subprocess.Popen[str], until: float, ended: threading.Event) -> bool:
    """Wait until a process has ended by itself; false if it should end before that."""
    while not ended.is_set() and time.monotonic() < until:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_EVERY_S)
            return True
    return False


def pass_on(name: str, process: subprocess.Popen[str], lines: list[str]) -> None:
    """Print and keep the output of a part until everything that writes to it has ended."""
    assert process.stdout is not None
    with process.stdout as output:
        for line in output:
            say(f"{name:9} | {line.rstrip()}")
            lines.append(line)


def figures_in(lines: Sequence[str]) -> str:
    """Return the figures that a part printed, with everything that it says went wrong."""
    own = [line.removeprefix(ABOUT) for line in lines if line.startswith(ABOUT)]
    faults = [line.strip() for line in lines if line.lstrip().startswith("FAILED")]
    return "\n  ".join(text.strip() for text in (*own[-1:], *faults))


def start(part: Part, folder: Path) -> subprocess.Popen[str]:
    """Start the process of a part, in a group that holds whatever it starts."""
    return subprocess.Popen(
        [sys.executable, *part.arguments],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    """Let a part that still runs stop what it has started; then end all that is left of it."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(CLEAN_UP_S)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """Create a folder for temporary files; remove it, and what was mounted within."""
    folder = Path(tempfile.mkdtemp(prefix="skywitness-prove-")).resolve()
    try:
        yield folder
    finally:
        for place in mounted_within(folder):
            subprocess.run(["umount", "-l", place], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def mounted_within(folder: Path) -> list[str]:
    """Return the disks that a part has mounted and left, if it was ended."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return []
    places = [line.split()[1] for line in mounts.read_text("utf-8").splitlines()]
    return [place for place in places if Path(place).is_relative_to(folder)]


if __name__ == "__main__":
    sys.exit(main())
