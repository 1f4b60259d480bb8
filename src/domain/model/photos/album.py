"""The photos of one report, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from skywitness.domain.model.errors import LeaseLost, TooManyPhotos
from skywitness.domain.model.photos.moderation import Moderation
from skywitness.domain.model.photos.photo import Photo

MOST_PHOTOS: Final = 20

Album = tuple[Photo, ...]


def stored(album: Album) -> Album:
    """Return the photos that are complete."""
    return tuple(photo for photo in album if photo.is_stored)


def public(album: Album) -> Album:
    """Return the photos that the public may know of, pending ones included."""
    return tuple(photo for photo in album if not photo.is_hidden)


def has_public_photo(album: Album) -> bool:
    """Whether the public sees a photo."""
    return any(photo.is_stored and not photo.is_hidden for photo in album)


def is_judged_again(before: Album, after: Album) -> bool:
    """Whether a verdict has to follow: there are other photos, or the desk shows or hides one.

    What an examination finds in photos, it judges itself.
    """
    if _ids(stored(before)) != _ids(stored(after)):
        return True
    was = {photo.id: photo for photo in before}
    return any(
        photo.is_hidden != was[photo.id].is_hidden and photo.findings == was[photo.id].findings
        for photo in stored(after)
    )


def _ids(album: Album) -> frozenset[UUID]:
    return frozenset(photo.id for photo in album)


def same_photo(album: Album, sha256: str) -> Photo | None:
    """Return the stored photo with this content."""
    return next((photo for photo in stored(album) if photo.sha256 == sha256), None)


def sent_with(album: Album, ticket: UUID) -> Photo | None:
    """Return the photo that a ticket was given for, pending or not."""
    return next((one for one in album if ticket == one.id or ticket in one.tickets), None)


def expecting(album: Album, photo: Photo) -> Album:
    """Return the album with a pending photo, and without those that nobody waits for any more.

    Raises:
        TooManyPhotos: there are as many as a report may have.
    """
    album = awaited(album, photo.added_at)
    if len(album) >= MOST_PHOTOS:
        raise TooManyPhotos(MOST_PHOTOS)
    return (*album, photo)


def awaited(album: Album, now: datetime) -> Album:
    """Return the album without what has been pending for too long."""
    return tuple(photo for photo in album if not photo.is_abandoned(now))


def storing(album: Album, report_id: UUID, photo: Photo) -> Album:
    """Return the album with a pending photo stored, and other attempts to add it dropped.

    If another attempt was quicker, its photo stays, and this one is dropped: its ticket stands for
    that photo from then on.

    Raises:
        LeaseLost: the photo is no longer pending, and no other attempt to add it was quicker.
    """
    kept = same_photo(album, photo.sha256) or photo
    if all(one.id != kept.id for one in album):
        raise LeaseLost(report_id)
    if kept.id != photo.id and photo.announced_bytes is not None:
        kept = replace(kept, tickets=(*kept.tickets, photo.id)[-MOST_PHOTOS:])
    return tuple(
        kept if one.id == kept.id else one
        for one in album
        if one.id == kept.id or (one.id != photo.id and one.sha256 != photo.sha256)
    )


def moved(album: Album, photo_id: UUID, position: int) -> Album:
    """Return the album with a stored photo at a position among those, counted from 0.

    Beyond the last position it is the last.
    """
    shown = [photo for photo in stored(album) if photo.id != photo_id]
    shown[position:position] = [photo for photo in stored(album) if photo.id == photo_id]
    return (*shown, *(photo for photo in album if not photo.is_stored))


def without(album: Album, photo_id: UUID) -> Album:
    """Return the album without a photo."""
    return tuple(photo for photo in album if photo.id != photo_id)


def decided(album: Album, photo_id: UUID, state: Moderation) -> Album:
    """Return the album with the desk's decision about a photo."""
    return tuple(
        replace(photo, moderation=state) if photo.id == photo_id else photo for photo in album
    )
