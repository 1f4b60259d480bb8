"""A small HTTP/1.1 server on loopback that can also answer badly.

A server for applications delivers every answer whole or reports an error of the application. Here
an answer may break off, drip, never come, or end in a reset connection, because that is asked for.
"""

from __future__ import annotations

import asyncio
import http
import socket
import struct
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Final
from urllib.parse import parse_qsl, unquote

import httptools

HOST: Final = "127.0.0.1"
MAX_BODY_BYTES: Final = 4 << 20
MAX_HEAD_BYTES: Final = 64 << 10
DRIP_EVERY_S: Final = 0.2
SIMULATED: Final = ("X-Simulated", "skywitness")
JSON_TYPE: Final = "application/json; charset=utf-8"


class Delivery(Enum):
    """How an answer reaches who asked."""

    WHOLE = "as it should"
    CUT = "the connection ends in the middle of the body"
    DRIP = "one byte at a time"
    HANG = "never"
    RESET = "the connection is reset instead"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `path` is decoded, names in `headers` are lower case, of repeats the last."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, and how it is delivered."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery = Delivery.WHOLE


Handler = Callable[[Asked], Answer]


@asynccontextmanager
async def listening(handler: Handler, port: int = 0) -> AsyncIterator[str]:
    """Serve on loopback for the time of the block and yield the address; port 0 is a free one.

    Raises:
        OSError: the port is taken.
    """
    connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            connections.add(task)
            task.add_done_callback(connections.discard)
        try:
            await _converse(handler, reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            return  # a task that ends cancelled would be reported as an error by asyncio's streams
        finally:
            writer.close()

    server = await asyncio.start_server(connected, HOST, port)
    try:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in tuple(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


class _Reading:
    """What the parser has found of one request."""

    def __init__(self) -> None:
        self.url = b""
        self.headers: dict[str, str] = {}
        self.body = bytearray()
        self.head_bytes = 0
        self.begun = self.complete = self.keep_alive = False
        self.parser: httptools.HttpRequestParser | None = None

    def on_message_begin(self) -> None:
        if self.begun:
            raise ValueError("a second request before the first was answered")
        self.begun = True

    def on_url(self, url: bytes) -> None:
        self.url += url
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        self._count(len(name) + len(value))

    def on_headers_complete(self) -> None:
        # asked here, for the parser forgets it as soon as the message is complete
        self.keep_alive = self.parser is not None and self.parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        self.body += body
        if len(self.body) > MAX_BODY_BYTES:
            raise ValueError("body too large")

    def on_message_complete(self) -> None:
        self.complete = True

    def _count(self, size: int) -> None:
        self.head_bytes += size
        if self.head_bytes > MAX_HEAD_BYTES:
            raise ValueError("head too large")


async def _converse(
    handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    while True:
        try:
            asked, keep_alive = await _next(reader, writer)
        except httptools.HttpParserError:
            await _send(writer, Answer(400, b"", "text/plain"), "GET")
            return
        if asked is None:
            return
        answer = handler(asked)
        if answer.delivery is Delivery.HANG:
            while await reader.read(1024):
                pass
            return
        if not await _send(writer, answer, asked.method) or not keep_alive:
            return


async def _next(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[Asked | None, bool]:
    """Read one request, None at the end of the connection, and whether another may follow."""
    reading = _Reading()
    parser = reading.parser = httptools.HttpRequestParser(reading)
    promised = False
    while not reading.complete:
        data = await reader.read(64 << 10)
        if not data:
            return None, False
        parser.feed_data(data)
        if not promised and reading.headers.get("expect", "").lower() == "100-continue":
            promised = True
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    path, _, query = reading.url.decode("latin-1").partition("?")
    asked = Asked(
        parser.get_method().decode("latin-1"),
        unquote(path),
        dict(parse_qsl(query, keep_blank_values=True)),
        reading.headers,
        bytes(reading.body),
    )
    return asked, reading.keep_alive


async def _send(writer: asyncio.StreamWriter, answer: Answer, method: str) -> bool:
    """Deliver one answer; False when the connection is over."""
    if answer.delivery is Delivery.RESET:
        _reset(writer)
        return False
    writer.write(_head(answer))
    body = b"" if method == "HEAD" else answer.body
    if answer.delivery is Delivery.CUT:
        writer.write(body[: len(body) // 2])
        await writer.drain()
        return False
    if answer.delivery is Delivery.DRIP:
        for number in range(len(body)):
            writer.write(body[number : number + 1])
            await writer.drain()
            await asyncio.sleep(DRIP_EVERY_S)
        return True
    writer.write(body)
    await writer.drain()
    return True


def _head(answer: Answer) -> bytes:
    # Statuses without a phrase of their own do not occur, but a replayed one might.
    known = answer.status in http.HTTPStatus.__members__.values()
    phrase = http.HTTPStatus(answer.status).phrase if known else ""
    headers = {
        "Content-Type": answer.content_type,
        "Content-Length": str(len(answer.body)),
        SIMULATED[0]: SIMULATED[1],
        **answer.headers,
    }
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close so that the other side sees a reset, not an end: nothing lingers."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
