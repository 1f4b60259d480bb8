"""Limits of one connection: time to send a request, size of its headers, time to read a response.

uvicorn limits only the idle time between requests (Kludex/uvicorn#157); a client that sends half
of a header, or never reads the response, would hold its connection forever.
"""

from __future__ import annotations

import asyncio
import http
import sys
from functools import cache
from typing import Any, ClassVar, Final

from starlette.responses import Response
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from skywitness.entrypoints.http.kit.exchange import completed
from skywitness.entrypoints.http.kit.middleware import new_request_id
from skywitness.entrypoints.http.problems.problem import HttpProblem, problem_response

HEAD_WITHIN_S: Final = 10.0
"""Time from the connection, or the first byte of a request, to the end of its headers."""

REQUEST_WITHIN_S: Final = 60.0
"""Time from the end of the headers to the end of the body; 256 KiB need 4 kB/s."""

READ_WITHIN_S: Final = 30.0
"""How long a client may leave a response unread before the connection is closed."""

MAX_HEAD_BYTES: Final = 64 * 1024
MAX_HEADERS: Final = 100
MAX_FRAMING: Final = 16
"""Bytes on the wire per byte of body, beyond the size of a head: chunks of one byte take six.

More than that is mostly framing or trailers.
"""

MOST_CONNECTIONS: Final = 4096
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


def connections_below(prefix: str) -> type[BoundedConnection]:
    """Return the protocol class for a service that clients see below a path such as `/sky`."""
    return type("BoundedConnection", (BoundedConnection,), {"prefix": prefix})


class _Refused(Exception):
    """Stops the parser, which reports an unparsable request."""


class BoundedConnection(HttpToolsProtocol):
    """uvicorn's protocol with deadlines and limits; errors are problem documents."""

    prefix: ClassVar[str] = ""
    """The path that clients see before ours, for the types of its problems."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what uvicorn passes."""
        super().__init__(*args, **kwargs)
        self._in_request = False
        self._in_head = False
        self._chunk_bytes = 0
        self._head_bytes = 0
        self._rest_bytes = 0
        self._body_bytes = 0
        self._code = "bad_request"
        self._due_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        if len(self.connections) > most_connections():
            self._refuse("too_many_connections")
            return
        self._due_at = self.loop.time() + HEAD_WITHIN_S
        self._watch()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._due_at = None
        for timer in (self._timer, self._unread):
            if timer is not None:
                timer.cancel()

    @override
    def data_received(self, data: bytes) -> None:
        self._chunk_bytes = len(data)
        if self._in_head:
            self._head_bytes += len(data)
        elif self._in_request:
            self._rest_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        framing = self._rest_bytes - MAX_FRAMING * self._body_bytes
        if self._in_request and (self._head_bytes if self._in_head else framing) > MAX_HEAD_BYTES:
            self._refuse("headers_too_large")
            return
        cycle: RequestResponseCycle | None = self.cycle
        is_idle = cycle is None or cycle.response_complete
        if self._due_at is None and is_idle and self.timeout_keep_alive_task is None:
            self._due_at = self.loop.time() + HEAD_WITHIN_S  # empty lines stop uvicorn's own timer
        self._watch()

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
        self._in_head = False
        self._due_at = self.loop.time() + REQUEST_WITHIN_S
        super().on_headers_complete()

    @override
    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_request = False
        self._due_at = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @override
    def send_400_response(self, msg: str) -> None:
        self._refuse(self._code)

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._expect_reading()

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()

    def _watch(self) -> None:
        """Start a timer if a deadline is pending; requests that arrive in one piece need none."""
        if self._due_at is not None and self._timer is None:
            self._timer = self.loop.call_at(self._due_at, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._due_at is None or self.transport.is_closing():
            return
        if self.loop.time() < self._due_at:
            self._watch()
        elif self._in_request:
            self._refuse("request_timeout")
        else:
            self.transport.close()

    def _refuse(self, code: str) -> None:
        """Close the connection, with a problem unless another response comes first."""
        self._due_at = None
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None:
            is_next = True
        elif self._in_request and not self._in_head:
            is_next = not cycle.response_started and not self.pipeline
        else:
            is_next = cycle.response_complete
        if is_next:
            self.transport.write(_written(code, self.prefix))
        if cycle is not None:
            cycle.disconnected = True  # too late for a response
        self.transport.close()
        self._expect_reading()

    def _expect_reading(self) -> None:
        """Close the connection unless the client reads the response in time."""
        if self._unread is not None:
            self._unread.cancel()
        self._unread = self.loop.call_later(READ_WITHIN_S, self.transport.abort)


def _written(code: str, prefix: str) -> bytes:
    request_id = new_request_id()
    problem = HttpProblem(code, headers={"Connection": "close"})
    response: Response = problem_response(problem, request_id, prefix)
    phrase = http.HTTPStatus(response.status_code).phrase
    lines = [f"HTTP/1.1 {response.status_code} {phrase}".encode()]
    lines += [name + b": " + value for name, value in completed(response.raw_headers, request_id)]
    return b"\r\n".join([*lines, b"", bytes(response.body)])
