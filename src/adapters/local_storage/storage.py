"""Objects as files below one folder, read and written in threads."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from typing_extensions import override

from skywitness.adapters.local_storage.folder import Folder, Reader, Upload
from skywitness.domain.model.errors import (
    ObjectChanged,
    RangeOutside,
    StorageError,
    StorageRefused,
    StorageUnavailable,
    StoreFull,
)
from skywitness.domain.model.object_names import require_key, require_storable
from skywitness.ports.object_storage import (
    ByteRange,
    ObjectStorage,
    OpenObject,
    StoredObject,
    UploadRequest,
)

T = TypeVar("T")

CHUNK_BYTES: Final = 256 * 1024
WRITTEN_AT_ONCE: Final = 1 << 20
LISTED_AT_ONCE: Final = 100
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class LocalStorage(ObjectStorage):
    """Stores objects in `folder`, which the first put creates if it is missing.

    Several processes may share the folder. Objects are fsynced before `put` returns.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is read or written yet."""
        self._folder = Folder(folder)

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
        upload = Upload(self._folder)
        try:
            await _off_loop(key, lambda: upload.begin(key, replace=replace))
            async with aclosing(_pieces(content)) as pieces:
                async for piece in pieces:
                    await _off_loop(key, partial(upload.write, piece))
            sha256 = upload.sha256()
            if expected_sha256 is not None and expected_sha256.lower() != sha256:
                raise StorageRefused(key, "the content is not the one announced")
            info = StoredObject(
                key=key,
                size=upload.size,
                content_type=content_type,
                version=upload.token,
                sha256=sha256,
                metadata=dict(metadata or {}),
            )
            await _off_loop(key, lambda: upload.finish(info, replace=replace))
        finally:
            await _off_loop(key, upload.clean_up)
        return info

    @override
    async def info(self, key: str) -> StoredObject:
        require_key(key)
        return await _off_loop(key, lambda: self._folder.describe(key))

    @override
    @asynccontextmanager
    async def open(
        self, key: str, *, byte_range: ByteRange | None = None, version: str | None = None
    ) -> AsyncIterator[OpenObject]:
        require_key(key)
        reader = Reader(self._folder)
        try:
            info = await _off_loop(key, lambda: reader.begin(key))
            if version is not None and version != info.version:
                raise ObjectChanged(key)
            if byte_range is not None and not byte_range.begins_within(info.size):
                raise RangeOutside(key)
            async with aclosing(_chunks(reader, info, byte_range or ByteRange(0))) as chunks:
                yield OpenObject(info, chunks)
        finally:
            await _off_loop(key, reader.close)

    @override
    async def delete(self, key: str) -> None:
        require_key(key)
        await _off_loop(key, lambda: self._folder.remove(key))

    @override
    async def upload_request(
        self, key: str, *, content_type: str, until: datetime
    ) -> UploadRequest | None:
        return None

    @override
    async def list(self, prefix: str = "") -> AsyncIterator[StoredObject]:
        keys = await _off_loop(prefix, lambda: self._folder.keys(prefix))
        for start in range(0, len(keys), LISTED_AT_ONCE):
            some = keys[start : start + LISTED_AT_ONCE]
            for info in await _off_loop(prefix, partial(self._folder.describe_all, some)):
                yield info

    @override
    async def read_url(
        self, key: str, *, until: datetime, headers: Mapping[str, str]
    ) -> str | None:
        return None

    @override
    async def sweep(self) -> int:
        return await _off_loop("", self._folder.sweep)


async def _off_loop(key: str, step: Callable[[], T]) -> T:
    """Run blocking work in a thread.

    A cancelled caller waits for the work to end, because its files are cleaned up afterwards. The
    thread is not a task, since those are cancelled when the loop ends.
    """
    running = asyncio.get_running_loop().run_in_executor(None, step)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        running.exception()  # retrieved, or the loop logs it
        raise
    except OSError as error:
        raise _meaning(key, error) from error


async def _pieces(content: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    waiting = bytearray()
    async for chunk in content:
        waiting += chunk
        if len(waiting) >= WRITTEN_AT_ONCE:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


async def _chunks(
    reader: Reader, info: StoredObject, wanted: ByteRange
) -> AsyncGenerator[bytes, None]:
    end = info.size if wanted.end is None else min(wanted.end, info.size)
    start = wanted.start
    while start < end:
        size = min(CHUNK_BYTES, end - start)
        chunk = await _off_loop(info.key, partial(reader.read, start, size))
        if not chunk:
            raise StorageUnavailable(info.key, "its content is cut short")
        start += len(chunk)
        yield chunk


def _meaning(key: str, error: OSError) -> StorageError | StoreFull:
    if error.errno in _FULL:
        return StoreFull()
    reason = error.strerror or type(error).__name__
    if isinstance(error, PermissionError):
        return StorageRefused(key, reason)
    return StorageUnavailable(key, reason)
