"""Time phrases in text: clock times, ranges, durations, "20 minutes ago", "tonight".

English only. A bare number is not a time: three or four digits count with AM or PM, a zone or
"hours", or after "at" without a following noun ("at 1740." is a time, "at 1740 Elm Street" is not).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.clock import BEGINNING, CLOCK, ClockTime
from skywitness.domain.model.narrative.durations import Duration, durations
from skywitness.domain.model.narrative.zones import offsets_of
from skywitness.domain.model.text import without_overlaps


class TimeKind(StrEnum):
    """The kind of a time phrase."""

    CLOCK = "clock"
    RANGE = "range"
    DURATION = "duration"
    AGO = "ago"
    DAY_PART = "day_part"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePhrase:
    """A phrase about time, with its position in code points.

    `start_min` and, for a range, `end_min` are minutes after midnight; with `either_half` the half
    of the day is not stated ("5:40"). `zone` is the zone as written, and `utc_offsets_min` its
    possible offsets (empty: no zone, or local time). `duration_s` is the duration, or how long ago
    it was. `is_bound` marks open bounds such as "before noon" and "until 5 PM".
    """

    kind: TimeKind
    text: str
    offset: int
    length: int
    start_min: int | None = None
    end_min: int | None = None
    either_half: bool = False
    zone: str | None = None
    utc_offsets_min: tuple[int, ...] = ()
    duration_s: int | None = None
    is_bound: bool = False


# A range that would run backwards is a time with its offset: "14:15 -07:00".
_NO_OFFSET: Final = r"(?!(?:(?<=1\d:[0-5]\d)|(?<=2\d:[0-5]\d))[ ]-0\d:?(?:00|15|30|45)(?![\d:]))"
_TIME_OF_DAY: Final = lazy_regex(
    rf"(?:(?<![\w.,:/$+\u00bc-\u00be-])|(?<=\d\dT))(?<!\d['\u2019\u00b7\u066b])"
    rf"(?:(?:between[ ](?P<between>{BEGINNING})[ ]and[ ]|"
    rf"(?P<from>{BEGINNING})(?:{_NO_OFFSET}[ ]?[-–][ ]?|[ ](?:to|until|till|through|thru)[ ])))?"
    rf"(?P<clock>{CLOCK})(?!\w|[.,:]\d)",
    re.IGNORECASE | re.ASCII,
)
_BOUND: Final = lazy_regex(
    r"(?<!just )(?<!shortly )(?<!right )"
    r"\b(?:after|before|since|until|till|by|through|past|prior to)[ ](?:about[ ]|around[ ])?$",
    re.IGNORECASE | re.ASCII,
)
_ROUGHLY: Final = (
    r"(?:about|around|nearly|almost|approximately|roughly|just|over|under|up to|at least|"
    r"more than|less than|the|course of|past|last|next|another|only|of|was)"
)
_PERIOD: Final = lazy_regex(r"[ -](?:period|span|window|stretch|time ?frame)\b", re.IGNORECASE)
_TOOK: Final = lazy_regex(
    r"\b(?:for|last(?:ed|ing|s)?|in|within|over|during|continued|persisted|fell|duration)[ ]"
    rf"(?:{_ROUGHLY}[ ]){{0,3}}(?P<a>an?[ ])?$",
    re.IGNORECASE | re.ASCII,
)
_AGO: Final = lazy_regex(r"[ ]ago\b", re.IGNORECASE)
_DAY_PART: Final = lazy_regex(
    r"\b(?:(?:(?:early|late|earlier|later)[ ])?(?:this|yesterday|today|tomorrow)[ ]"
    r"(?:morning|afternoon|evening|night)|tonight|last (?:night|evening)|overnight|"
    r"(?:in|during) the (?:(?:early|late|mid)[ -])?(?:morning|afternoon|evening|night)|at night)\b",
    re.IGNORECASE | re.ASCII,
)


def time_phrases(text: str) -> tuple[TimePhrase, ...]:
    """Return the time phrases in a text, in order and without overlaps."""
    return without_overlaps([*_times_of_day(text), *_durations(text), *_day_parts(text)])


def _times_of_day(text: str) -> Iterator[TimePhrase]:
    for match in _TIME_OF_DAY.finditer(text):
        end = ClockTime.of(match["clock"])
        beginning = match["between"] or match["from"]
        start = ClockTime.of(beginning).before(end) if beginning else end
        yield TimePhrase(
            kind=TimeKind.RANGE if beginning else TimeKind.CLOCK,
            text=match[0],
            offset=match.start(),
            length=len(match[0]),
            start_min=start.minute,
            end_min=end.minute if beginning else None,
            either_half=end.either_half,
            zone=end.zone,
            utc_offsets_min=() if end.zone is None else offsets_of(end.zone),
            is_bound=bool(_BOUND.search(text[max(0, match.start() - 30) : match.start()])),
        )


def _durations(text: str) -> Iterator[TimePhrase]:
    """Yield how long something lasted; other lengths of time are periods: "a 24 hour total"."""
    for one in durations(text):
        ago = _AGO.match(text, one.end)
        took = one.is_mixed or _took(text, one)
        if ago or took:
            end = ago.end() if ago else one.end
            yield TimePhrase(
                kind=TimeKind.AGO if ago else TimeKind.DURATION,
                text=text[one.start : end],
                offset=one.start,
                length=end - one.start,
                duration_s=round(one.seconds),
            )


def _took(text: str, one: Duration) -> bool:
    """Whether words before a duration say that it passed; after an article it is a period."""
    before = _TOOK.search(text, max(0, one.start - 60), one.start)
    return before is not None and (not before["a"] or _PERIOD.match(text, one.end) is not None)


def _day_parts(text: str) -> Iterator[TimePhrase]:
    for match in _DAY_PART.finditer(text):
        yield TimePhrase(
            kind=TimeKind.DAY_PART, text=match[0], offset=match.start(), length=len(match[0])
        )
