"""A report: what one observer says happened at one place and time, and its life cycle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from skywitness.domain.model.errors import Invalid, ReportMerged, ReportNotFound, ReportWithdrawn
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.photos.album import is_judged_again
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.reports.claim import Claim, Revision
from skywitness.domain.model.reports.insight import Insight
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.review import (
    UNLISTED,
    Decision,
    ReviewState,
    after_edit,
)
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.reports.visibility import Audience, Visibility
from skywitness.domain.model.time.interval import DELAYED_AFTER


class ExaminationState(StrEnum):
    """The state of the background work on a report."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class Change(StrEnum):
    """A kind of change of a report."""

    FILED = "filed"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    REVIEWED = "reviewed"
    EXAMINED = "examined"
    PHOTOS = "photos"
    """Others are shown, or hidden."""
    ALBUM = "album"
    """The same are shown: one is expected, or given up, or described."""
    ERASED = "erased"

    @property
    def needs_examination(self) -> bool:
        """Whether the report is due for examination afterwards."""
        return self in _DUE_AFTER


_DUE_AFTER: Final = frozenset({Change.FILED, Change.REVISED, Change.RESTORED, Change.PHOTOS})


@dataclass(frozen=True, slots=True)
class NextLook:
    """When a report is examined again, and for the sake of which services: names, in order.

    Without any it is because measurements of the event are still being published.
    """

    at: datetime
    waiting_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A claim and everything that has happened to it.

    `revision` counts the revisions of the claim from 1; `change` counts every change of the
    stored report from 1, verdicts included. `issuer` is who gave the `external_id`: the observer,
    or the import it came with. `revised_by` is who made the present revision. `decision` is the
    latest one of the desk, and `review_reason` why the report is in its present state.
    `next_look` was planned by the latest examination. `visible_from` is the first revision with the
    present visibility, and `was_public` says whether there has been one that the public could see.

    A report never changes in place: each method of its life cycle returns the changed report.
    """

    id: UUID
    revision: int
    change: int
    observer: str
    issuer: str
    external_id: str | None
    claim: Claim
    visibility: Visibility
    review: ReviewState
    filed_at: datetime
    revised_at: datetime
    revised_by: str
    updated_at: datetime
    withdrawn_at: datetime | None = None
    examination: ExaminationState = ExaminationState.PENDING
    verdict: Verdict | None = None
    insight: Insight | None = None
    next_look: NextLook | None = None
    photos: tuple[Photo, ...] = ()
    review_reason: str = ""
    decision: Decision | None = None
    visible_from: int = 1
    was_public: bool = True
    merged_into: UUID | None = None

    @classmethod
    def filed(
        cls,
        claim: Claim,
        now: datetime,
        *,
        report_id: UUID,
        observer: str,
        issuer: str,
        external_id: str | None,
        visibility: Visibility = Visibility.PUBLIC,
    ) -> Report:
        """Return a new report, not examined yet."""
        return cls(
            id=report_id,
            revision=1,
            change=1,
            observer=observer,
            issuer=issuer,
            external_id=external_id,
            claim=claim,
            visibility=visibility,
            review=ReviewState.RECEIVED,
            filed_at=now,
            revised_at=now,
            revised_by=observer,
            updated_at=now,
            was_public=visibility is not Visibility.PRIVATE,
        )

    def filed_before(self, filed_at: datetime, revised_at: datetime) -> Report:
        """Return a report that was filed earlier, with another service, as of these times.

        Raises:
            Invalid: they are not in order: filed, revised, taken up here.
        """
        if not filed_at <= revised_at <= self.filed_at:
            raise Invalid.at("revised_at", "must lie between filed_at and now")
        return replace(self, filed_at=filed_at, revised_at=revised_at)

    @property
    def is_shown_whole(self) -> bool:
        """Whether the public sees all of it, but perhaps for the observer."""
        if self.review_reason or self.review in UNLISTED:
            return False
        if self.visibility is not Visibility.PUBLIC:
            return False
        public, place = self.claim.public, self.claim.place
        if self.photos and not all(photo.is_shown_whole for photo in self.photos):
            return False
        shown = (public.narrative, public.place_name, public.point)
        return shown == (self.claim.narrative, place.name, place.point)

    @property
    def has_hidden_photo(self) -> bool:
        """Whether a photo waits for the desk."""
        return any(photo.is_hidden for photo in self.photos)

    @property
    def is_delayed(self) -> bool:
        """Whether it was filed more than twelve hours after the event."""
        return self.filed_at - self.claim.when.end > DELAYED_AFTER

    @property
    def is_imported(self) -> bool:
        """Whether it came with an import: its observer is not who gave the external id."""
        return self.observer != self.issuer

    @property
    def newest_revision(self) -> Revision:
        """The present revision of the claim."""
        return Revision(
            number=self.revision,
            revised_at=self.revised_at,
            revised_by=self.revised_by,
            claim=self.claim,
        )

    @property
    def is_public(self) -> bool:
        """Whether the public may know of the report; withdrawn ones were public, for example."""
        return self.visibility is not Visibility.PRIVATE and self.review not in UNLISTED

    @property
    def is_listed(self) -> bool:
        """Whether the lists, counts and events of the public have it."""
        return (  # `is_public` once more: a call takes longer, and every filing needs it
            self.withdrawn_at is None
            and self.visibility is not Visibility.PRIVATE
            and self.review not in UNLISTED
        )

    def is_listed_for(self, audience: Audience) -> bool:
        """Whether lists have it by default."""
        if audience is Audience.PUBLIC:
            return self.is_listed
        return self.withdrawn_at is None and self.review not in UNLISTED

    @property
    def has_coarse_place(self) -> bool:
        """Whether its place is known to 10 km at best, or is a stand-in.

        It is the place as those see it who may see the report.
        """
        if self.withdrawn_at is not None:
            return False
        place = self.claim.public_place if self.is_listed else None
        if place is None:
            return self.claim.place.is_coarse
        return place.is_coarse or self.claim.public.is_obscured

    @property
    def awaits_review(self) -> bool:
        """Whether the claim is not the one that the desk has decided about."""
        return self.decision is None or self.decision.settled != self.revision

    def is_shown_to(self, audience: Audience) -> bool:
        """Whether an audience sees more of the report than that there was one."""
        return self.is_listed if audience is Audience.PUBLIC else self.withdrawn_at is None

    @property
    def hidden(self) -> ReportNotFound:
        """The error for those who do not see the report."""
        if self.merged_into is None or self.visibility is Visibility.PRIVATE:
            return ReportNotFound(self.id)
        return ReportMerged(self.id, self.merged_into)

    def require_shown_to(self, audience: Audience) -> None:
        """Raise `ReportNotFound` or `ReportWithdrawn` if an audience does not see the report.

        For one that was merged, `ReportMerged` says with which the public finds it.
        """
        if audience is Audience.PUBLIC and not self.is_public:
            raise self.hidden
        self.require_live()

    def require_live(self) -> None:
        """Raise `ReportWithdrawn` when the report is withdrawn."""
        if self.withdrawn_at is not None:
            raise ReportWithdrawn(self.id, self.withdrawn_at)

    def revised(
        self, claim: Claim, now: datetime, revised_by: str, visibility: Visibility | None = None
    ) -> Report:
        """Return the next revision: a new claim, nothing examined yet.

        What was found out about revisions of another visibility is not for the same readers.

        Raises:
            ReportWithdrawn: it has to be restored first.
        """
        self.require_live()
        review, visibility = after_edit(self.review), visibility or self.visibility
        is_as_visible = visibility is self.visibility
        return replace(
            self._changed(now),
            revision=self.revision + 1,
            visibility=visibility,
            visible_from=self.visible_from if is_as_visible else self.revision + 1,
            was_public=self.was_public or visibility is not Visibility.PRIVATE,
            claim=claim,
            review=review,
            review_reason=self.review_reason if review is self.review else "",
            revised_at=now,
            revised_by=revised_by,
            examination=ExaminationState.PENDING,
            verdict=None,
            insight=None,
        )

    def withdrawn(self, now: datetime) -> Report:
        """Return the report withdrawn; nothing of it is lost.

        Raises:
            ReportWithdrawn: it is withdrawn already.
        """
        self.require_live()
        return replace(self._changed(now), withdrawn_at=now)

    def restored(self, now: datetime) -> Report:
        """Return the report restored and due for examination; unchanged if it is not withdrawn."""
        if self.withdrawn_at is None:
            return self
        return replace(self._changed(now), withdrawn_at=None, examination=ExaminationState.PENDING)

    def examined(
        self,
        verdict: Verdict,
        insight: Insight | None,
        public: PublicView | None,
        next_look: NextLook | None,
        now: datetime,
    ) -> Report:
        """Return the report with what an examination found.

        `public` replaces the public view of the claim where analysis found more to redact. This is
        no new revision, because the claim itself is unchanged.
        """
        return replace(
            self._changed(now),
            claim=self.claim if public is None else replace(self.claim, public=public),
            examination=ExaminationState.DONE,
            verdict=verdict,
            insight=insight,
            next_look=next_look,
        )

    def with_photos(self, photos: tuple[Photo, ...], now: datetime) -> Report:
        """Return the report with these photos; itself if it has them.

        It is due for examination if other photos are shown; its verdict stays until then.
        """
        if photos == self.photos:
            return self
        changed = replace(self._changed(now), photos=photos)
        if is_judged_again(self.photos, photos):
            return replace(changed, examination=ExaminationState.PENDING)
        return changed

    def redacted_again(self, redactor: Redactor) -> Report:
        """Return the report with what a redactor finds today masked as well; itself if nothing.

        Nothing was filed or found out about the event, so it is not updated. But it counts as a
        change: caches that keep the earlier text have to ask for the new one.
        """
        claim = self.claim.redacted_again(redactor)
        photos = tuple(photo.redacted_again(redactor) for photo in self.photos)
        if claim is self.claim and photos == self.photos:
            return self
        public = claim.public
        insight = self.insight and self.insight.about(public.narrative, public.personal_data)
        change = self.change + 1
        return replace(self, claim=claim, insight=insight, photos=photos, change=change)

    def answered(self, now: datetime) -> Report:
        """Return the report after its observer has answered the desk's question.

        Raises:
            ReportWithdrawn: it has to be restored first.
            Invalid: the desk has asked nothing.
        """
        self.require_live()
        if self.review is not ReviewState.HAS_ISSUES:
            raise Invalid.at("", "the desk has asked nothing about this report")
        review = after_edit(self.review)
        return replace(self._changed(now), review=review, review_reason="")

    def examination_failed(self, now: datetime) -> Report:
        """Return the report after the last attempt to examine it failed."""
        return replace(self._changed(now), examination=ExaminationState.FAILED)

    def as_filed(self, first: Claim) -> Report:
        """Return the report as it was filed, to answer a repeated filing; `first` is revision 1.

        A stored copy of the first response would show text that has been redacted since.

        Raises:
            ReportWithdrawn: it was withdrawn.
        """
        self.require_live()
        if self.revision == 1:
            return self
        return Report.filed(
            first,
            self.filed_at,
            report_id=self.id,
            observer=self.observer,
            issuer=self.issuer,
            external_id=self.external_id,
            visibility=self.visibility,
        )

    def change_from(self, before: Report) -> Change:
        """Return the kind of change that made this report out of `before`."""
        if self.revision != before.revision:
            return Change.REVISED
        if self.photos != before.photos:
            is_due = is_judged_again(before.photos, self.photos)
            return Change.PHOTOS if is_due else Change.ALBUM
        if self.decision != before.decision or self.review is not before.review:
            return Change.REVIEWED
        if self.withdrawn_at == before.withdrawn_at:
            return Change.EXAMINED
        return Change.RESTORED if self.withdrawn_at is None else Change.WITHDRAWN

    def _changed(self, now: datetime) -> Report:
        return replace(self, change=self.change + 1, updated_at=now)
