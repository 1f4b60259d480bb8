"""The disk proof of `make prove`: what the service does when its disk or its files fail.

Each fault is brought about for some seconds under writers: system calls that fail (with strace), a
full disk (a small tmpfs, as root), and files that are moved, removed or locked. Nothing that was
acknowledged may be lost, every refusal says when to try again, the log stays short, and the
service goes on by itself, or stops, in time.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from benchmarks.crash_proof import own_folder
from benchmarks.ledger import CREATED, client_of
from benchmarks.made_up import filings
from benchmarks.results import Results
from benchmarks.servers import NotServing, Server, service

FAULT_S = 3.0
LEFT_BYTES = 256 << 10
"""Of a disk that reports fill: some dozens of them, also on a slow machine."""

GOES_ON_WITHIN_S = 10.0
STOPS_WITHIN_S = 10.0
MOST_LINES = 60
WRITERS = 3
REFUSALS = {503, 507}

Fault = Callable[[Server, Path], AbstractContextManager[None]]
"""Takes the service and its data folder; the fault lasts for the block."""


@dataclass(slots=True)
class Seen:
    """What clients and the log saw of one fault."""

    acknowledged: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    went_on: bool = False
    stopped_s: float = 0.0
    lost: int = 0
    unsound: str = ""
    lines: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring about every fault that this machine allows; return 1 if a check failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"of {', '.join(faults())}")
    chosen = parser.parse_args(arguments).faults or list(faults())
    results, acknowledged, lost = Results(), 0, 0
    for name in chosen:
        fault = faults()[name]
        print(f"prove: disk, {name}", flush=True)
        with own_folder(keep_failed=False) as folder:
            try:
                seen = asyncio.run(beside(folder, fault, lasting=name in LASTING))
            except Skipped as reason:
                results.skip(name, reason)
                continue
            except (NotServing, httpx.HTTPError, OSError) as error:  # the next one may tell more
                results.check(False, f"{name}: {error!r}")
                continue
        results.check_all(judged(seen, lasting=name in LASTING))
        acknowledged, lost = acknowledged + len(seen.acknowledged), lost + seen.lost
    return results.end(f"{len(chosen)} faults, {acknowledged:,} acknowledged, {lost} lost")


class Skipped(Exception):
    """This machine does not allow a fault; the message says why."""


def faults() -> dict[str, Fault]:
    """Return all faults by name."""
    flush = "fsync,fdatasync"
    return {
        "flushes fail": system_calls(flush, "error=EIO"),
        "some flushes fail": system_calls(flush, "error=EIO:when=3+7"),
        "flushes take half a second": system_calls(flush, "delay_enter=500000"),
        "no space is left for writing": system_calls("pwrite64", "error=ENOSPC"),
        "writing fails": system_calls("pwrite64", "error=EIO"),
        "reading fails": system_calls("pread64", "error=EIO"),
        "the disk is read-only": system_calls("pwrite64,openat,ftruncate", "error=EROFS"),
        "no file can be opened": system_calls("openat", "error=EMFILE"),
        "the disk is full": full_disk,
        "reports fill the disk": small_disk,
        "the folder is moved away and back": moved_folder,
        "another program holds the write lock": locked,
        "the folder is removed": removed_folder,
        "the database is replaced": replaced_database,
        "the write-ahead log is removed": removed_log,
        "the database is cut in half": cut_database,
        "the database is overwritten": overwritten_database,
        "the write-ahead log is cut": cut_log,
    }


LASTING = {
    "the folder is removed",
    "the database is replaced",
    "the write-ahead log is removed",
    "the database is cut in half",
    "the database is overwritten",
    "the write-ahead log is cut",
}
"""Faults after which the service refuses to write until it is started again."""


def judged(seen: Seen, *, lasting: bool) -> Iterator[tuple[bool, str]]:
    """Yield each check with its result."""
    yield seen.lost == 0, f"{len(seen.acknowledged)} acknowledged, {seen.lost} of them lost"
    yield not seen.unsound, f"the database is sound {seen.unsound}"
    yield not seen.wrong, f"refused {dict(seen.refused)}, other answers {dict(seen.wrong)}"
    if not lasting:
        yield seen.went_on, f"went on within {GOES_ON_WITHIN_S:g} s"
    yield seen.stopped_s <= STOPS_WITHIN_S, f"stopped in {seen.stopped_s:.1f} s"
    yield seen.lines <= MOST_LINES, f"{seen.lines} lines in the log"


async def beside(folder: Path, fault: Fault, *, lasting: bool, seconds: float = FAULT_S) -> Seen:
    """Write to a service of its own in `folder` before, during and after a fault."""
    data = folder / "data"
    with mounted(data, SIZES[fault]) if fault in SIZES else contextlib.nullcontext():
        seen, server = Seen(), service(folder, worker=True)
        await asyncio.to_thread(server.start)
        try:
            async with client_of(server.port) as client:
                kept = await written(client, seen, "before")
                with fault(server, data):
                    async with writers(client, seen):
                        await asyncio.sleep(seconds)
                if not lasting:
                    seen.went_on = await goes_on(client)
            began = time.monotonic()
            await asyncio.to_thread(server.stop)
            seen.stopped_s = time.monotonic() - began
        finally:
            server.kill()
        seen.lines = server.log.read_text(errors="replace").count("\n")
        if fault in DESTROYING:  # what was there before cannot be found again
            seen.lost = len(seen.acknowledged) - kept
        else:
            seen.lost, seen.unsound = examined(where_now(data, fault), seen.acknowledged)
        return seen


async def written(client: httpx.AsyncClient, seen: Seen, name: str, count: int = 40) -> int:
    """File some reports; return how many were acknowledged."""
    for number in range(count):
        await file(client, seen, f"{name}-{number}")
    return len(seen.acknowledged)


async def file(client: httpx.AsyncClient, seen: Seen, name: str) -> None:
    """File one report and note the answer."""
    (body,) = filings(1, name)
    try:
        answer = await client.post("/v1/reports", json=body)
    except httpx.HTTPError as error:
        seen.wrong[type(error).__name__] += 1
        return
    if answer.status_code == CREATED:
        seen.acknowledged.append(body["external_id"])
    elif answer.status_code in REFUSALS and "retry-after" in answer.headers:
        seen.refused[f"{answer.status_code} {answer.json()['code']}"] += 1
    else:
        seen.wrong[f"{answer.status_code} {answer.text[:80]}"] += 1


@contextlib.asynccontextmanager
async def writers(client: httpx.AsyncClient, seen: Seen) -> AsyncIterator[None]:
    """File reports all the time of the block."""
    ended = asyncio.Event()

    async def write(writer: int) -> None:
        number = 0
        while not ended.is_set():
            number += 1
            await file(client, seen, f"during-{writer}-{number}")
            await asyncio.sleep(0.01)

    tasks = [asyncio.create_task(write(writer)) for writer in range(WRITERS)]
    try:
        yield
    finally:
        ended.set()
        await asyncio.gather(*tasks)


async def goes_on(client: httpx.AsyncClient) -> bool:
    """Say whether reports are filed and the service is ready again in time."""
    until, number = time.monotonic() + GOES_ON_WITHIN_S, 0
    while time.monotonic() < until:
        again, number = Seen(), number + 1
        await file(client, again, f"after-{number}")
        with contextlib.suppress(httpx.HTTPError):
            if again.acknowledged and (await client.get("/readyz")).is_success:
                return True
        await asyncio.sleep(0.1)
    return False


def where_now(data: Path, fault: Fault) -> Path:
    """Return the database that was written to."""
    return data / ("former.db" if fault is replaced_database else "skywitness.db")


def examined(path: Path, acknowledged: Sequence[str]) -> tuple[int, str]:
    """Return how many acknowledged reports a database lacks, and what is wrong with it."""
    from skywitness.adapters.sqlite.driver import driver

    with closing(driver.connect(path)) as connection:
        stored = {name for (name,) in connection.execute("SELECT external_id FROM report")}
        ((integrity,), *_) = connection.execute("PRAGMA integrity_check").fetchall()
    return len(set(acknowledged) - stored), "" if integrity == "ok" else integrity


def system_calls(names: str, effect: str) -> Fault:
    """Return a fault in which system calls of the service have an effect."""

    @contextmanager
    def injected(server: Server, _data: Path) -> Iterator[None]:
        strace = shutil.which("strace")
        if strace is None:
            raise Skipped("there is no strace")
        options = ["-f", "-qq", "-e", f"trace={names}", "-e", f"inject={names}:{effect}"]
        tracing = subprocess.Popen(
            [strace, *options, "-p", str(server.pid), "-o", os.devnull],
            stderr=subprocess.PIPE,
        )
        try:
            time.sleep(0.5)
            if tracing.poll() is not None:
                raise Skipped("strace may not attach to a process here")
            yield
        finally:
            tracing.send_signal(signal.SIGINT)
            tracing.communicate()

    return injected


@contextmanager
def mounted(data: Path, size: str) -> Iterator[None]:
    """Mount a small disk at the data folder."""
    data.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(data)]
    if sys.platform != "linux" or os.geteuid() != 0:
        raise Skipped("only root may mount a small disk")
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        raise Skipped("mounting is not allowed")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(data)], check=False)


@contextmanager
def full_disk(_server: Server, data: Path) -> Iterator[None]:
    """Fill the disk."""
    ballast = data / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    yield
    ballast.unlink()


@contextmanager
def small_disk(_server: Server, data: Path) -> Iterator[None]:
    """Let the reports themselves fill what is left of a disk; in the end it is made larger."""
    left = shutil.disk_usage(data).free - LEFT_BYTES
    (data / "ballast").write_bytes(bytes(max(0, left)))
    yield
    subprocess.run(["mount", "-o", "remount,size=24m", str(data)], check=True)


SIZES = {full_disk: "24m", small_disk: "3m"}
"""Faults that take a disk of their own, and its size."""


@contextmanager
def moved_folder(_server: Server, data: Path) -> Iterator[None]:
    """Move the data folder away, and back."""
    elsewhere = data.with_name("elsewhere")
    data.rename(elsewhere)
    yield
    elsewhere.rename(data)


@contextmanager
def removed_folder(_server: Server, data: Path) -> Iterator[None]:
    """Remove the data folder."""
    shutil.rmtree(data)
    yield


@contextmanager
def replaced_database(_server: Server, data: Path) -> Iterator[None]:
    """Put a copy of the database in its place, as a backup that is restored."""
    path = data / "skywitness.db"
    shutil.copy(path, data / "copy.db")
    for part in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{part}").rename(data / f"former.db{part}")
    (data / "copy.db").rename(path)
    yield


@contextmanager
def removed_log(_server: Server, data: Path) -> Iterator[None]:
    """Remove the write-ahead log."""
    (data / "skywitness.db-wal").unlink()
    yield


@contextmanager
def cut_database(_server: Server, data: Path) -> Iterator[None]:
    """Remove the second half of the database, in place."""
    path = data / "skywitness.db"
    os.truncate(path, path.stat().st_size // 2)
    yield


@contextmanager
def overwritten_database(_server: Server, data: Path) -> Iterator[None]:
    """Write the bytes of the database over themselves, as a backup that is copied into place."""
    path = data / "skywitness.db"
    path.write_bytes(path.read_bytes())
    yield


@contextmanager
def cut_log(_server: Server, data: Path) -> Iterator[None]:
    """Empty the write-ahead log, in place."""
    os.truncate(data / "skywitness.db-wal", 0)
    yield


DESTROYING = {removed_folder, cut_database, overwritten_database, cut_log}
"""Faults that take away what is stored: only what is acknowledged after them counts."""


@contextmanager
def locked(_server: Server, data: Path) -> Iterator[None]:
    """Hold the write lock."""
    from skywitness.adapters.sqlite.driver import driver

    with closing(driver.connect(data / "skywitness.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


if __name__ == "__main__":
    sys.exit(main())
