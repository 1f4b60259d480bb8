"""Parse clock times: "5:40 PM", "1740 CST", "half past five", "noon"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.numbers import number
from skywitness.domain.model.narrative.zones import ZONE

DAY_MIN: Final = 24 * 60
_HALF_DAY_MIN: Final = 12 * 60

_HOUR: Final = r"(?:[01]?\d|2[0-3])"
_NAMED: Final = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MINUTE: Final = r"[0-5]\d"
_ZONE: Final = rf"(?:[ ]?\((?:{ZONE})\)|[ ]?(?:{ZONE})\b)"
_HALF: Final = (
    r"(?:[ ]?[ap](?:\.[ ]?m\b\.?|[ ]?m\b)|"
    r"[ ](?:in the|this|yesterday)[ ](?:morning|afternoon|evening)\b)"
)
_DATED: Final = r"(?:(?:[0-2]?\d|3[01])/(?=\d{4}))"
_HOURS: Final = r"(?:[ ]?h(?:ou)?rs\b)"
_SENTENCE_GOES_ON: Final = (
    r"(?=[.,;:!?)]|[ ]*$|[ ](?:and|on|in|a|an|the|when|but|with|near|while|today|yesterday|we|i)\b)"
)

CLOCK: Final = (
    rf"(?:{_HOUR}(?:[:.]?{_MINUTE})?(?::{_MINUTE})?{_HALF}{_ZONE}?|"
    rf"{_HOUR}:{_MINUTE}(?::{_MINUTE})?(?:{_ZONE}|{_HOURS})?|"
    rf"{_HOUR}[ ]?h[ ]?{_MINUTE}{_ZONE}|"
    rf"{_DATED}?{_HOUR}{_MINUTE}(?:{_ZONE}|{_HOURS}{_ZONE}?)|"
    rf"(?:(?<=at )|(?<=around )|(?<=about )){_HOUR}{_MINUTE}{_SENTENCE_GOES_ON}|"
    rf"(?:1[0-2]|[1-9]|{_NAMED})[ ]?o['’]?[ ]?clock{_HALF}?{_ZONE}?|"
    rf"(?:half|quarter)[ ](?:past|after|to|till)[ ](?:1[0-2]\b|[1-9]\b|{_NAMED}\b){_HALF}?{_ZONE}?|"
    rf"(?:12[ ])?(?:noon|midday|midnight)\b{_ZONE}?)"
)
"""A clock time, case-insensitive. Three or four digits are one only with AM or PM, a zone or
"hours", or after "at" without a following noun."""

BEGINNING: Final = (
    rf"(?:(?:12[ ])?(?:noon|midnight)|{_DATED}?{_HOUR}(?:[:.]?{_MINUTE})?{_HALF}?{_ZONE}?)"
)
"""A clock time at the start of a range: "5 to 6 PM"."""

_PARTS: Final = lazy_regex(
    rf"{_DATED}?(?:(?:12[ ])?(?:(?P<noon>noon|midday)|(?P<midnight>midnight))|"
    r"(?P<share>half|quarter)[ ](?P<way>past|after|to|till)[ ](?P<near>\w+)|"
    rf"(?P<hour>{_HOUR})(?:(?:[:.]|[ ]?h[ ]?)?(?P<minute>{_MINUTE}))?(?::{_MINUTE})?|"
    rf"(?P<name>{_NAMED}))"
    r"(?:[ ]?o['’]?[ ]?clock)?"
    r"(?:[ ]?(?P<half>[ap])\.?[ ]?m\b\.?|[ ](?:in the|this|yesterday)[ ](?P<part>\w+))?"
    rf"{_HOURS}?(?:[ ]?\(?(?P<zone>{ZONE})\)?)?",
    re.IGNORECASE | re.ASCII,
)
_IS_24: Final = lazy_regex(
    r"0\d|\d\d? ?h|(?:\d+/)?\d{4}(?!\d)|.*(?:UTC|GMT|\dZ| Z)\)?$|.*[+\-\u2010-\u2013\u2212]\d",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class ClockTime:
    """Minutes after midnight, and the zone as written.

    With `either_half` the half of the day is not stated.
    """

    minute: int
    either_half: bool = False
    zone: str | None = None

    @staticmethod
    def of(written: str) -> ClockTime:
        """Parse a match of `CLOCK` or `BEGINNING`.

        Raises:
            ValueError: it is not a clock time.
        """
        parts = _PARTS.fullmatch(written)
        if parts is None:
            raise ValueError(f"not a clock time: {written!r}")
        zone = parts["zone"]
        if parts["noon"]:
            return ClockTime(_HALF_DAY_MIN, zone=zone)
        if parts["midnight"]:
            return ClockTime(0, zone=zone)
        minute = _minute(parts)
        half = (parts["half"] or parts["part"] or "").lower()
        if half and minute < 13 * 60:
            later = half not in {"a", "morning"}
            return ClockTime(minute % _HALF_DAY_MIN + later * _HALF_DAY_MIN, zone=zone)
        is_stated = bool(half or _IS_24.match(written)) or not (
            parts["share"] or 60 <= minute < 13 * 60
        )
        return ClockTime(minute % DAY_MIN, either_half=not is_stated, zone=zone)

    def before(self, end: ClockTime) -> ClockTime:
        """Return the start of a range, completed from its end: "5 to 6 PM" starts at 5 PM."""
        zone = self.zone or end.zone
        if not self.either_half or end.either_half:
            return replace(self, zone=zone)
        halves = (self.minute % _HALF_DAY_MIN, self.minute % _HALF_DAY_MIN + _HALF_DAY_MIN)
        nearest = min(halves, key=lambda start: (end.minute - start) % DAY_MIN)
        return ClockTime(nearest, zone=zone)


def _minute(parts: re.Match[str]) -> int:
    if parts["share"]:
        away = 30 if parts["share"].lower() == "half" else 15
        on_hour = 60 * _hour(parts["near"])
        return on_hour + (away if parts["way"].lower() in {"past", "after"} else -away)
    if parts["name"]:
        return 60 * _hour(parts["name"])
    return 60 * int(parts["hour"]) + int(parts["minute"] or 0)


def _hour(written: str) -> int:
    return round(number(written.lower()) or 0)
