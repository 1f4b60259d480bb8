"""Objects in a dictionary: gone with the process, otherwise like the real ones."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Final

from typing_extensions import override

from skywitness.domain.model.errors import (
    ObjectChanged,
    ObjectExists,
    ObjectMissing,
    RangeOutside,
    StorageRefused,
)
from skywitness.ports.object_storage import ByteRange, ObjectStorage, OpenObject, StoredObject

CHUNK_BYTES: Final = 256 * 1024

KEY: Final = re.compile(r"(?=.{1,200}\Z)(?!\.)[a-z0-9._-]+(?:(?<!\.)/(?!\.)[a-z0-9._-]+)*(?<!\.)")
METADATA_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


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
        _refuse_bad_names(key, metadata or {})
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
        if byte_range is not None and not _lies_inside(byte_range, info.size):
            raise RangeOutside(key)
        async with aclosing(_chunks(body[wanted.start : wanted.end])) as chunks:
            yield OpenObject(info, chunks)

    @override
    async def delete(self, key: str) -> None:
        _refuse_bad_names(key)
        self._objects.pop(key, None)

    @override
    async def list(self, prefix: str = "") -> AsyncIterator[StoredObject]:
        for key in sorted(self._objects):
            found = self._objects.get(key) if key.startswith(prefix) else None
            if found is not None:  # removed while the caller looked at the ones before
                yield found[0]

    def _find(self, key: str) -> tuple[StoredObject, bytes]:
        _refuse_bad_names(key)
        found = self._objects.get(key)
        if found is None:
            raise ObjectMissing(key)
        return found


def _refuse_bad_names(key: str, metadata: Mapping[str, str] | None = None) -> None:
    if KEY.fullmatch(key) is None:
        raise StorageRefused(key, "not a key")
    if not all(METADATA_NAME.fullmatch(name) for name in metadata or {}):
        raise StorageRefused(key, "not a name for metadata")


def _lies_inside(wanted: ByteRange, size: int) -> bool:
    return 0 <= wanted.start < size and (wanted.end is None or wanted.end > wanted.start)


async def _chunks(body: bytes) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(body), CHUNK_BYTES):
        yield body[start : start + CHUNK_BYTES]
