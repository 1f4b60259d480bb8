"""Fog, dust, smoke and ash: how far could one see, and what was in the air?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from skywitness.domain.model.assessment.findings import Finding, Series, lowest, near_in_time, step
from skywitness.domain.model.assessment.scope import MARGIN
from skywitness.domain.model.reports.report import Claim

FOG_REACH_M: Final = 10_000.0
"""Fog is local: two airports 17 km apart share only 55 of 100 foggy hours, so clear air farther
off than this never speaks against it."""

FOG_M: Final = 1_000.0
"""Fog is a visibility below one kilometre (WMO); dense fog below a quarter of a mile (NWS)."""

_MARKS: Final = {
    # What OpenWeatherMap's condition ids say about each, with the weight of the word.
    "fog": {741: 1.8, 701: 0.5},
    "dense_fog": {741: 1.7, 701: 0.4},
    "freezing_fog": {741: 1.6, 701: 0.4},
    "blowing_dust": {731: 1.8, 751: 1.8, 761: 1.8},
    "dust_storm": {731: 1.8, 751: 1.8, 761: 1.8},
    "dense_smoke": {711: 1.8, 721: 0.5},
    "vog": {711: 0.5, 721: 0.8, 762: 1.8},
    "volcanic_ash": {762: 1.8},
    "wildfire": {711: 1.3, 721: 0.3},
    "dust_devil": {731: 1.0},
    "snow_squall": {771: 1.3},
    "tornado": {781: 2.5},
    "funnel_cloud": {781: 1.5},
    "waterspout": {781: 1.5},
    "landspout": {781: 1.5},
}


def was_foggy(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge fog by the lowest visibility, else by the word for it and by how damp the air was.

    Sources that stop counting at 10 km mean "10 km or more": beyond 5 km the step is the same.
    """
    near = near_in_time(claim, series, MARGIN)
    least = lowest(near, "visibility_m")
    if least is None:
        yield from in_the_air(claim, series)
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


def in_the_air(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge what veils the air by the word that a source has for it; no word says nothing."""
    marks = _MARKS[claim.phenomenon.key]
    named = [
        (marks[code], r, code)
        for r in near_in_time(claim, series, MARGIN)
        for code in r.conditions.codes
        if code in marks
    ]
    if not named:
        return
    weight, reading, code = max(named, key=lambda n: (n[0], -abs(n[1].offset_s), -n[2]))
    yield Finding(
        reading=reading,
        variable="condition_code",
        value=float(code),
        unit="",
        threshold=None,
        log_odds=weight,
        rule="air.codes",
    )


def haze_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge dust and smoke by poor sight in dry air, which neither fog nor rain explains."""
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
