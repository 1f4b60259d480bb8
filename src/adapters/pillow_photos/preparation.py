"""Photos, written to files without a name and decoded by another process."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Final, TypeVar

from typing_extensions import override

from skywitness.adapters.pillow_photos.process import run
from skywitness.domain.model.errors import (
    Invalid,
    PhotoTooLarge,
    PhotoTypeUnknown,
    StorageUnavailable,
    StoreFull,
    StoreOverloaded,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.photos.kinds import HEAD_BYTES, is_accepted
from skywitness.domain.model.photos.photo import MOST_PHOTO_BYTES
from skywitness.ports.photo_preparation import (
    EncodedPicture,
    PhotoPreparation,
    PreparedPhoto,
    ReceivedPhoto,
)

T = TypeVar("T")

WRITTEN_AT_ONCE: Final = 256 * 1024
READ_AT_ONCE: Final = 256 * 1024

MOST_AT_ONCE: Final = 2
"""Photos that are decoded at a time, each with up to 1 GiB of address space."""

MOST_WAITING_BYTES: Final = 1 << 30
"""Of all photos that are being received or prepared, on disk."""

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class PillowPreparation(PhotoPreparation):
    """Keeps photos in unnamed files in a folder, so that nothing is left of them after a crash."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which the first photo creates."""
        self._folder = folder
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        # Several threads would have the loop wait for the interpreter lock: up to 0.4 s, measured.
        self._writing = asyncio.Semaphore(1)
        self._waiting_bytes = 0

    @override
    @asynccontextmanager
    async def received(self, content: AsyncIterator[bytes]) -> AsyncIterator[ReceivedPhoto]:
        with ExitStack() as files:
            with _disk_errors():
                opened = await asyncio.to_thread(self._open_files, files)
                photo = _Received(self._slots, *opened)
                files.callback(self._release, photo)
                async for piece in _pieces(content):
                    self._waiting_bytes += photo.count(piece)
                    if self._waiting_bytes > MOST_WAITING_BYTES:
                        raise StoreOverloaded
                    async with self._writing:
                        await _finish(partial(photo.write, piece))
            if not is_accepted(photo.head):
                raise PhotoTypeUnknown
            photo.sha256 = photo.digest.hexdigest()
            yield photo

    def _open_files(self, files: ExitStack) -> list[IO[bytes]]:
        self._folder.mkdir(parents=True, exist_ok=True)
        return [files.enter_context(tempfile.TemporaryFile(dir=self._folder)) for _ in range(3)]

    def _release(self, photo: _Received) -> None:
        self._waiting_bytes -= photo.size


class _Received(ReceivedPhoto):
    """A photo as it arrives, and once it has."""

    def __init__(
        self, slots: asyncio.Semaphore, file: IO[bytes], view: IO[bytes], thumbnail: IO[bytes]
    ) -> None:
        self.size = 0
        self.head = b""
        self.sha256 = ""
        self.digest = hashlib.sha256()
        self._slots = slots
        self._file, self._view, self._thumbnail = file, view, thumbnail

    @override
    async def prepared(self) -> PreparedPhoto:
        files = (self._view, self._thumbnail)
        with _disk_errors():
            async with self._slots:
                found = await _finish(partial(run, "prepare", self._file, files))
            view, thumbnail = [
                await _finish(partial(_encoded, file, *found[name]))
                for name, file in zip(("view", "thumbnail"), files, strict=True)
            ]
        return PreparedPhoto(
            sha256=self.sha256,
            view=view,
            thumbnail=thumbnail,
            taken_at=_time(found.get("taken_at")),
            taken_from=_point(found.get("taken_from")),
        )

    def count(self, piece: list[bytes]) -> int:
        """Note that a piece has arrived; raises `PhotoTooLarge`."""
        added = sum(map(len, piece))
        self.size += added
        if self.size > MOST_PHOTO_BYTES:
            raise PhotoTooLarge(MOST_PHOTO_BYTES)
        return added

    def write(self, piece: list[bytes]) -> None:
        """Write a piece to disk."""
        self.head = self.head or b"".join(piece)[:HEAD_BYTES]
        for chunk in piece:
            self.digest.update(chunk)
        self._file.writelines(piece)


async def _pieces(content: AsyncIterator[bytes]) -> AsyncIterator[list[bytes]]:
    """Yield what arrives in larger pieces; they are not joined, as that would take it twice."""
    waiting: list[bytes] = []
    size = 0
    async for chunk in content:
        waiting.append(chunk)
        size += len(chunk)
        if size >= WRITTEN_AT_ONCE:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


async def _finish(step: Callable[[], T]) -> T:
    """Run blocking work in a thread; a cancelled caller waits for its end to close files."""
    running = asyncio.get_running_loop().run_in_executor(None, step)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        running.exception()  # retrieved, or the loop logs it
        raise


def _encoded(file: IO[bytes], width: int, height: int) -> EncodedPicture:
    size = os.fstat(file.fileno()).st_size
    sha256 = hashlib.sha256()
    for start in range(0, size, READ_AT_ONCE):
        sha256.update(os.pread(file.fileno(), READ_AT_ONCE, start))
    return EncodedPicture(
        width=width,
        height=height,
        size=size,
        sha256=sha256.hexdigest(),
        chunks=partial(_chunks, file, size),
    )


async def _chunks(file: IO[bytes], size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, READ_AT_ONCE):
        yield await _finish(partial(os.pread, file.fileno(), READ_AT_ONCE, start))


def _time(noted: object) -> datetime | None:
    """Return the time that a camera noted, None unless it is one with an offset."""
    try:
        at = datetime.fromisoformat(str(noted))
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _point(noted: object) -> Point | None:
    """Return the position that a camera noted, None unless it is one."""
    try:
        return Point(*map(float, noted)) if isinstance(noted, list) else None
    except (Invalid, TypeError, ValueError):
        return None


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Name what goes wrong with the files."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFull from error
        raise StorageUnavailable("", error.strerror or type(error).__name__) from error
