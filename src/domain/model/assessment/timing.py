"""Times of day in a narrative that conflict with the time of the report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Final

from skywitness.domain.model.narrative.clock import DAY_MIN
from skywitness.domain.model.narrative.quantities import LONG_TEXT
from skywitness.domain.model.narrative.times import TimeKind, TimePhrase, time_phrases
from skywitness.domain.model.narrative.zones import is_exact
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.time.interval import Interval

ZONED_APART_MIN: Final = 120
"""Tolerance with a zone: people round, and write standard time in summer (an hour off)."""

LOCAL_APART_MIN: Final = 330
"""Tolerance without a zone: clocks run from one hour behind solar time (eastern edges of zones) to
three and a half hours ahead of it (western edges in summer), and people round."""

PLAUSIBLE_ZONE_MIN: Final = 210
"""A zone further from solar time is another of the same name: `CST` is also China's."""


def conflicting_time(claim: Claim) -> TimePhrase | None:
    """Return a time of day that conflicts with the claim's, unless another in the text fits.

    Days are not compared. Bounds ("until noon"), durations and relative times ("an hour ago") are
    ignored, and so are long texts.
    """
    narrative = claim.public.narrative
    if len(narrative) > LONG_TEXT:
        return None
    stated = [
        phrase
        for phrase in time_phrases(narrative)
        if phrase.kind in {TimeKind.CLOCK, TimeKind.RANGE} and not phrase.is_bound
    ]
    longitude = claim.place.point.longitude
    if any(_fits(phrase, claim.when, longitude) for phrase in stated):
        return None
    return stated[0] if stated else None


def _fits(phrase: TimePhrase, when: Interval, longitude: float) -> bool:
    sun_min = 4 * longitude  # 15 degrees an hour
    exact = phrase.zone is not None and is_exact(phrase.zone)
    near = [o for o in phrase.utc_offsets_min if exact or abs(o - sun_min) <= PLAUSIBLE_ZONE_MIN]
    offsets: Iterable[float] = near or [sun_min]
    apart = ZONED_APART_MIN if near else LOCAL_APART_MIN
    start = phrase.start_min or 0
    length = 0 if phrase.end_min is None else (phrase.end_min - start) % DAY_MIN
    halves = (0, DAY_MIN // 2) if phrase.either_half else (0,)
    spans = (start + half - offset for offset in offsets for half in halves)
    return any(_gap_min(begin, length, when) < apart for begin in spans)


def _gap_min(start_min: float, length_min: float, when: Interval) -> float:
    """Return the minutes between a daily time span in UTC and an interval."""
    day = when.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = day + timedelta(minutes=start_min % DAY_MIN)
    return min(
        Interval(at, at + timedelta(minutes=length_min)).gap_s(when) / 60
        for at in (first + timedelta(days=days) for days in (-1, 0, 1))
    )
