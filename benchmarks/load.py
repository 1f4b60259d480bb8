"""A small closed-loop load generator on raw sockets, with keep-alive; it checks all responses.

It supports only the HTTP/1.1 of these servers: responses have a Content-Length, come in chunks, or
have no body because of their status.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from benchmarks.servers import HOST
from typing_extensions import override

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length:"
_WITHOUT_BODY = {204, 304}
_CHUNKED = -1
_LAST_CHUNK = b"\r\n0\r\n\r\n"


@dataclass(slots=True)
class Tally:
    """Responses by status, and those with an unexpected status or size."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: int = 0
    broken: int = 0
    latencies_s: list[float] = field(default_factory=list)
    first_wrong: bytes = b""

    @property
    def answers(self) -> int:
        """The number of responses, correct or not."""
        return self.statuses.total()

    @property
    def rate(self) -> float:
        """Responses per second."""
        return self.answers / self.seconds if self.seconds else 0.0

    def quantile_s(self, share: float) -> float:
        """Return a quantile of the latencies."""
        ordered = sorted(self.latencies_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@dataclass(slots=True, kw_only=True)
class Expected:
    """A correct response."""

    status: int = 200
    least_length: int = 2


class _Connection(asyncio.Protocol):
    """One client: sends a request, checks the response, and repeats until stopped."""

    def __init__(self, requests: Iterator[bytes], expected: Expected, tally: Tally, end: float):
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._expected = expected
        self._tally = tally
        self._end = end
        self._received = bytearray()
        self._whole: int | None = None
        self._asked_at = 0.0
        self._transport: asyncio.WriteTransport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # not by type in uvloop
        self._ask()

    @override
    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._whole is None:
            end = self._received.find(_END_OF_HEAD)
            if end < 0:
                return
            self._whole = _whole_length(bytes(self._received[: end + 2]).lower())
        if self._whole == _CHUNKED:
            if self._received.endswith(_LAST_CHUNK):
                self._answered()
        elif len(self._received) >= self._whole:
            self._answered()

    def _answered(self) -> None:
        status = int(self._received[9:12])
        tally = self._tally
        tally.statuses[status] += 1
        tally.latencies_s.append(time.perf_counter() - self._asked_at)
        if status != self._expected.status or len(self._received) < self._expected.least_length:
            tally.wrong += 1
            tally.first_wrong = tally.first_wrong or bytes(self._received[:800])
        self._received.clear()
        self._whole = None
        self._ask()

    def _ask(self) -> None:
        assert self._transport is not None
        now = time.perf_counter()
        request = next(self._requests, None) if now < self._end else None
        if request is None:
            self._transport.close()
            return
        self._asked_at = now
        self._transport.write(request)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._asked_at and self._received:
            self._tally.broken += 1
        if not self.done.done():
            self.done.set_result(None)


async def load(
    port: int,
    requests: Iterator[bytes],
    expected: Expected,
    *,
    connections: int,
    seconds: float = 600.0,
) -> Tally:
    """Send requests over several connections until all are sent or the time is up."""
    loop = asyncio.get_running_loop()
    tally = Tally()
    began = time.perf_counter()
    clients = []
    for _ in range(connections):
        _, client = await loop.create_connection(
            lambda: _Connection(requests, expected, tally, began + seconds), HOST, port
        )
        clients.append(client)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds + 60):
            await asyncio.gather(*(client.done for client in clients))
    tally.seconds = time.perf_counter() - began
    return tally


def _whole_length(head: bytes) -> int:
    """Return the bytes of the response with this head (in lower case), or `_CHUNKED`."""
    at = head.find(_LENGTH)
    if at >= 0:
        end = head.index(b"\r\n", at + 2)
        return len(head) + 2 + int(head[at + len(_LENGTH) : end])
    return len(head) + 2 if int(head[9:12]) in _WITHOUT_BODY else _CHUNKED


def get(path: str, **headers: str) -> bytes:
    """Write a GET; further headers are given with underscores for hyphens."""
    more = {"Accept": "application/json", **headers}
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{_written(more)}\r\n".encode()


def post(path: str, body: bytes, **headers: str) -> bytes:
    """Write a POST of JSON; further headers are given with underscores for hyphens."""
    more = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    return f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\n{_written(more)}\r\n".encode() + body


def _written(headers: Mapping[str, str]) -> str:
    return "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
