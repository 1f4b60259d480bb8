"""Pictures for tests, written without a library: only the adapter that decodes them needs one."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator


def png(width: int = 6, height: int = 4, *chunks: tuple[bytes, bytes], rows: int = -1) -> bytes:
    """Return a black PNG, with further chunks; `rows` are as many as it has data for."""
    packer = zlib.compressobj(9)
    row = bytes(1 + 3 * width)
    data = b"".join(packer.compress(row) for _ in range(height if rows < 0 else rows))
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    parts = [(b"IHDR", head), *chunks, (b"IDAT", data + packer.flush()), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(name + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + name + data + checksum


PNG = png()


async def sent(content: bytes, piece: int = 64 * 1024) -> AsyncIterator[bytes]:
    """Yield a body as a server passes it on."""
    for start in range(0, len(content), piece):
        yield content[start : start + piece]
