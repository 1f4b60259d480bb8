"""Heat, cold and frost, by air temperature, heat index and wind chill."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from skywitness.domain.model.assessment.findings import Finding, Reading, Series, near_in_time, step
from skywitness.domain.model.assessment.scope import MARGIN
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.weather.conditions import Conditions

USUAL_HEAT_C: Final = {"heat": 35.0, "excessive_heat": 38.0}
"""Approximate heat index of an advisory and of a warning (NWS: 100 and 105 degF, by region)."""

USUAL_COLD_C: Final = {"frost_freeze": 0.0, "cold_wind_chill": -15.0, "extreme_cold": -22.0}
"""Air temperature for frost, else wind chill; NWS criteria run from -10 to -35 degF, less strict in
the south."""

_Steps = tuple[tuple[float, float], ...]
_FROST_STEPS: Final[_Steps] = (
    (-99.0, 2.4),
    (0.3, 0.9),
    (2.0, 0.0),
    (3.0, -0.8),
    (4.4, -1.7),
    (8.0, -2.4),
)
"""By degrees above the claim. In 2,843 hours of frost at an airport, others 17 to 33 km away had
more than 4.4 in fewer than 1 of 1,000; in other hours, in four of five (New York, 2013)."""

_CHILL_STEPS: Final[_Steps] = ((-99.0, 2.4), (2.0, 1.3), (8.0, 0.4), (15.0, -0.8), (22.0, -2.2))
"""Wider, because criteria for cold differ by climate."""

INDEX_FROM_C: Final = 27.0
"""Below it the heat index is the air temperature."""

_AFTERNOON_H: Final = (12.0, 19.0)


def wind_chill_c(temperature_c: float, wind_speed_ms: float) -> float:
    """Return the wind chill (NWS and Environment Canada, 2001), else the air temperature."""
    speed = wind_speed_ms * 3.6
    if temperature_c > 10.0 or speed < 4.8:
        return temperature_c
    power = math.pow(speed, 0.16)
    return 13.12 + 0.6215 * temperature_c - 11.37 * power + 0.3965 * temperature_c * power


def heat_index_c(temperature_c: float, humidity_pct: float) -> float:
    """Return the heat index (Rothfusz 1990, NWS SR 90-23); below 27 degC the air temperature."""
    if temperature_c < INDEX_FROM_C:
        return temperature_c
    t, h = temperature_c * 1.8 + 32.0, humidity_pct
    index = (
        -42.379 + 2.04901523 * t + 10.14333127 * h - 0.22475541 * t * h - 6.83783e-3 * t * t
        - 5.481717e-2 * h * h + 1.22874e-3 * t * t * h + 8.5282e-4 * t * h * h
        - 1.99e-6 * t * t * h * h
    )  # fmt: skip
    return max(temperature_c, (index - 32.0) / 1.8)


def heat_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge heat by the highest heat index, or air temperature without humidity.

    A claim of many hours is about its afternoons: cool air counts only with a reading in one.
    """
    known = [
        (r, v)
        for r in near_in_time(claim, series, MARGIN)
        if (v := felt_heat_c(r.conditions)) is not None
    ]
    if not known:
        return
    reading, value = max(known, key=lambda rv: (rv[1], -abs(rv[0].offset_s)))
    claimed = claim.magnitude.si_value if claim.magnitude else None
    expected = min(claimed or math.inf, USUAL_HEAT_C[claim.phenomenon.key])
    log_odds = step(
        value - expected,
        (-99.0, -2.2),
        (-8.0, -0.8),
        (-5.0, 0.0),
        (-3.0, 0.6),
        (-1.0, 1.5),
        (0, 2.4),
    )
    if log_odds < 0 and not _saw_afternoon(claim, known):
        return
    variable = "heat_index_c" if value >= INDEX_FROM_C else "temperature_c"
    yield _finding(reading, value, expected, log_odds, "heat.index", variable)


def felt_heat_c(given: Conditions) -> float | None:
    """Return the heat index, or the air temperature without humidity."""
    if given.temperature_c is None or given.humidity_pct is None:
        return given.temperature_c
    return heat_index_c(given.temperature_c, given.humidity_pct)


def _saw_afternoon(claim: Claim, known: list[tuple[Reading, float]]) -> bool:
    if claim.when.end - claim.when.start <= timedelta(hours=3):
        return True
    first, last = _AFTERNOON_H
    return any(first <= _solar_hour(r.conditions) <= last for r, _ in known)


def _solar_hour(given: Conditions) -> float:
    at = given.observed_at
    return (at.hour + at.minute / 60 + given.point.longitude / 15.0) % 24.0


def cold_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge frost by the lowest air temperature, cold by the lowest wind chill.

    Valleys are some degrees colder than stations, so a night slightly above zero does not count;
    two stations above 4.4 degC count against frost.
    """
    key = claim.phenomenon.key
    feels = key != "frost_freeze"
    known = [
        (r, v)
        for r in near_in_time(claim, series, MARGIN)
        if (v := felt_cold_c(r.conditions) if feels else r.conditions.temperature_c) is not None
    ]
    if not known:
        return
    reading, value = min(known, key=lambda rv: (rv[1], abs(rv[0].offset_s)))
    claimed = claim.magnitude.si_value if claim.magnitude else -math.inf
    expected = max(claimed, USUAL_COLD_C[key])
    over = value - expected
    steps = _FROST_STEPS
    if feels and claim.magnitude is None:
        steps = _CHILL_STEPS
    variable = "wind_chill_c" if feels else "temperature_c"
    yield _finding(reading, value, expected, step(over, *steps), "cold.lowest", variable)


def felt_cold_c(given: Conditions) -> float | None:
    """Return the wind chill, or the air temperature without wind."""
    if given.temperature_c is None or given.wind_speed_ms is None:
        return given.temperature_c
    return wind_chill_c(given.temperature_c, given.wind_speed_ms)


def _finding(
    reading: Reading, value: float, threshold: float, log_odds: float, rule: str, variable: str
) -> Finding:
    return Finding(
        reading=reading,
        variable=variable,
        value=round(value, 1),
        unit="degC",
        threshold=round(threshold, 1),
        log_odds=log_odds,
        rule=rule,
    )
