"""Server-sent events: responses that go on until their client leaves or the service stops."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager, suppress
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from skywitness.entrypoints.http.kit.disconnects import while_connected
from skywitness.entrypoints.http.kit.paced import ON_STOP
from skywitness.entrypoints.http.problems.problem import HttpProblem

EVENT_STREAM: Final = "text/event-stream"

MOST_STREAMS: Final = 2_000
"""Half of the connections that a process has, so that streams leave room for requests."""

MOST_OF_ONE: Final = 200
"""Of one key, session or address; an office may have many pages open."""

IS_HEAD: Final = "skywitness.is_head"
"""Key of the ASGI scope of a GET that was a HEAD: its response ends with the headers."""


class OpenStreams:
    """The streams that are open, by whose they are."""

    def __init__(self, most: int = MOST_STREAMS, most_of_one: int = MOST_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._open: Counter[str] = Counter()

    def require_room(self, client: str) -> None:
        """Raise `HttpProblem` if there are too many; the local user, named "", may have them all."""
        if self._open.total() >= self._most:
            raise HttpProblem("overloaded", "Too many streams are open.")
        if client and self._open[client] >= self._most_of_one:
            raise HttpProblem(
                "rate_limited",
                f"{self._most_of_one} streams are open; close one, or retry later.",
                headers={"Retry-After": "10"},
            )

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """Count one for the time of the block."""
        self._open[client] += 1
        try:
            yield
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]


class EventStream(Response):
    """A response of server-sent events.

    It ends with the last of them, when the client leaves, or when the server stops: then after a
    whole event, as clients that reconnect expect.
    """

    media_type = EVENT_STREAM

    def __init__(self, events: AsyncGenerator[bytes, None]) -> None:
        """Take the encoded events; the generator is closed in any case."""
        self._events = events
        self.status_code = 200
        self.background = None
        self.body = b""
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        )
        async with aclosing(self._events):
            if not scope.get(IS_HEAD):
                await self._send_events(scope, receive, send)
        await send({"type": "http.response.body", "body": b""})

    async def _send_events(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(TimeoutError, ClientDisconnect):
            async with asyncio.timeout(None) as open_until:
                now = asyncio.get_running_loop().time
                state = scope.setdefault("state", {})
                state[ON_STOP] = lambda: open_until.reschedule(now())
                await while_connected(receive, self._send_each(send), watch_after_s=0)

    async def _send_each(self, send: Send) -> None:
        async for event in self._events:
            await send({"type": "http.response.body", "body": event, "more_body": True})
