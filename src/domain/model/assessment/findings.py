"""Readings of a source, and what a rule finds in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter, gt, lt
from typing import Final

from skywitness.domain.model.assessment.scope import REACH_M, reach_m, window
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.present_weather import NO_SIGNIFICANT_WEATHER, PresentWeather

EDGE_WEIGHT: Final = 0.5
"""Weight of a reading at the edge of the search radius; at the place itself it is 1."""

LATE_WEIGHT: Final = 0.9
"""Weight of a reading an hour before or after; rules already select readings by time."""

NEXT_SOURCE: Final = 0.5
"""Weight of each further source relative to the one before it."""

ANALYSES: Final = "analyses"
"""The single source that all model analyses form: they assimilate the same observations."""


# hundreds are created per verdict, and frozen instances take three times as long
@dataclass(slots=True)
class Reading:
    """Conditions with their distance from a claim and their time offset (negative: earlier)."""

    conditions: Conditions
    distance_m: float
    offset_s: float


@dataclass(frozen=True, slots=True)
class Series:
    """The readings of one independent source within the window, oldest first; never empty."""

    source: str
    readings: tuple[Reading, ...]

    def within(self, when: Interval) -> tuple[Reading, ...]:
        """Return the readings taken within an interval."""
        start, end = when.start, when.end
        return tuple([r for r in self.readings if start <= r.conditions.observed_at <= end])


@dataclass(slots=True, kw_only=True)
class Finding:
    """The result of one rule for one source.

    `log_odds` is the natural logarithm of the likelihood ratio of the value, between the claim
    being right and being wrong: positive is for the claim, negative against it. It applies to a
    reading at the place itself; distance reduces it. `reading` is the deciding one.
    """

    reading: Reading
    variable: str
    value: float | None
    unit: str
    threshold: float | None
    log_odds: float
    rule: str
    present_weather: str | None = None


def weather_finding(
    reading: Reading, group: PresentWeather | None, log_odds: float, rule: str
) -> Finding:
    """Return a finding from a group of present weather; None is no significant weather."""
    return Finding(
        reading=reading,
        variable="present_weather",
        value=None,
        unit="",
        threshold=None,
        log_odds=log_odds,
        rule=rule,
        present_weather=NO_SIGNIFICANT_WEATHER if group is None else str(group),
    )


def reports_nothing_significant(reading: Reading) -> bool:
    """Say whether the source reports no significant weather; mist and haze can hide rain."""
    return reading.conditions.present_weather == ()


Rule = Callable[[Claim, Series], Iterator[Finding]]
"""Judges a claim by one source; yields nothing where the source has no relevant value."""


_order: Final = attrgetter(
    "conditions.observed_at", "distance_m", "conditions.provider", "conditions.station"
)


def series_of(claim: Claim, conditions: Sequence[Conditions]) -> tuple[Series, ...]:
    """Group readings by source, without those that are empty or outside window and radius.

    A station relayed by two providers is one source, and so are all analyses together.
    """
    asked, reach = window(claim), reach_m(claim)
    start, end = asked.start, asked.end
    sources: dict[str, list[Reading]] = {}
    distances: dict[tuple[float, float], float] = {}
    for given in conditions:
        if not (start <= given.observed_at <= end and given.has_values):
            continue
        spot = (given.point.latitude, given.point.longitude)
        distance = distances.get(spot)
        if distance is None:
            distance = distances[spot] = claim.place.point.distance_m(given.point)
        if distance > reach:
            continue
        name = given.station if given.kind is ConditionsKind.OBSERVATION else ANALYSES
        reading = Reading(given, distance, claim.when.offset_s(given.observed_at))
        sources.setdefault(name, []).append(reading)
    return tuple(
        [Series(name, tuple(sorted(sources[name], key=_order))) for name in sorted(sources)]
    )


def nearness(claim: Claim, distance_m: float) -> float:
    """Return the weight of a reading by distance: 1 at the place, half at the search radius.

    For a place that represents an area, distance counts from its edge.
    """
    if not claim.place.is_coarse:
        return 1.0 - (1.0 - EDGE_WEIGHT) * min(1.0, distance_m / REACH_M)
    vague = claim.place.accuracy_m or 0.0
    away = max(0.0, distance_m - vague) / max(1.0, reach_m(claim) - vague)
    return 1.0 - (1.0 - EDGE_WEIGHT) * min(1.0, away)


def promptness(offset_s: float) -> float:
    """Return the weight of a reading by time: 1 during the claim, 0.9 from an hour off."""
    return 1.0 - (1.0 - LATE_WEIGHT) * min(1.0, abs(offset_s) / 3600.0)


def highest(readings: Sequence[Reading], name: str) -> tuple[Reading, float] | None:
    """Return the reading with the highest value, the nearest in time among equals."""
    return _extreme(readings, name, gt)


def lowest(readings: Sequence[Reading], name: str) -> tuple[Reading, float] | None:
    """Return the reading with the lowest value, the nearest in time among equals."""
    return _extreme(readings, name, lt)


def _extreme(
    readings: Sequence[Reading], name: str, beats: Callable[[float, float], bool]
) -> tuple[Reading, float] | None:
    found: tuple[Reading, float] | None = None
    for reading in readings:
        value: float | None = getattr(reading.conditions, name)
        if value is None:
            continue
        if found is not None and not beats(value, found[1]):
            sooner = abs(reading.offset_s) < abs(found[0].offset_s)
            if value != found[1] or not sooner:
                continue
        found = (reading, value)
    return found


def near_in_time(claim: Claim, series: Series, margin: timedelta) -> tuple[Reading, ...]:
    """Return the readings within a margin of the claim itself."""
    start, end = claim.when.start - margin, claim.when.end + margin
    readings = series.readings  # oldest first: often all of them lie within
    if start <= readings[0].conditions.observed_at and readings[-1].conditions.observed_at <= end:
        return readings
    return tuple([r for r in readings if start <= r.conditions.observed_at <= end])


def diminishing_sum(worths: Iterable[float]) -> float:
    """Return the best in full, half of the next, a quarter of the third, and so on."""
    ordered = sorted(worths, reverse=True)
    return math.fsum(worth * NEXT_SOURCE**i for i, worth in enumerate(ordered))


def step(value: float, *steps: tuple[float, float]) -> float:
    """Return the value of a step function, given as (lower bound, result) in rising order.

    Below the first bound it is 0.
    """
    reached = [result for bound, result in steps if value >= bound]
    return reached[-1] if reached else 0.0
