"""Photos that are taken as they are: nothing is decoded."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from typing_extensions import override

from skywitness.domain.model.errors import PhotoTooLarge, PhotoTypeUnknown
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.photos.kinds import HEAD_BYTES, is_accepted
from skywitness.domain.model.photos.photo import MOST_PHOTO_BYTES, PhotoSize
from skywitness.ports.photo_preparation import (
    EncodedPicture,
    PhotoPreparation,
    PreparedPhoto,
    ReceivedPhoto,
)


@dataclass(slots=True)
class MemoryPhotoPreparation(PhotoPreparation):
    """Makes pictures of a photo that consist of its digest; the camera notes what it is told."""

    taken_at: datetime | None = None
    taken_from: Point | None = None
    prepared: int = 0
    """How many photos it has prepared."""

    @override
    @asynccontextmanager
    async def received(self, content: AsyncIterator[bytes]) -> AsyncIterator[ReceivedPhoto]:
        body = bytearray()
        async for chunk in content:
            body += chunk
            if len(body) > MOST_PHOTO_BYTES:
                raise PhotoTooLarge(MOST_PHOTO_BYTES)
        if not is_accepted(bytes(body[:HEAD_BYTES])):
            raise PhotoTypeUnknown
        yield _Received(hashlib.sha256(body).hexdigest(), self)


@dataclass(frozen=True, slots=True)
class _Received(ReceivedPhoto):
    sha256: str
    by: MemoryPhotoPreparation

    @override
    async def prepared(self) -> PreparedPhoto:
        self.by.prepared += 1
        return PreparedPhoto(
            sha256=self.sha256,
            view=_picture(self.sha256, PhotoSize.VIEW),
            thumbnail=_picture(self.sha256, PhotoSize.THUMBNAIL),
            taken_at=self.by.taken_at,
            taken_from=self.by.taken_from,
        )


def _picture(sha256: str, size: PhotoSize) -> EncodedPicture:
    body = b"\xff\xd8\xff%b of %b" % (size.value.encode(), sha256.encode())
    return EncodedPicture(
        width=size.most_px,
        height=size.most_px,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        chunks=partial(_chunks, body),
    )


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    yield body
