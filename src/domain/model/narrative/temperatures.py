"""Temperatures in narratives, as heat or as cold: "highs of 105", "lows in the teens"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.numbers import numbers, plain

HOT_F: Final = 80.0
"""From here a temperature that is worth reporting is one of heat (afternoons and heat indices in
NWS heat reports begin in the nineties, in the far north in the eighties)."""

COLD_F: Final = 50.0
"""Up to here it is one of cold (freezes and cold spells of the subtropics included)."""

_SIGN: Final = lazy_regex(r"(?<![\w.,/:-])(?:[-−]|minus |negative )$")
_UNIT: Final = lazy_regex(
    r"(?:'?s)?(?P<unit> ?(?:degrees?(?![ -]angle)|deg\b|°)? ?(?P<scale>celsius|fahrenheit|[cf]\b)?)"
    r"(?![\w:/]|[.,]\d)(?P<below> below(?= zero| 0\b|[.,;]|$))?"
)
_HIGHEST: Final = 1000.0
_OTHER: Final = lazy_regex(
    r" ?(?:%|percent|mph|kts?\b|knots|inch|in\.|\"|feet|foot|ft\b|miles?\b|mi\b|[ap]\.?m\b|"
    r"hours?|hrs?\b|minutes|days?\b|years?|mm\b|people|homes|customers|"
    r"(?:to|and|or|-) ?\d{1,3} degrees (?:above|below|warmer|colder|cooler)(?! \d)|"
    r"(?:\w+ )?(?:above|below|warmer|colder|cooler)(?! (?:zero|\d)))"
)
_TOLD_OF: Final = (
    r"\b(?:temperatures?|temps?|highs|high(?: of|(?=:)| was)|lows?|feels? like|"
    r"(?:heat )?ind(?:ex|ices)|mercury|thermometers?|"
    r"wind ?chills?)\b(?:(?![.;]\s).){0,60}"
)
_SUBJECT: Final = lazy_regex(_TOLD_OF + "$")
_TO: Final = lazy_regex(r" to (?:near |about |around )?[-\u2212]?\d")
_IN_THE_SHADE: Final = lazy_regex(r" in the (?:shade|sun)\b")
_DIRECTION: Final = lazy_regex(r"\b(?:winds?|from|bearing|heading|direction|turned|rotated|at) $")
_HOT_WORDS: Final = lazy_regex(
    r"\btriple[- ]digit (?:temp|heat|highs|readings)|"
    + _TOLD_OF
    + r"\b(?:triple digits|nineties|above (?:normal|average|seasonal))"
)
_COLD_WORDS: Final = lazy_regex(
    _TOLD_OF
    + r"\b(?:teens|single digits|sub-?zero|zero|below (?:normal|average|seasonal|freezing))|"
    r"(?:^|(?<=[ (]))[-\u2212]\d\d (?:at|this|outside|tonight|overnight|when)\b"
)


_ANY: Final = lazy_regex(
    r"temp|high|low|\bind(?:ex|ices)|feel|mercury|thermom|chill|\bdeg|°|"
    r"in the s(?:hade|un)|\d ?(?:[cf]\b|celsius|fahrenheit)"
)
"""What every text with a temperature has."""


def hot(lowered: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of temperatures of heat in a lower-case text."""
    yield from (match.span() for match in _HOT_WORDS.finditer(lowered))
    yield from (span for value, span in _fahrenheit(lowered) if value >= HOT_F)


def cold(lowered: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of temperatures of cold in a lower-case text."""
    yield from (match.span() for match in _COLD_WORDS.finditer(lowered))
    yield from (span for value, span in _fahrenheit(lowered) if value <= COLD_F)


def _fahrenheit(lowered: str) -> Iterator[tuple[float, tuple[int, int]]]:
    if not _ANY.search(lowered):
        return
    for number in numbers(plain(lowered)):
        match = _UNIT.match(lowered, number.end)
        if match is None or number.value >= _HIGHEST or not lowered[number.start].isdecimal():
            continue
        sign = _SIGN.search(lowered, max(0, number.start - 9), number.start)
        start, end = number.start if sign is None else sign.start(), match.end()
        if lowered.endswith("from ", 0, start) and _TO.match(lowered, end):
            continue  # what it was before
        if _OTHER.match(lowered, end) or not _is_temperature(lowered, start, match):
            continue
        value = number.value * (-1 if sign or match["below"] else 1)
        yield (value * 1.8 + 32 if (match["scale"] or "").startswith("c") else value), (start, end)


def _is_temperature(lowered: str, start: int, match: re.Match[str]) -> bool:
    before = lowered[max(0, start - 80) : start]
    if _SUBJECT.search(before) or _IN_THE_SHADE.match(lowered, match.end()):
        return True
    if match["scale"]:
        return True
    return bool(match["unit"].strip()) and not _DIRECTION.search(before[-12:])
