"""Read, review and remove the photos of a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.access.view import may_see_all
from skywitness.domain.model.errors import PhotoNotFound, ReportNotFound
from skywitness.domain.model.photos import album
from skywitness.domain.model.photos.moderation import Moderation
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
        """Return the photos in their order, without pending ones.

        Hidden ones are for their observer, and for those who may read the originals.
        """
        report, _ = await readable_report(self.units, report_id, actor)
        return _seen_by(actor, report)

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
class ReviewPhoto:
    """Decisions of the desk about single photos: show one, or hide it."""

    units: UnitOfWorkFactory
    clock: Clock

    async def __call__(
        self,
        report_id: UUID,
        photo_id: UUID,
        *,
        accepted: bool,
        actor: Actor,
        request_id: str = "",
    ) -> Photo:
        """Show a photo to everybody who may read its report, or hide it; return it.

        The same decision again changes nothing.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review.
            ReportNotFound, ReportWithdrawn, PhotoNotFound: the actor sees no such photo.
            StoreOverloaded, StoreFull: nothing was changed.
        """
        actor.require(Permission.REVIEW)
        state = Moderation.ACCEPTED if accepted else Moderation.HELD

        def decide(report: Report, now: datetime) -> Report:
            if not report.is_public and not may_see_all(actor, report.observer):
                raise ReportNotFound(report_id)
            report.require_live()
            _require(photo_id, report, _seen_by(actor, report))
            return report.with_photos(album.decided(report.photos, photo_id, state), now)

        name = "photo.accept" if accepted else "photo.hold"
        action = Action(name=name, actor=actor, request_id=request_id)
        report = await change_report(self.units, self.clock, report_id, decide, action)
        return _require(photo_id, report, report.photos)


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
            _require(photo_id, report, album.stored(report.photos))
            return report.with_photos(album.without(report.photos, photo_id), now)

        action = Action(name="photo.remove", actor=actor, request_id=request_id)
        await change_report(self.units, self.clock, report_id, remove, action)
        await delete_photo(self.storage, report_id, photo_id)


def _seen_by(actor: Actor, report: Report) -> album.Album:
    """Return the photos of a report that an actor sees, given that the actor sees the report."""
    photos = album.stored(report.photos)
    return photos if may_see_all(actor, report.observer) else album.public(photos)


def _require(photo_id: UUID, report: Report, photos: album.Album) -> Photo:
    """Return one of some photos of a report; raises `PhotoNotFound`."""
    for photo in photos:
        if photo.id == photo_id:
            return photo
    raise PhotoNotFound(report.id, photo_id)
