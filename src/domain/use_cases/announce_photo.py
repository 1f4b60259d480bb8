"""Let somebody send a photo to the storage themselves, past this service or through it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.errors import (
    PhotoNotFound,
    PhotoRefused,
    PhotoTooLarge,
    ReportNotFound,
)
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.photos import album
from skywitness.domain.model.photos.caption import Caption
from skywitness.domain.model.photos.photo import UPLOAD_WITHIN, Photo, upload_key
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.change_report import Action, change_report, require_change_by
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.object_storage import ObjectStorage, UploadRequest
from skywitness.ports.unit_of_work import UnitOfWorkFactory

UNCHECKED = "application/octet-stream"
"""What a photo counts as until it is confirmed, whatever its sender says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """The right to send one photo, until `expires_at`.

    `request` does so past this service; None if only this service can store it.
    """

    id: UUID
    expires_at: datetime
    request: UploadRequest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncePhoto:
    """Give out a ticket for a photo, which is pending from then on.

    So tickets count as photos of the report, and what is sent with one and never confirmed is found
    by `ReconcilePhotos`.
    """

    units: UnitOfWorkFactory
    storage: ObjectStorage
    redactor: Redactor
    clock: Clock
    ids: Ids

    async def __call__(
        self,
        report_id: UUID,
        size: int,
        media_type: str,
        *,
        caption: str = "",
        actor: Actor,
        request_id: str = "",
    ) -> Ticket:
        """Return a ticket for a photo of `size` bytes.

        Raises:
            Invalid: the caption is not valid.
            NotSignedIn, NotPermitted: the actor may not change this report.
            ReportNotFound, ReportWithdrawn, TooManyPhotos: the report takes no photo.
            StorageError, StoreOverloaded, StoreFull: there is no ticket.
        """
        photo = Photo(
            id=self.ids.new(),
            sha256="",
            added_at=self.clock.now(),
            announced_bytes=size,
            caption=Caption.of(caption, self.redactor),
        )
        expires_at = photo.added_at + UPLOAD_WITHIN

        def expect(report: Report, now: datetime) -> Report:
            require_change_by(actor, report)
            report.require_live()
            return report.with_photos(album.expecting(report.photos, photo), now)

        action = Action(name="photo.announce", actor=actor, request_id=request_id)
        await change_report(self.units, self.clock, report_id, expect, action)
        request = await self.storage.upload_request(
            upload_key(report_id, photo.id), content_type=media_type, until=expires_at
        )
        return Ticket(id=photo.id, expires_at=expires_at, request=request)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAnnouncedPhoto:
    """Store what is sent with a ticket, for a storage that clients cannot reach.

    Whoever calls this has seen the ticket.
    """

    units: UnitOfWorkFactory
    storage: ObjectStorage

    async def __call__(
        self, report_id: UUID, photo_id: UUID, content: AsyncIterator[bytes]
    ) -> None:
        """Store the content unseen.

        Raises:
            PhotoNotFound: no photo is awaited under this ticket.
            PhotoTooLarge, PhotoRefused: it has not the size that was announced.
            ObjectExists: it was sent before.
            StorageError: it is not stored.
        """
        async with self.units() as unit:
            try:
                photos = (await unit.reports.get(report_id)).photos
            except ReportNotFound:
                photos = ()
        photo = album.sent_with(photos, photo_id)
        if photo is None or photo.is_stored or photo.announced_bytes is None:
            raise PhotoNotFound(report_id, photo_id)
        await self.storage.put(
            upload_key(report_id, photo_id),
            _exactly(photo.announced_bytes, content),
            content_type=UNCHECKED,
        )


async def _exactly(size: int, content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    received = 0
    async for chunk in content:
        received += len(chunk)
        if received > size:
            raise PhotoTooLarge(size)
        yield chunk
    require_announced(size, received)


def require_announced(announced: int, size: int) -> None:
    """Raise `PhotoRefused` for a photo that is not as long as was announced."""
    if size != announced:
        raise PhotoRefused(f"it has {size} bytes, {announced} were announced")
