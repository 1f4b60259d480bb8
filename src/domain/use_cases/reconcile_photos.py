"""Bring photos and stored objects in line again, after crashes and failed requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.errors import ObjectMissing, ReportNotFound
from skywitness.domain.model.photos import album
from skywitness.domain.model.photos.photo import PICTURES, UPLOADS, Photo
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.change_report import Action, change_report
from skywitness.ports.clock import Clock
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.report_queries import ReportQueries
from skywitness.ports.unit_of_work import UnitOfWorkFactory

READ_AT_ONCE: Final = 500


@dataclass(slots=True)
class Reconciled:
    """What was found: photos given up, objects deleted, and keys of objects that are missing."""

    given_up: int = 0
    deleted: int = 0
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcilePhotos:
    """Give up what has been pending for too long, and delete objects that belong to no photo.

    It may run while photos are added and removed: an object is stored only while its photo is
    pending, and photos are read after the objects that they are compared with.
    """

    units: UnitOfWorkFactory
    queries: ReportQueries
    storage: ObjectStorage
    clock: Clock

    async def __call__(self, *, actor: Actor) -> Reconciled:
        """Reconcile all photos; safe to repeat and to interrupt.

        Raises:
            NotSignedIn, NotPermitted: the actor may not operate the service.
            StorageError: the storage does not respond; what was done stays done.
        """
        actor.require(Permission.OPERATE)
        found = Reconciled()
        last: UUID | None = None
        while ids := await self.queries.with_photos(last, READ_AT_ONCE):
            for report_id in ids:
                await self._check(report_id, actor, found)
            last = ids[-1]
        await self._delete_orphans(found)
        await self._delete_uploads(found)
        found.deleted += await self.storage.sweep()
        return found

    async def _check(self, report_id: UUID, actor: Actor, found: Reconciled) -> None:
        """Give up abandoned photos of a report, and look for the objects of the others."""
        report = await self._report(report_id)
        if report is None:
            return
        now = self.clock.now()
        abandoned = {photo.id for photo in report.photos if photo.is_abandoned(now)}
        if abandoned:
            action = Action(name="photo.give_up", actor=actor)
            await change_report(self.units, self.clock, report_id, _without_abandoned, action)
            found.given_up += len(abandoned)
        for photo in report.photos:
            found.missing += [key async for key in self._missing(photo)]

    async def _missing(self, photo: Photo) -> AsyncIterator[str]:
        for key in dict.fromkeys(picture.key for picture in photo.pictures):
            try:
                await self.storage.info(key)
            except ObjectMissing:
                yield key

    async def _delete_orphans(self, found: Reconciled) -> None:
        known: frozenset[str] = frozenset()
        async for stored in self.storage.list(PICTURES):
            folder = stored.key.rpartition("/")[0]
            if folder in known:
                continue
            known = await self._folders(folder)  # anew: photos are added meanwhile
            if folder not in known:
                await self.storage.delete(stored.key)
                found.deleted += 1

    async def _delete_uploads(self, found: Reconciled) -> None:
        """Delete what was sent with tickets that nobody can confirm any more."""
        async for sent in self.storage.list(UPLOADS):
            try:
                _, report_id, photo_id = sent.key.split("/")
                ids = UUID(report_id), UUID(photo_id)
            except ValueError:
                continue  # not ours
            report = await self._report(ids[0])
            photo = album.sent_with(() if report is None else report.photos, ids[1])
            if photo is None or photo.is_stored:
                await self.storage.delete(sent.key)
                found.deleted += 1

    async def _folders(self, folder: str) -> frozenset[str]:
        """Return the folders of the photos of a report, by the folder of one of them."""
        try:
            report_id = UUID(folder.split("/")[1])
        except (IndexError, ValueError):
            return frozenset({folder})  # not ours
        report = await self._report(report_id)
        photos = () if report is None else report.photos
        return frozenset(f"{PICTURES}{report_id}/{photo.id}" for photo in photos)

    async def _report(self, report_id: UUID) -> Report | None:
        async with self.units() as unit:
            try:
                return await unit.reports.get(report_id)
            except ReportNotFound:  # erased in the meantime
                return None


def _without_abandoned(report: Report, now: datetime) -> Report:
    return report.with_photos(album.awaited(report.photos, now), now)
