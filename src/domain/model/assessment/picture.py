"""What a verdict rests on, to be drawn: the readings of each source beside what a claim takes.

Everything is taken from the verdict as it was decided, and from the readings that it was decided
by; nothing is judged again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from skywitness.domain.model.assessment.findings import ANALYSES, Reading, Series, series_of
from skywitness.domain.model.assessment.grades import log_odds_of
from skywitness.domain.model.assessment.rain import (
    time_of_accumulation,
    time_of_rain,
    without_overlaps,
)
from skywitness.domain.model.assessment.scope import MARGIN, window
from skywitness.domain.model.assessment.temperature import felt_cold_c, felt_heat_c
from skywitness.domain.model.assessment.winter import time_of_snow, water_mm
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.verdict import Evidence, Step, Verdict, Witness
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.present_weather import format_groups

OUTVOTED_SHARE: Final = 0.25
"""How much of what was outvoted is left, by which its strength is told."""


class Drawing(StrEnum):
    """How the readings of a source are drawn."""

    TOTAL = "total"
    """Amounts that add up."""

    LEVEL = "level"
    """Values over time."""

    WORD = "word"
    """Codes of present weather."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One reading: a value or a code at a time, or an amount since `begins_at`.

    Both are None where the source gave none; `beside` is the value of the second variable.
    """

    begins_at: datetime | None
    at: datetime
    value: float | None
    word: str | None
    beside: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One source and its strongest finding `piece`, which was decided by `decided`.

    `variable` is that of the readings: a fall of the temperature is found in temperatures. `windy`
    is the reading with wind that is nearest in time to the claim.
    """

    name: str
    piece: Evidence
    decided: Reading
    drawing: Drawing
    variable: str
    unit: str
    beside: str | None
    marks: tuple[Mark, ...]
    windy: Conditions | None
    step: Step | None

    @property
    def log_odds(self) -> float:
        """The log odds by which the strength of the lane is told."""
        own = log_odds_of(self.piece)
        return own * OUTVOTED_SHARE if self.step is not None and self.step.outvoted else own


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The lanes of a verdict, the nearest first, of `sources` that had readings.

    `steps` are those of the verdict: sources that have a lane, reports, photos and the rest.
    """

    lanes: tuple[Lane, ...] = ()
    sources: int = 0
    steps: tuple[Step, ...] = ()


_SUMMED: Final = frozenset({"rain.total", "rain.three_days", "rain.accumulation"})

_SPANS: Final[Mapping[str, Callable[[Claim], Interval]]] = {
    "rain.total": time_of_rain,
    "rain.any": time_of_rain,
    "rain.three_days": window,
    "rain.accumulation": time_of_accumulation,
}
"""The times that rules look at, where it is not the claim with an hour before and after it."""

_BESIDE: Final = {
    "wind.gust": "wind_speed_ms",
    "wind.squall": "wind_speed_ms",
    "heat.index": "temperature_c",
    "cold.lowest": "temperature_c",
    "winter.cold_and_wet": "temperature_c",
    "winter.present_weather": "temperature_c",
    "air.dry_and_murky": "humidity_pct",
}
"""What is drawn beside the values that a rule compares."""

_DERIVED: Final[Mapping[str, Callable[[Conditions], float | None]]] = {
    "heat_index_c": felt_heat_c,
    "wind_chill_c": felt_cold_c,
}
_READ_FROM: Final = {"temperature_fall_c": ("temperature_c", "degC")}


def picture_of(claim: Claim, verdict: Verdict, conditions: Sequence[Conditions]) -> Picture:
    """Return what is drawn of a verdict on a claim, as it is compared with the `conditions`."""
    sources = {series.source: series for series in series_of(claim, conditions)}
    pushes = {step.names[0]: step for step in verdict.steps if step.witness is Witness.SOURCE}
    strongest: dict[str, Evidence] = {}
    for piece in verdict.evidence:  # the heaviest first
        name = ANALYSES if piece.kind == ConditionsKind.ANALYSIS else piece.source
        if piece.kind not in {"report", "photo"} and name in sources:
            strongest.setdefault(name, piece)
    found = (
        _lane(claim, sources[name], piece, pushes.get(name)) for name, piece in strongest.items()
    )
    lanes = sorted(found, key=lambda lane: (lane.piece.distance_m or 0.0, lane.name))
    return Picture(
        lanes=tuple(lanes),
        sources=len(sources),
        steps=_with_lanes(verdict.steps, strongest),
    )


def _with_lanes(steps: Sequence[Step], lanes: Collection[str]) -> tuple[Step, ...]:
    """Put the sources without a lane together with the rest."""
    others = [
        step
        for step in steps
        if step.witness is Witness.REST
        or (step.witness is Witness.SOURCE and step.names[0] not in lanes)
    ]
    kept = tuple(step for step in steps if step not in others)
    rest = Step(witness=Witness.REST, log_odds=math.fsum(step.log_odds for step in others))
    return (*kept, rest) if others else kept


def _lane(claim: Claim, series: Series, piece: Evidence, step: Step | None) -> Lane:
    drawing = _drawing(piece)
    readings: Sequence[Reading] = series.within(_span(claim, piece.rule))
    if drawing is Drawing.TOTAL:
        readings = sorted(without_overlaps(readings), key=lambda r: r.conditions.observed_at)
    variable, unit = _READ_FROM.get(piece.variable, (piece.variable, piece.unit))
    beside = _BESIDE.get(piece.rule)
    beside = None if beside == variable else beside
    windy = [r for r in series.readings if r.conditions.wind_speed_ms is not None]
    nearest = min(windy, key=lambda r: abs(r.offset_s), default=None)
    return Lane(
        name=series.source,
        piece=piece,
        decided=_decided(series.readings, piece),
        drawing=drawing,
        variable=variable,
        unit=unit,
        beside=beside,
        marks=tuple(_mark(r.conditions, piece, variable, beside) for r in readings),
        windy=None if nearest is None else nearest.conditions,
        step=step,
    )


def _drawing(piece: Evidence) -> Drawing:
    if piece.value is None:
        return Drawing.WORD
    return Drawing.TOTAL if piece.rule in _SUMMED else Drawing.LEVEL


def _span(claim: Claim, rule: str) -> Interval:
    if rule.startswith("winter."):
        return time_of_snow(claim)
    span = _SPANS.get(rule)
    return claim.when.widened(MARGIN, MARGIN) if span is None else span(claim)


def _mark(given: Conditions, piece: Evidence, variable: str, beside: str | None) -> Mark:
    begins_at = word = value = None
    if piece.value is None:
        word = format_groups(given.present_weather) or None
    else:
        value = _value(given, piece.rule, variable)
    if variable == "precipitation_mm":
        begins_at = given.observed_at - timedelta(seconds=given.precipitation_period_s)
    second = None if beside is None else _value(given, piece.rule, beside)
    return Mark(begins_at, given.observed_at, value, word, second)


def _value(given: Conditions, rule: str, variable: str) -> float | None:
    if variable == "precipitation_mm" and rule.startswith("winter."):
        return water_mm(given)
    if variable in _DERIVED:
        felt = _DERIVED[variable](given)
        return None if felt is None else round(felt, 1)
    value: float | None = getattr(given, variable)
    return value


def _decided(readings: Sequence[Reading], piece: Evidence) -> Reading:
    """Return the reading that a finding was about: that of its time, with its value if it has one.

    The time of a sum is that of its largest amount.
    """
    offset_s = piece.time_offset_s or 0.0
    return min(readings, key=lambda r: (abs(r.offset_s - offset_s), _apart(r.conditions, piece)))


def _apart(given: Conditions, piece: Evidence) -> float:
    if piece.value is None:
        words = format_groups(given.present_weather) or ""
        return 0.0 if (piece.present_weather or "") in words.split() else 1.0
    if piece.rule in _SUMMED:
        return -(given.precipitation_mm or 0.0)
    variable, _ = _READ_FROM.get(piece.variable, (piece.variable, piece.unit))
    value = _value(given, piece.rule, variable)
    return 1e9 if value is None else abs(value - piece.value)
