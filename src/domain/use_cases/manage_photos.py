"""Read and remove the photos of a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.errors import PhotoNotFound
from skywitness.domain.model.photos import album
from skywitness.domain.model.photos.photo import Photo, PhotoSize, Picture
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.change_report import Action, change_report, require_change_by
from skywitness.domain.use_cases.photo_objects import delete_photo
from skywitness.domain.use_cases.readable_report import readable_report
from skywitness.ports.clock import Clock
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPhotos:
    """The photos of a report, for whoever may read the report.

    Every method raises `ReportNotFound` for an unknown id and for a report that the actor may not
    see, `ReportWithdrawn`, and `NotSignedIn` or `NotPermitted`.
    """

    units: UnitOfWorkFactory

    async def all(self, report_id: UUID, *, actor: Actor) -> tuple[Photo, ...]:
        """Return the photos in the order in which they were added, without pending ones."""
        report, _ = await readable_report(self.units, report_id, actor)
        return album.stored(report.photos)

    async def picture(
        self, report_id: UUID, photo_id: UUID, size: PhotoSize, *, actor: Actor
    ) -> Picture:
        """Return where a picture of a photo is stored.

        Raises:
            PhotoNotFound: the report has no such photo.
        """
        for photo in await self.all(report_id, actor=actor):
            picture = photo.picture(size) if photo.id == photo_id else None
            if picture is not None:
                return picture
        raise PhotoNotFound(report_id, photo_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePhoto:
    """Remove a photo from a report for good; observers do so for their own reports only."""

    units: UnitOfWorkFactory
    storage: ObjectStorage
    clock: Clock

    async def __call__(
        self, report_id: UUID, photo_id: UUID, *, actor: Actor, request_id: str = ""
    ) -> None:
        """Remove a photo, and then its objects.

        Raises:
            NotSignedIn, NotPermitted: the actor may not change this report.
            ReportNotFound, ReportWithdrawn, PhotoNotFound: there is no such photo.
            StorageError: the photo is removed, its objects are not; `ReconcilePhotos` deletes them.
            StoreOverloaded, StoreFull: nothing was changed.
        """

        def remove(report: Report, now: datetime) -> Report:
            require_change_by(actor, report)
            report.require_live()
            if all(photo.id != photo_id for photo in album.stored(report.photos)):
                raise PhotoNotFound(report_id, photo_id)
            return report.with_photos(album.without(report.photos, photo_id), now)

        action = Action(name="photo.remove", actor=actor, request_id=request_id)
        await change_report(self.units, self.clock, report_id, remove, action)
        await delete_photo(self.storage, report_id, photo_id)
