"""The claimed wind speed in a narrative, as opposed to other speeds it mentions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.numbers import plain
from skywitness.domain.model.narrative.quantities import (
    LONG_TEXT,
    SPEEDS,
    Amount,
    after,
    amounts,
    before,
    size,
)
from skywitness.domain.model.phenomena.magnitude import SPEEDS_MS, Unit
from skywitness.domain.model.phenomena.phenomenon import Phenomenon, Quantity

SLOWEST: Final = 10.0
"""In the unit as written; lower values are usually the speed of something else."""

WIDEST: Final = 1.25
"""Maximum ratio of the ends of a range: "50 to 60 mph" is one speed, "45 to 64" is not."""

_BOUND: Final = lazy_regex(
    r"(?:(?<!just )(?<!slightly )\bover|excess of|exceed\w*|\babove|more than|greater than|"
    r"at least|higher than|close to|approach\w*|criteria of)[ ](?:the[ ])?$"
)
_OR_MORE: Final = lazy_regex(r"[ ]or (?:more|greater|higher)\b|\+")
_DECADE: Final = lazy_regex(r"\b(?:upper|mid|middle|low|lower|high)[ -](?:\w+[ ]to[ ]\w+[ ])?$")
_HEDGE: Final = lazy_regex(
    r"\b(?:around|near|about|approximately|roughly|generally)[ ](?:\w+[ ])?$"
)
_UPWARDS: Final = lazy_regex(r"\bupwards? of[ ]$")
_NOT_HERE: Final = lazy_regex(r"\b(?:others?|elsewhere|neighbou?ring|adjacent|outside the)\b")
_STATIONS_NEARBY: Final = lazy_regex(
    r"\bnearby (?:\w+ )?(?:observations|stations|sites|sensors|mesonets|airports)\b"
)
_NOT_HERE_AFTER: Final = lazy_regex(
    r"[^,;]{0,40}\b(?:elsewhere|neighbou?ring|adjacent|outside the|other (?:stations|sites))\b"
)
_REPORTED_ELSEWHERE: Final = lazy_regex(r"\bthe reported (?:peak )?(?:wind|gust)")
_OTHER_EVENTS: Final = lazy_regex(r"\b(?:hail|tornado|funnel|waterspout)")
_WIDE_DAMAGE: Final = lazy_regex(
    r"\b(?:widespread|numerous|dozens of|hundreds of)\b[^.]{0,40}"
    r"\b(?:damage|trees|lines|poles|roofs)\b[^.;]*"
)
"""Damage across an area. The wind that did it is filed as estimated from the damage, and was
stronger than the gust that a station there happened to measure."""

_MEASURED: Final = lazy_regex(r"[^.;]{0,30}\b(?:measured|recorded|observed)\b")
_SUSTAINED: Final = lazy_regex(r"\bsustained\b")
_SUSTAINED_NEXT: Final = lazy_regex(r"[ ](?:winds?[ ])?sustained")
_GUST: Final = lazy_regex(r"\bgust")
_GUST_NEXT: Final = lazy_regex(r"[ -](?:winds?[ ])?gust")
_PEAK: Final = lazy_regex(r"\b(?:peak\w*|highest|maximum|max|strongest)\b")
_OF_SOMETHING_ELSE: Final = lazy_regex(
    r"\b(?:mov(?:ed|es|ing)|travel+(?:ed|ing)|race[ds]?|racing|driv(?:en|ing)|drove|going|doing|"
    r"forward (?:speed|motion)|speed limit|zone|posted)\b"
    r"(?:(?!\b(?:gust|wind|and|with|produc))[^.;,]){0,40}$"
)


def wind_speeds(text: str, phenomenon: Phenomenon) -> Sequence[Amount]:
    """Return the speeds that can be the claimed one, as gusts or means by what the phenomenon has.

    Decades ("mid 60 mph range"), measurements at other places, speeds of storms or cars, and what
    one station measured where a thunderstorm did widespread damage are ignored. The result is
    empty if the greatest speed is only a bound ("in excess of 50 mph") or exceeds the stated peak,
    if gusts and a sustained wind leave the claim ambiguous, and if a long text gives several speeds
    or also describes hail or tornadoes.
    """
    lowered = plain(text)
    if _REPORTED_ELSEWHERE.search(lowered) or (
        len(lowered) > LONG_TEXT and _OTHER_EVENTS.search(lowered)
    ):
        return ()
    damage = _WIDE_DAMAGE.search(lowered) if phenomenon.family == "convective" else None
    speeds = [
        _middle(lowered, a)
        for a in amounts(text, SPEEDS)
        if a.value >= SLOWEST
        and not _is_decade(lowered, a)
        and not _OF_SOMETHING_ELSE.search(before(lowered, a))
        and not _is_elsewhere(lowered, a)
        and not (damage and damage.end() < a.start and _is_measured_gust(lowered, a))
    ]
    highest = max(speeds, key=size, default=None)
    if highest is None or _is_bound(lowered, highest):
        return ()
    exact = [a for a in speeds if not _is_bound(lowered, a)]
    means = [a for a in exact if _is_mean(lowered, a)]
    gusts = [a for a in exact if not _is_mean(lowered, a)]
    if phenomenon.quantity is Quantity.SUSTAINED_WIND and means:
        is_high_wind = phenomenon.key in HIGH_WINDS
        return _of_high_wind(lowered, means, gusts) if is_high_wind else means
    return _preferred(lowered, gusts or means)


SEVERE_KT: Final = 50
"""From this gust on a thunderstorm is severe (NWSI 10-511); 58 mph."""


def is_severe(lowered: str) -> bool:
    """Say whether a text mentions a speed that is severe in a thunderstorm."""
    return _reaches(amounts(lowered, SPEEDS), SEVERE_KT)


HIGH_WINDS: Final = frozenset({"high_wind", "marine_high_wind"})
HIGH_WIND_KT: Final = (35, 50)
"""Criteria of a high wind for a sustained wind and a gust (NWSI 10-1605); 40 and 58 mph."""


def _of_high_wind(
    lowered: str, means: Sequence[Amount], gusts: Sequence[Amount]
) -> Sequence[Amount]:
    """Return what makes a wind high: the sustained wind or the gusts, by the criterion they meet.

    If both or neither meet it, the claim is ambiguous where the text says "sustained".
    """
    mean, gust = HIGH_WIND_KT
    is_mean, is_gust = _reaches(means, mean), _reaches(gusts, gust)
    if not gusts or (is_mean and not is_gust):
        return means
    if is_mean == is_gust and any(_is_sustained(lowered, a) for a in means):
        return ()
    return _preferred(lowered, gusts)


def _reaches(speeds: Iterable[Amount], knots: float) -> bool:
    """Say whether a speed, or the lower end of a range, rounds to so many knots or more."""
    lower = (replace(a, value=a.low or a.value) for a in speeds)
    return any(round(size(a) / SPEEDS_MS[Unit.KNOT]) >= knots for a in lower)


def _preferred(lowered: str, speeds: Sequence[Amount]) -> Sequence[Amount]:
    """Prefer stated peaks, then speeds without hedging; ignore hedged and wide ranges."""
    peaks = [a for a in speeds if _PEAK.search(before(lowered, a))]
    if peaks:
        return peaks if max(map(size, peaks)) >= max(map(size, speeds)) else ()
    firm = [a for a in speeds if not _is_hedged(lowered, a)]
    if len(lowered) > LONG_TEXT and len({a.value for a in firm}) > 1:
        return ()
    return [a for a in firm if not _is_wide(a)] or [a for a in speeds if a.low is None]


def _middle(lowered: str, amount: Amount) -> Amount:
    """Return the middle of "upwards of 60 to 70 mph", as offices file it."""
    if amount.low is None or not _UPWARDS.search(lowered, max(0, amount.start - 20), amount.start):
        return amount
    return replace(amount, value=(amount.low + amount.value) / 2, low=None)


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


def _is_elsewhere(lowered: str, amount: Amount) -> bool:
    """Say whether a speed was measured at another place, or is the range of several around here."""
    start = before(lowered, amount)
    return bool(
        _NOT_HERE.search(start)
        or _NOT_HERE_AFTER.match(after(lowered, amount))
        or (amount.low is not None and _STATIONS_NEARBY.search(start))
    )


def _is_measured_gust(lowered: str, amount: Amount) -> bool:
    start, rest = before(lowered, amount), after(lowered, amount)
    return bool(_GUST.search(start) and _MEASURED.match(rest))


def _is_hedged(lowered: str, amount: Amount) -> bool:
    return bool(_HEDGE.search(lowered[max(0, amount.start - 20) : amount.start]))


_WITH_GUSTS: Final = lazy_regex(r"[^.;]{0,25}\b(?:with|and)[ ](?:\w+[ ]){0,3}gust")


def _is_mean(lowered: str, amount: Amount) -> bool:
    """Say whether an amount is called sustained, or is the wind of a "wind with gusts"."""
    rest = after(lowered, amount)
    if _WITH_GUSTS.match(rest) and not _GUST_NEXT.match(rest):
        return not _GUST.search(before(lowered, amount))
    return _is_sustained(lowered, amount)


def _is_sustained(lowered: str, amount: Amount) -> bool:
    """Say whether "sustained" precedes the amount more closely than "gust", or follows it."""
    start, rest = before(lowered, amount), after(lowered, amount)
    sustained = [m.start() for m in _SUSTAINED.finditer(start)]
    gust = [m.start() for m in _GUST.finditer(start)]
    if _SUSTAINED_NEXT.match(rest):
        return True
    if _GUST_NEXT.match(rest):
        return False
    return bool(sustained) and (not gust or sustained[-1] > gust[-1])
