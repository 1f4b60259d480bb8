"""What groups of digits are when they are no telephone number: dates, times, series, quantities."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex

Groups = tuple[str, ...]
"""Digits as they are written; the gaps between them are one fewer."""

_DAY: Final = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_TIMESTAMP: Final = lazy_regex(rf"{_DAY}(?:(?:[01]\d|2[0-3])(?:[0-5]\d){{0,2}})?")
_DATE: Final = lazy_regex(r"(?:19|20)\d\d-[01]\d-[0-3]\d-|[0-3]\d-[0-3]\d-(?:19|20)\d\d-")
_DATE_SHAPES: Final = frozenset({(4, 2, 2), (2, 2, 4), (1, 2, 4), (1, 1, 4), (2, 1, 4), (4, 2)})
_TIME: Final = lazy_regex(r"(?:[01]\d|2[0-3])[0-5]\d|2400")
_LARGEST_STEP: Final = {2: 12, 3: 250}  # 01 23 45 67 89 is a number that people make up
_CLOSE: Final = 0.85
"""Readings that differ by less are those of one thing: 992 985 981."""

# After one number; none of seven digits is followed by a unit of weather.
_COUNTED: Final = lazy_regex(
    r" ?(?:%|acres?|hectares?|dollars?|usd|eur|euros?|customers?|people|persons?|homes?|houses?|"
    r"residents?|observations?|reports?|gallons?|liters?|litres?|tons?|tonnes?|trees?|utc|gmt|z|"
    r"kunden|haushalte|clients|foyers|clientes|hogares|utenze|m3|cfs)(?![^\W_])",
    re.IGNORECASE,
)
# After a range or a list
_UNIT: Final = lazy_regex(
    r"[ -]?(?:%|°|mph|km/?h|kmh|kph|kts?|knots?|m/s|ft|feet|foot|in|inch(?:es)?|mm|cm|m|km|mi|"
    r"miles?|met(?:er|re)s?|yards?|yds?|mb|hpa|j/kg|[ecmpa][sd]?t|lst|hours?|hrs?|am|pm|degrees?|"
    r"deg|volts?|uhr)(?![^\W_])",
    re.IGNORECASE,
)


def is_other_number(groups: Groups, gaps: tuple[str, ...]) -> bool:
    """Whether digits are dates, times of day, degrees or a series by their form."""
    return (
        _is_date(groups)
        or _is_coordinate(groups, gaps)
        or _are_times(groups, gaps)
        or _is_series(groups)
    )


def is_range(low: str, high: str) -> bool:
    """Whether two numbers with a dash are rather "500-1500": round, and the greater one last."""
    return int(low) < int(high) and (high.endswith(("00", "50")) and low.endswith("0"))


def is_quantity(groups: Groups, gaps: tuple[str, ...], text: str, end: int) -> bool:
    """Whether a unit at `end` follows one number, a range, a list, or thousands set apart."""
    if groups[0][0] == "0":
        return False
    in_thousands = all(len(group) == 3 for group in groups[1:])
    if _COUNTED.match(text, end):
        return len(groups) < 3 or in_thousands
    is_list = set(gaps) == {" "} and (in_thousands or _is_monotonic(groups))
    return (len(groups) == 2 or is_list) and _UNIT.match(text, end) is not None


def _is_date(groups: Groups) -> bool:
    """Whether it is a date or a timestamp, or starts with a date."""
    if _TIMESTAMP.fullmatch("".join(groups)) or tuple(map(len, groups)) in _DATE_SHAPES:
        return True
    return len(groups) > 3 and _DATE.match("-".join(groups)) is not None


def _is_coordinate(groups: Groups, gaps: tuple[str, ...]) -> bool:
    """Whether it starts with degrees that have four decimals or more."""
    return gaps[:1] == (".",) and int(groups[0]) <= 180 and len(groups[1]) >= 4


def _are_times(groups: Groups, gaps: tuple[str, ...]) -> bool:
    """Whether all groups are times of day, perhaps after a count: "12 1745 1830"."""
    if len(groups) > 2 and set(gaps) == {" "} and len(groups[0]) < 3 and groups[0][0] != "0":
        groups = groups[1:]
    return len(groups) > 1 and all(map(_TIME.fullmatch, groups))


def _is_series(groups: Groups) -> bool:
    """Whether it counts on in equal steps ("06 12 18 24 30"), or has readings of one thing."""
    if len(groups) < 3 or len({len(group) for group in groups}) > 1:
        return False
    numbers = [int(group) for group in groups]
    steps = {b - a for a, b in pairwise(numbers)}
    if len(steps) == 1 and max(steps) <= _LARGEST_STEP.get(len(groups[0]), 0):
        return True
    return len(groups[0]) > 2 and min(numbers) >= _CLOSE * max(numbers)


def _is_monotonic(groups: Groups) -> bool:
    numbers = [int(group) for group in groups]
    return numbers in (sorted(numbers), sorted(numbers, reverse=True))
