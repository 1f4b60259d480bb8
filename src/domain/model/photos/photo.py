"""A photo of a report, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.photos.caption import Caption
from skywitness.domain.model.photos.findings import PhotoFindings
from skywitness.domain.model.photos.moderation import Moderation, ModerationPolicy

MOST_PHOTO_BYTES: Final = 50 * 1024 * 1024
"""Of a photo as it is sent."""

MOST_PIXELS: Final = 40_000_000
"""Checked in the header, before anything is decoded: 40 million take 160 MB."""

MOST_FRAMES: Final = 1
"""An animation shows nothing that a photo should."""

UPLOAD_WITHIN: Final = timedelta(minutes=10)
"""Time to send a photo to the storage with a ticket."""

PENDING_FOR: Final = timedelta(minutes=15)
"""A photo that is pending for longer was left behind by a process that ended."""


PICTURES: Final = "photos/"
UPLOADS: Final = "incoming/"
"""What the keys of pictures, and those of photos that wait to be checked, begin with."""


class PhotoSize(StrEnum):
    """The two pictures that are kept of a photo."""

    VIEW = "view"
    THUMBNAIL = "thumbnail"

    @property
    def most_px(self) -> int:
        """The longer side at most, in pixels."""
        return 1600 if self is PhotoSize.VIEW else 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One size of a photo, encoded anew: an object whose key ends with its digest."""

    key: str
    size: int
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo of a report: pending until its pictures are stored, and not shown until then.

    `sha256` is that of the photo as it was sent, which is not kept. `taken_at` and `taken_from` are
    what the camera noted; they are no part of any document. `findings` has one entry per analyser.
    While it is hidden, only its observer and the desk see that it is there.

    A photo that its sender brings to the storage with a ticket is pending under the id of the
    ticket: `announced_bytes` is its size, and its digest is empty until it is there. `tickets` has
    the ids of further tickets that the same photo was sent with.
    """

    id: UUID
    sha256: str
    added_at: datetime
    view: Picture | None = None
    thumbnail: Picture | None = None
    taken_at: datetime | None = None
    taken_from: Point | None = None
    findings: tuple[PhotoFindings, ...] = ()
    moderation: Moderation = Moderation.SHOWN
    announced_bytes: int | None = None
    tickets: tuple[UUID, ...] = ()
    caption: Caption | None = None

    @property
    def is_stored(self) -> bool:
        """Whether its pictures are stored."""
        return self.view is not None and self.thumbnail is not None

    @property
    def is_hidden(self) -> bool:
        """Whether the public does not see it until the desk has looked."""
        return self.moderation is Moderation.HELD

    @property
    def is_degraded(self) -> bool:
        """Whether findings are missing because an analyser failed."""
        return any(found.degraded for found in self.findings)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Its pictures, none while it is pending."""
        return tuple(one for one in (self.view, self.thumbnail) if one is not None)

    def picture(self, size: PhotoSize) -> Picture | None:
        """Return the picture of a size."""
        return self.view if size is PhotoSize.VIEW else self.thumbnail

    def found_by(self, analyser: str) -> PhotoFindings | None:
        """Return what an analyser found, None if it has not looked."""
        return next((found for found in self.findings if found.analyser == analyser), None)

    def with_findings(self, found: PhotoFindings) -> Photo:
        """Return the photo with findings, in place of earlier ones of the same analyser."""
        others = tuple(one for one in self.findings if one.analyser != found.analyser)
        return replace(self, findings=(*others, found))

    def lacks(self, analyser: str) -> bool:
        """Whether an analyser has not looked yet, or failed."""
        found = self.found_by(analyser)
        return found is None or found.degraded

    def moderated(self, policy: ModerationPolicy) -> Photo:
        """Return the photo, held if its findings say so."""
        severity = max((f.severity for f in self.findings if f.severity is not None), default=None)
        return replace(self, moderation=policy.after(self.moderation, severity))

    @property
    def is_shown_whole(self) -> bool:
        """Whether the public sees it, and all of its caption."""
        if self.is_hidden:
            return False
        return self.caption is None or self.caption.public == self.caption.text

    def redacted_again(self, redactor: Redactor) -> Photo:
        """Return the photo with what a redactor finds today masked in its caption."""
        if self.caption is None:
            return self
        return replace(self, caption=self.caption.redacted_again(redactor))

    def is_abandoned(self, now: datetime) -> bool:
        """Whether it has been pending for too long."""
        return not self.is_stored and self.added_at + PENDING_FOR < now


def folder_of(report_id: UUID) -> str:
    """Return what the keys of all pictures of a report begin with."""
    return f"{PICTURES}{report_id}/"


def uploads_of(report_id: UUID) -> str:
    """Return what the keys of all photos begin with that are sent to the storage for a report."""
    return f"{UPLOADS}{report_id}/"


def upload_key(report_id: UUID, photo_id: UUID) -> str:
    """Return the key under which a photo is sent to the storage; nothing there is ever shown."""
    return f"{uploads_of(report_id)}{photo_id}"


def key_of(report_id: UUID, photo_id: UUID, sha256: str) -> str:
    """Return the key of a picture.

    Reports and uploads share no objects: removing one can take nothing from another.
    """
    return f"{folder_of(report_id)}{photo_id}/{sha256}.jpg"
