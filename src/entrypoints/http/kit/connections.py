"""Limits of the requests of one connection, and of what all connections have sent of theirs.

uvicorn limits only the idle time between requests (Kludex/uvicorn#157): a client that sends half
of a header would hold its connection forever, and every request that has arrived is parsed at
once, however many they are.
"""

from __future__ import annotations

import asyncio
import http
import itertools
import sys
from functools import cache
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

import httptools
from starlette.responses import Response
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from skywitness.entrypoints.http.kit.held_bytes import HeldBytes
from skywitness.entrypoints.http.kit.long_bodies import LONG_WITHIN_S, may_be_long
from skywitness.entrypoints.http.kit.middleware import new_request_id
from skywitness.entrypoints.http.kit.paced import PacedConnection
from skywitness.entrypoints.http.kit.response_headers import OVER_HTTPS, completed
from skywitness.entrypoints.http.problems.problem import HttpProblem, problem_response

HEAD_WITHIN_S: Final = 10.0
"""Time from the connection, or the first byte of a request, to the end of its headers."""

REQUEST_WITHIN_S: Final = 60.0
"""Time from the end of the headers to the end of the body; 256 KiB need 4 kB/s. Photos get more."""

MAX_HEAD_BYTES: Final = 64 * 1024
MAX_HEADERS: Final = 100
MAX_FRAMING: Final = 16
"""Bytes on the wire per byte of body, beyond the size of a head: chunks of one byte take six.

More than that is mostly framing or trailers.
"""

MOST_UNFINISHED_BYTES: Final = 64 * 1024 * 1024
"""Of requests that are incomplete or wait for the ones before them, over all connections."""

SMALL_BYTES: Final = 16 * 1024
"""A connection that holds less of a request is not counted: nearly all of them."""

MOST_PIPELINED: Final = 16
"""Requests of a connection that are parsed before their turn; the others stay unparsed."""

PIPELINED_BYTES: Final = 4096
"""About what a parsed request takes."""

PARSED_BYTES: Final = 2048
"""Input is parsed in such pieces, to stop when enough requests wait."""

MOST_CONNECTIONS: Final = 4096
SILENT_S: Final = 1.0
"""At the limit, a connection that waits for its client for longer makes room for another one.

Else a thousand clients that send a byte now and then would lock everybody out.
"""

SPARE_FILES: Final = 64
"""File descriptors kept free for the database and for external services."""


@cache
def most_connections() -> int:
    """Return the limit of open connections: fewer than the files that this process may open."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    import resource  # noqa: PLC0415 # does not exist everywhere

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(1, min(MOST_CONNECTIONS, files - SPARE_FILES))


def connections_of(public_url: str) -> type[BoundedConnection]:
    """Return the protocol class for a service that clients reach by a URL; it may be empty."""
    parts = urlsplit(public_url)
    members = {"prefix": parts.path, "is_https": parts.scheme == "https"}
    return type("BoundedConnection", (BoundedConnection,), members)


_numbers: Final = itertools.count()
"""Tell connections apart by age: the clock of the event loop counts whole milliseconds."""


class _Refused(Exception):
    """Stops the parser, which reports an unparsable request."""


class BoundedConnection(PacedConnection):
    """uvicorn's protocol with deadlines and limits; errors are problem documents."""

    prefix: ClassVar[str] = ""
    """The path that clients see before ours, for the types of its problems."""

    is_https: ClassVar[bool] = False

    unfinished: ClassVar[HeldBytes[BoundedConnection]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what uvicorn passes."""
        super().__init__(*args, **kwargs)
        self.number = next(_numbers)
        self._in_request = False
        self._in_head = False
        self._chunk_bytes = 0
        self._head_bytes = 0
        self._rest_bytes = 0
        self._body_bytes = 0
        self._is_long = False
        self._unparsed = b""
        self._code = "bad_request"
        self._due_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        if len(self.connections) > most_connections() and not self._make_room():
            self._refuse("too_many_connections")
            return
        self._due_at = self.loop.time() + HEAD_WITHIN_S
        self._watch()

    def _make_room(self) -> bool:
        """Close the connections that have waited longest for their clients; false if none has.

        Several at once, because it looks at all of them.
        """
        others = [each for each in self.connections if isinstance(each, BoundedConnection)]
        still_open = [each for each in others if not each.transport.is_closing()]
        if len(still_open) <= most_connections():  # this one is among them
            return True
        began_before = self.loop.time() - SILENT_S
        silent = sorted(
            (since, each.number, each)
            for each in still_open
            if each is not self
            and (since := each.silent_since()) is not None
            and since <= began_before
        )
        for _, _, each in silent[: 1 + len(silent) // 16]:
            each.drop_silent()
        return bool(silent)

    def silent_since(self) -> float | None:
        """Return when the wait for the client began, None while it waits for the service."""
        if self._due_at is None:
            return None
        if self._in_request:
            return self._due_at - (HEAD_WITHIN_S if self._in_head else self._body_within_s)
        cycle: RequestResponseCycle | None = self.cycle
        allowed_s: float = HEAD_WITHIN_S if cycle is None else self.timeout_keep_alive
        return self._due_at - allowed_s

    def drop_silent(self) -> None:
        """Close the connection in favour of another."""
        if self._in_request:
            self._refuse("too_many_connections")
        else:
            self.transport.close()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unparsed, self._due_at = b"", None
        self.unfinished.release(self)
        if self._timer is not None:
            self._timer.cancel()

    @override
    def data_received(self, data: bytes) -> None:
        if self._unparsed or self.pipeline or len(data) > PARSED_BYTES:
            self._unparsed += data
            self._parse_more()
        else:
            self._parse(data)
        if self._in_request or self.pipeline or self._unparsed:
            self._count_unfinished()

    def _parse_more(self) -> None:
        """Parse what has arrived until enough requests wait for their turn."""
        position = 0
        while position < len(self._unparsed) and len(self.pipeline) < MOST_PIPELINED:
            piece = self._unparsed[position : position + PARSED_BYTES]
            position += len(piece)
            self._parse(piece)
            if self.transport.is_closing():
                position = len(self._unparsed)
        self._unparsed = self._unparsed[position:]
        self.hold_reading(bool(self._unparsed))

    def _parse(self, data: bytes) -> None:
        self._chunk_bytes = len(data)
        if self._in_head:
            self._head_bytes += len(data)
        elif self._in_request:
            self._rest_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_request and self._is_head_too_large():
            self._refuse("headers_too_large")
            return
        if self._in_request:
            self._watch()

    def _is_head_too_large(self) -> bool:
        if self._in_head:
            return self._head_bytes > MAX_HEAD_BYTES or len(self.headers) > MAX_HEADERS
        return self._rest_bytes - MAX_FRAMING * self._body_bytes > MAX_HEAD_BYTES

    def _count_unfinished(self) -> None:
        held = len(self._unparsed) + PIPELINED_BYTES * len(self.pipeline)
        if self._in_request:
            if self._in_head:
                held += self._head_bytes + self._chunk_bytes
            else:  # a photo is on disk but for what has not been taken yet
                held += len(self.cycle.body) if self._is_long else self._body_bytes
        if held > SMALL_BYTES:
            self.unfinished.hold(self, held)

    def drop_unfinished(self) -> bool:
        """Refuse the request that is arriving; false if none is."""
        if not self._in_request and not self._unparsed:
            return False
        self._refuse("overloaded")
        return True

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_request = self._in_head = True
        self._head_bytes = self._rest_bytes = self._body_bytes = 0
        self._due_at = self.loop.time() + HEAD_WITHIN_S

    @override
    def on_headers_complete(self) -> None:
        if len(self.headers) > MAX_HEADERS or (
            self._head_bytes + self._chunk_bytes > MAX_HEAD_BYTES
            and len(self.url) + sum(len(n) + len(v) for n, v in self.headers) > MAX_HEAD_BYTES
        ):
            self._code = "headers_too_large"
            raise _Refused
        if self.url[:1] not in b"/*" and not self._is_target_own():
            raise _Refused
        self._in_head = False
        method = self.parser.get_method()
        self._is_long = method != b"GET" and may_be_long(
            method.decode("latin-1"), self.url.partition(b"?")[0].decode("latin-1")
        )
        self._due_at = self.loop.time() + self._body_within_s
        super().on_headers_complete()

    @property
    def _body_within_s(self) -> float:
        return LONG_WITHIN_S if self._is_long else REQUEST_WITHIN_S

    def _is_target_own(self) -> bool:
        """Say whether a target that is a whole URL names the Host, as it must (RFC 9112, 3.2.2)."""
        target = httptools.parse_url(self.url)
        host = (target.host or b"").lower()
        host = b"[%b]" % host if b":" in host else host
        names = {host, host + b":%d" % target.port} if target.port else {host}
        return all(value.lower() in names for name, value in self.headers if name == b"host")

    @override
    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_request = False
        self._due_at = None
        self._expect_request()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.unfinished.release(self)
        if self._unparsed and not self.transport.is_closing():
            self._parse_more()
            self._count_unfinished()
        self._expect_request()

    def _expect_request(self) -> None:
        """Close the connection unless the next request begins in time, if all are answered."""
        if self._in_head or not self.cycle.response_complete or self.transport.is_closing():
            return
        self._due_at = self.loop.time() + self.timeout_keep_alive
        self._watch()

    @override
    def send_400_response(self, msg: str) -> None:
        self._refuse(self._code)

    def _watch(self) -> None:
        """Have a timer that ends by the deadline.

        One that ends before is left: most connections bring the next request first.
        """
        if self._due_at is None:
            return
        if self._timer is not None:
            if self._timer_at <= self._due_at:
                return
            self._timer.cancel()
        self._timer_at = self._due_at
        self._timer = self.loop.call_at(self._due_at, self._check_deadline)

    def _check_deadline(self) -> None:
        self._timer = None
        if self._due_at is None or self.transport.is_closing():
            return
        if self.loop.time() < self._due_at:
            self._watch()
        elif self._unparsed or self.pipeline:  # the rest may have come: it waits for its turn
            self._due_at = self.loop.time() + HEAD_WITHIN_S
            self._watch()
        elif self._in_request:
            self._refuse("request_timeout")
        else:
            self.timeout_keep_alive_handler()

    def _refuse(self, code: str) -> None:
        """Close the connection, with a problem unless another response comes first."""
        self._due_at, self._unparsed = None, b""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None:
            is_next = True
        elif self._in_request and not self._in_head:
            is_next = not cycle.response_started and not self.pipeline
        else:
            is_next = cycle.response_complete
        if is_next:
            self.transport.write(self._problem(code))
        if cycle is not None:
            cycle.disconnected = True  # too late for a response
        self.transport.close()
        self.expect_reading()

    def _problem(self, code: str) -> bytes:
        request_id = new_request_id()
        problem = HttpProblem(code, headers={"Connection": "close"})
        response: Response = problem_response(problem, request_id, self.prefix)
        phrase = http.HTTPStatus(response.status_code).phrase
        headers = completed(response.raw_headers, request_id)
        if self.is_https or self.scheme == "https":
            headers.append(OVER_HTTPS)
        lines = [f"HTTP/1.1 {response.status_code} {phrase}".encode()]
        lines += [name + b": " + value for name, value in headers]
        return b"\r\n".join([*lines, b"", bytes(response.body)])


BoundedConnection.unfinished = HeldBytes(MOST_UNFINISHED_BYTES, BoundedConnection.drop_unfinished)
