"""The time and area that a claim is judged by."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions

MARGIN: Final = timedelta(hours=1)
"""Readings within an hour of a claim find 0.92 of the rain that one station sees, readings of the
same hour only 0.78 (hourly observations of Newark, Kennedy and La Guardia, 2013)."""

FLASH_FLOOD_BACK: Final = timedelta(hours=6)
"""NWS calls a flood a flash flood when it begins within six hours of its cause."""

REACH_M: Final = 60_000.0
"""Search radius. Hourly readings of stations this far apart still agree on rain, frost and heat."""

LONGEST_REACH_M: Final = 160_000.0
"""Upper limit of the search radius, however vague the place."""

NEIGHBOUR_RADIUS_M: Final = 50_000.0
NEIGHBOUR_WINDOW: Final = timedelta(hours=3)
"""Within 50 km and 3 h, 76 of 100 located reports of the NOAA Storm Events Database (first quarter
of 2019) have another of their class; moved by days, 1 of 100 has."""


def window(claim: Claim) -> Interval:
    """Return the interval in which readings are considered.

    It runs from one hour before the claim (or its phenomenon's look-back, or the period of its
    accumulation) to one hour after it.
    """
    back = max(MARGIN, claim.phenomenon.look_back, _accumulation_back(claim))
    return claim.when.widened(back, MARGIN)


def _accumulation_back(claim: Claim) -> timedelta:
    """Return how long before the claim the period of its accumulation begins.

    The period ends with the observation.
    """
    if claim.magnitude is None or claim.magnitude.period_s is None:
        return timedelta(0)
    length = claim.when.end - claim.when.start
    return max(timedelta(0), timedelta(seconds=claim.magnitude.period_s) - length) + MARGIN


def reach_m(claim: Claim) -> float:
    """Return the search radius for readings in metres; a vague place adds its own accuracy."""
    accuracy = claim.place.accuracy_m
    if accuracy is None or not claim.place.is_coarse:
        return REACH_M
    return min(REACH_M + accuracy, LONGEST_REACH_M)


def is_in_scope(claim: Claim, reading: Conditions) -> bool:
    """Say whether a reading is within the window and the search radius of a claim."""
    is_near = claim.place.point.distance_m(reading.point) <= reach_m(claim)
    return is_near and window(claim).contains(reading.observed_at)
