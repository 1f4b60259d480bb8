"""Wind: gusts compared with gusts, means with the mean that such gusts imply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from skywitness.domain.model.assessment.findings import (
    Finding,
    Reading,
    Series,
    highest,
    near_in_time,
    step,
)
from skywitness.domain.model.assessment.scope import MARGIN
from skywitness.domain.model.phenomena.magnitude import Qualifier
from skywitness.domain.model.phenomena.phenomenon import Quantity
from skywitness.domain.model.reports.claim import Claim, SourceClass

MEAN_OF_GUST: Final = 0.54
"""Ratio of the measured hourly mean to a claimed gust: median of 17 pairs of NOAA reports and
readings (10th to 90th percentile: 0.43 to 0.74)."""

MEAN_OF_SUSTAINED: Final = 0.75
"""Ratio of the hourly mean to a claimed wind of a minute or two, including site differences."""

ESTIMATE_FACTOR: Final = 0.75
"""People overestimate gusts by about a third (Miller et al. 2016, 6,801 gusts)."""

SPOTTER_FACTOR: Final = 0.9
"""Trained spotters come close (same source; Edwards et al. 2018)."""

_TRAINED: Final = frozenset(
    {SourceClass.TRAINED_SPOTTER, SourceClass.NWS_EMPLOYEE, SourceClass.NWS_SURVEY}
)

LIKELY_A_GUST_MS: Final = 25.0
"""A stronger "sustained" wind is usually the peak gust, as in NOAA zone reports."""

NEAR_GALE_MS: Final = 15.5
"""Mid Beaufort 7, when whole trees move: lower bound for reduced estimates."""

STRONG_BREEZE_MS: Final = 10.8
"""Beaufort 6: weaker winds are too common to support a claim of damage."""

_GUST_STEPS: Final = (
    (0.0, -2.8),
    (0.5, -1.8),
    (0.6, -0.9),
    (0.7, 0.0),
    (0.8, 0.9),
    (0.9, 2.2),
    (1.0, 2.6),
)
"""By the ratio of measured to claimed gust. With 282 gusts of 40 mph at an airport, others 17 to 33
km away had a ratio below 0.6 5 times, 0.8 to 0.9 28 times, more 223 times; with 10,388 other hours
8,568 (including those without gusts), 287 and 162 times (New York, 2013)."""

_MEAN_STEPS: Final = ((0.0, -2.2), (0.5, -1.8), (0.6, -1.0), (0.75, 0.0), (0.8, 0.9), (0.85, 1.6))
"""By the ratio of measured to expected mean; nine of ten true claims have at least 0.8."""

_USUAL_GUST_MS: Final = {
    # NWS criteria (NWSI 10-517): high wind is a gust of 50 kt, strong wind anything less.
    "high_wind": 25.7,
    "marine_high_wind": 24.7,
    "tstm_wnd_gst": 25.7,
    "downburst": 25.7,
    "tropical_cyclone": 33.0,
    "tropical_storm": 20.0,
}
_LESSER_GUST_MS: Final = 20.0


def expected_gust_ms(claim: Claim) -> float:
    """Return the claimed gust in m/s, corrected for human overestimation."""
    claimed = claim.magnitude
    if claimed is None or claimed.si_value <= 0:
        return _USUAL_GUST_MS.get(claim.phenomenon.key, _LESSER_GUST_MS)
    if claimed.qualifier is not Qualifier.ESTIMATED or claim.source.is_instrument:
        return claimed.si_value
    factor = SPOTTER_FACTOR if claim.source in _TRAINED else ESTIMATE_FACTOR
    return max(claimed.si_value * factor, min(claimed.si_value, NEAR_GALE_MS))


def expected_mean_ms(claim: Claim) -> float:
    """Return the hourly mean in m/s that the claim implies."""
    gust = expected_gust_ms(claim)
    sustained = claim.phenomenon.quantity is Quantity.SUSTAINED_WIND and claim.magnitude
    if sustained and gust < LIKELY_A_GUST_MS:
        return gust * MEAN_OF_SUSTAINED
    return gust * MEAN_OF_GUST


def wind_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge wind by the highest gust, else by the highest mean.

    A gust of 0.9 times the claimed one supports it, one below 0.7 counts against it. Stations
    report gusts only when they occur, so a missing gust is not calm; a mean far below the implied
    one is.
    """
    near = near_in_time(claim, series, MARGIN)
    gust = highest(near, "wind_gust_ms")
    if gust is not None:
        yield from _gust(claim, *gust)
        return
    mean = highest(near, "wind_speed_ms")
    if mean is not None:
        yield _mean(claim, *mean)


def _gust(claim: Claim, reading: Reading, value: float) -> Iterator[Finding]:
    expected = expected_gust_ms(claim)
    share = value / expected
    yield Finding(
        reading=reading,
        variable="wind_gust_ms",
        value=value,
        unit="m/s",
        threshold=round(0.9 * expected, 1),
        log_odds=step(share, *_GUST_STEPS),
        rule="wind.gust",
    )


def _mean(claim: Claim, reading: Reading, value: float) -> Finding:
    expected = expected_mean_ms(claim)
    share = value / expected
    log_odds = step(share, *_MEAN_STEPS)
    if value < STRONG_BREEZE_MS:
        log_odds = min(log_odds, 0.4)
    return Finding(
        reading=reading,
        variable="wind_speed_ms",
        value=value,
        unit="m/s",
        threshold=round(max(0.85 * expected, STRONG_BREEZE_MS), 1),
        log_odds=log_odds,
        rule="wind.mean",
    )


def squall_rule(claim: Claim, series: Series) -> Iterator[Finding]:
    """Judge thunderstorm wind: a strong gust supports it, calm elsewhere does not count.

    A squall is short and narrow; gusts of 15 m/s are rare in fair weather.
    """
    gust = highest(near_in_time(claim, series, MARGIN), "wind_gust_ms")
    if gust is None or gust[1] < 15.0:
        return
    share = gust[1] / expected_gust_ms(claim)
    yield Finding(
        reading=gust[0],
        variable="wind_gust_ms",
        value=gust[1],
        unit="m/s",
        threshold=15.0,
        log_odds=step(share, (0.0, 1.0), (0.65, 1.6), (0.8, 2.2)),
        rule="wind.squall",
    )
