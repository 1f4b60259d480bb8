"""The objects that hold the pictures of photos."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from skywitness.domain.model.errors import ObjectExists
from skywitness.domain.model.photos.photo import Picture, folder_of, key_of, uploads_of
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.photo_preparation import EncodedPicture

MEDIA_TYPE = "image/jpeg"


async def put_picture(
    storage: ObjectStorage, report_id: UUID, photo_id: UUID, picture: EncodedPicture
) -> Picture:
    """Store a picture; its content is compared with its digest.

    Raises:
        StorageError: it is not stored, or nobody knows.
    """
    key = key_of(report_id, photo_id, picture.sha256)
    with suppress(ObjectExists):  # view and thumbnail of a small photo are the same
        await storage.put(
            key, picture.chunks(), content_type=MEDIA_TYPE, expected_sha256=picture.sha256
        )
    return Picture(
        key=key,
        size=picture.size,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
    )


async def delete_photo(storage: ObjectStorage, report_id: UUID, photo_id: UUID) -> int:
    """Delete all objects of one photo; return how many there were.

    Raises:
        StorageError: some are left.
    """
    return await _delete_below(storage, f"{folder_of(report_id)}{photo_id}/")


async def delete_photos(storage: ObjectStorage, report_id: UUID) -> int:
    """Delete all objects of the photos of a report; return how many there were.

    For a report that is erased: afterwards, a photo that is just being added cannot be.

    Raises:
        StorageError: some are left.
    """
    pictures = await _delete_below(storage, folder_of(report_id))
    return pictures + await _delete_below(storage, uploads_of(report_id))


async def _delete_below(storage: ObjectStorage, folder: str) -> int:
    keys = [found.key async for found in storage.list(folder)]
    for key in keys:
        await storage.delete(key)
    return len(keys)
