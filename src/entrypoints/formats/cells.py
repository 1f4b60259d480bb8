"""Cells of tables: numbers, times and the marks of missing and trace values.

One grammar for every layout, read by patterns rather than by `float` and `datetime.fromisoformat`,
which also take what no agency writes: `1_0`, digits of other scripts, `inf`, week dates, and a day
alone as its midnight.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.time.interval import leap_second_after

_MISSING: Final = frozenset({"", "m", "none", "null", "na", "n/a", "nan"})
"""Marks of a missing value, in any case: `M` and `None` are those of the Iowa Environmental
Mesonet, the others those of common statistics tools."""

_TRACES: Final = frozenset({"t", "trace"})
"""Marks of an amount that is too small to be measured."""

_NUMBER: Final = re.compile(
    r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?"
)
_DAY: Final = (
    r"(?P<year>[0-9]{4})"
    r"(?:(?P<dash>[-/])(?P<month>[0-9]{2})(?P=dash)(?P<day>[0-9]{2})|(?P<compact>[0-9]{4}))"
)
_TIME: Final = re.compile(
    rf"{_DAY}(?:[Tt]|[ ]{{1,2}}|(?<=[0-9]{{8}}))"
    r"(?P<hour>[0-9]{2})(?P<colon>:?)(?P<minute>[0-9]{2})"
    r"(?:(?P=colon)(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"[ ]?(?P<zone>[Zz]|UTC|GMT|(?P<sign>[+-])(?P<ahead>[0-9]{2}):?(?P<minutes>[0-9]{2})?)?"
)
_DAY_ALONE: Final = re.compile(_DAY)


def is_missing(text: str) -> bool:
    """Say whether a cell marks a missing value."""
    return text.lower() in _MISSING


def is_trace(text: str) -> bool:
    """Say whether a cell marks a trace: more than nothing, too little to measure."""
    return text.lower() in _TRACES


def number(name: str, text: str) -> float | None:
    """Parse a decimal number; a missing value is None, anything else raises `Invalid`."""
    if _NUMBER.fullmatch(text):
        return float(text)
    if is_missing(text):
        return None
    raise Invalid.at(name, "is not a number")


def required_number(name: str, text: str) -> float:
    """Parse a required number; raises `Invalid`."""
    value = number(name, text)
    if value is None:
        raise Invalid.at(name, "is missing")
    return value


def timestamp(name: str, text: str, *, assume_utc: bool = False) -> datetime:
    """Parse a date with a time of day and, usually, an offset from UTC.

    The forms are `2021-05-08T19:30:00Z`, also with a space, slashes or an offset of hours, and
    `20210508T1930Z`. Seconds may be left out; `24:00` is the end of a day. With `assume_utc` a time
    without an offset is in UTC.

    Raises:
        Invalid: it is missing, is a day without a time, or has another form.
    """
    if is_missing(text):
        raise Invalid.at(name, "is missing")
    found = _TIME.fullmatch(text)
    if found is None:
        if _DAY_ALONE.fullmatch(text):
            raise Invalid.at(name, "has no time of day")
        raise Invalid.at(name, "is not an ISO 8601 time such as 2021-05-08T19:30Z")
    try:
        return _time_of(found, assume_utc=assume_utc)
    except (ValueError, OverflowError):
        raise Invalid.at(name, "is not a valid date and time") from None


def _time_of(found: re.Match[str], *, assume_utc: bool) -> datetime:
    month, day = found["month"], found["day"]
    if found["compact"]:
        month, day = found["compact"][:2], found["compact"][2:]
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    microsecond = int((found["fraction"] or "").ljust(6, "0")[:6])
    ends_day = hour == 24 and not (minute or second or microsecond)
    is_leap = second == 60
    moment = datetime(
        int(found["year"]), int(month), int(day), 0 if ends_day else hour, minute, second - is_leap,
        microsecond, tzinfo=_zone(found, assume_utc=assume_utc),
    )  # fmt: skip
    return leap_second_after(moment) if is_leap else moment + timedelta(days=ends_day)


def _zone(found: re.Match[str], *, assume_utc: bool) -> timezone | None:
    if found["sign"]:
        ahead = timedelta(hours=int(found["ahead"]), minutes=int(found["minutes"] or 0))
        return timezone(-ahead if found["sign"] == "-" else ahead)
    return UTC if found["zone"] or assume_utc else None
