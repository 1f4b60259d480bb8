"""Time zones after a clock time, by name or as an offset ("UTC+9"), and their possible offsets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex

_HOURS: Final[Mapping[str, tuple[float, ...]]] = {
    # Hours ahead of UTC: the zones of the United States and Canada as their weather services write
    # them, and unambiguous ones elsewhere. "ET" and "Eastern" are standard or daylight time.
    "UTC": (0,), "GMT": (0,), "Z": (0,),
    "NST": (-3.5,), "NDT": (-2.5,), "AST": (-4,), "ADT": (-3,),
    "EST": (-5,), "EDT": (-4,), "ET": (-5, -4), "EASTERN": (-5, -4),
    "CST": (-6,), "CDT": (-5,), "CT": (-6, -5), "CENTRAL": (-6, -5),
    "MST": (-7,), "MDT": (-6,), "MT": (-7, -6), "MOUNTAIN": (-7, -6),
    "PST": (-8,), "PDT": (-7,), "PT": (-8, -7), "PACIFIC": (-8, -7),
    "AKST": (-9,), "AKDT": (-8,), "HST": (-10,), "SST": (-11,), "CHST": (10,),
    "BST": (1,), "CET": (1,), "CEST": (2,), "MEZ": (1,), "MESZ": (2,), "EET": (2,), "EEST": (3,),
    "MSK": (3,), "JST": (9,), "KST": (9,), "AWST": (8,), "ACST": (9.5,), "ACDT": (10.5,),
    "AEST": (10,), "AEDT": (11,), "NZST": (12,), "NZDT": (13,),
    "LST": (), "LT": (), "LOCAL TIME": (),
}  # fmt: skip

_WORDS: Final = {"EASTERN", "CENTRAL", "MOUNTAIN", "PACIFIC"}
"""Zones only before "time": "5 PM Central time", not "5 PM Central Park"."""


def _pattern(name: str) -> str:
    if name in _WORDS:
        return rf"{name}[ ](?:standard[ ]|daylight[ ])?time"
    return rf"(?-i:{name})" if len(name) == 2 else name


_MINUS: Final = r"[\-\u2010-\u2013\u2212]"
_OFFSET: Final = (
    rf"(?:(?:UTC|GMT)[ ]?(?:\+[ ]?(?:1[0-4]|0?\d)|{_MINUS}(?:1[0-2]|0?\d))(?::?[0-5]\d)?|"
    r"(?:\+(?:1[0-4]|0\d)|[\-\u2212](?:1[0-2]|0\d)):?(?:00|15|30|45))(?![\d:])"
)
"""`UTC+9`, `GMT-5`, `+0200`, `UTC+5:30`; zones lie from 12 hours behind UTC to 14 ahead."""

_PARTS: Final = lazy_regex(
    r"(?:UTC|GMT)?[ ]?(?P<sign>\D)[ ]?(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?"
)

ZONE: Final = (
    rf"(?:{_OFFSET}|(?:"
    + "|".join(_pattern(name) for name in sorted(_HOURS, key=len, reverse=True))
    + rf")(?!(?<=utc|gmt)[ ]?(?:\+[ ]?\d|{_MINUS}(?:\d\d?|(?:0\d|1[0-2])[0-5]\d|"
    r"(?:0?\d|1[0-2]):[0-5]\d)(?![\d:]))))"
)
"""A zone, for case-insensitive patterns; two-letter zones must be in capitals, unlike "Mt"."""


def offsets_of(zone: str) -> tuple[int, ...]:
    """Return the possible offsets of a zone in minutes ahead of UTC; none for local time."""
    key = zone.upper()
    offset = _PARTS.fullmatch(key)
    if offset is not None:
        minutes = 60 * int(offset["hours"]) + int(offset["minutes"] or 0)
        return (minutes if offset["sign"] == "+" else -minutes,)
    if key.split(" ")[0] in _WORDS:
        key = key.split(" ")[0]
    return tuple(round(60 * hours) for hours in _HOURS[key])


def is_exact(zone: str) -> bool:
    """Say whether a zone is UTC or an offset from it; names of zones are used by several."""
    return zone.upper() in {"UTC", "GMT", "Z"} or _PARTS.fullmatch(zone.upper()) is not None
