"""Clients that do not read, or send half: what is kept for them is bounded, on real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from skywitness.entrypoints.cli.serve import MOST_UNSENT_BYTES, bound_socket
from skywitness.entrypoints.http.kit import connections, paced
from skywitness.entrypoints.http.kit.connections import BoundedConnection
from skywitness.entrypoints.http.kit.held_bytes import HeldBytes
from tests.integration.http.live import served
from tests.integration.http.test_connections import require_refusal, until_closed

MIB = 1024 * 1024
WAIT_S = 20
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LAST = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


class Application:
    """Answers with a body of some length, and counts its calls."""

    def __init__(self, length: int) -> None:
        self.body = bytes(length)
        self.calls = 0
        self.blocked: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self.blocks = False
        self.is_blocked = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        self.calls += 1
        while (await receive()).get("more_body"):
            pass
        if self.blocks:
            self.blocked = asyncio.get_running_loop(), asyncio.Event()
            self.is_blocked.set()
            await self.blocked[1].wait()
        headers = [(b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})

    def unblock(self) -> None:
        self.blocks = False
        assert self.blocked is not None
        loop, event = self.blocked
        loop.call_soon_threadsafe(event.set)


class Watched(BoundedConnection):
    """Notes how much was ever buffered, and when connections pause, end, or take in much."""

    unread = HeldBytes(paced.MOST_UNREAD_BYTES, paced.PacedConnection.drop_unread)
    unfinished = HeldBytes(connections.MOST_UNFINISHED_BYTES, BoundedConnection.drop_unfinished)
    buffered: int
    waiting: int
    paused: threading.Semaphore
    lost: threading.Semaphore
    received: threading.Semaphore

    @classmethod
    def wait_until_unfinished(cls, amount: int) -> None:
        """Wait until all connections hold so many bytes of requests."""
        while cls.unfinished.total < amount:
            assert cls.received.acquire(timeout=WAIT_S)

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        type(self).buffered = max(self.buffered, self.transport.get_write_buffer_size())
        self.paused.release()

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        type(self).waiting = max(self.waiting, len(self.pipeline))
        self.received.release()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.lost.release()


def watched(unread: int = 64 * MIB, unfinished: int = 64 * MIB) -> type[Watched]:
    members = {
        "unread": HeldBytes(unread, paced.PacedConnection.drop_unread),
        "unfinished": HeldBytes(unfinished, BoundedConnection.drop_unfinished),
        "buffered": 0,
        "waiting": 0,
        "paused": threading.Semaphore(0),
        "lost": threading.Semaphore(0),
        "received": threading.Semaphore(0),
    }
    return type("Watched", (Watched,), members)


@contextmanager
def serving(app: Application, protocol: type[Watched]) -> Iterator[Callable[[], socket.socket]]:
    """Serve through small socket buffers; yields what connects a client that reads slowly."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    with served(app, protocol, listening=listening) as url, contextlib.ExitStack() as open_ones:

        def connect() -> socket.socket:
            client = open_ones.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.settimeout(WAIT_S)
            client.connect(("127.0.0.1", httpx.URL(url).port))
            return client

        yield connect


def bodies_of(answer: bytes, length: int) -> int:
    """Return the number of complete responses."""
    count = 0
    while answer:
        head, _, rest = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert len(rest) >= length
        answer = rest[length:]
        count += 1
    return count


def test_a_long_response_is_written_as_its_client_reads() -> None:
    app, protocol = Application(MIB), watched()
    with serving(app, protocol) as connect:
        client = connect()
        client.sendall(LAST)
        assert protocol.paused.acquire(timeout=WAIT_S)
        assert protocol.unread.total == MIB
        assert bodies_of(until_closed(client), MIB) == 1

        assert protocol.buffered <= paced.PIECE_BYTES + 64 * 1024
        assert protocol.lost.acquire(timeout=WAIT_S)
        assert protocol.unread.total == 0


def test_unread_responses_are_bounded_over_all_connections() -> None:
    app, protocol = Application(MIB), watched(unread=5 * MIB // 2)
    with serving(app, protocol) as connect:
        idle = [connect() for _ in range(6)]
        for client in idle:
            client.sendall(GET)
            assert protocol.paused.acquire(timeout=WAIT_S)
            assert protocol.unread.total <= 5 * MIB // 2
        for _ in range(4):
            assert protocol.lost.acquire(timeout=WAIT_S)
        reading = connect()
        reading.sendall(LAST)

        assert bodies_of(until_closed(reading), MIB) == 1


@pytest.mark.parametrize("length", [200 * 1024, 400 * 1024])
def test_nothing_is_prepared_for_a_client_that_does_not_read(length: int) -> None:
    app, protocol = Application(length), watched()
    with serving(app, protocol) as connect:
        client = connect()
        client.sendall(GET + GET + LAST)
        assert protocol.paused.acquire(timeout=WAIT_S)
        other = connect()
        other.sendall(LAST)
        assert bodies_of(until_closed(other), length) == 1

        assert app.calls == 2
        assert bodies_of(until_closed(client), length) == 3


def test_a_response_that_is_read_too_slowly_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paced, "LEAST_BYTES_PER_S", 64 * MIB)
    monkeypatch.setattr(paced, "READ_WITHIN_S", 0.2)
    app, protocol = Application(16 * MIB), watched()
    with serving(app, protocol) as connect:
        client = connect()
        client.sendall(GET)
        with contextlib.suppress(ConnectionError):
            while client.recv(100) and not protocol.lost.acquire(timeout=0.01):
                pass
        assert protocol.unread.total == 0


def test_a_closing_connection_ends_though_its_client_does_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paced, "READ_WITHIN_S", 0.2)
    app, protocol = Application(60 * 1024), watched()
    with serving(app, protocol) as connect:
        connect().sendall(LAST)

        assert protocol.lost.acquire(timeout=WAIT_S)
    assert protocol.buffered == 0  # too little to be noticed by the transport


def test_a_client_that_resets_its_connection_leaves_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app, protocol = Application(MIB), watched()
    with serving(app, protocol) as connect:
        client = connect()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sendall(GET * 3)
        assert protocol.paused.acquire(timeout=WAIT_S)
        client.close()

        assert protocol.lost.acquire(timeout=WAIT_S)
    assert (protocol.unread.total, protocol.unfinished.total, app.calls) == (0, 0, 1)
    assert not caplog.records


POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"


def test_unfinished_bodies_are_bounded_over_all_connections() -> None:
    app, protocol = Application(2), watched(unfinished=150_000)
    with serving(app, protocol) as connect:
        first, second = connect(), connect()
        for number, client in enumerate((first, second), 1):
            client.sendall(POST + bytes(60_000))
            protocol.wait_until_unfinished(60_000 * number)
        third = connect()
        third.sendall(POST + bytes(60_000))

        require_refusal(until_closed(first), "overloaded")
        third.sendall(bytes(40_000))
        assert third.recv(65_536).startswith(b"HTTP/1.1 200")


def test_half_sent_headers_count_too() -> None:
    app, protocol = Application(2), watched(unfinished=50_000)
    with serving(app, protocol) as connect:
        clients = [connect() for _ in range(2)]
        for client in clients:
            client.sendall(GET[:-2] + b"X: " + bytes(30_000).replace(b"\0", b"a"))

        require_refusal(until_closed(clients[0]), "overloaded")


def send_all(client: socket.socket, data: bytes) -> None:
    with contextlib.suppress(ConnectionError):
        client.sendall(data)


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
def test_waiting_requests_stay_unparsed(version: bytes) -> None:
    app, protocol = Application(2), watched()
    app.blocks = True
    short = b"GET / HTTP/%s\r\nConnection: keep-alive\r\n\r\n" % version
    with serving(app, protocol) as connect:
        client = connect()
        sender = threading.Thread(target=send_all, args=(client, short * 3000 + LAST))
        sender.start()
        protocol.wait_until_unfinished(1)
        assert app.is_blocked.wait(WAIT_S)
        assert app.calls == 1
        app.unblock()
        with contextlib.suppress(ConnectionError):  # HTTP/1.0 is closed after one response
            answered = until_closed(client).count(b"HTTP/1.1 200")
            assert answered == (3001 if version == b"1.1" else 1)
        sender.join(WAIT_S)

    piece = connections.PARSED_BYTES // len(short) + 1
    assert connections.MOST_PIPELINED <= protocol.waiting <= connections.MOST_PIPELINED + piece
    assert protocol.unfinished.total == 0


@pytest.mark.skipif(sys.platform != "linux", reason="an option of Linux")
def test_the_kernel_takes_little_of_a_response_in_advance() -> None:
    with bound_socket("127.0.0.1", 0) as listening, socket.socket() as client:
        listening.listen()
        client.connect(listening.getsockname())
        accepted, _ = listening.accept()
        with accepted:
            taken = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT)

    assert taken == MOST_UNSENT_BYTES
