"""The backup proof of `make prove`: backups of a service that is being written to.

Clients file at a steady rate while backups are made, one after the other. Then each is restored
into an empty folder and checked: it must be sound, and hold every report that was acknowledged
before its command began.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from benchmarks.crash_proof import own_folder
from benchmarks.ledger import CREATED, client_of
from benchmarks.made_up import filings
from benchmarks.results import Results
from benchmarks.servers import Server, service, skywitness

from skywitness.adapters.sqlite.driver import connect

RATE = 200
BACKUPS = 20
AT_ONCE = 64
"""Requests under way; further ones wait, and the rate falls."""

NEXT_WITHIN_S = 60.0
"""How long the proof waits for the next acknowledgement before it gives up."""

LEAST_SHARE = 0.9
"""Of the rate that has to be kept up, or the proof says nothing about it."""


@dataclass(slots=True)
class Seen:
    """What was acknowledged in order, what was refused, and what each backup turned out to be."""

    acknowledged: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    latencies_s: list[float] = field(default_factory=list)
    reports: list[int] = field(default_factory=list)
    copied_s: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    rate: float = 0.0
    more: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with every acknowledgement."""

    unanswered: int = 0
    is_over: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proof and print the results; return 1 if a check failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backups", type=int, default=BACKUPS, help="how many are made")
    parser.add_argument("--rate", type=int, default=RATE, help="writes a second")
    given = parser.parse_args(arguments)
    print(f"prove: {given.backups} backups during {given.rate} writes a second", flush=True)
    with own_folder(keep_failed=False) as folder:
        seen = asyncio.run(back_up_under_load(folder, given.backups, given.rate))
    results = Results()
    results.check_all(judged(seen, given.backups, given.rate))
    for fault in seen.faults[:10]:
        print(f"          {fault}")
    return results.end(
        f"{len(seen.reports)} backups restored, {len(seen.acknowledged):,} writes acknowledged "
        f"meanwhile, {seen.rate:.0f} a second"
    )


def judged(seen: Seen, backups: int, rate: int) -> Iterator[tuple[bool, str]]:
    """Yield each result in words, and whether it is as it should be."""
    sound = len(seen.reports) == backups and not seen.faults
    yield sound, f"{backups} backups restored, sound, with all that was acknowledged before"
    grew = seen.reports == sorted(set(seen.reports))
    yield grew, f"each holds more than the last: {seen.reports[:1]} to {seen.reports[-1:]} reports"
    count = len(seen.acknowledged)
    yield (
        not seen.refused,
        f"{count:,} writes acknowledged, refused: {dict(seen.refused) or 'none'}, "
        f"without an answer: {seen.unanswered}",
    )
    latencies = sorted(seen.latencies_s)
    p99 = latencies[int(0.99 * len(latencies))] if latencies else 0.0
    slowest = f"99 in 100 writes within {p99 * 1e3:.0f} ms, all within {latencies[-1] * 1e3:.0f} ms"
    copied = sorted(seen.copied_s)[len(seen.copied_s) // 2]
    kept_up = seen.rate >= LEAST_SHARE * rate
    yield kept_up, f"{seen.rate:.0f} writes a second; {slowest}; a backup took {copied:.1f} s"


async def back_up_under_load(folder: Path, backups: int, rate: int) -> Seen:
    """Serve in `folder`, file at a rate and make backups meanwhile; then restore and check them."""
    seen, server = Seen(), service(folder, worker=False)
    made: list[tuple[Path, int]] = []
    await asyncio.to_thread(server.start)
    try:
        async with client_of(server.port) as client:
            filing = asyncio.create_task(_file_steadily(client, seen, rate))
            began = time.monotonic()
            for number in range(backups):
                seen.more.clear()
                async with asyncio.timeout(NEXT_WITHIN_S):
                    await seen.more.wait()
                made.append((folder / f"{number}.tar", len(seen.acknowledged)))
                begun = time.monotonic()
                await _run(server, seen, folder / "data", "db", "backup", str(made[-1][0]))
                seen.copied_s.append(time.monotonic() - begun)
            seen.rate = len(seen.acknowledged) / (time.monotonic() - began)
            seen.is_over = True
            await filing
    finally:
        server.stop()
    for file, acknowledged in made:
        await _restore(server, folder / "restored", seen, file, acknowledged)
    return seen


async def _file_steadily(client: httpx.AsyncClient, seen: Seen, rate: int) -> None:
    began = time.monotonic()
    free = asyncio.Semaphore(AT_ONCE)
    async with asyncio.TaskGroup() as group:
        for number, filing in zip(itertools.count(), filings(1 << 30, "backup"), strict=False):
            if seen.is_over:
                break
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            await free.acquire()
            group.create_task(_file(client, seen, filing, free))


async def _file(
    client: httpx.AsyncClient, seen: Seen, filing: dict[str, Any], free: asyncio.Semaphore
) -> None:
    began = time.perf_counter()
    try:
        answer = await client.post("/v1/reports", json=filing)
        if answer.status_code == CREATED:
            seen.acknowledged.append(answer.json()["id"])
            seen.more.set()
        else:
            seen.refused[answer.status_code] += 1
        seen.latencies_s.append(time.perf_counter() - began)
    except httpx.TransportError:  # nothing was promised
        seen.unanswered += 1
    finally:
        free.release()


async def _restore(server: Server, data: Path, seen: Seen, file: Path, acknowledged: int) -> None:
    """Restore a backup, check it, and compare it with what was acknowledged before it."""
    await _run(server, seen, data, "db", "restore", str(file))
    await _run(server, seen, data, "db", "check")
    with closing(connect(data / "skywitness.db", read_only=True)) as connection:
        ids = {id_ for (id_,) in connection.execute("SELECT id FROM report")}
    if lost := {*seen.acknowledged[:acknowledged]} - ids:
        seen.faults.append(f"{file.name} lacks {len(lost)} of {acknowledged} reports")
    seen.reports.append(len(ids))
    shutil.rmtree(data)


async def _run(server: Server, seen: Seen, data: Path, *arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *skywitness(),
        *arguments,
        env={**server.environment, "SKYWITNESS_DATA_DIR": str(data)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        seen.faults.append(f"{' '.join(arguments)}: {said.decode(errors='replace')}")


if __name__ == "__main__":
    sys.exit(main())
