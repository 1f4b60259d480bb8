"""One claim, readings around it and neighbours, as few words as a rule needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from skywitness.domain.model.assessment.judge import judge
from skywitness.domain.model.geography.place import Place, Point
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.reports.claim import Claim, Neighbour, SourceClass
from skywitness.domain.model.reports.sighting import Sighting
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from tests.builders import DES_MOINES, FILED_AT, OBSERVED_AT, a_claim

METRES_PER_DEGREE = 111_195.0


def north(metres: float) -> Point:
    return Point(DES_MOINES.latitude + metres / METRES_PER_DEGREE, DES_MOINES.longitude)


def claim_of(
    key: str,
    magnitude: tuple[float, str] | None = None,
    qualifier: str = "measured",
    hours: float = 0.0,
    **changes: Any,
) -> Claim:
    phenomenon = PHENOMENA[key]
    measured = magnitude and Magnitude.of(phenomenon, *magnitude, qualifier)
    return a_claim(
        phenomenon=phenomenon,
        magnitude=measured,
        narrative=changes.pop("narrative", ""),
        when=Interval(OBSERVED_AT, OBSERVED_AT + timedelta(hours=hours)),
        place=changes.pop("place", Place(point=DES_MOINES, accuracy_m=500.0)),
        source=changes.pop("source", SourceClass.PUBLIC),
        **changes,
    )


def reading(
    station: str = "A", metres: float = 5_000.0, minutes: float = 0.0, **values: Any
) -> Conditions:
    return Conditions(
        provider="archive",
        kind=values.pop("kind", ConditionsKind.OBSERVATION),
        station=station,
        point=north(metres),
        observed_at=OBSERVED_AT + timedelta(minutes=minutes),
        **values,
    )


def hourly(station: str = "A", metres: float = 5_000.0, **values: Any) -> list[Conditions]:
    return [reading(station, metres, minutes, **values) for minutes in (-60, 0, 60)]


def neighbour(
    number: int,
    key: str = "hail",
    metres: float = 1_000.0,
    minutes: float = 0.0,
    observer: str | None = None,
    narrative: str | None = None,
    source: SourceClass = SourceClass.PUBLIC,
) -> Neighbour:
    when = OBSERVED_AT + timedelta(minutes=minutes)
    said = f"words {number} of {number * 7} own" if narrative is None else narrative
    return Neighbour(
        report_id=UUID(int=number + 1),
        observer=observer or f"someone-{number}",
        claim=a_claim(
            phenomenon=PHENOMENA[key],
            narrative=said,
            when=Interval(when, when),
            place=Place(point=north(metres)),
            source=source,
        ),
    )


def verdict_on(
    claim: Claim,
    conditions: Sequence[Conditions] = (),
    neighbours: Sequence[Neighbour] = (),
    *,
    reached: bool = True,
    photos: Sequence[Photo] = (),
    sightings: Sequence[Sighting] = (),
) -> Verdict:
    return judge(
        claim,
        revision=1,
        conditions=conditions,
        neighbours=neighbours,
        now=FILED_AT,
        observer="me",
        reference_reached=reached,
        photos=photos,
        sightings=sightings,
    )


def coarse(claim: Claim) -> Claim:
    return replace(claim, place=replace(claim.place, accuracy_m=50_000.0))
