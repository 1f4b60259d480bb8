"""The floor: an ASGI application with constant responses, the cheapest that uvicorn can serve."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

REPORT = json.dumps({"id": "0" * 36, "narrative": "x" * 1_150}).encode()
PAGE = b'{"items": [' + b", ".join([REPORT] * 50) + b"]}"


async def app(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Return a report of typical size for every path, fifty of them for the list."""
    if scope["type"] == "lifespan":
        await live(receive, send)
        return
    body = PAGE if scope["path"] == "/v1/reports" else REPORT
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def live(receive: Receive, send: Send) -> None:
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return
