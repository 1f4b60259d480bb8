"""Compression of large responses with gzip, for clients that accept it.

Text that somebody chose, compressed together with a secret, can reveal the secret by its length to
whoever sees the traffic and has the same reader ask again and again (BREACH). Keys, sessions and
links that sign somebody in are in headers, or in answers that are too short to be compressed. Lists
in full have what the public must not see beside texts that anybody filed; but no page of another
site can have a browser ask for them (`cross_site.py`). A response that must not be compressed says
`Content-Encoding: identity`.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from starlette.types import Message

from skywitness.entrypoints.http.kit.etags import compressed_tag
from skywitness.entrypoints.http.kit.negotiation import qualities

LEAST_BYTES: Final = 4 * 1024
"""Shorter responses, most single reports among them, are sent at once as they are."""

LONG_BYTES: Final = 64 * 1024
"""Longer ones are compressed in a thread, to let the event loop go on."""

MOST_IN_THREADS: Final = 8
"""Further ones would wait in memory for their turn, up to 4 MiB each."""

_threads: Final = asyncio.Semaphore(MOST_IN_THREADS)
_LEVEL: Final = 4
_LEVEL_OF_LONG: Final = 2
"""Of those with half as many bytes and more: it takes half the time, for a seventh more bytes."""

_GZIP: Final = 16 + zlib.MAX_WBITS
_TYPES: Final = (
    b"application/json",
    b"application/geo+json",
    b"application/problem+json",
    b"text/html",
    b"text/css",
    b"text/javascript",
    b"text/plain",
)
"""What is compressed. Streams are not: their events would wait until a block is full."""

Header = tuple[bytes, bytes]


@lru_cache(maxsize=32)  # clients send one of a few values, with every request
def accepts_gzip(accept_encoding: str) -> bool:
    """Say whether a client accepts gzip, and prefers nothing to it (RFC 9110 section 12.5.3)."""
    if not accept_encoding:
        return False
    rated = dict(qualities(accept_encoding))
    gzip = rated.get("gzip", rated.get("x-gzip", rated.get("*", 0.0)))
    return gzip > 0 and gzip >= rated.get("identity", 0.0)


def is_compressible(start: Message, first: Message, accept_encoding: bytes) -> bool:
    """Say whether a response is large enough, comes in one piece, and may be compressed."""
    if len(first.get("body", b"")) < LEAST_BYTES or first.get("more_body"):
        return False
    headers: dict[bytes, bytes] = dict(start["headers"])
    is_text = headers.get(b"content-type", b"").startswith(_TYPES)
    if not is_text or b"content-encoding" in headers or b"content-range" in headers:
        return False
    return accepts_gzip(accept_encoding.decode("latin-1"))


async def compressed(start: Message, message: Message) -> tuple[Message, Message]:
    """Compress a response that consists of these two messages.

    A long one is left as it is while many others are being compressed.
    """
    body: bytes = message["body"]
    if len(body) > LONG_BYTES:
        if _threads.locked():
            return start, message
        async with _threads:
            body = await asyncio.to_thread(_gzipped, body)
    else:
        body = _gzipped(body)
    headers = [*_changed(start["headers"]), (b"content-length", b"%d" % len(body))]
    return {**start, "headers": headers}, {**message, "body": body}


def _gzipped(body: bytes) -> bytes:
    level = _LEVEL if 2 * len(body) < LONG_BYTES else _LEVEL_OF_LONG
    return zlib.compress(body, level, _GZIP)


def _changed(headers: Iterable[Header]) -> Iterable[Header]:
    for name, value in headers:
        if name == b"etag":
            yield name, compressed_tag(value.decode("latin-1")).encode("latin-1")
        elif name != b"content-length":
            yield name, value
    yield b"content-encoding", b"gzip"
