"""What becomes of a photo before it is stored."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from skywitness.domain.model.geography.place import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedPicture:
    """A picture that was encoded anew as JPEG, without any metadata."""

    width: int
    height: int
    size: int
    sha256: str
    chunks: Callable[[], AsyncIterator[bytes]]
    """Reads it, from the beginning each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPhoto:
    """A photo that was checked; `sha256` is that of its content, `taken_*` what the camera noted.

    `taken_at` is None when the camera did not say in which time zone.
    """

    sha256: str
    view: EncodedPicture
    thumbnail: EncodedPicture
    taken_at: datetime | None
    taken_from: Point | None


class ReceivedPhoto(Protocol):
    """A photo that has arrived completely, and is of a known kind by its content."""

    sha256: str

    @abstractmethod
    async def prepared(self) -> PreparedPhoto:
        """Check it and make its pictures, which can be read while the photo is held.

        Raises:
            PhotoRefused: it is damaged, or has too many pixels or frames.
            StoreOverloaded: too many photos are being prepared.
            StoreFull: there is no room for it.
        """


class PhotoPreparation(Protocol):
    """Checks photos that strangers send, and makes the pictures that are shown of them."""

    @abstractmethod
    def received(self, content: AsyncIterator[bytes]) -> AbstractAsyncContextManager[ReceivedPhoto]:
        """Read a photo and hold it inside the block.

        Raises:
            PhotoTypeUnknown: it is no picture of a known kind, by its content.
            PhotoTooLarge: it has more than `MOST_PHOTO_BYTES`.
            StoreOverloaded: too many photos are being received.
            StoreFull: there is no room for it.
        """
