"""The photos of a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.model.photos.moderation import Moderation
from skywitness.domain.model.photos.photo import Photo, PhotoSize
from skywitness.domain.model.reports.visibility import Audience

PhotoUrl = Callable[[UUID, PhotoSize], str]


@dataclass(kw_only=True)
class PhotoDocument(Document):
    """A photo of a report: encoded anew, upright, without what the camera noted."""

    id: UUID
    sha256: str = field(metadata=about("Digest of the photo as it was sent, in hexadecimal."))
    added_at: datetime
    media_type: str
    width: int = field(metadata=about("Pixels of the larger of its two sizes.", ge=1))
    height: int = field(metadata=about(ge=1))
    caption: str = field(metadata=about("What the observer says it shows; empty without."))
    moderation: Moderation = field(
        metadata=about("Held photos are seen by their observer and the desk alone.")
    )
    degraded: bool = field(
        metadata=about("An analysis failed and is repeated; what it finds is missing.")
    )

    @classmethod
    def of(cls, photo: Photo, audience: Audience = Audience.PUBLIC) -> Self:
        """Show a photo.

        Raises:
            ValueError: it is pending.
        """
        return cls(**_members(photo, audience))

    @classmethod
    def each(
        cls, photos: Sequence[Photo], audience: Audience = Audience.PUBLIC
    ) -> tuple[Self, ...]:
        """Show photos, but for pending ones."""
        return tuple(cls.of(photo, audience) for photo in photos if photo.is_stored)


@dataclass(kw_only=True)
class PhotoLinksDocument(Document):
    """Where the photo is: 1600 and 400 pixels on its longer side, or less."""

    view: str
    thumbnail: str


@dataclass(kw_only=True)
class LinkedPhotoDocument(PhotoDocument):
    """A photo of a report, and where it is."""

    links: PhotoLinksDocument

    @classmethod
    def linked(cls, photo: Photo, url: PhotoUrl, audience: Audience) -> Self:
        """Show a photo."""
        links = PhotoLinksDocument(
            view=url(photo.id, PhotoSize.VIEW), thumbnail=url(photo.id, PhotoSize.THUMBNAIL)
        )
        return cls(**_members(photo, audience), links=links)


@dataclass(kw_only=True)
class UploadDocument(Document):
    """The request to send a photo with, whose body is the photo."""

    method: Literal["PUT"] = "PUT"
    url: str
    headers: dict[str, str]
    expires_at: datetime


@dataclass(kw_only=True)
class TicketDocument(Document):
    """The right to send one photo, and where to confirm that it was sent."""

    id: UUID
    upload: UploadDocument
    confirm: str


@dataclass(kw_only=True)
class PhotoListDocument(Document):
    """The photos of a report, in the order in which to show them."""

    items: tuple[LinkedPhotoDocument, ...]


def _members(photo: Photo, audience: Audience) -> dict[str, Any]:
    if photo.view is None:
        raise ValueError("a pending photo is not shown")
    caption = photo.caption
    text = "" if caption is None else caption.public
    return {
        "id": photo.id,
        "sha256": photo.sha256,
        "added_at": in_utc(photo.added_at),
        "media_type": "image/jpeg",
        "width": photo.view.width,
        "height": photo.view.height,
        "caption": caption.text if caption and audience is Audience.FULL else text,
        "moderation": photo.moderation,
        "degraded": photo.is_degraded,
    }
