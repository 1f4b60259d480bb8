"""Whether the times of day that a narrative tells can be the time that its form says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Final

from skywitness.domain.model.narrative.clock import DAY_MIN
from skywitness.domain.model.narrative.quantities import LONG_TEXT
from skywitness.domain.model.narrative.times import TimeKind, TimePhrase, time_phrases
from skywitness.domain.model.reports.report import Claim
from skywitness.domain.model.time.interval import Interval

ZONED_APART_MIN: Final = 120
"""With a zone: people write standard time all summer, which is an hour off, and round."""

LOCAL_APART_MIN: Final = 330
"""Without a zone: clocks run from an hour behind the sun (eastern edges of zones) to three and a
half before it (western edges in summer), and people round."""

PLAUSIBLE_ZONE_MIN: Final = 210
"""A zone whose clocks are further from the sun at a place is another one of that name: `CST` is
China's too."""


def times_told_otherwise(claim: Claim) -> TimePhrase | None:
    """Return a time of day that clearly is not the claim's, where no other in the text is.

    Days are not compared, only times of day. Bounds ("until noon") and long accounts tell none.
    Durations and "an hour ago" are no times of day: what they count from is not known here.
    """
    narrative = claim.public.narrative
    if len(narrative) > LONG_TEXT:
        return None
    told = [
        phrase
        for phrase in time_phrases(narrative)
        if phrase.kind in {TimeKind.CLOCK, TimeKind.RANGE} and not phrase.is_bound
    ]
    longitude = claim.place.point.longitude
    if any(_fits(phrase, claim.when, longitude) for phrase in told):
        return None
    return told[0] if told else None


def _fits(phrase: TimePhrase, when: Interval, longitude: float) -> bool:
    sun_min = 4 * longitude  # 15 degrees an hour
    near = [o for o in phrase.utc_offsets_min if o == 0 or abs(o - sun_min) <= PLAUSIBLE_ZONE_MIN]
    offsets: Iterable[float] = near or [sun_min]
    apart = ZONED_APART_MIN if near else LOCAL_APART_MIN
    start = phrase.start_min or 0
    length = 0 if phrase.end_min is None else (phrase.end_min - start) % DAY_MIN
    halves = (0, DAY_MIN // 2) if phrase.either_half else (0,)
    spans = (start + half - offset for offset in offsets for half in halves)
    return any(_gap_min(begin, length, when) < apart for begin in spans)


def _gap_min(start_min: float, length_min: float, when: Interval) -> float:
    """Return the minutes between a daily span, in UTC, and an interval."""
    day = when.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = day + timedelta(minutes=start_min % DAY_MIN)
    return min(
        Interval(at, at + timedelta(minutes=length_min)).gap_s(when) / 60
        for at in (first + timedelta(days=days) for days in (-1, 0, 1))
    )
