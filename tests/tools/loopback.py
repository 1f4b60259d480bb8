"""A small HTTP server on loopback that answers as it is told, faults included."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import parse_qsl, urlsplit


class Fault(Enum):
    """What can go wrong instead of an answer."""

    HANG = "never answers"
    RESET = "breaks the connection"
    CUT = "ends in the middle of the body"


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Loopback:
    """`url` is where it listens; `asked` is all it was asked, in order."""

    url: str
    asked: list[Asked] = field(default_factory=list)


@asynccontextmanager
async def loopback(answer: Callable[[Asked], Answer | Fault]) -> AsyncIterator[Loopback]:
    """Serve on a free port for the time of the block."""
    server_side = Loopback("")
    connections: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        try:
            while asked := await _read(reader):
                server_side.asked.append(asked)
                if not await _write(writer, answer(asked)):
                    return
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            connections.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server_side.url = f"http://127.0.0.1:{port}"
    try:
        yield server_side
    finally:
        server.close()
        for task in tuple(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    line = await reader.readline()
    if not line:
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while (raw := await reader.readline()) not in {b"\r\n", b""}:
        name, _, value = raw.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Asked(method, parts.path, dict(parse_qsl(parts.query)), headers, body)


async def _write(writer: asyncio.StreamWriter, answer: Answer | Fault) -> bool:
    """Write one answer; False when the connection is over."""
    if answer is Fault.HANG:
        await asyncio.Event().wait()
    if answer is Fault.RESET:
        writer.transport.abort()
        return False
    cut = answer is Fault.CUT
    whole = Answer(body=b'{"cut": ') if not isinstance(answer, Answer) else answer
    length = len(whole.body) + (100 if cut else 0)
    headers = {"content-type": whole.content_type, "content-length": str(length), **whole.headers}
    head = f"HTTP/1.1 {whole.status} X\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items())
    writer.write(head.encode("latin-1") + b"\r\n" + whole.body)
    await writer.drain()
    return not cut
