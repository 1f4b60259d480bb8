"""The wind speed that a narrative claims, apart from all the other speeds it may mention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from skywitness.domain.model.narrative.quantities import (
    LONG_TEXT,
    SPEEDS,
    Amount,
    after,
    amounts,
    before,
    size,
)
from skywitness.domain.model.phenomena.phenomenon import Quantity

SLOWEST: Final = 10.0
"""In the unit as written: less is no wind worth a report, mostly the speed of something else."""

WIDEST: Final = 1.2
"""The ends of a range that still tells one speed, as a ratio: "50 to 60 mph", not "45 to 64"."""

_BOUND: Final = re.compile(
    r"(?:(?<!just )(?<!slightly )\bover|excess of|exceed\w*|\babove|more than|greater than|"
    r"at least|higher than|close to|approach\w*|criteria of)[ ](?:the[ ])?$"
)
_OR_MORE: Final = re.compile(r"[ ]or (?:more|greater|higher)\b|\+")
_DECADE: Final = re.compile(r"\b(?:upper|mid|middle|low|lower|high)[ -](?:\w+[ ]to[ ]\w+[ ])?$")
_HEDGE: Final = re.compile(
    r"\b(?:around|near|about|approximately|roughly|generally)[ ](?:\w+[ ])?$"
)
_NOT_HERE: Final = re.compile(r"\b(?:others?|elsewhere|neighbou?ring|adjacent|outside the)\b")
_SAID_ELSEWHERE: Final = re.compile(r"\bthe reported (?:peak )?(?:wind|gust)")
_OTHER_EVENTS: Final = re.compile(r"\b(?:hail|tornado|funnel|waterspout)")
_SUSTAINED: Final = re.compile(r"\bsustained\b")
_GUST: Final = re.compile(r"\bgust")
_PEAK: Final = re.compile(r"\b(?:peak\w*|highest|maximum|max|strongest)\b")
_OF_SOMETHING_ELSE: Final = re.compile(
    r"\b(?:mov(?:ed|es|ing)|travel+(?:ed|ing)|race[ds]?|racing|driv(?:en|ing)|drove|going|doing|"
    r"forward (?:speed|motion)|speed limit|zone|posted)\b"
    r"(?:(?!\b(?:gust|wind|and|with|produc))[^.;,]){0,40}$"
)


def wind_speeds(text: str, quantity: Quantity) -> Sequence[Amount]:
    """Return the speeds that may be the claimed one; of gusts and means the kind that is asked for.

    Left out are decades ("mid 60 mph range"), what was measured at other places, and how fast a
    storm or a car went. There is none where the greatest is only a bound ("in excess of 50 mph") or
    exceeds what is called the peak, where gusts and a sustained wind are both told and the claim
    could be about either, and where a long text tells several, or of hail and tornadoes as well:
    the account of a day.
    """
    lowered = text.lower()
    if _SAID_ELSEWHERE.search(lowered) or (
        len(lowered) > LONG_TEXT and _OTHER_EVENTS.search(lowered)
    ):
        return ()
    told = [
        a
        for a in amounts(text, SPEEDS)
        if a.value >= SLOWEST
        and not _is_decade(lowered, a)
        and not _OF_SOMETHING_ELSE.search(before(lowered, a))
        and not _NOT_HERE.search(before(lowered, a) + after(lowered, a))
    ]
    most = max(told, key=size, default=None)
    if most is None or _is_bound(lowered, most):
        return ()
    exact = [a for a in told if not _is_bound(lowered, a)]
    sustained = [a for a in exact if _is_sustained(lowered, a)]
    gusts = [a for a in exact if not _is_sustained(lowered, a)]
    if quantity is Quantity.SUSTAINED_WIND and sustained:
        return () if gusts else sustained
    return _most_telling(lowered, gusts or sustained)


def _most_telling(lowered: str, told: Sequence[Amount]) -> Sequence[Amount]:
    """Prefer what is called the peak, then what is not hedged; no hedged or wide ranges."""
    peaks = [a for a in told if _PEAK.search(before(lowered, a))]
    if peaks:
        return peaks if max(map(size, peaks)) >= max(map(size, told)) else ()
    firm = [a for a in told if not _is_hedged(lowered, a)]
    if len(lowered) > LONG_TEXT and len({a.value for a in firm}) > 1:
        return ()
    return [a for a in firm if not _is_wide(a)] or [a for a in told if a.low is None]


def _is_wide(amount: Amount) -> bool:
    return amount.low is not None and amount.value > WIDEST * amount.low


def _is_bound(lowered: str, amount: Amount) -> bool:
    return bool(
        _BOUND.search(lowered[max(0, amount.start - 40) : amount.start])
        or _OR_MORE.match(lowered[amount.end : amount.end + 12])
    )


def _is_decade(lowered: str, amount: Amount) -> bool:
    return bool(
        _DECADE.search(lowered[max(0, amount.start - 40) : amount.start])
        or lowered.startswith(" range", amount.end)
    )


def _is_hedged(lowered: str, amount: Amount) -> bool:
    return bool(_HEDGE.search(lowered[max(0, amount.start - 20) : amount.start]))


def _is_sustained(lowered: str, amount: Amount) -> bool:
    """Say whether `sustained` is nearer before the amount than `gust`, or follows it at once."""
    told, rest = before(lowered, amount), after(lowered, amount)
    said = [m.start() for m in _SUSTAINED.finditer(told)]
    gust = [m.start() for m in _GUST.finditer(told)]
    if re.match(r"[ ](?:wind[s]?[ ])?sustained", rest):
        return True
    if re.match(r"[ ](?:wind[ ])?gust", rest):
        return False
    return bool(said) and (not gust or said[-1] > gust[-1])
