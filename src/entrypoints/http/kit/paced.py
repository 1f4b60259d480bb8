"""Responses that wait for clients to read them: bounded by connection and in all.

uvicorn writes a response in one piece and prepares the next one even if nobody reads. Here long
ones are written in pieces, each when the one before is on its way, and a client that does not read
in time loses its connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, ClassVar, Final

from starlette.types import ASGIApp, Message
from typing_extensions import override
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from skywitness.entrypoints.http.kit.event_streams import ON_STOP
from skywitness.entrypoints.http.kit.header_lines import NONE_KEPT, KeptHeaders
from skywitness.entrypoints.http.kit.held_bytes import HeldBytes
from skywitness.entrypoints.http.kit.response_headers import Header
from skywitness.entrypoints.http.kit.turn_transport import TurnTransport
from skywitness.entrypoints.http.kit.whole_response import write_whole

READ_WITHIN_S: Final = 30.0
"""How long a client may leave a response unread before the connection is closed."""

LEAST_BYTES_PER_S: Final = 32 * 1024
"""How fast a long response must be read, after `READ_WITHIN_S`."""

PIECE_BYTES: Final = 64 * 1024
"""Long responses are written in such pieces, each when the one before is on its way."""

LONG_BYTES: Final = 4 * PIECE_BYTES
"""Shorter responses are written at once: that is faster, and the limits count it as well."""

MOST_UNREAD_BYTES: Final = 64 * 1024 * 1024
"""Of responses that clients have not read yet, over all connections."""


class _Flow(FlowControl):
    """uvicorn's switches of a transport, one of which can be held off."""

    held = False

    @override
    def resume_reading(self) -> None:
        if not self.held:
            super().resume_reading()


class PacedSend:
    """The `send` of one request, which also writes a response of one piece without a message."""

    __slots__ = ("_connection", "_cycle")

    def __init__(self, connection: PacedConnection, cycle: RequestResponseCycle) -> None:
        """Take what the request came by."""
        self._connection = connection
        self._cycle = cycle

    def __call__(self, message: Message) -> Coroutine[Any, Any, None]:
        """Send a message of ASGI."""
        return self._connection.send(self._cycle, message)

    def whole(self, status: int, headers: Sequence[Header], kept: KeptHeaders, body: bytes) -> bool:
        """Write a response at once; false when it has to be sent by messages."""
        return self._connection.write(self._cycle, status, headers, body, kept)


class PacedConnection(HttpToolsProtocol):
    """uvicorn's protocol, which writes no faster than its client reads."""

    unread: ClassVar[HeldBytes[PacedConnection]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what uvicorn passes."""
        super().__init__(*args, **kwargs)
        self._long_bytes = 0
        self._unread_timer: asyncio.TimerHandle | None = None
        self._answering: RequestResponseCycle | None = None
        self._start: Message | None = None
        self._next: tuple[RequestResponseCycle, ASGIApp] | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(TurnTransport(transport, self.loop))
        self.flow = self._flow = _Flow(self.transport)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._answering is not None:  # uvicorn tells the last of several pipelined requests
            self._answering.disconnected = True
            self._answering.message_event.set()
        self.pipeline.clear()
        self._next = None
        self.unread.release(self)
        if self._unread_timer is not None:
            self._unread_timer.cancel()

    @override
    def shutdown(self) -> None:
        """Do what uvicorn does, and tell a response that would go on for ever to end."""
        super().shutdown()
        if self._answering is not None and (end := self._answering.scope["state"].get(ON_STOP)):
            end()

    @override
    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self.flow.write_paused:  # prepares nothing for a client that is not reading
            self._next = (cycle, app)
            return
        self._answering = cycle
        cycle.send = PacedSend(self, cycle)  # type: ignore[method-assign,assignment] # made inside uvicorn
        super()._start_asgi_task(cycle, app)

    async def send(self, cycle: RequestResponseCycle, message: Message) -> None:
        """Send a message of a response, no faster than the client reads."""
        if message["type"] == "http.response.start":  # is written together with the body
            self._start = message
            return
        body: bytes = message.get("body", b"")
        more_follows = message.get("more_body", False)
        start, self._start = self._start, None
        if start is not None:
            if not more_follows and self.write(cycle, start["status"], start["headers"], body):
                return
            await self._to_uvicorn(cycle, start)
        if len(body) > LONG_BYTES:
            await self._send_long(cycle, body, more_follows=more_follows)
        else:
            await self._to_uvicorn(cycle, message)

    def write(
        self,
        cycle: RequestResponseCycle,
        status: int,
        headers: Sequence[Header],
        body: bytes,
        kept: KeptHeaders = NONE_KEPT,
    ) -> bool:
        """Write a short response at once; false when the client does not read, or for uvicorn."""
        if len(body) > LONG_BYTES or self.flow.write_paused or cycle.disconnected:
            return False
        return write_whole(cycle, status, headers, body, kept)

    async def _to_uvicorn(self, cycle: RequestResponseCycle, message: Any) -> None:
        await RequestResponseCycle.send(cycle, message)

    async def _send_long(
        self, cycle: RequestResponseCycle, body: bytes, *, more_follows: bool
    ) -> None:
        within_s = READ_WITHIN_S + len(body) / LEAST_BYTES_PER_S
        timer = self.loop.call_later(within_s, self.transport.abort)
        self._long_bytes = len(body)
        self._count_unread()
        try:
            for start in range(0, len(body), PIECE_BYTES):
                piece = body[start : start + PIECE_BYTES]
                more = more_follows or start + PIECE_BYTES < len(body)
                part = {"type": "http.response.body", "body": piece, "more_body": more}
                await self._to_uvicorn(cycle, part)
                if cycle.disconnected:
                    return
        except asyncio.CancelledError:  # the service ends, and the client has not read in time
            cycle.disconnected = True  # so uvicorn logs no traceback for each
            self.transport.abort()
        finally:
            timer.cancel()
            self._long_bytes = 0
            self._count_unread()

    @override
    def on_response_complete(self) -> None:
        """Do what uvicorn does, but for its timer: idle connections have a deadline as well."""
        answered, self._answering = self._answering, None
        if answered is not None:  # which would refer to itself, and wait for the garbage collector
            vars(answered).pop("send", None)
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            self._expect_flushed()
            return
        if self._flow.read_paused:
            self._flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())

    @override
    def eof_received(self) -> None:
        super().eof_received()
        self._expect_flushed()

    @override
    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._expect_flushed()

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self.expect_reading()
        self._count_unread()

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread_timer is not None and not self.transport.is_closing():
            self._unread_timer.cancel()
        self._count_unread()
        if self._next is not None and not self.transport.is_closing():
            following, self._next = self._next, None
            self._start_asgi_task(*following)

    def _count_unread(self) -> None:
        buffered = self.transport.get_write_buffer_size() if self.flow.write_paused else 0
        if held := max(self._long_bytes, buffered):
            self.unread.hold(self, held)
        else:
            self.unread.release(self)

    def drop_unread(self) -> bool:
        """Close the connection, with the responses that its client has not read."""
        self.loop.call_soon(self.transport.abort)  # not while it is being written to
        return True

    def hold_reading(self, held: bool) -> None:
        """Read nothing from the client, or read as uvicorn wants."""
        if held is self._flow.held:
            return
        self._flow.held = held
        if held:
            self._flow.pause_reading()
        elif not self.pipeline:
            self._flow.resume_reading()

    def _expect_flushed(self) -> None:
        """Let a connection that is closing end, also if its client does not read the rest."""
        if self.transport.is_closing() and self.transport.get_write_buffer_size():
            self.expect_reading()

    def expect_reading(self) -> None:
        """Close the connection unless the client reads the response in time."""
        if self._unread_timer is not None:
            self._unread_timer.cancel()
        self._unread_timer = self.loop.call_later(READ_WITHIN_S, self.transport.abort)


PacedConnection.unread = HeldBytes(MOST_UNREAD_BYTES, PacedConnection.drop_unread)
