"""The slow-client proof of `make prove`: many clients that hardly send, or hardly read.

Some ask for the largest pages and read nothing; then a crowd sends half a header or half a body and
a byte now and then. Meanwhile a client with nothing to hide is answered as before, the memory of
the service stays within its bounds, and the connections of the slow ones are closed in the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from benchmarks import data
from benchmarks.crash_proof import own_folder
from benchmarks.ledger import client_of
from benchmarks.load import get
from benchmarks.results import Results
from benchmarks.servers import HOST, service

READERS = 200
"""Clients at once that ask and read nothing."""

CROWD = 1_500
"""Clients at once of which two in three send half a header, and the others half a body."""

REPORTS = 3_000
QUIET_S = 5.0
SLOW_S = 45.0
CLOSED_WITHIN_S = 75.0
"""Longer than the service waits for the rest of a request, the longest of its deadlines."""

MOST_MIB = 256.0
"""How much memory all of them together may cost."""

MOST_P99_S = 0.5
MIB = float(1 << 20)

Sent = tuple[bytes, bytes]
"""What a slow client sends at first, and then every few seconds."""

HALF_A_HEADER: Sent = (f"GET /v1/reports HTTP/1.1\r\nHost: {HOST}\r\n".encode(), b"X-A: b\r\n")
HALF_A_BODY: Sent = (
    (
        f"POST /v1/reports HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
        'Content-Length: 100000\r\n\r\n{"phenomenon":'
    ).encode(),
    b" ",
)
READING_NOTHING: Sent = (get("/v1/reports?limit=1000") * 3, b"")


@dataclass(slots=True)
class Seen:
    """What happened while the slow clients were connected."""

    refused: list[str] = field(default_factory=list)
    latencies_s: list[float] = field(default_factory=list)
    grown_mib: float = 0.0
    left_open: int = 0

    def p99_s(self) -> float:
        """Return the latency of the slowest hundredth of the honest requests."""
        return sorted(self.latencies_s)[int(0.99 * len(self.latencies_s))]


def main(_arguments: Sequence[str] | None = None) -> int:
    """Run the proof for each kind of client and print the results; return 1 if a check failed."""
    results, most_mib, most_p99_s = Results(), 0.0, 0.0
    kinds = {
        f"{READERS} clients, reading nothing": [READING_NOTHING] * READERS,
        f"{CROWD} clients, half a header or half a body": crowd(CROWD),
    }
    with own_folder(keep_failed=False) as folder:
        data.fill_service(folder / "data", REPORTS)
        for name, slow in kinds.items():
            print(f"prove: {name}", flush=True)
            seen = asyncio.run(beside(folder, slow, SLOW_S, CLOSED_WITHIN_S))
            results.check_all(judged(seen))
            most_mib, most_p99_s = max(most_mib, seen.grown_mib), max(most_p99_s, seen.p99_s())
    return results.end(
        f"{len(kinds)} crowds of slow clients: at most +{most_mib:.0f} MiB, "
        f"p99 of an honest client at most {most_p99_s * 1e3:.0f} ms"
    )


def judged(seen: Seen) -> list[tuple[bool, str]]:
    """Return the checks: whether each passed, and what was seen."""
    p99 = seen.p99_s()
    answers = len(seen.latencies_s)
    return [
        (not seen.refused, f"honest requests: {answers:,}, refused {seen.refused[:3]}"),
        (p99 <= MOST_P99_S, f"their p99: {p99 * 1e3:.0f} ms, at most {MOST_P99_S * 1e3:.0f}"),
        (seen.grown_mib <= MOST_MIB, f"memory: +{seen.grown_mib:.0f} MiB, at most {MOST_MIB:.0f}"),
        (seen.left_open == 0, f"still connected in the end: {seen.left_open}"),
    ]


def crowd(count: int) -> list[Sent]:
    """Return what so many slow clients of two kinds send."""
    return [HALF_A_BODY if n % 3 == 2 else HALF_A_HEADER for n in range(count)]


async def beside(
    folder: Path, slow: Sequence[Sent], seconds: float, closed_within_s: float
) -> Seen:
    """Serve what a folder holds, connect slow clients, and be an honest one beside them."""
    server, seen = service(folder, worker=False), Seen()
    await asyncio.to_thread(server.start)
    try:
        async with client_of(server.port) as client:
            process = psutil.Process(server.pid)
            await _honest(client, Seen(), QUIET_S)
            before, own = process.memory_info().rss, _connections(process)
            async with _slow_clients(server.port, slow):
                ends = time.monotonic() + seconds
                while time.monotonic() < ends:
                    await _honest(client, seen, 0.5)
                    grown = (process.memory_info().rss - before) / MIB
                    seen.grown_mib = max(seen.grown_mib, grown)
                ends += closed_within_s - seconds
                while (left := _connections(process) - own) > 0 and time.monotonic() < ends:
                    await _honest(client, seen, 0.5)
                seen.left_open = max(0, left)
    finally:
        server.stop()
    return seen


async def _honest(client: httpx.AsyncClient, seen: Seen, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while (began := time.monotonic()) < ends:
        answer = await client.get("/v1/reports", params={"limit": "5"})
        seen.latencies_s.append(time.monotonic() - began)
        if answer.is_error:
            seen.refused.append(answer.text)
        await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def _slow_clients(port: int, kinds: Sequence[Sent]) -> AsyncIterator[None]:
    slow: list[tuple[socket.socket, bytes]] = []

    async def send_now_and_then() -> None:
        while True:
            await asyncio.sleep(3.0)
            for each, then in slow:
                with contextlib.suppress(OSError):
                    each.send(then)

    for first, then in kinds:
        each = socket.socket()
        each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        each.connect((HOST, port))
        each.setblocking(False)
        each.send(first)
        slow.append((each, then))
        await asyncio.sleep(0)
    sending = asyncio.create_task(send_now_and_then())
    try:
        yield
    finally:
        sending.cancel()
        for each, _ in slow:
            each.close()


def _connections(process: psutil.Process) -> int:
    """Count the connections that the process has open; others' unread data may outlive them."""
    return len(process.net_connections("tcp"))


if __name__ == "__main__":
    sys.exit(main())
