"""Storage for photos and other large objects, under keys that the caller chooses."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """Description of a stored object; `version` changes whenever its content does."""

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
        """Say whether an object of `size` bytes contains at least the first byte of the range."""
        return 0 <= self.start < size and (self.end is None or self.end > self.start)


@dataclass(frozen=True, slots=True)
class OpenObject:
    """An object being read: its description and a stream of its bytes."""

    info: StoredObject
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRequest:
    """A PUT that stores one object; whoever knows it needs no other credentials."""

    url: str
    headers: Mapping[str, str]


class ObjectStorage(Protocol):
    """Keys, content types and metadata follow the rules of `domain.model.object_names`."""

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
        """Store an object from a stream; it becomes visible completely or not at all.

        Raises:
            ObjectExists: there is one and `replace` is False.
            StorageRefused: the content does not match `expected_sha256`, or key or description
                break the rules.
            StorageUnavailable: the storage does not respond in time.
            StoreFull: there is no room for it.
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
            ObjectChanged: `version` is given and is not the current one.
            RangeOutside: the range is empty or begins at or beyond the end of the object.
        """

    @abstractmethod
    async def delete(self, key: str) -> None:
        """Remove an object; does nothing if there is none."""

    @abstractmethod
    def list(self, prefix: str = "") -> AsyncIterator[StoredObject]:
        """Yield all objects whose key begins with the prefix, by key."""

    @abstractmethod
    async def upload_request(
        self, key: str, *, content_type: str, until: datetime
    ) -> UploadRequest | None:
        """Return a request that stores an object and replaces none; None if clients cannot.

        What is stored has no digest, and nobody has looked at it. Its length is not limited.

        Raises:
            StorageUnavailable, StorageRefused: the storage gives no permission.
        """

    @abstractmethod
    async def read_url(
        self, key: str, *, until: datetime, headers: Mapping[str, str]
    ) -> str | None:
        """Return an address that anybody reads an object at until a time; None if there is none.

        Its answers have those of `headers` that they would have from this service: Content-Type,
        Content-Disposition and Cache-Control. The object need not exist.

        Raises:
            StorageUnavailable, StorageRefused: the storage gives no permission.
        """

    @abstractmethod
    async def sweep(self) -> int:
        """Remove what is under no key: remains of uploads and removals whose process has ended.

        It may run beside other calls. Returns how many files there were; a storage that discards
        them by itself has none.
        """
