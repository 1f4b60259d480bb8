"""The load generator of the benchmarks knows where a response ends, and which ones are wrong."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

import pytest
from benchmarks.load import Expected, Tally, get, load

HEAD = b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\n"
OF_KNOWN_LENGTH = (HEAD % 200 + b"Content-Length: 8\r\n\r\n", b'{"a":', b"12}")
IN_CHUNKS = (
    HEAD % 200 + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    b'"a":\r\n3\r\n12}',
    b"\r\n0\r\n\r\n",
)
NOT_MODIFIED = (b"HTTP/1.1 304 Not Modified\r\n", b'ETag: "1.1"\r\n\r\n')


async def answered_with(pieces: Sequence[bytes], expected: Expected, count: int = 3) -> Tally:
    """Send requests to a server that writes the pieces of its answer one by one."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        requests = itertools.repeat(get("/v1/reports", If_None_Match='"1.1"'), count)
        return await load(port, requests, expected, connections=1)


@pytest.mark.parametrize(
    ("pieces", "status"), [(OF_KNOWN_LENGTH, 200), (IN_CHUNKS, 200), (NOT_MODIFIED, 304)]
)
async def test_every_response_is_read_to_its_end(pieces: Sequence[bytes], status: int) -> None:
    tally = await answered_with(pieces, Expected(status=status))
    assert (dict(tally.statuses), tally.wrong, tally.broken) == ({status: 3}, 0, 0)


@pytest.mark.parametrize("expected", [Expected(status=201), Expected(least_length=10_000)])
async def test_an_unexpected_status_or_size_is_wrong(expected: Expected) -> None:
    tally = await answered_with(OF_KNOWN_LENGTH, expected)
    assert tally.wrong == tally.answers == 3
    assert tally.first_wrong.startswith(b"HTTP/1.1 200")
