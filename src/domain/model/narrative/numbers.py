"""Numbers in digits and words: "1 3/4", "1¾", "sixty-five", "two and a half"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_ONES: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_PARTS: Final = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4,
    "fourths": 4, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
}  # fmt: skip
_VULGAR: Final = {
    "¼": 1 / 4, "½": 1 / 2, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3,
    "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
}  # fmt: skip


def _any(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_ONE: Final = _any(_ONES)
_DIGIT: Final = _any(["zero", "oh", *(name for name, value in _ONES.items() if value < 10)])
_SPELLED: Final = (
    rf"(?:(?:(?:an?|{_DIGIT})[ -])?hundred(?:[ -](?:and[ -])?(?!half|quarter))?)?"
    rf"(?:(?:{_any(_TENS)})(?:[ -](?:{_DIGIT})\b)?|(?:{_ONE})(?:[ ]point(?:[ ](?:{_DIGIT})\b)+)?)"
    r"|(?:(?:an?|one|two)[ -])?hundred"
)
"""Integers in words up to some hundreds, and "one point seven five"."""

PART: Final = (
    rf"(?:(?:(?:one|an?|two|three|five|seven)[ -])?(?:{_any(_PARTS)})\b|"
    rf"\d{{1,2}}/\d{{1,2}}(?:ths?)?\b|[{''.join(_VULGAR)}])"
)
"""A fraction, in words or digits."""

_WRITTEN: Final = r"(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:\.\d+)?|\.\d+)"
NUMBER: Final = (
    rf"(?:{PART}|{_WRITTEN}(?:[ -]*(?:(?<=[ -])and[ -])?{PART})?|"
    rf"(?:{_SPELLED})\b(?:[ -]and[ -]{PART})?|\ban?\b)"
)
"""Any number; an indefinite article counts as 1, as in "an inch"."""

_SPLIT: Final = re.compile(
    rf"(?:(?P<whole>{_WRITTEN}|{_SPELLED}|an?)(?![\d/]))?"
    rf"(?:(?:^|[ -]*(?:and[ -])?)(?P<part>{PART}))?"
)
_TOKEN: Final = re.compile(r"[a-z]+")


def number(written: str) -> float | None:
    """Return the value of digits or words; None for malformed numbers such as `1/0` or `07.5`."""
    if re.match(r"0\d", written):
        return None
    if re.fullmatch(PART, written):
        return _part(written)
    match = _SPLIT.fullmatch(written)
    if match is None or match["whole"] is None:
        return None
    part = _part(match["part"]) if match["part"] else 0.0
    return None if part is None else _whole(match["whole"]) + part


def _whole(written: str) -> float:
    if not written[0].isalpha():
        return float(written.replace(",", ""))
    before, _, decimals = written.partition(" point ")
    total = 0
    for name in _TOKEN.findall(before):
        if name == "hundred":
            total = 100 * max(1, total)
        elif name in {"a", "an"}:
            total = 1
        else:
            total += _ONES.get(name, 0) + _TENS.get(name, 0)
    places = "".join(str(_ONES.get(name, 0)) for name in decimals.split())
    return float(f"{total}.{places}") if places else float(total)


def _part(written: str) -> float | None:
    if written in _VULGAR:
        return _VULGAR[written]
    if written[0].isdigit():
        above, below = (float(side) for side in re.findall(r"\d+", written))
        return above / below if below else None
    *count, name = _TOKEN.findall(written)
    return (_ONES.get(count[0], 1) if count else 1) / _PARTS[name]
