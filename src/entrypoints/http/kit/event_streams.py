"""Server-sent events: responses that go on until their client leaves or the service stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from skywitness.entrypoints.http.kit.disconnects import while_connected
from skywitness.entrypoints.http.kit.exchange import IS_HEAD

EVENT_STREAM: Final = "text/event-stream"

ON_STOP: Final = "skywitness.on_stop"
"""Key of the state of a request: what to call when the server stops while it is answered."""


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
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
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
