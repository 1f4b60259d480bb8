"""Storage for photos and other large objects, under names of our own choosing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """What the storage knows about an object; `version` changes whenever its content does."""

    key: str
    size: int
    content_type: str
    version: str
    sha256: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes from `start` up to, not including, `end` (None: to the end of the object)."""

    start: int
    end: int | None = None

    def begins_within(self, size: int) -> bool:
        """Say whether it names bytes that an object of `size` bytes has at least the first of."""
        return 0 <= self.start < size and (self.end is None or self.end > self.start)


@dataclass(frozen=True, slots=True)
class OpenObject:
    """An object being read: what it is, and its bytes as they come."""

    info: StoredObject
    chunks: AsyncIterator[bytes]


class ObjectStorage(Protocol):
    """Keys, content types and metadata are as `domain.model.object_names` says."""

    @abstractmethod
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
        """Store an object as its bytes come; it becomes visible whole or not at all.

        Raises:
            ObjectExists: there is one and `replace` is False.
            StorageRefused: the content is not what `expected_sha256` says, or key or description is
                none that every storage could hold.
            StorageUnavailable: the storage does not answer, or not in time.
        """

    @abstractmethod
    async def info(self, key: str) -> StoredObject:
        """Describe an object; raises `ObjectMissing`."""

    @abstractmethod
    def open(
        self, key: str, *, byte_range: ByteRange | None = None, version: str | None = None
    ) -> AbstractAsyncContextManager[OpenObject]:
        """Read an object, or a part of it, as a stream.

        Raises:
            ObjectMissing: there is none.
            ObjectChanged: it is no longer the `version` that the caller saw.
            RangeOutside: the range begins at its end or beyond, or is empty.
        """

    @abstractmethod
    async def delete(self, key: str) -> None:
        """Remove an object; removing what is not there is fine."""

    @abstractmethod
    def list(self, prefix: str = "") -> AsyncIterator[StoredObject]:
        """Yield all objects whose key begins with the prefix, by key."""
