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
    - The same photo is added once, however often it is sent.
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
        async with self.units() as unit:
            report = await unit.reports.get(report_id)
        require_change_by(actor, report)
        report.require_live()
        async with self.preparation.prepared(content) as prepared:
            photo = Photo(
                id=self.ids.new(),
                sha256=prepared.sha256,
                added_at=self.clock.now(),
                taken_at=prepared.taken_at,
                taken_from=prepared.taken_from,
                moderation=self.moderation.at_first,
            )
            adding = _Adding(self, report_id, photo, actor, request_id)
            return await adding.run(prepared)


@dataclass(frozen=True, slots=True)
class _Adding:
    """One attempt to add a photo."""

    to: AddPhoto
    report_id: UUID
    photo: Photo
    actor: Actor
    request_id: str

    async def run(self, prepared: PreparedPhoto) -> tuple[Photo, bool]:
        known = album.same_photo((await self._change("expect", self._expect)).photos, self.sha256)
        if known is not None:
            return known, False
        added = None
        try:
            shown = await self._put(prepared)
            report = await self._change("add", lambda one, now: self._store(one, now, shown))
            added = album.same_photo(report.photos, self.sha256)
        finally:
            if added is None or added.id != self.photo.id:
                await self._discard()
        return added or shown, added is not None and added.id == self.photo.id

    @property
    def sha256(self) -> str:
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
        return report.with_photos(album.without(report.photos, self.photo.id), now)

    async def _discard(self) -> None:
        """Leave nothing of this attempt, as far as possible; the rest is found later."""
        with suppress(SkywitnessError):
            with suppress(ReportNotFound):  # erased in the meantime
                await self._change("give_up", self._give_up)
            await delete_photo(self.to.storage, self.report_id, self.photo.id)

    async def _change(self, step: str, change: Callable[[Report, datetime], Report]) -> Report:
        action = Action(name=f"photo.{step}", actor=self.actor, request_id=self.request_id)
        return await change_report(self.to.units, self.to.clock, self.report_id, change, action)
