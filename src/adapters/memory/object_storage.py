"""Objects in a dictionary; they end with the process."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from typing import Final

from typing_extensions import override

from skywitness.domain.model.errors import (
    ObjectChanged,
    ObjectExists,
    ObjectMissing,
    RangeOutside,
    StorageRefused,
)
from skywitness.domain.model.object_names import require_key, require_storable
from skywitness.ports.object_storage import (
    ByteRange,
    ObjectStorage,
    OpenObject,
    StoredObject,
    UploadRequest,
)

CHUNK_BYTES: Final = 256 * 1024


class MemoryStorage(ObjectStorage):
    """Keeps every object as bytes."""

    def __init__(self) -> None:
        self._objects: dict[str, tuple[StoredObject, bytes]] = {}
        self._puts = 0

    @override
    async def put(
        self,
        key: str,
        content: AsyncIterator[bytes],
        *,
        content_type: str,
        metadata: Mapping[str, str] | None = None,
        replace: bool = False,
        expected_sha256: str | None = None,
    ) -> StoredObject:
        require_storable(key, content_type, metadata or {})
        body = b"".join([chunk async for chunk in content])
        digest = hashlib.sha256(body).hexdigest()
        if expected_sha256 is not None and expected_sha256.lower() != digest:
            raise StorageRefused(key, "the content is not the one announced")
        if key in self._objects and not replace:
            raise ObjectExists(key)
        self._puts += 1
        info = StoredObject(
            key=key,
            size=len(body),
            content_type=content_type,
            version=str(self._puts),
            sha256=digest,
            metadata=dict(metadata or {}),
        )
        self._objects[key] = (info, body)
        return info

    @override
    async def info(self, key: str) -> StoredObject:
        return self._find(key)[0]

    @override
    @asynccontextmanager
    async def open(
        self, key: str, *, byte_range: ByteRange | None = None, version: str | None = None
    ) -> AsyncIterator[OpenObject]:
        info, body = self._find(key)
        if version is not None and version != info.version:
            raise ObjectChanged(key)
        wanted = byte_range or ByteRange(0)
        if byte_range is not None and not byte_range.begins_within(info.size):
            raise RangeOutside(key)
        async with aclosing(_chunks(body[wanted.start : wanted.end])) as chunks:
            yield OpenObject(info, chunks)

    @override
    async def delete(self, key: str) -> None:
        require_key(key)
        self._objects.pop(key, None)

    @override
    async def upload_request(
        self, key: str, *, content_type: str, until: datetime
    ) -> UploadRequest | None:
        return None

    @override
    async def read_url(
        self, key: str, *, until: datetime, headers: Mapping[str, str]
    ) -> str | None:
        return None

    @override
    async def sweep(self) -> int:
        return 0

    @override
    async def list(self, prefix: str = "") -> AsyncIterator[StoredObject]:
        for key in sorted(self._objects):
            found = self._objects.get(key) if key.startswith(prefix) else None
            if found is not None:  # removed during the iteration
                yield found[0]

    def _find(self, key: str) -> tuple[StoredObject, bytes]:
        require_key(key)
        found = self._objects.get(key)
        if found is None:
            raise ObjectMissing(key)
        return found


async def _chunks(body: bytes) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(body), CHUNK_BYTES):
        yield body[start : start + CHUNK_BYTES]
