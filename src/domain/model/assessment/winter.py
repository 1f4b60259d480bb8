"""Snow and ice: precipitation at low temperatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from skywitness.domain.model.assessment.findings import (
    Finding,
    Reading,
    Series,
    lowest,
    reports_nothing_significant,
    step,
    weather_finding,
)
from skywitness.domain.model.assessment.rain import NO_WEATHER_LOG_ODDS, WET_MM, total_mm
from skywitness.domain.model.assessment.scope import MARGIN
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.present_weather import PresentWeather, WeatherType

SNOW_LIMIT_C: Final = 2.0
"""Snow reaches the ground up to about 2 degrees; all winter reports paired with stations had -1.8
degrees or less within their window."""

TOO_WARM_C: Final = 6.0
"""No snow settles and no ice forms where it stays warmer than this for hours."""

_VEILS: Final = frozenset({WeatherType.MIST, WeatherType.HAZE, WeatherType.FOG})
"""Reported alone in an hour of snowfall, these hide the snow."""

_FREEZING: Final = frozenset({"freezing_rain", "freezing_drizzle", "ice_storm", "icing_on_roads"})


def winter_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge snow, sleet and ice by measured precipitation in the cold, else by present weather.

    One hour of light snow is common in any winter week; a storm lasts several hours.
    """
    readings = series.within(time_of_snow(claim))
    warm = _too_warm(readings)
    if warm is not None:
        yield warm
        return
    measured = [r for r in readings if water_mm(r.conditions) is not None]
    if measured:
        yield from _measured(measured)
    else:
        yield from _reported(claim, readings)


def time_of_snow(claim: Claim) -> Interval:
    """Return when the snow or ice fell that a claim is about."""
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


def water_mm(conditions: Conditions) -> float | None:
    """Return total precipitation; a source that reports snow alone may leave it out."""
    return (
        conditions.snow_mm if conditions.precipitation_mm is None else conditions.precipitation_mm
    )


def _measured(readings: Sequence[Reading]) -> Iterator[Finding]:
    cold = [r for r in readings if _is_cold(r)]
    wet = [r for r in cold if (water_mm(r.conditions) or 0.0) >= WET_MM]
    if wet:
        decisive = max(wet, key=lambda r: (water_mm(r.conditions) or 0.0, -abs(r.offset_s)))
        log_odds = step(len(wet), (1, 0.8), (2, 1.4), (4, 2.2))
        if len(readings) == 1:
            log_odds = 1.4
    elif cold and total_mm(readings)[0] < WET_MM:
        decisive = min(readings, key=lambda r: (abs(r.offset_s), r.distance_m))
        log_odds = -1.3  # gauges lose dry snow to the wind: less than for rain
    else:
        return
    yield Finding(
        reading=decisive,
        variable="precipitation_mm",
        value=round(water_mm(decisive.conditions) or 0.0, 2),
        unit="mm",
        threshold=WET_MM,
        log_odds=log_odds,
        rule="winter.cold_and_wet",
    )


def _is_cold(reading: Reading) -> bool:
    temperature = reading.conditions.temperature_c
    return temperature is not None and temperature <= SNOW_LIMIT_C


def _reported(claim: Claim, readings: Sequence[Reading]) -> Iterator[Finding]:
    reporting = [r for r in readings if r.conditions.present_weather is not None]
    freezing = claim.phenomenon.key in _FREEZING
    falling = [
        (r, group)
        for r in reporting
        if _may_freeze(r) and (group := _falling(r, freezing)) is not None
    ]
    if falling:
        decisive, group = min(falling, key=lambda f: (abs(f[0].offset_s), f[0].distance_m))
        hours = len(falling) + 0.5 * sum(_is_veiled(r) for r in reporting)
        log_odds = step(hours, (1.0, 0.7), (2.0, 1.3), (4.0, 1.9))
        if len(reporting) == 1:
            log_odds = 1.3
        yield weather_finding(decisive, group, log_odds, "winter.present_weather")
    elif reporting and all(reports_nothing_significant(r) for r in reporting):
        decisive = min(reporting, key=lambda r: (abs(r.offset_s), r.distance_m))
        yield weather_finding(decisive, None, NO_WEATHER_LOG_ODDS, "winter.no_significant_weather")


def _falling(reading: Reading, freezing: bool) -> PresentWeather | None:
    """Return reported snow or ice; for ice on the ground any precipitation without thunder."""
    return next(
        (
            group
            for group in reading.conditions.present_weather or ()
            if group.is_wintry
            or (freezing and group.has_precipitation and not group.is_thunderstorm)
        ),
        None,
    )


def _may_freeze(reading: Reading) -> bool:
    temperature = reading.conditions.temperature_c
    return temperature is None or temperature <= SNOW_LIMIT_C + 1.5


def _is_veiled(reading: Reading) -> bool:
    given = reading.conditions
    humid = given.humidity_pct is None or given.humidity_pct >= 75.0
    return (
        any(not _VEILS.isdisjoint(group.types) for group in given.present_weather or ())
        and _is_cold(reading)
        and humid
    )
