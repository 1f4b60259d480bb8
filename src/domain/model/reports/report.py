"""A report: what one observer says happened at one place and time, and how it changes over time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from skywitness.domain.model.geography.place import Place
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import Phenomenon
from skywitness.domain.model.reports.insight import Insight
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.time.interval import DELAYED_AFTER, Interval


class SourceClass(StrEnum):
    """Who reports: the classes of NWS Local Storm Reports and of the Storm Events Database."""

    ASOS = "asos"
    AWOS = "awos"
    MESONET = "mesonet"
    COOP_OBSERVER = "coop_observer"
    COCORAHS = "cocorahs"
    TRAINED_SPOTTER = "trained_spotter"
    STORM_CHASER = "storm_chaser"
    AMATEUR_RADIO = "amateur_radio"
    NWS_EMPLOYEE = "nws_employee"
    NWS_SURVEY = "nws_survey"
    EMERGENCY_MANAGER = "emergency_manager"
    LAW_ENFORCEMENT = "law_enforcement"
    FIRE_RESCUE = "fire_rescue"
    CALL_CENTER_911 = "call_center_911"
    DEPT_OF_HIGHWAYS = "dept_of_highways"
    UTILITY = "utility"
    LOCAL_OFFICIAL = "local_official"
    BROADCAST_MEDIA = "broadcast_media"
    NEWSPAPER = "newspaper"
    SOCIAL_MEDIA = "social_media"
    PUBLIC = "public"
    OTHER = "other"

    @property
    def is_instrument(self) -> bool:
        """Whether a device reports, not a person."""
        return self in {SourceClass.ASOS, SourceClass.AWOS, SourceClass.MESONET}


class Visibility(StrEnum):
    """Who may see a report and how exactly."""

    PUBLIC = "public"


class ReviewState(StrEnum):
    """What the desk decided."""

    RECEIVED = "received"
    EDITED = "edited"
    HAS_ISSUES = "has_issues"
    APPROVED = "approved"
    REJECTED = "rejected"


class ExaminationState(StrEnum):
    """How far the background work on a report has come."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class Audience(StrEnum):
    """Who looks: everybody, or those who may see exact places and raw text."""

    PUBLIC = "public"
    FULL = "full"


class PhenomenonOrigin(StrEnum):
    """Whether the observer named the phenomenon, or it was read from the narrative."""

    GIVEN = "given"
    NARRATIVE = "narrative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the observer says: the part of a report that an edit replaces as a whole."""

    phenomenon: Phenomenon
    phenomenon_origin: PhenomenonOrigin
    narrative: str
    when: Interval
    place: Place
    magnitude: Magnitude | None
    source: SourceClass
    public: PublicView


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A claim and all that happened to it.

    `revision` counts editions of the claim from 1; `change` counts every change of the stored
    document from 1, verdicts included. `issuer` is who gave the `external_id`: the observer, or
    the import it came with. `fingerprint` is a digest of the filing, to know a repetition by.
    """

    id: UUID
    revision: int
    change: int
    observer: str
    issuer: str
    external_id: str | None
    fingerprint: str
    claim: Claim
    visibility: Visibility
    review: ReviewState
    filed_at: datetime
    revised_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None = None
    examination: ExaminationState = ExaminationState.PENDING
    verdict: Verdict | None = None
    insight: Insight | None = None

    @property
    def is_delayed(self) -> bool:
        """Whether it was filed more than twelve hours after the event."""
        return self.filed_at - self.claim.when.end > DELAYED_AFTER

    def revised(self, claim: Claim, now: datetime) -> Report:
        """Return the next revision: a new claim, nothing examined yet."""
        return replace(
            self,
            revision=self.revision + 1,
            change=self.change + 1,
            claim=claim,
            review=ReviewState.EDITED if self.review is not ReviewState.RECEIVED else self.review,
            revised_at=now,
            updated_at=now,
            examination=ExaminationState.PENDING,
            verdict=None,
            insight=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One edition of a claim; all editions are kept."""

    number: int
    revised_at: datetime
    revised_by: str
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """What another report near by claims: its claim only, never its verdict."""

    report_id: UUID
    observer: str
    phenomenon: Phenomenon
    narrative: str
    when: Interval
    place: Place
    magnitude: Magnitude | None
    source: SourceClass
