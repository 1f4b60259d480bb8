"""Serve a simulator on loopback: a plain function behind a uvicorn connection.

An ASGI server always sends complete responses. Here a response may also be cut off, sent byte by
byte, never sent, or end in a reset connection; these faults act on the transport.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import uvicorn
from starlette import requests, responses
from starlette.types import Receive, Scope, Send
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

HOST: Final = "127.0.0.1"
DRIP_EVERY_S: Final = 0.2
SIMULATED: Final = {"X-Simulated": "skywitness"}
JSON_TYPE: Final = "application/json; charset=utf-8"


class ConnectionFault(Enum):
    """Faults of the connection, instead of or during a response."""

    HANG = "nothing is sent"
    RESET = "the connection is reset"
    CUT = "the connection ends in the middle of the body"
    DRIP = "one byte at a time"


@dataclass(frozen=True, slots=True)
class Request:
    """One request: `path` is decoded, header names are lower case, of repeats the last counts."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """One response, and the fault of its delivery."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: ConnectionFault | None = None


class ApiError(Exception):
    """A request gets an error response."""

    def __init__(self, response: Response) -> None:
        """Take the response to send."""
        self.response = response
        super().__init__(response.status)


def json_response(content: object, status: int = 200) -> Response:
    """Return a response with a JSON body."""
    return Response(status, json.dumps(content).encode())


HANG: Final = Response(fault=ConnectionFault.HANG)
RESET: Final = Response(fault=ConnectionFault.RESET)
CUT: Final = Response(body=b'{"cut": true}', fault=ConnectionFault.CUT)

Handler = Callable[[Request], Response]


@dataclass(slots=True)
class Server:
    """`url` is where it listens; `requests` are all that came in, in order."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)


@asynccontextmanager
async def listening(handler: Handler, port: int = 0) -> AsyncIterator[Server]:
    """Serve on loopback for the time of the block; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    server, state = Server(), ServerState()
    config = uvicorn.Config(
        _application(handler, server.requests), log_config=None, log_level=None, ws="none"
    )
    listener = await asyncio.get_running_loop().create_server(
        lambda: _Connection(config=config, server_state=state, app_state={}), HOST, port
    )
    server.url = f"http://{HOST}:{listener.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listener.close()
        for connection in tuple(state.connections):
            connection.transport.abort()
        await asyncio.gather(*state.tasks)


class _Connection(HttpToolsProtocol):
    """uvicorn's protocol, with access to the transport."""

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self.access_log = False  # it would log keys, which are in the query
        self.app_state["transport"] = transport


def _application(
    handler: Handler, received: list[Request]
) -> Callable[[Scope, Receive, Send], object]:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        incoming = requests.Request(scope, receive)
        try:
            body = await incoming.body()
        except requests.ClientDisconnect:
            return
        query, headers = dict(incoming.query_params), dict(incoming.headers)
        request = Request(incoming.method, scope["path"], query, headers, body)
        received.append(request)
        response = handler(request)
        headers = {"Content-Type": response.content_type, **SIMULATED, **response.headers}
        outgoing = responses.Response(response.body, response.status, headers)
        if response.fault is None:
            await outgoing(scope, receive, send)
            return
        gone = asyncio.create_task(_disconnected(receive))
        transport = scope["state"]["transport"]
        await _FAULTS[response.fault](outgoing, transport, send, gone)
        await gone

    return application


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _hang(*_: object) -> None:
    return  # the caller waits until the client has left


async def _reset(
    _: responses.Response, transport: asyncio.Transport, _send: Send, _gone: asyncio.Task[None]
) -> None:
    """Close without lingering, so that the client sees a reset and not an end."""
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _cut(
    response: responses.Response, transport: asyncio.Transport, send: Send, _: asyncio.Task[None]
) -> None:
    await _start(response, send)
    half = bytes(response.body[: len(response.body) // 2])
    await send({"type": "http.response.body", "body": half, "more_body": True})
    transport.close()


async def _drip(
    response: responses.Response, _: asyncio.Transport, send: Send, gone: asyncio.Task[None]
) -> None:
    await _start(response, send)
    for byte in bytes(response.body):
        await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
        await asyncio.wait({gone}, timeout=DRIP_EVERY_S)
        if gone.done():
            return
    await send({"type": "http.response.body", "body": b""})


async def _start(response: responses.Response, send: Send) -> None:
    start = {"type": "http.response.start", "status": response.status_code}
    await send({**start, "headers": response.raw_headers})


_Deliver = Callable[
    [responses.Response, asyncio.Transport, Send, asyncio.Task[None]], Coroutine[None, None, None]
]
_FAULTS: Final[dict[ConnectionFault, _Deliver]] = {
    ConnectionFault.HANG: _hang,
    ConnectionFault.RESET: _reset,
    ConnectionFault.CUT: _cut,
    ConnectionFault.DRIP: _drip,
}
