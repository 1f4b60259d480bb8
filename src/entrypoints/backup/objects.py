"""Stored objects in a backup: a list of all, and the content of those that this machine stores.

Objects are copied after the database. One more than it refers to does no harm, and one that is gone
by then, or whose content is damaged, is named in the list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from skywitness.domain.model.errors import ObjectMissing, StorageError
from skywitness.entrypoints.backup.archive import (
    Archive,
    ArchiveWriter,
    BackupUnusable,
    pieces_of,
)
from skywitness.entrypoints.backup.manifest import OBJECT, OBJECTS
from skywitness.ports.object_storage import ObjectStorage, StoredObject

_HELD_BYTES: Final = 8 << 20
_LONGEST_LINE: Final = 64 << 10
_NAMED: Final = 20


class Content(StrEnum):
    """Where the content of a listed object is."""

    INCLUDED = "included"
    ELSEWHERE = "elsewhere"
    MISSING = "missing"


@dataclass(slots=True)
class Tally:
    """The number of objects by where their content is, and the keys of the first missing ones."""

    counts: dict[Content, int] = field(default_factory=lambda: dict.fromkeys(Content, 0))
    missing: list[str] = field(default_factory=list)

    def add(self, key: str, content: Content) -> None:
        """Count an object."""
        self.counts[content] += 1
        if content is Content.MISSING and len(self.missing) < _NAMED:
            self.missing.append(key)


async def add_objects(
    archive: ArchiveWriter, storage: ObjectStorage, listed: IO[bytes], *, include: bool
) -> Tally:
    """Append the objects of a storage to an archive, and write their list to a file.

    Raises:
        StorageError: the storage cannot be listed.
    """
    tally, added = Tally(), set[str]()
    async for info in storage.list():
        content = Content.ELSEWHERE
        if include:
            content = await _add(archive, storage, info, added)
        tally.add(info.key, content)
        listed.write(json.dumps({**asdict(info), "content": content}).encode() + b"\n")
    return tally


async def put_objects(archive: Archive, storage: ObjectStorage) -> Tally:
    """Store the objects of an archive that are not in a storage; tell which are nowhere.

    Raises:
        BackupUnusable: the list of objects cannot be read.
        StorageError: the storage refuses an object.
    """
    tally = Tally()
    if OBJECTS not in archive.names:
        return tally
    for info, content in _listed(archive):
        is_here = await _is_here(storage, info)
        if not is_here and content is Content.INCLUDED:
            await storage.put(
                info.key,
                _pieces(archive, OBJECT + info.sha256),
                content_type=info.content_type,
                metadata=info.metadata,
                replace=True,
                expected_sha256=info.sha256,
            )
        is_missing = not is_here and content is not Content.INCLUDED
        tally.add(info.key, Content.MISSING if is_missing else content)
    return tally


async def _add(
    archive: ArchiveWriter, storage: ObjectStorage, info: StoredObject, added: set[str]
) -> Content:
    """Append the content of an object, once for equal ones, if it is what it should be."""
    if info.sha256 in added:
        return Content.INCLUDED
    digest = hashlib.sha256()
    with SpooledTemporaryFile(_HELD_BYTES) as held:
        try:
            async with storage.open(info.key, version=info.version) as opened:
                async for piece in opened.chunks:
                    digest.update(piece)
                    held.write(piece)
        except StorageError:
            return Content.MISSING
        if digest.hexdigest() != info.sha256:
            return Content.MISSING
        size = held.tell()
        held.seek(0)
        archive.add(OBJECT + info.sha256, size, pieces_of(held))
    added.add(info.sha256)
    return Content.INCLUDED


async def _is_here(storage: ObjectStorage, info: StoredObject) -> bool:
    try:
        return (await storage.info(info.key)).sha256 == info.sha256
    except ObjectMissing:
        return False


async def _pieces(archive: Archive, name: str) -> AsyncIterator[bytes]:
    for piece in archive.pieces(name):
        yield piece


def _listed(archive: Archive) -> Iterator[tuple[StoredObject, Content]]:
    for line in _lines(archive.pieces(OBJECTS)):
        try:
            members: dict[str, Any] = json.loads(line)
            content = Content(members.pop("content"))
            info = StoredObject(**members)
            texts = [info.key, info.content_type, info.sha256, *info.metadata.values()]
            if not all(isinstance(text, str) for text in texts):
                raise TypeError
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise BackupUnusable(f"{archive.path}: its {OBJECTS} cannot be read") from None
        yield info, content


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
        if len(rest) > _LONGEST_LINE:
            raise BackupUnusable(f"a line of {OBJECTS} is too long")
