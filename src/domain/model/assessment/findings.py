"""Readings of a source, and what a rule finds in them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter, gt, lt
from typing import Final

from skywitness.domain.model.assessment.scope import reach_m, window
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


_time: Final = attrgetter("conditions.observed_at")
_order: Final = attrgetter(
    "conditions.observed_at", "distance_m", "conditions.provider", "conditions.station"
)


def series_of(claim: Claim, conditions: Sequence[Conditions]) -> tuple[Series, ...]:
    """Group readings by source, without those that are empty or outside window and radius.

    A station relayed by two providers is one source, and so are all analyses together.
    """
    asked, reach = window(claim), reach_m(claim)
    start, end, offset_s = asked.start, asked.end, claim.when.offset_s
    sources: defaultdict[str, list[Reading]] = defaultdict(list)
    distances: dict[tuple[float, float], float] = {}
    for given in conditions:
        at, point = given.observed_at, given.point
        if not (start <= at <= end and given.has_values):
            continue
        spot = (point.latitude, point.longitude)
        distance = distances.get(spot)
        if distance is None:
            distance = distances[spot] = claim.place.point.distance_m(point)
        if distance > reach:
            continue
        name = given.station if given.kind is ConditionsKind.OBSERVATION else ANALYSES
        sources[name].append(Reading(given, distance, offset_s(at)))
    return tuple([Series(name, _in_order(sources[name])) for name in sorted(sources)])


def _in_order(readings: list[Reading]) -> tuple[Reading, ...]:
    """Return the readings by time; only those of one time are compared by anything else."""
    readings.sort(key=_time)
    if len({one.conditions.observed_at for one in readings}) < len(readings):
        readings.sort(key=_order)
    return tuple(readings)


def nearness(claim: Claim) -> Callable[[float], float]:
    """Return what gives the weight of a reading by its distance in metres.

    It is 1 at the place, half at the search radius. For a place that represents an area, distance
    counts from its edge.
    """
    vague = (claim.place.accuracy_m or 0.0) if claim.place.is_coarse else 0.0
    beyond = max(1.0, reach_m(claim) - vague)

    def weight(distance_m: float) -> float:
        away = (distance_m - vague) / beyond if distance_m > vague else 0.0
        return 1.0 - (1.0 - EDGE_WEIGHT) * (away if away < 1.0 else 1.0)

    return weight


def promptness(offset_s: float) -> float:
    """Return the weight of a reading by time: 1 during the claim, 0.9 from an hour off."""
    late = abs(offset_s) / 3600.0
    return 1.0 - (1.0 - LATE_WEIGHT) * (late if late < 1.0 else 1.0)


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
    reached = 0.0
    for bound, result in steps:
        if not value >= bound:
            break
        reached = result
    return reached
