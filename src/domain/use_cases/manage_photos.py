"""Read, describe and remove the photos of a report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.view import may_see_all
from skywitness.domain.model.errors import PhotoNotFound
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.photos import album
from skywitness.domain.model.photos.caption import Caption
from skywitness.domain.model.photos.photo import Photo, PhotoSize, Picture
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
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

    async def all(self, report_id: UUID, *, actor: Actor) -> tuple[tuple[Photo, ...], Audience]:
        """Return the photos in their order, without pending ones, and for whom they are shown.

        Hidden ones are for their observer, and for those who may read the originals.
        """
        report, view = await readable_report(self.units, report_id, actor)
        return photos_for(actor, report), view.audience

    async def picture(
        self, report_id: UUID, photo_id: UUID, size: PhotoSize, *, actor: Actor
    ) -> Picture:
        """Return where a picture of a photo is stored.

        Raises:
            PhotoNotFound: the report has no such photo.
        """
        photos, _ = await self.all(report_id, actor=actor)
        for photo in photos:
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
            _shown(report, photo_id)
            return report.with_photos(album.without(report.photos, photo_id), now)

        action = Action(name="photo.remove", actor=actor, request_id=request_id)
        await change_report(self.units, self.clock, report_id, remove, action)
        await delete_photo(self.storage, report_id, photo_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribePhoto:
    """Change caption and place of a photo; observers do so for their own reports only."""

    units: UnitOfWorkFactory
    redactor: Redactor
    clock: Clock

    async def __call__(
        self,
        report_id: UUID,
        photo_id: UUID,
        *,
        caption: str | None = None,
        position: int | None = None,
        actor: Actor,
        request_id: str = "",
    ) -> Photo:
        """Change what is given and return the photo; `position` counts from 0.

        Raises:
            NotSignedIn, NotPermitted: the actor may not change this report.
            ReportNotFound, ReportWithdrawn, PhotoNotFound: there is no such photo.
            Invalid: the caption is not valid.
            StoreOverloaded, StoreFull: nothing was changed.
        """
        text = None if caption is None else Caption.of(caption, self.redactor)

        def describe(report: Report, now: datetime) -> Report:
            require_change_by(actor, report)
            report.require_live()
            photo = _shown(report, photo_id)
            photos = report.photos
            if caption is not None:
                described = replace(photo, caption=text)
                photos = tuple(described if one is photo else one for one in photos)
            if position is not None:
                photos = album.moved(photos, photo_id, position)
            return report.with_photos(photos, now)

        action = Action(name="photo.describe", actor=actor, request_id=request_id)
        changed = await change_report(self.units, self.clock, report_id, describe, action)
        return _shown(changed, photo_id)


def _shown(report: Report, photo_id: UUID) -> Photo:
    for photo in album.stored(report.photos):
        if photo.id == photo_id:
            return photo
    raise PhotoNotFound(report.id, photo_id)


def photos_for(actor: Actor, report: Report) -> album.Album:
    """Return the photos of a report that an actor sees, given that the actor sees the report."""
    photos = album.stored(report.photos)
    return photos if may_see_all(actor, report.observer) else album.public(photos)
