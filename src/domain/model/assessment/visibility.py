"""Fog, dust, smoke and ash: visibility and reported obscurations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from skywitness.domain.model.assessment.findings import (
    Finding,
    Series,
    lowest,
    near_in_time,
    step,
    weather_finding,
)
from skywitness.domain.model.assessment.scope import MARGIN
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.weather.present_weather import Intensity, PresentWeather, WeatherType

FOG_REACH_M: Final = 10_000.0
"""Fog is local: two airports 17 km apart share only 55 of 100 foggy hours, so clear air farther
away never counts against it."""

FOG_M: Final = 1_000.0
"""Fog is a visibility below one kilometre (WMO); dense fog below a quarter of a mile (NWS)."""

MARKS: Final[dict[str, dict[str, float]]] = {
    # Log odds of the kinds of present weather (WMO code table 4678) that support a claim.
    "fog": {"FG": 1.8, "BR": 0.5},
    "dense_fog": {"FG": 1.7, "BR": 0.4},
    "freezing_fog": {"FG": 1.6, "BR": 0.4},
    "blowing_dust": {"PO": 1.8, "SA": 1.8, "DU": 1.8, "SS": 1.8, "DS": 1.8},
    "dust_storm": {"PO": 1.8, "SA": 1.8, "DU": 1.8, "SS": 1.8, "DS": 1.8},
    "dense_smoke": {"FU": 1.8, "HZ": 0.5},
    "vog": {"FU": 0.5, "HZ": 0.8, "VA": 1.8},
    "volcanic_ash": {"VA": 1.8},
    "wildfire": {"FU": 1.3, "HZ": 0.3},
    "dust_devil": {"PO": 1.0},
    "snow_squall": {"SQ": 1.3},
    "tornado": {"+FC": 2.5},
    "funnel_cloud": {"+FC": 1.5, "FC": 1.5},
    "waterspout": {"+FC": 1.5},
    "landspout": {"+FC": 1.5},
}


def fog_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge fog by the lowest visibility, else by present weather.

    Sources capped at 10 km mean "10 km or more"; beyond 5 km all visibilities count the same.
    """
    near = near_in_time(claim, series, MARGIN)
    least = lowest(near, "visibility_m")
    if least is None:
        yield from obscuration_rule(claim, series)
        return
    reading, value = least
    log_odds = -step(-value, (-1e9, 1.9), (-5_000.0, 0.7), (-3_000.0, 0.0))
    log_odds += step(-value, (-1_700.0, 2.0), (-FOG_M, 2.6), (-400.0, 3.0))
    if log_odds < 0 and (reading.distance_m > FOG_REACH_M or claim.place.is_coarse):
        return
    yield Finding(
        reading=reading,
        variable="visibility_m",
        value=value,
        unit="m",
        threshold=FOG_M,
        log_odds=log_odds,
        rule="fog.visibility",
    )


def obscuration_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge by reported obscurations and squalls; their absence says nothing."""
    near = near_in_time(claim, series, MARGIN)
    named = [
        (log_odds, reading, group)
        for kind, log_odds in MARKS[claim.phenomenon.key].items()
        for reading in near
        for group in reading.conditions.present_weather or ()
        if group.intensity is not Intensity.VICINITY and kind in _kinds(group)
    ]
    if named:
        log_odds, reading, group = max(named, key=lambda n: (n[0], -abs(n[1].offset_s)))
        yield weather_finding(reading, group, log_odds, "air.present_weather")


def _kinds(group: PresentWeather) -> Iterator[str]:
    for kind in group.types:
        tornado = kind is WeatherType.FUNNEL_CLOUD and group.intensity is Intensity.HEAVY
        yield f"+{kind}" if tornado else kind


def haze_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge dust and smoke by low visibility in dry air, which neither fog nor rain explains."""
    near = near_in_time(claim, series, MARGIN)
    dry = [r for r in near if (r.conditions.humidity_pct or 100.0) < 60.0]
    least = lowest(dry, "visibility_m")
    if least is None or least[1] > 5_000.0:
        return
    yield Finding(
        reading=least[0],
        variable="visibility_m",
        value=least[1],
        unit="m",
        threshold=5_000.0,
        log_odds=step(-least[1], (-5_000.0, 0.9), (-1_700.0, 1.7)),
        rule="air.dry_and_murky",
    )
