"""CPU time of a server's processes per response, measured in rounds.

CPU time depends far less on other load of the machine than responses per second do. It still
varies, so servers alternate within each round, figures are medians, and only ratios are compared.
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import struct
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil
from benchmarks.load import Expected, Tally, load
from benchmarks.servers import Server

T = TypeVar("T")


_SCHEDULER = 2  # the kind of a process's clock in its id, see clock_getcpuclockid(3)
_WAL_HEAD = 32
_FRAME_HEAD = 24
_CHANGE_COUNTER = 24  # its offset in the head of a database file


class WrongAnswers(Exception):
    """A server sent unexpected responses."""


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process, with that of threads that have ended."""
    if sys.platform == "linux":
        return time.clock_gettime(~pid << 3 | _SCHEDULER)  # exact; /proc counts hundredths
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


@dataclass(slots=True)
class Samples:
    """One figure for each round."""

    cpu_us: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        """Median microseconds of CPU time per response."""
        return statistics.median(self.cpu_us)

    @property
    def answers_per_s(self) -> float:
        """Median responses per second."""
        return statistics.median(self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """The same requests to several servers; `requests` creates a new run of them."""

    name: str
    servers: Sequence[Server]
    requests: Callable[[Server], Iterator[bytes]]
    expected: dict[str, Expected]
    connections: int
    rounds: int
    seconds: float
    warm_up_s: float = 1.0
    """How long the discarded round lasts: Node compiles code only when it has run often."""


async def hold(contest: Contest) -> dict[str, Samples]:
    """Alternate between the servers and return samples by name; a first round is discarded."""
    samples = {server.name: Samples() for server in contest.servers}
    for number in range(contest.rounds + 1):
        order = contest.servers if number % 2 else tuple(reversed(contest.servers))
        for server in order:
            seconds = contest.seconds if number else contest.warm_up_s
            before = cpu_seconds(server.pid)
            tally = await load(
                server.port,
                contest.requests(server),
                contest.expected[server.name],
                connections=contest.connections,
                seconds=seconds,
            )
            spent = cpu_seconds(server.pid) - before
            require_right(contest.name, server, tally)
            if number:
                _note(samples[server.name], tally, spent)
    return samples


def _note(samples: Samples, tally: Tally, spent: float) -> None:
    samples.cpu_us.append(spent / tally.answers * 1e6)
    samples.rate.append(tally.rate)
    samples.p99_ms.append(tally.quantile_s(0.99) * 1e3)


def require_right(what: str, server: Server, tally: Tally) -> None:
    """Raise `WrongAnswers` unless there were responses and all were as expected."""
    if tally.wrong or tally.broken or not tally.answers:
        raise WrongAnswers(
            f"{what}, {server.name}: {tally.wrong} wrong, {tally.broken} broken off, "
            f"{dict(tally.statuses)}\n{tally.first_wrong.decode(errors='replace')}\n"
            f"{server.last_words()}"
        )


class CommitCounter:
    """Counts the commits that other processes make to a SQLite file, from outside.

    With a write-ahead log an open reader keeps the log from being restarted, and every commit ends
    with a marked frame; with a rollback journal the file has a change counter. Enter it only for a
    few thousand commits: the log grows meanwhile.
    """

    def __init__(self, file: Path) -> None:
        """Take the database file."""
        self._file = file
        self._wal = file.with_name(file.name + "-wal")
        self._reader: sqlite3.Connection | None = None
        self._before = (b"", 0)

    def __enter__(self) -> CommitCounter:
        if self._wal.exists():
            self._reader = sqlite3.connect(
                f"file:{self._file}?mode=ro", uri=True, isolation_level=None
            )
            self._reader.execute("BEGIN")
            self._reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        self._before = self._state()
        return self

    def __exit__(self, *_: object) -> None:
        if self._reader is not None:
            self._reader.close()

    def commits(self) -> int:
        """Return how many commits there were since the block was entered."""
        salts, count = self._state()
        began, counted = self._before
        return count - counted if salts == began else count

    def _state(self) -> tuple[bytes, int]:
        if self._reader is None:
            with self._file.open("rb") as file:
                file.seek(_CHANGE_COUNTER)
                return b"", int.from_bytes(file.read(4), "big")
        log = self._wal.read_bytes()
        if len(log) < _WAL_HEAD:
            return b"", 0
        page_size = int.from_bytes(log[8:12], "big")
        salts = log[16:24]
        commits = 0
        for at in range(_WAL_HEAD, len(log) - _FRAME_HEAD, _FRAME_HEAD + page_size):
            pages_after_commit, frame_salts = struct.unpack_from(">4xI8s", log, at)
            if frame_salts != salts:
                break
            commits += pages_after_commit > 0
        return salts, commits


def in_loop(story: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine, on uvloop if available, so that the load generator costs little."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.run(story)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(story)
