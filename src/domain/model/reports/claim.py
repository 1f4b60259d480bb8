"""A claim: what an observer says happened at one place and time; revisions and neighbours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from skywitness.domain.model.geography.place import Place, Point
from skywitness.domain.model.narrative.redaction import Redactor, redacted
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import Phenomenon
from skywitness.domain.model.reports.public_view import PublicView, impersonal
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.time.interval import Interval

_NO_POSITION = Point(0.0, 0.0)


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
    MADE_UP = "made_up"
    """Nobody: the claim was made up, to practise or to show what a verdict looks like."""

    @property
    def is_instrument(self) -> bool:
        """Whether a device reports, not a person."""
        return self in {SourceClass.ASOS, SourceClass.AWOS, SourceClass.MESONET}


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

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is accepted although it is probably a mistake, as sentences for the observer."""
        if self.public.point == _NO_POSITION:
            return ("latitude and longitude are both exactly 0, as in records without a position",)
        return ()

    @property
    def public_place(self) -> Place | None:
        """The place that the public sees, None if it sees none."""
        public, place = self.public, self.place
        if public.point is None:
            return None
        accuracy_m = place.accuracy_m if public.accuracy_m is None else public.accuracy_m
        if (public.point, public.place_name, accuracy_m) == (
            place.point,
            place.name,
            place.accuracy_m,
        ):
            return place
        return replace(place, point=public.point, name=public.place_name, accuracy_m=accuracy_m)

    def narrative_for(self, audience: Audience) -> str:
        """Return the text that an audience sees."""
        return self.narrative if audience is Audience.FULL else self.public.narrative

    def as_public(self) -> Claim:
        """Return the claim with the text and the place that the public sees."""
        place = self.public_place or replace(self.place, name=self.public.place_name)
        return replace(self, narrative=self.public.narrative, place=place)

    def as_compared(self) -> Claim:
        """Return the claim as weather and other reports are compared with it.

        That of an obscured report is compared at its stand-in: whatever is derived from it, for
        whomever, then says nothing about the exact place.
        """
        if self.public.accuracy_m is None or (place := self.public_place) is None:
            return self
        return replace(self, place=place)

    def redacted_again(self, redactor: Redactor) -> Claim:
        """Return the claim with what a redactor finds today masked as well; itself if nothing."""
        public = self.public.masking(redactor.find(self.narrative))
        place_name = public.place_name and redacted(
            public.place_name, redactor.find(self.place.name)
        )
        magnitude = impersonal(self.magnitude, redactor)
        if public.narrative == self.public.narrative:
            public = self.public  # nothing but categories or the ends of masked parts differ
        changed = replace(self, public=replace(public, place_name=place_name), magnitude=magnitude)
        return self if changed == self else changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of a claim; all revisions are kept."""

    number: int
    revised_at: datetime
    revised_by: str
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """What a report nearby claims: its claim only, never its verdict."""

    report_id: UUID
    observer: str
    claim: Claim
