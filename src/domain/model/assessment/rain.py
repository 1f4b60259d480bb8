"""Rain, floods and landslides, judged by precipitation; hail and lightning, by thunderstorms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

from skywitness.domain.model.assessment.findings import (
    Finding,
    Reading,
    Series,
    near_in_time,
    reports_nothing_significant,
    step,
    weather_finding,
)
from skywitness.domain.model.assessment.scope import FLASH_FLOOD_BACK, MARGIN, window
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.present_weather import Intensity, PresentWeather, WeatherType

WET_MM: Final = 0.2
"""The smallest amount that a tipping bucket reports (0.01 in), rounded down."""

NO_WEATHER_LOG_ODDS: Final = -0.4
"""No significant weather, and no amount: sources such as OpenWeatherMap leave rain out both when it
is dry and when they do not know, so this never decides alone."""

_Steps = tuple[tuple[float, float], ...]
_FLOOD_STEPS: Final[_Steps] = (
    (0.1, 0.2),
    (1.0, 0.5),
    (2.0, 0.9),
    (3.0, 1.4),
    (5.0, 1.7),
    (8.0, 2.0),
)
_STORM_STEPS: Final[_Steps] = ((0.1, 0.2), (1.0, 0.6), (2.0, 1.2), (4.0, 1.8), (8.0, 2.3))
"""Log odds by the nominal millimetres that reported weather adds up to."""

_ANY_STEPS: Final[_Steps] = ((0.1, 1.7),)
_ANY_RAIN: Final = frozenset({"rain", "sprinkles"})
"""Claims without an amount: any measured rain supports them."""

ANY_RAIN_LOG_ODDS: Final = 2.7
"""Rain at one of two airports 17 to 33 km away within an hour: in 95 of 100 rainy hours and in 6 of
100 others (around New York, 2013). A trace counts."""

_DRY_LOG_ODDS: Final = -1.7
"""A gauge within the radius stays dry in 3 to 4 of 100 rainy hours and in 90 of 100 dry ones (three
airports around New York, 2013); reduced because a shower can pass between two gauges."""

_RAIN_MM: Final = {Intensity.LIGHT: 1.0, Intensity.MODERATE: 4.0, Intensity.HEAVY: 10.0}
_STORM_MM: Final = {Intensity.MODERATE: 4.0, Intensity.HEAVY: 10.0}

THUNDER_LOG_ODDS: Final = 2.4
"""Thunder is ten times as frequent with true reports within 60 km as in random hours (logarithm 2.3
at any distance within); more so nearby."""


def nominal_mm(group: PresentWeather) -> float:
    """Return the nominal millimetres per hour of a group of present weather, 0 for none.

    Middle values of the intensities of the American Meteorological Society: light below 2.5,
    moderate to 7.6, heavy above. A thunderstorm counts a little more than light rain even where no
    rain is reported; frozen precipitation counts nothing here.
    """
    liquid = {WeatherType.RAIN, WeatherType.DRIZZLE} & set(group.types)
    if group.is_thunderstorm:
        rate = _STORM_MM.get(group.intensity, 2.0) if WeatherType.RAIN in liquid else 2.0
    elif group.is_freezing_precipitation or WeatherType.SNOW in group.types:
        rate = 1.0
    elif WeatherType.DRIZZLE in liquid:
        rate = 4.0 if group.intensity is Intensity.HEAVY else 0.3
    else:
        rate = _RAIN_MM.get(group.intensity, 0.0)
    return rate if liquid or group.is_thunderstorm else 0.0


def total_mm(readings: Sequence[Reading]) -> tuple[float, float]:
    """Return total precipitation in millimetres and the seconds covered, without overlaps."""
    added = without_overlaps(readings)
    covered = sum(r.conditions.precipitation_period_s for r in added)
    return sum(r.conditions.precipitation_mm or 0.0 for r in added), covered


def without_overlaps(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings with an amount that can be added up.

    Where periods overlap (special reports, six-hour totals among hourly ones), shorter ones win.
    """
    known = [r for r in readings if r.conditions.precipitation_mm is not None]
    known.sort(key=lambda r: (r.conditions.precipitation_period_s, r.conditions.observed_at))
    taken: list[tuple[float, float]] = []
    added = []
    for one in known:
        end = one.conditions.observed_at.timestamp()
        start = end - one.conditions.precipitation_period_s
        if all(
            end <= other_start + 300 or start >= other_end - 300 for other_start, other_end in taken
        ):
            taken.append((start, end))
            added.append(one)
    return added


def time_of_rain(claim: Claim) -> Interval:
    """Return when the rain fell that a claim without a period is about."""
    back = (
        FLASH_FLOOD_BACK if window(claim).start <= claim.when.start - FLASH_FLOOD_BACK else MARGIN
    )
    return claim.when.widened(back, MARGIN)


def time_of_accumulation(claim: Claim) -> Interval:
    """Return when the amount of a claim fell, and an hour more, in which it is measured."""
    period_s = (claim.magnitude and claim.magnitude.period_s) or 0
    start = min(claim.when.start, claim.when.end - timedelta(seconds=period_s))
    return Interval(start, claim.when.end + MARGIN)


def rain_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge rain and its effects by amounts, else by present weather.

    At airports, 5.8 mm was the median total from six hours before true flash floods, and 0.0 the
    median of random hours (90 of 100 below 1.0); so 1 to 3 mm separate almost perfectly. Present
    weather has rain in 95 of 100 true cases and in 21 of 100 random ones: it counts for less.
    """
    claimed = claim.magnitude
    if claimed is not None and claimed.period_s is not None:
        yield from _accumulation(claim, claimed, series)
        return
    recent = series.within(time_of_rain(claim))
    measured = tuple(r for r in recent if r.conditions.precipitation_mm is not None)
    any_rain = claim.phenomenon.key in _ANY_RAIN
    if measured:
        yield _any_fell(measured) if any_rain else _measured(measured, "rain.total")
    else:
        yield from _reported(recent, _ANY_STEPS if any_rain else _FLOOD_STEPS)
    if window(claim).start < claim.when.start - FLASH_FLOOD_BACK:
        yield from _long_rain(series)


def _any_fell(readings: Sequence[Reading]) -> Finding:
    wettest = _wettest(readings)
    amount = wettest.conditions.precipitation_mm or 0.0
    return Finding(
        reading=wettest,
        variable="precipitation_mm",
        value=round(amount, 2),
        unit="mm",
        threshold=None,
        log_odds=ANY_RAIN_LOG_ODDS if amount > 0 else _DRY_LOG_ODDS,
        rule="rain.any",
    )


def _measured(readings: Sequence[Reading], rule: str) -> Finding:
    total, _ = total_mm(readings)
    amounts = step(total, (WET_MM, 0.3), (1.0, 0.7), (3.0, 2.1), (10.0, 2.8))
    return Finding(
        reading=_wettest(readings),
        variable="precipitation_mm",
        value=round(total, 2),
        unit="mm",
        threshold=3.0,
        log_odds=amounts if total >= WET_MM else _DRY_LOG_ODDS,
        rule=rule,
    )


def _wettest(readings: Sequence[Reading]) -> Reading:
    """Return the reading with the largest amount, the nearest in time among equals."""
    found = readings[0]
    most = found.conditions.precipitation_mm or 0.0
    for one in readings:
        amount = one.conditions.precipitation_mm or 0.0
        if amount < most or (amount == most and abs(one.offset_s) >= abs(found.offset_s)):
            continue
        found, most = one, amount
    return found


def _reported(readings: Sequence[Reading], steps: _Steps) -> Iterator[Finding]:
    reporting = [r for r in readings if r.conditions.present_weather is not None]
    if not reporting:
        return
    amount = sum(_hour_mm(r) for r in reporting)
    wettest = max(reporting, key=lambda r: (_hour_mm(r), -abs(r.offset_s)))
    group = max(wettest.conditions.present_weather or (), key=nominal_mm, default=None)
    if amount > 0:
        yield weather_finding(wettest, group, step(amount, *steps), "rain.present_weather")
    elif all(reports_nothing_significant(r) for r in reporting):
        yield weather_finding(wettest, group, NO_WEATHER_LOG_ODDS, "rain.no_significant_weather")


def _hour_mm(reading: Reading) -> float:
    return max(map(nominal_mm, reading.conditions.present_weather or ()), default=0.0)


def _long_rain(series: Series) -> Iterator[Finding]:
    """Judge river floods by the total of three days: 25 mm is ordinary, 50 mm fills rivers."""
    measured = tuple(r for r in series.readings if r.conditions.precipitation_mm is not None)
    total, _ = total_mm(measured)
    if total < 25.0:
        return
    yield Finding(
        reading=_wettest(measured),
        variable="precipitation_mm",
        value=round(total, 2),
        unit="mm",
        threshold=50.0,
        log_odds=step(total, (25.0, 0.8), (50.0, 1.9)),
        rule="rain.three_days",
    )


def _accumulation(claim: Claim, claimed: Magnitude, series: Series) -> Iterator[Finding]:
    """Compare an amount with the total of its own period, never with that of an hour.

    Rain varies by half over tens of kilometres, so half the amount supports the claim. A gauge
    counts against it if it covered four fifths of the period and caught less than a fifth.
    """
    measured = [
        r
        for r in series.within(time_of_accumulation(claim))
        if r.conditions.precipitation_mm is not None
    ]
    if not measured:
        return
    total, covered = total_mm(measured)
    share = total / max(claimed.si_value, WET_MM)
    log_odds = step(share, (0.25, 0.6), (0.5, 1.5), (0.75, 2.2))
    if share < 0.2 and covered >= 0.8 * (claimed.period_s or 0):
        log_odds = _DRY_LOG_ODDS
    yield Finding(
        reading=_wettest(measured),
        variable="precipitation_mm",
        value=round(total, 2),
        unit="mm",
        threshold=round(claimed.si_value / 2, 2),
        log_odds=log_odds,
        rule="rain.accumulation",
    )


def storm_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge hail, lightning and thunderstorm wind by signs of a nearby thunderstorm.

    No station measures hail. Thunder is reported with 61 of 100 true reports and in 6 of 100 random
    hours, moderate rain or thunder with 71 and 6, any rain with 89 and 21. A drop of 4 K from one
    hour to the next is the outflow of a storm.
    """
    near = near_in_time(claim, series, MARGIN)
    thunder = [
        (r, group)
        for r in near
        for group in r.conditions.present_weather or ()
        if group.is_thunderstorm
    ]
    if thunder:
        nearest, group = min(thunder, key=lambda pair: abs(pair[0].offset_s))
        yield weather_finding(nearest, group, THUNDER_LOG_ODDS, "storm.thunder")
    yield from _storm_rain(near)
    yield from _outflow(near)


def _storm_rain(readings: Sequence[Reading]) -> Iterator[Finding]:
    measured = [r for r in readings if r.conditions.precipitation_mm is not None]
    if not measured:
        yield from _reported(readings, _STORM_STEPS)
        return
    wettest = _wettest(measured)
    amount = wettest.conditions.precipitation_mm or 0.0
    yield Finding(
        reading=wettest,
        variable="precipitation_mm",
        value=amount,
        unit="mm",
        threshold=1.0,
        log_odds=step(amount, (0.0, -0.8), (WET_MM, 0.6), (1.0, 1.2), (2.5, 1.9)),
        rule="storm.rain",
    )


def _outflow(readings: Sequence[Reading]) -> Iterator[Finding]:
    known = [r for r in readings if r.conditions.temperature_c is not None]
    for before, after in pairwise(known):
        fall = (before.conditions.temperature_c or 0.0) - (after.conditions.temperature_c or 0.0)
        if fall < 4.0:
            continue
        if after.conditions.observed_at - before.conditions.observed_at <= timedelta(minutes=90):
            yield Finding(
                reading=after,
                variable="temperature_fall_c",
                value=round(fall, 1),
                unit="K",
                threshold=4.0,
                log_odds=1.2,
                rule="storm.outflow",
            )
            return
