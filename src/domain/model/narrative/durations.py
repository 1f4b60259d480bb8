"""Durations in text: "20 minutes", "1 hour 30 minutes", "an hour and a half", "1h30"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.numbers import PART, Number, numbers, part, plain

_UNIT_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_UNIT: Final = lazy_regex(
    r"(?:[ ]of)?(?:[ ]an?\b)?[ -]?"
    r"(?:(?:h[ ]?|hrs?|hours?)(?P<minutes>[0-5]\d)(?P<named>[ ]?m(?:in(?:ute)?s?)?)?"
    r"(?![ ]?(?:mph|kts?|km|cm|mm|utc|gmt)\b)|"
    r"(?P<unit>(?:second|sec|minute|min|hour|hr|day|week)s?|h|m))\b"
    rf"(?:[ -]and[ -](?P<more>{PART})(?![ -]?(?:of[ ])?(?:an?[ ])?(?:inch|in\b|mile|siz)))?"
)
_CLOCK: Final = lazy_regex(
    r"\b(?:at|around|about|by|since|until|till|from|to|before|after|between)[ ]$"
)
"""Before "14h15", which is then a time of day."""

_JOINT: Final = lazy_regex(r"[ ]?(?:to|or|-)[ ]?")
_AND: Final = lazy_regex(r"[ ]?,?[ ]?(?:(?:and|&)[ ])?")


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration in seconds, of a range its upper end, with its position.

    `least` is the smallest unit it is given in, in seconds; `is_mixed` if there are several units.
    """

    seconds: float
    least: int
    start: int
    end: int
    is_mixed: bool = False


def durations(text: str) -> Sequence[Duration]:
    """Return the durations in a text, in order."""
    lowered = plain(text)
    found: list[Duration] = []
    earlier: Number | None = None
    for number in numbers(lowered):
        last = found[-1] if found else None
        if last is not None and number.start < last.end:
            continue
        one = _duration(lowered, number, earlier, last)
        whole = None if last is None else _whole(lowered, last, number, one)
        if whole is not None:
            found[-1] = whole
        elif one is not None:
            found.append(one)
        earlier = number
    return found


def _duration(
    lowered: str, number: Number, earlier: Number | None, last: Duration | None
) -> Duration | None:
    match = _UNIT.match(lowered, number.end)
    if match is None:
        return None
    if match["unit"] == "m" and (last is None or last.end < number.start - 2):
        return None  # metres, unless hours precede
    if (
        match["minutes"]
        and not match["named"]
        and _CLOCK.search(lowered, max(0, number.start - 9), number.start)
    ):
        return None
    unit = _UNIT_S[(match["unit"] or "h")[0]]
    more = part(match["more"]) or 0.0 if match["more"] else 0.0
    seconds = (number.value + more) * unit + 60 * int(match["minutes"] or 0)
    start = number.start
    if earlier is not None and _JOINT.fullmatch(lowered, earlier.end, start):
        start = earlier.start
    least = _UNIT_S["m"] if match["minutes"] else unit
    return Duration(seconds, least, start, match.end(), is_mixed=bool(match["minutes"]))


def _whole(lowered: str, last: Duration, number: Number, one: Duration | None) -> Duration | None:
    """Return "an hour or two" and "1 hour 30 minutes" as one duration."""
    if one is None:
        if lowered[last.end : number.start] != " or " or last.is_mixed:
            return None
        return replace(last, seconds=number.value * last.least, end=number.end)
    if one.least >= last.least or _AND.fullmatch(lowered, last.end, one.start) is None:
        return None
    return replace(one, seconds=last.seconds + one.seconds, start=last.start, is_mixed=True)
