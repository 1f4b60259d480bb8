"""The stream proof of `make prove`: many followers, and a service that is killed under them.

First 500 clients follow a service in which ten reports a second are filed: each is told of each
report, in order, soon after it was sent. Then one client follows a service that is killed again and
again, and comes back with the id of its last event: nothing is lost, nothing is told twice.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from benchmarks.crash_proof import own_folder
from benchmarks.ledger import client_of
from benchmarks.made_up import filings
from benchmarks.results import Results
from benchmarks.servers import HOST, Server, service

CLIENTS = 500
RATE = 10.0
REPORTS = 200
MOST_P99_S = 0.15

KILLS = 10
REPORTS_BETWEEN = 100

GIVE_UP_S = 60.0
CREATED = b"report.created"

Told = tuple[bytes, bytes, float]
"""The id of a report, that of the event, and when it arrived."""


@dataclass(slots=True)
class Crowd:
    """When each report was sent, and what every client was told."""

    sent: dict[bytes, float] = field(default_factory=dict)
    told: list[list[Told]] = field(default_factory=list)

    def latencies_s(self) -> list[float]:
        """Return how long each event took to each client, from the request that it tells of."""
        each = (at - self.sent[report] for told in self.told for report, _, at in told)
        return sorted(each)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proof and print the results; return 1 if a check failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--kills", type=int, default=KILLS)
    given = parser.parse_args(arguments)
    print(f"prove: {given.clients} followers; {given.kills} kills under one", flush=True)
    with own_folder(keep_failed=False) as folder:
        crowd = asyncio.run(follow_in_a_crowd(folder, given.clients))
    with own_folder(keep_failed=False) as folder:
        filed, told = asyncio.run(follow_through_kills(folder, given.kills))
    results = Results()
    results.check_all(judged_crowd(crowd, given.clients))
    results.check_all(judged_kills(filed, told))
    return results.end(
        f"{len(crowd.latencies_s()):,} events to {given.clients} followers, "
        f"{len(told):,} of {len(filed):,} through {given.kills} kills"
    )


def judged_crowd(crowd: Crowd, clients: int) -> Iterator[tuple[bool, str]]:
    """Yield each result in words, and whether it is as it should be."""
    expected = list(crowd.sent)
    whole = sum([report for report, _, _ in told] == expected for told in crowd.told)
    yield (
        whole == clients,
        f"{whole} of {clients} clients told of {len(expected)} reports, each once and in order",
    )
    latencies = crowd.latencies_s()
    p99 = latencies[int(0.99 * len(latencies))] if latencies else float("inf")
    slowest = f"all within {latencies[-1] * 1e3:.0f} ms" if latencies else "none"
    yield p99 <= MOST_P99_S, f"99 in 100 events within {p99 * 1e3:.0f} ms of the request, {slowest}"


def judged_kills(filed: list[bytes], told: list[Told]) -> Iterator[tuple[bool, str]]:
    """Yield the result in words, and whether it is as it should be."""
    reports = [report for report, _, _ in told]
    lost, twice = len({*filed} - {*reports}), len(reports) - len({*reports})
    yield (
        not lost and not twice,
        f"{len(reports)} events for {len(filed)} acknowledged reports through kills: "
        f"{lost} lost, {twice} told twice",
    )


async def follow_in_a_crowd(folder: Path, clients: int, count: int = REPORTS) -> Crowd:
    """Let clients follow while reports are filed at a rate."""
    crowd, server = Crowd(), service(folder, worker=False)
    await asyncio.to_thread(server.start)
    try:
        ready = asyncio.Barrier(clients + 1)
        async with asyncio.timeout(count / RATE + GIVE_UP_S), asyncio.TaskGroup() as group:
            following = [
                group.create_task(_told(server, count, ready=ready)) for _ in range(clients)
            ]
            await ready.wait()
            await _file_at_a_rate(server, crowd, count)
        crowd.told = [each.result() for each in following]
    finally:
        server.stop()
    return crowd


async def follow_through_kills(
    folder: Path, kills: int, between: int = REPORTS_BETWEEN
) -> tuple[list[bytes], list[Told]]:
    """Let one client follow a service that is killed while reports are filed."""
    server = service(folder, worker=False)
    filed: list[bytes] = []
    told: list[Told] = []
    last = b""
    for number in range(kills + 1):
        await asyncio.to_thread(server.start)
        is_last = number == kills
        try:
            async with client_of(server.port) as client:
                last = told[-1][1] if told else last or await _place(server)
                for filing in filings(between, f"kill-{number}"):
                    answer = await client.post("/v1/reports", json=filing)
                    filed.append(answer.json()["id"].encode())
            left = len(filed) - len(told)
            wanted = left if is_last else left - between // 3
            async with asyncio.timeout(GIVE_UP_S):
                told += await _told(server, wanted, last=last)
        finally:
            server.kill()
    return filed, told


async def _told(
    server: Server, count: int, *, last: bytes = b"", ready: asyncio.Barrier | None = None
) -> list[Told]:
    """Follow until told of so many new reports."""
    found: list[Told] = []
    async with aclosing(_events(server, last)) as events:
        await anext(events)  # the first one says where the stream begins
        if ready is not None:
            await ready.wait()
        async for event in events:
            if event.get(b"event") == CREATED:
                report = orjson.loads(event[b"data"])["id"].encode()
                found.append((report, event[b"id"], time.monotonic()))
                if len(found) == count:
                    break
    return found


async def _place(server: Server) -> bytes:
    """Return the id with which a stream begins now."""
    async with aclosing(_events(server, b"")) as events:
        return (await anext(events))[b"id"]


async def _events(server: Server, last: bytes) -> AsyncGenerator[dict[bytes, bytes], None]:
    """Read events as they arrive: httpx would cost this process more than the service."""
    reader, writer = await asyncio.open_connection(HOST, server.port)
    resume = b"Last-Event-ID: %b\r\n" % last if last else b""
    try:
        writer.write(
            f"GET /v1/stream HTTP/1.1\r\nHost: {HOST}:{server.port}\r\n".encode() + resume + b"\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        waiting = b""
        while True:
            size = int(await reader.readuntil(b"\r\n"), 16)
            waiting += (await reader.readexactly(size + 2))[:size]
            *blocks, waiting = waiting.split(b"\n\n")
            for block in blocks:
                lines = (line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
                yield dict(line for line in lines if len(line) == 2)
            if not size:
                return
    finally:
        writer.close()


async def _file_at_a_rate(server: Server, crowd: Crowd, count: int) -> None:
    began = time.monotonic()
    async with client_of(server.port) as client:
        for number, filing in enumerate(filings(count, "crowd")):
            await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))
            sent_at = time.monotonic()
            answer: dict[str, Any] = (await client.post("/v1/reports", json=filing)).json()
            crowd.sent[answer["id"].encode()] = sent_at


if __name__ == "__main__":
    sys.exit(main())
