"""Decide whether a photo is shown."""

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
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.change_report import Action, change_report
from skywitness.domain.use_cases.manage_photos import photos_for
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWorkFactory


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
            if all(photo.id != photo_id for photo in photos_for(actor, report)):
                raise PhotoNotFound(report_id, photo_id)
            return report.with_photos(album.decided(report.photos, photo_id, state), now)

        name = "photo.accept" if accepted else "photo.hold"
        action = Action(name=name, actor=actor, request_id=request_id)
        report = await change_report(self.units, self.clock, report_id, decide, action)
        return next(photo for photo in report.photos if photo.id == photo_id)
