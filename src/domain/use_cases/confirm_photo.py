"""Add a photo that was sent to the storage with a ticket."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.errors import (
    LeaseLost,
    ObjectMissing,
    PhotoError,
    PhotoNotFound,
    PhotoNotSent,
    ReportNotFound,
    SkywitnessError,
)
from skywitness.domain.model.photos import album
from skywitness.domain.model.photos.photo import Photo, upload_key
from skywitness.domain.use_cases.add_photo import Adding, AddPhoto
from skywitness.domain.use_cases.announce_photo import require_announced
from skywitness.domain.use_cases.change_report import require_change_by


@dataclass(frozen=True, slots=True)
class ConfirmPhoto:
    """Check a photo that was sent to the storage, add it, and delete what was sent.

    What was sent is taken for what it is: a stream of bytes from a stranger. It may be confirmed
    again, also at the same time: the answer is the same photo.
    """

    add: AddPhoto

    async def __call__(
        self, report_id: UUID, photo_id: UUID, *, actor: Actor, request_id: str = ""
    ) -> tuple[Photo, bool]:
        """Add the photo of a ticket; return it, and whether it is new.

        Raises:
            NotSignedIn, NotPermitted: the actor may not change this report.
            ReportNotFound, ReportWithdrawn, PhotoNotFound: there is no such ticket.
            PhotoNotSent: nothing was sent with it yet.
            PhotoTypeUnknown, PhotoTooLarge, PhotoRefused: it is not accepted, and is deleted.
            StorageError, StoreOverloaded, StoreFull: confirm it again.
        """
        photo = await self._photo(report_id, photo_id, actor)
        if photo.is_stored:
            return photo, False
        adding = Adding(self.add, report_id, photo, actor, request_id)
        key = upload_key(report_id, photo_id)
        try:
            added = await self._add(adding, key)
        except ObjectMissing:  # confirmed at the same time, perhaps
            photo = await self._photo(report_id, photo_id, actor)
            if photo.is_stored:
                return photo, False
            raise PhotoNotSent(photo_id) from None
        except (PhotoError, ReportNotFound, LeaseLost):
            await adding.discard()
            await self._delete(key)
            raise
        await self._delete(key)
        return added

    async def _photo(self, report_id: UUID, photo_id: UUID, actor: Actor) -> Photo:
        async with self.add.units() as unit:
            report = await unit.reports.get(report_id)
        require_change_by(actor, report)
        report.require_live()
        photo = album.sent_with(report.photos, photo_id)
        if photo is None or not (photo.is_stored or photo.announced_bytes is not None):
            raise PhotoNotFound(report_id, photo_id)
        return photo

    async def _add(self, adding: Adding, key: str) -> tuple[Photo, bool]:
        async with self.add.storage.open(key) as sent:
            require_announced(adding.photo.announced_bytes or 0, sent.info.size)
            async with self.add.preparation.received(sent.chunks) as received:
                prepared = await received.prepared()
                return await adding.of(prepared).store(prepared)

    async def _delete(self, key: str) -> None:
        with suppress(SkywitnessError):  # what is left is found later
            await self.add.storage.delete(key)
