"""Build a valid claim from the values of a filing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from skywitness.domain.model.choices import choice
from skywitness.domain.model.errors import Invalid, Problems
from skywitness.domain.model.geography.place import Place, PlaceMethod, Point
from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.extraction import read_claim
from skywitness.domain.model.narrative.redaction import Redactor, redacted
from skywitness.domain.model.phenomena.magnitude import Magnitude, Qualifier
from skywitness.domain.model.phenomena.phenomenon import OTHER, Phenomenon, required
from skywitness.domain.model.reports.claim import Claim, PhenomenonOrigin, SourceClass
from skywitness.domain.model.reports.disclosure import disclosed
from skywitness.domain.model.reports.public_view import PublicView, impersonal
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Visibility
from skywitness.domain.model.text import clean_line, clean_text
from skywitness.domain.model.time.interval import Interval

MAX_NARRATIVE_LENGTH = 10_000
"""Characters; the longest of 10,000 published storm narratives has 4,440."""

MAX_ID_LENGTH = 100

IDENTITY: Final = ("id", "observer", "external_id")
"""Members that cannot be changed once the report is filed."""

_LONGEST_OBSERVER: Final = 2 * MAX_ID_LENGTH + 1
"""`issuer:external_id`."""

_UUID: Final = lazy_regex(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MagnitudeFiling:
    """A magnitude as filed."""

    value: float
    unit: str
    qualifier: str = Qualifier.UNKNOWN
    period_s: int | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A report as filed: plain values of the right types, not yet validated.

    `observed_until` None means an instant; with `phenomenon` None it is extracted from the
    narrative, and so is the magnitude unless given.
    """

    observed_at: datetime
    latitude: float
    longitude: float
    observed_until: datetime | None = None
    phenomenon: str | None = None
    narrative: str = ""
    accuracy_m: float | None = None
    place_name: str = ""
    place_method: str = PlaceMethod.UNKNOWN
    magnitude: MagnitudeFiling | None = None
    source: str = SourceClass.PUBLIC
    visibility: str = Visibility.PUBLIC
    observer: str | None = None
    external_id: str | None = None
    id: UUID | None = None

    def require_identity_of(self, report: Report) -> None:
        """Raise `Invalid` when an edit of the report would change its identity."""
        for name in IDENTITY:
            if getattr(self, name) not in {None, getattr(report, name)}:
                raise Invalid.at(name, "cannot be changed once the report is filed")


def report_from(
    filing: Filing,
    now: datetime,
    redactor: Redactor,
    stand_ins: StandIns,
    *,
    report_id: UUID,
    observer: str,
    issuer: str,
) -> Report:
    """Build the new report of a filing.

    Raises:
        Invalid: with all problems found.
    """
    claim = claim_from(filing, now, redactor)
    if observer not in {filing.observer, f"{issuer}:{filing.external_id}"}:  # checked in its parts
        _require_impersonal_observer(observer, redactor)
    visibility = choice(Visibility, "visibility", filing.visibility)
    return Report.filed(
        disclosed(claim, visibility, report_id, stand_ins),
        now,
        report_id=report_id,
        observer=observer,
        issuer=issuer,
        external_id=filing.external_id,
        visibility=visibility,
    )


def claim_from(filing: Filing, now: datetime, redactor: Redactor) -> Claim:
    """Build the claim of a filing, with the public view of one that is public.

    Raises:
        Invalid: with all problems found.
    """
    problems = Problems()
    narrative = problems.attempt(_narrative, filing)
    spans = redactor.find(narrative or "")
    # nothing is read from what is masked: the digits of a telephone number are no size
    readable = None if narrative is None else redacted(narrative, spans)
    named = problems.attempt(_phenomenon, filing, readable)
    phenomenon, origin, read = named or (None, PhenomenonOrigin.GIVEN, None)
    when = problems.attempt(_when, filing, now)
    place = problems.attempt(_place, filing, within="place")
    magnitude = problems.attempt(_magnitude, phenomenon, filing, read, within="magnitude")
    source = problems.attempt(choice, SourceClass, "source", filing.source)
    problems.attempt(choice, Visibility, "visibility", filing.visibility)
    if filing.observer is not None:
        problems.attempt(require_line, "observer", filing.observer)
        problems.attempt(require_impersonal, "observer", filing.observer, redactor)
    if filing.external_id is not None:
        problems.attempt(require_line, "external_id", filing.external_id)
        if not filing.external_id.isdigit():  # digits alone are a number in another system
            problems.attempt(require_impersonal, "external_id", filing.external_id, redactor)
    if not (phenomenon and when and place and source) or problems.found:
        raise Invalid(problems.found)
    return Claim(
        phenomenon=phenomenon,
        phenomenon_origin=origin,
        narrative=filing.narrative,
        when=when,
        place=place,
        magnitude=impersonal(magnitude, redactor),
        source=source,
        public=PublicView(
            narrative=readable or "",
            place_name=redactor.redacted(place.name),
            point=place.point,
            personal_data=spans,
        ),
    )


def _narrative(filing: Filing) -> str:
    return clean_text("narrative", filing.narrative, MAX_NARRATIVE_LENGTH)


def _phenomenon(
    filing: Filing, narrative: str | None
) -> tuple[Phenomenon | None, PhenomenonOrigin, Magnitude | None]:
    """Return the phenomenon, and the magnitude if both are read from the narrative."""
    if filing.phenomenon is not None:  # an explicit phenomenon without a magnitude has none
        return required(filing.phenomenon), PhenomenonOrigin.GIVEN, None
    if narrative is None:  # reported separately
        return None, PhenomenonOrigin.NARRATIVE, None
    if not narrative.strip():
        raise Invalid.at("phenomenon", "is required without a narrative")
    read = read_claim(narrative)
    return read.phenomenon or OTHER, PhenomenonOrigin.NARRATIVE, read.magnitude


def _when(filing: Filing, now: datetime) -> Interval:
    when = Interval.of(filing.observed_at, filing.observed_until)
    when.require_past(now)
    return when


def _place(filing: Filing) -> Place:
    problems = Problems()
    point = problems.attempt(Point, filing.latitude, filing.longitude)
    method = problems.attempt(choice, PlaceMethod, "method", filing.place_method)
    place = problems.attempt(
        lambda: Place(
            point=point or Point(0, 0),
            accuracy_m=filing.accuracy_m,
            name=filing.place_name,
            method=method or PlaceMethod.UNKNOWN,
        )
    )
    if place is None or problems.found:
        raise Invalid(problems.found)
    return place


def _magnitude(
    phenomenon: Phenomenon | None, filing: Filing, read: Magnitude | None
) -> Magnitude | None:
    given = filing.magnitude
    if phenomenon is None:  # reported separately
        return None
    if given is None:
        return read
    return Magnitude.of(
        phenomenon, given.value, given.unit, given.qualifier, given.period_s, given.raw
    )


def require_line(name: str, value: str) -> None:
    """Raise `Invalid` for a name or an id that is no line of at most `MAX_ID_LENGTH` characters."""
    clean_line(name, value, MAX_ID_LENGTH)
    if not value.strip():
        raise Invalid.at(name, "must not be blank")


@lru_cache(maxsize=256)  # the same observers file again and again; one that is refused is not kept
def _require_impersonal_observer(observer: str, redactor: Redactor) -> None:
    require_impersonal("observer", observer, redactor)


def require_impersonal(name: str, value: str, redactor: Redactor) -> None:
    """Refuse personal data in an identifier, which is public and cannot be masked.

    Digits of a UUID mean nothing, even if they could be a telephone number.

    Raises:
        Invalid: there is some; the problem is at `name`.
    """
    found = redactor.find(value[:_LONGEST_OBSERVER])  # a longer one is refused anyway
    if found and not _UUID.fullmatch(value):
        kinds = ", ".join(sorted({span.category for span in found}))
        raise Invalid.at(
            name, f"is public and looks like personal data ({kinds}): use a name or number for it"
        )
