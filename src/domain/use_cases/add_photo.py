"""Add a photo to a report."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.errors import ReportNotFound, SkywitnessError
from skywitness.domain.model.photos import album
from skywitness.domain.model.photos.moderation import ModerationPolicy
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.change_report import Action, change_report, require_change_by
from skywitness.domain.use_cases.photo_objects import delete_photo, put_picture
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.photo_preparation import PhotoPreparation, PreparedPhoto
from skywitness.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPhoto:
    """Add a photo to a report, in two steps that leave nothing behind.

    - The photo is pending before the first object is stored, and shown after the last one is: what
      a crash leaves is found by `ReconcilePhotos`.
    - The same photo is added once, and decoded once, however often it is sent.
    - Observers add photos to their own reports only.
    """

    units: UnitOfWorkFactory
    storage: ObjectStorage
    preparation: PhotoPreparation
    clock: Clock
    ids: Ids
    moderation: ModerationPolicy = field(default_factory=ModerationPolicy)

    async def __call__(
        self,
        report_id: UUID,
        content: AsyncIterator[bytes],
        *,
        actor: Actor,
        request_id: str = "",
    ) -> tuple[Photo, bool]:
        """Read a photo and add it; return it, and whether it is new.

        Nothing is read of the content unless the actor may add it.

        Raises:
            NotSignedIn, NotPermitted: the actor may not change this report.
            ReportNotFound, ReportWithdrawn: there is no such report.
            PhotoTypeUnknown, PhotoTooLarge, PhotoRefused, TooManyPhotos: it is not accepted.
            LeaseLost: it was removed, or given up, at the same time.
            StorageError, StoreOverloaded, StoreFull: it was not added.
        """
        await self._album(report_id, actor)
        async with self.preparation.received(content) as received:
            known = album.same_photo(await self._album(report_id, actor), received.sha256)
            if known is not None:
                return known, False
            prepared = await received.prepared()
            photo = Photo(id=self.ids.new(), sha256="", added_at=self.clock.now())
            adding = Adding(self, report_id, photo, actor, request_id)
            return await adding.of(prepared).run(prepared)

    async def _album(self, report_id: UUID, actor: Actor) -> album.Album:
        async with self.units() as unit:
            report = await unit.reports.get(report_id)
        require_change_by(actor, report)
        report.require_live()
        return report.photos


@dataclass(frozen=True, slots=True)
class Adding:
    """One attempt to add a photo."""

    to: AddPhoto
    report_id: UUID
    photo: Photo
    actor: Actor
    request_id: str

    def of(self, prepared: PreparedPhoto) -> Adding:
        """Return the attempt with what is known once the photo is prepared."""
        photo = replace(
            self.photo,
            sha256=prepared.sha256,
            taken_at=prepared.taken_at,
            taken_from=prepared.taken_from,
            moderation=self.to.moderation.at_first,
        )
        return replace(self, photo=photo)

    async def run(self, prepared: PreparedPhoto) -> tuple[Photo, bool]:
        """Expect the photo and store it, or leave nothing of it."""
        known = album.same_photo((await self._change("expect", self._expect)).photos, self.sha256)
        if known is not None:
            return known, False
        is_stored = False
        try:
            added = await self.store(prepared)
            is_stored = True
        finally:
            if not is_stored:
                await self.discard()
        return added

    async def store(self, prepared: PreparedPhoto) -> tuple[Photo, bool]:
        """Store the pictures of an expected photo, and then the photo.

        Another attempt may have been quicker; then nothing is left of this one.
        """
        shown = await self._put(prepared)
        report = await self._change("add", lambda one, now: self._store(one, now, shown))
        added = album.same_photo(report.photos, self.sha256) or shown
        if added.id != self.photo.id:
            await self.discard()
        return added, added.id == self.photo.id

    @property
    def sha256(self) -> str:
        """The digest of the photo, once it is prepared."""
        return self.photo.sha256

    async def _put(self, prepared: PreparedPhoto) -> Photo:
        storage, photo_id = self.to.storage, self.photo.id
        thumbnail = await put_picture(storage, self.report_id, photo_id, prepared.thumbnail)
        view = await put_picture(storage, self.report_id, photo_id, prepared.view)
        return replace(self.photo, view=view, thumbnail=thumbnail)

    def _expect(self, report: Report, now: datetime) -> Report:
        require_change_by(self.actor, report)
        report.require_live()
        if album.same_photo(report.photos, self.sha256):
            return report
        return report.with_photos(album.expecting(report.photos, self.photo), now)

    def _store(self, report: Report, now: datetime, photo: Photo) -> Report:
        report.require_live()
        return report.with_photos(album.storing(report.photos, report.id, photo), now)

    def _give_up(self, report: Report, now: datetime) -> Report:
        kept = (one for one in report.photos if one.is_stored or one.id != self.photo.id)
        return report.with_photos(tuple(kept), now)

    async def discard(self) -> None:
        """Leave nothing of this attempt, as far as possible; the rest is found later."""
        with suppress(SkywitnessError):
            photos: album.Album = ()
            with suppress(ReportNotFound):  # erased in the meantime
                photos = (await self._change("give_up", self._give_up)).photos
            if all(one.id != self.photo.id for one in photos):
                await delete_photo(self.to.storage, self.report_id, self.photo.id)

    async def _change(self, step: str, change: Callable[[Report, datetime], Report]) -> Report:
        action = Action(name=f"photo.{step}", actor=self.actor, request_id=self.request_id)
        return await change_report(self.to.units, self.to.clock, self.report_id, change, action)
