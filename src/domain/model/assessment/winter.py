"""Snow and ice: did it fall, and was it cold enough?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from skywitness.domain.model.assessment.findings import Finding, Reading, Series, lowest, step
from skywitness.domain.model.assessment.rain import DRY_CODE_LOG_ODDS, WET_MM, is_dry, total_mm
from skywitness.domain.model.assessment.scope import MARGIN
from skywitness.domain.model.reports.report import Claim
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions

SNOW_LIMIT_C: Final = 2.0
"""Snow reaches the ground up to about 2 degrees; all winter reports that were paired with stations
had -1.8 degrees or less within their window."""

TOO_WARM_C: Final = 6.0
"""No snow lies or ice forms within hours where it is warmer than this all through."""

SNOW_CODES: Final = frozenset({511, *range(600, 623)})
_ICE_CODES: Final = frozenset({511, 611, 612, 613, 615, 616, *range(300, 322), *range(500, 532)})
_VEILS: Final = frozenset({701, 721, 741})
"""Mist, haze and fog: as the only word about a snowing hour they hide the snow."""

_FREEZING: Final = frozenset({"freezing_rain", "freezing_drizzle", "ice_storm", "icing_on_roads"})


def winter_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge snow, sleet and ice by measured precipitation in the cold, else by condition codes.

    One hour of light snow is common in any winter week; a storm shows in several hours.
    """
    readings = series.within(_time_of(claim))
    warm = _too_warm(readings)
    if warm is not None:
        yield warm
        return
    measured = [r for r in readings if _water_mm(r.conditions) is not None]
    if measured:
        yield from _measured(measured)
    else:
        yield from _coded(claim, readings)


def _time_of(claim: Claim) -> Interval:
    if claim.magnitude is None or claim.magnitude.period_s is None:
        return claim.when.widened(MARGIN, MARGIN)
    begin = claim.when.end - timedelta(seconds=claim.magnitude.period_s)
    return Interval(min(begin, claim.when.start), claim.when.end).widened(MARGIN, MARGIN)


def _too_warm(readings: Sequence[Reading]) -> Finding | None:
    coldest = lowest(readings, "temperature_c")
    if coldest is None or coldest[1] < TOO_WARM_C:
        return None
    return Finding(
        reading=coldest[0],
        variable="temperature_c",
        value=coldest[1],
        unit="degC",
        threshold=TOO_WARM_C,
        log_odds=-step(coldest[1], (TOO_WARM_C, 1.9), (10.0, 2.6)),
        rule="winter.too_warm",
    )


def _water_mm(conditions: Conditions) -> float | None:
    """Return all the water that fell; a source that counts snow alone may leave the sum out."""
    return (
        conditions.snow_mm if conditions.precipitation_mm is None else conditions.precipitation_mm
    )


def _measured(readings: Sequence[Reading]) -> Iterator[Finding]:
    cold = [r for r in readings if _is_cold(r)]
    wet = [r for r in cold if (_water_mm(r.conditions) or 0.0) >= WET_MM]
    if wet:
        decisive = max(wet, key=lambda r: (_water_mm(r.conditions) or 0.0, -abs(r.offset_s)))
        log_odds = step(len(wet), (1, 0.8), (2, 1.4), (4, 2.2))
        if len(readings) == 1:
            log_odds = 1.4
    elif cold and total_mm(readings)[0] < WET_MM:
        decisive = min(readings, key=lambda r: (abs(r.offset_s), r.distance_m))
        log_odds = -1.3  # gauges lose dry snow to the wind, so less than for rain
    else:
        return
    yield Finding(
        reading=decisive,
        variable="precipitation_mm",
        value=round(_water_mm(decisive.conditions) or 0.0, 2),
        unit="mm",
        threshold=WET_MM,
        log_odds=log_odds,
        rule="winter.cold_and_wet",
    )


def _is_cold(reading: Reading) -> bool:
    temperature = reading.conditions.temperature_c
    return temperature is not None and temperature <= SNOW_LIMIT_C


def _coded(claim: Claim, readings: Sequence[Reading]) -> Iterator[Finding]:
    coded = [r for r in readings if r.conditions.codes]
    if not coded:
        return
    words = SNOW_CODES | _ICE_CODES if claim.phenomenon.key in _FREEZING else SNOW_CODES
    falling = [r for r in coded if words & set(r.conditions.codes) and _may_freeze(r)]
    hours = len(falling) + 0.5 * sum(_is_veiled(r) for r in coded) if falling else 0.0
    if falling:
        decisive = min(falling, key=lambda r: (abs(r.offset_s), r.distance_m))
        code = next(c for c in decisive.conditions.codes if c in words)
        log_odds = step(hours, (1.0, 0.7), (2.0, 1.3), (4.0, 1.9))
        if len(coded) == 1:
            log_odds = 1.3
    elif all(is_dry(r) for r in coded):
        decisive = min(coded, key=lambda r: (abs(r.offset_s), r.distance_m))
        code, log_odds = decisive.conditions.codes[0], DRY_CODE_LOG_ODDS
    else:
        return
    yield Finding(
        reading=decisive,
        variable="condition_code",
        value=float(code),
        unit="",
        threshold=None,
        log_odds=log_odds,
        rule="winter.codes" if falling else "winter.dry_codes",
    )


def _may_freeze(reading: Reading) -> bool:
    temperature = reading.conditions.temperature_c
    return temperature is None or temperature <= SNOW_LIMIT_C + 1.5


def _is_veiled(reading: Reading) -> bool:
    given = reading.conditions
    humid = given.humidity_pct is None or given.humidity_pct >= 75.0
    return bool(_VEILS & set(given.codes)) and _is_cold(reading) and humid
