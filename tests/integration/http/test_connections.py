"""Clients that are slow, greedy or many, on real sockets: what is refused before any route."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from typing_extensions import override

from skywitness.adapters.system import SystemClock
from skywitness.entrypoints.http.kit import connections, paced
from skywitness.entrypoints.http.problems.types import PROBLEM_TYPES
from tests.integration.http.api import a_request, app_of, given_weather, memory_services
from tests.integration.http.live import served

FIRST_LINE = b"GET /livez HTTP/1.1\r\n"
HOST = b"Host: 127.0.0.1\r\n"
ASKING = FIRST_LINE + HOST + b"\r\n"
FILING = (
    b"POST /v1/reports HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
    b'Content-Length: 1000\r\n\r\n{"a'
)


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    with served(app_of(memory_services(SystemClock(), given_weather()))) as url:
        yield "127.0.0.1", httpx.URL(url).port or 0


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every deadline is over soon."""
    for name in ("HEAD_WITHIN_S", "REQUEST_WITHIN_S"):
        monkeypatch.setattr(connections, name, 0.2)
    monkeypatch.setattr(paced, "READ_WITHIN_S", 0.2)


def until_closed(connection: socket.socket) -> bytes:
    """Read until the other side closes; a connection that is kept is a failure."""
    connection.settimeout(20)
    read = b""
    while chunk := connection.recv(65_536):
        read += chunk
    return read


def sent(address: tuple[str, int], *pieces: bytes) -> bytes:
    """Send the pieces, each after an answer to the one before, and return the last answer."""
    with socket.create_connection(address) as connection:
        for piece in pieces[:-1]:
            require_alive(connection, piece)
        connection.sendall(pieces[-1])
        return until_closed(connection)


def require_alive(connection: socket.socket, asking: bytes) -> None:
    """Ask whether the service is alive, and read the answer to its end."""
    connection.settimeout(20)
    connection.sendall(asking)
    read = b""
    while not read.endswith(b'{"status":"pass"}\n'):
        read += connection.recv(65_536)
    assert read.startswith(b"HTTP/1.1 200")


def require_refusal(answer: bytes, code: str) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    headers = {line.split(b": ")[0].lower(): line.split(b": ")[1] for line in lines[1:]}
    shown = json.loads(body)
    assert lines[0].split()[1] == str(PROBLEM_TYPES[code].status).encode()
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"connection"] == b"close"
    assert headers[b"x-request-id"].decode() == shown["request_id"]
    assert shown["code"] == code


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    "pieces",
    [
        [b"G"],
        [FIRST_LINE + b"Ho"],
        [ASKING, FIRST_LINE + HOST],
        [FILING],
        [ASKING, FILING],
        [FILING.replace(b"Content-Length: 1000", b"Transfer-Encoding: chunked")[:-3] + b"9\r\n{"],
    ],
)
def test_an_unfinished_request_times_out(address: tuple[str, int], pieces: list[bytes]) -> None:
    require_refusal(sent(address, *pieces), "request_timeout")


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("pieces", [[b""], [b"\r\n"], [ASKING, b"\r\n"]])
def test_a_connection_without_a_request_is_closed(
    address: tuple[str, int], pieces: list[bytes]
) -> None:
    assert sent(address, *pieces) == b""


@pytest.mark.usefixtures("hurried")
def test_an_unread_body_times_out(address: tuple[str, int]) -> None:
    answer = sent(address, FIRST_LINE + HOST + b"Content-Length: 9\r\n\r\n1")

    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.usefixtures("hurried")
def test_a_slow_response_is_not_a_slow_request(address: tuple[str, int]) -> None:
    body = json.dumps(a_request()).encode()
    request = FILING.partition(b"Content-Length")[0] + b"Prefer: wait=1\r\n"
    whole = request + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body

    assert sent(address, whole).startswith(b"HTTP/1.1 201")  # nobody examines: it takes a second


@pytest.mark.parametrize(
    "pieces",
    [
        [FIRST_LINE + HOST + b"X: " + b"a" * 70_000 + b"\r\n\r\n"],
        [FIRST_LINE + HOST + b"X: " + b"a" * 700_000],
        [FIRST_LINE + HOST + b"X: a\r\n" * 100 + b"\r\n"],
        [b"GET /livez?" + b"a" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"],
        [ASKING, FIRST_LINE + HOST + b"X: a\r\n" * 100 + b"\r\n"],
    ],
)
def test_oversized_headers_are_rejected(address: tuple[str, int], pieces: list[bytes]) -> None:
    with socket.create_connection(address) as connection:
        for piece in pieces[:-1]:
            require_alive(connection, piece)
        connection.settimeout(20)
        answer = b""
        with contextlib.suppress(ConnectionError):  # it may be refused before it was all sent
            connection.sendall(pieces[-1])
            answer = connection.recv(65_536)
    if answer or len(pieces[-1]) < 100_000:
        require_refusal(answer, "headers_too_large")


CHUNKED = FILING.partition(b"Content-Length")[0] + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "endless",
    [
        b"2\r\n{}\r\n0\r\nX: " + b"a" * 900_000,
        b"0\r\n" + b"X: a\r\n" * 150_000,
        b"2;" + b"a" * 900_000,
    ],
)
def test_trailers_are_limited(address: tuple[str, int], endless: bytes) -> None:
    with socket.create_connection(address) as connection:
        connection.settimeout(20)
        answer = b""
        connection.sendall(CHUNKED)
        with contextlib.suppress(ConnectionError):  # it may be refused before it was all sent
            connection.sendall(endless)
            answer = connection.recv(65_536)
    if answer:
        require_refusal(answer, "headers_too_large")


def test_a_body_in_tiny_chunks_is_accepted(address: tuple[str, int]) -> None:
    body = json.dumps(a_request(narrative="Rain. " * 1_500)).encode()
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    head, _, rest = CHUNKED.partition(b"\r\n")

    with socket.create_connection(address) as connection:
        connection.sendall(head)
        connection.sendall(b"\r\nConnection: close\r\n" + rest + chunks + b"0\r\n\r\n")
        assert until_closed(connection).startswith(b"HTTP/1.1 201")


@pytest.mark.usefixtures("hurried")
def test_each_request_has_its_own_deadline(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "REQUEST_WITHIN_S", 3600.0)
    with socket.create_connection(address) as connection:
        connection.sendall(FIRST_LINE + HOST + b"Content-Length: 1\r\n\r\n")
        require_alive(connection, b"")
        connection.sendall(b"1")
        require_alive(connection, ASKING)
        connection.sendall(FIRST_LINE)
        require_refusal(until_closed(connection), "request_timeout")


def test_headers_within_the_limit_are_accepted(address: tuple[str, int]) -> None:
    large = FIRST_LINE + HOST + b"X: a\r\n" * 98 + b"Connection: close\r\n"
    wide = FIRST_LINE + HOST + b"Connection: close\r\nX: " + b"a" * 60_000 + b"\r\n"

    assert sent(address, large + b"\r\n").startswith(b"HTTP/1.1 200")
    assert sent(address, wide + b"\r\n").startswith(b"HTTP/1.1 200")


def test_pipelined_requests_are_all_answered(address: tuple[str, int]) -> None:
    last = ASKING.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    assert sent(address, ASKING * 2000 + last).count(b"HTTP/1.1 200") == 2001


def test_malformed_http_is_a_problem(address: tuple[str, int]) -> None:
    require_refusal(sent(address, b"NONSENSE\r\n\r\n"), "bad_request")


def test_too_many_connections_are_rejected(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "most_connections", lambda: 2)
    with socket.create_connection(address) as first, socket.create_connection(address) as second:
        for connection in (first, second):
            require_alive(connection, ASKING)
        with socket.create_connection(address) as third:
            require_refusal(until_closed(third), "too_many_connections")
        require_alive(first, ASKING)


@pytest.mark.parametrize("sent_first", [b"", FIRST_LINE, ASKING, FILING])
def test_connections_that_wait_for_their_clients_make_room(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch, sent_first: bytes
) -> None:
    """Nobody is locked out by clients that hold connections and do not use them."""
    monkeypatch.setattr(connections, "most_connections", lambda: 4)
    monkeypatch.setattr(connections, "SILENT_S", 0.0)
    with contextlib.ExitStack() as opened:
        for _ in range(12):
            silent = opened.enter_context(socket.create_connection(address))
            silent.sendall(sent_first)
            with socket.create_connection(address) as honest:
                require_alive(honest, ASKING)


def test_the_longest_wait_ends_first(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "most_connections", lambda: 2)
    monkeypatch.setattr(connections, "SILENT_S", 0.0)
    with socket.create_connection(address) as slow, socket.create_connection(address) as busy:
        slow.sendall(FIRST_LINE)
        require_alive(busy, ASKING)
        require_alive(busy, ASKING)  # the first request may have been read before the slow one
        with socket.create_connection(address) as third:
            require_alive(third, ASKING)
            require_refusal(until_closed(slow), "too_many_connections")
            require_alive(busy, ASKING)


def test_a_process_may_open_as_many_files_as_the_system_lets_it() -> None:
    pytest.importorskip("resource")
    program = (
        "import resource; from skywitness.entrypoints.cli.process import allow_files\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 600))\n"
        "for wanted in (200, 500, 5000): "
        "allow_files(wanted); print(resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert run.stdout.splitlines() == ["(256, 600)", "(500, 600)", "(600, 600)"]


def test_files_are_reserved_for_the_database() -> None:
    resource = pytest.importorskip("resource")
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)

    assert 1 <= connections.most_connections() <= connections.MOST_CONNECTIONS
    assert connections.most_connections() < files


@pytest.mark.usefixtures("hurried")
async def test_an_unread_response_is_dropped() -> None:
    lost = asyncio.Event()

    class Watched(connections.BoundedConnection):
        @override
        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            loop.call_soon_threadsafe(lost.set)

    loop = asyncio.get_running_loop()
    app = app_of(memory_services(SystemClock(), given_weather()))
    with served(app, protocol=Watched) as url, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", httpx.URL(url).port))
        client.setblocking(False)
        wanted = b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n"
        await loop.sock_sendall(client, wanted * 200)
        async with asyncio.timeout(20):
            await lost.wait()


@pytest.mark.parametrize("path", ["/livez", "/v1/reports", "/docs", "/docs/swagger-ui.css", "/x"])
def test_head_leaves_the_connection_open_for_the_next_request(
    address: tuple[str, int], path: str, caplog: pytest.LogCaptureFixture
) -> None:
    asking = f"HEAD {path} HTTP/1.1\r\n".encode() + HOST
    with socket.create_connection(address) as connection:
        connection.sendall(asking + b"\r\n" + asking + b"Connection: close\r\n\r\n")
        answered = until_closed(connection)

    heads = [head for head in answered.split(b"\r\n\r\n") if head]
    assert len(heads) == 2
    assert all(head.startswith(b"HTTP/1.1 ") for head in heads)
    assert all(b"content-length: 0" not in head for head in heads)
    assert not caplog.records
