"""Numbers in digits and words: "1 3/4", "2,5", "1,200", "sixty-five", "two and a half".

The text is cut into runs of digits or number words, each as long as it can be, and a run is read as
a whole or not at all: no reader starts inside a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex

_ONES: Final = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9,
}  # fmt: skip
_TEENS: Final = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES: Final = {"hundred": 100, "thousand": 1000}
_PARTS: Final = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6,
    "eighth": 8, "tenth": 10, "sixteenth": 16, "hundredth": 100,
}  # fmt: skip
_VULGAR: Final = {
    "¼": 1 / 4, "½": 1 / 2, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 1 / 5, "⅖": 2 / 5,
    "⅗": 3 / 5, "⅘": 4 / 5, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
}  # fmt: skip
_ALIKE: Final = str.maketrans(
    # Characters that are typed one for another. Full-width forms stand 0xFEE0 above ASCII.
    {chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)}
    | dict.fromkeys("\t\n\r\u00a0\u2007\u2009\u202f\u3000\ufffd", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | dict.fromkeys("\u2018\u2019\u2032", "'")
    | dict.fromkeys("\u201c\u201d\u2033", '"')
    | dict.fromkeys("\u00b7\u2219\u22c5\u066b", ".")
    | {"\u2044": "/", "\u066c": ","}
)


def lower(text: str) -> str:
    """Return a text in lower case, every character at its place."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter whose lower case has another length
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered


def plain(text: str) -> str:
    """Return a text in lower case and ASCII punctuation, every character at its place."""
    return lower(text).translate(_ALIKE)


def _any(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_GAP: Final = "[ -]{1,3}"
_NAME: Final = rf"(?:{_any(_PARTS)})s?\b"
_WORD: Final = rf"(?:{_any([*_ONES, *_TEENS, *_TENS, *_SCALES])})\b"
_RATIO: Final = r"\d{1,2}/\d{1,3}(?![\d/])(?:ths?\b)?"
PART: Final = rf"(?:(?:(?:an?|\d\d?|{_any(_ONES)}){_GAP})?{_NAME}|{_RATIO}|[{''.join(_VULGAR)}])"
"""A fraction in words or digits; match it against `plain` text."""

_WHOLE_AND: Final = (
    rf"(?:[ -]?(?=[{''.join(_VULGAR)}])|(?:-|[ ]{{1,2}}(?:(?:and|&)[ -])?)(?=\d)|"
    rf"{_GAP}and{_GAP}(?=[a-z])|{_GAP}(?=(?:{_any(_ONES)}){_GAP}))"
)
_RUN: Final = lazy_regex(
    rf"(?P<ratio>\d{{1,6}}{_GAP}{_NAME}|\d{{1,2}}/\d{{1,3}}ths?\b)|"
    rf"(?P<whole>\d{{1,6}}){_WHOLE_AND}(?P<and>{PART})|"
    r"(?P<digits>\d+(?:[.,/:]\d+|'\d{3}(?!\d))*|(?<!\.)\.\d+)|"
    rf"(?P<vulgar>[{''.join(_VULGAR)}])|"
    rf"\b(?:(?P<part>(?:(?:an?|{_WORD}(?:{_GAP}{_WORD})?){_GAP})?{_NAME})|"
    rf"(?P<words>(?:an?{_GAP}(?=hundred|thousand))?{_WORD}"
    rf"(?:(?:(?<=hundred) and|(?<=thousand) and)?{_GAP}{_WORD}(?!{_GAP}{_NAME}))*"
    rf"(?:[ ]point(?:[ ](?:{_any(_ONES)}|oh)\b)+)?)"
    rf"(?:{_GAP}and{_GAP}(?P<more>{PART}))?|"
    r"(?P<article>an?)\b)"
)
_NAMED: Final = lazy_regex(r"(?:(?<!\w)[a-z]{1,4}-|[$€£#@:]|(?<!\.)\.|\d[^\w\s'\"()~-])$|\w$")
"""What before digits makes them a part of something else: "I-95", "F2", "$5", "12:30"."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its position; an indefinite article counts as 1, as in "an inch"."""

    value: float
    start: int
    end: int
    is_article: bool = False


def numbers(text: str) -> Iterator[Number]:
    """Yield the numbers in `plain` text, in order."""
    for run in _RUN.finditer(text):
        value = None if _is_named(text, run) else _value(run)
        if value is not None:
            yield Number(value, run.start(), run.end(), is_article=bool(run["article"]))


def number(written: str) -> float | None:
    """Return the value of `plain` digits or words; None if it is not a number, such as `07.5`."""
    run = _RUN.fullmatch(written)
    return None if run is None else _value(run)


def _is_named(text: str, run: re.Match[str]) -> bool:
    start = run.start()
    in_digits = text[start] == "." or text[start].isdecimal()
    return in_digits and _NAMED.search(text, max(0, start - 5), start) is not None


def _value(run: re.Match[str]) -> float | None:
    if run["article"]:
        return 1.0
    if alone := run["ratio"] or run["part"] or run["vulgar"]:
        return part(alone)
    if digits := run["whole"] or run["digits"]:
        whole = _in_digits(digits)
    else:
        whole = _in_words(run["words"])
    fraction = run["and"] or run["more"]
    more = part(fraction) if fraction else 0.0
    return None if whole is None or more is None else whole + more


_GROUPED: Final = lazy_regex(r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?:'\d{3})+)(?:\.\d+)?")
_POINT: Final = lazy_regex(r"(?:0|[1-9]\d{0,8})?(?:\.\d+)?")
_COMMA: Final = lazy_regex(r"(?:0|[1-9]\d{0,2}(?:\.\d{3})*),(?:\d{1,2}|(?<=^0,)\d+)")


def _in_digits(written: str) -> float | None:
    """Read "1,200", "1'200", "2.5" and "2,5"; a comma before three digits groups thousands."""
    if "/" in written:
        return part(written)
    if written.isdecimal() and written[0] != "0":
        return float(written)
    if _GROUPED.fullmatch(written):
        return float(written.replace(",", "").replace("'", ""))
    if _POINT.fullmatch(written):
        return float(written)
    if _COMMA.fullmatch(written):
        return float(written.replace(".", "").replace(",", "."))
    return None


_VALUES: Final = _ONES | _TEENS | _TENS
_TOKEN: Final = lazy_regex(r"[a-z]+")


def _in_words(written: str) -> float | None:
    """Read "one hundred and five" and "one point seven five", but not "five sixty"."""
    before, _, decimals = written.partition(" point ")
    total, group, room = 0, 0, 1000
    for name in _TOKEN.findall(before):
        if name in {"a", "an", "and"}:
            continue
        if name in _SCALES:
            if name == "thousand":
                total, group, room = 1000 * (group or 1), 0, 1000
            else:
                group, room = 100 * (group or 1), 100
            continue
        value = _VALUES[name]
        if value >= room:
            return None
        group += value
        room = 10 if name in _TENS else 1
    places = "".join(str(_ONES.get(name, 0)) for name in decimals.split())
    return float(f"{total + group}.{places or 0}")


def part(written: str) -> float | None:
    """Return the value of a match of `PART`; None for dates and the like: "12/11", "1/0"."""
    if written in _VULGAR:
        return _VULGAR[written]
    ratio = re.fullmatch(r"(\d{1,2})/(\d{1,3})(?:ths?)?", written)
    if ratio is not None:
        above, below = int(ratio[1]), int(ratio[2])
        return above / below if above < below else None
    if "/" in written:
        return None
    *words, name = re.findall(r"[a-z]+|\d+", written)
    count = _count(" ".join(words))
    parts = _PARTS.get(name) or _PARTS[name.removesuffix("s")]
    return count / parts if count is not None and count < parts else None


def _count(words: str) -> float | None:
    if words in {"", "a", "an"}:
        return 1.0
    return float(words) if words.isdecimal() else _in_words(words)
