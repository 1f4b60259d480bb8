"""Numbers with units in text: "60 to 70 mph", "8-10 inches", "an inch and a half", "5 ft 6 in"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.numbers import PART, Number, numbers, part, plain
from skywitness.domain.model.phenomena.magnitude import LENGTHS_M, SPEEDS_MS, Unit

LONG_TEXT: Final = 500
"""Characters. An observer's own report is shorter; a summary of a day by an office is longer and
about several places."""


AROUND: Final = 300
"""Characters on each side of an amount that are searched for its sentence."""


def before(lowered: str, amount: Amount) -> str:
    """Return the part of the sentence before an amount."""
    return _SENTENCE_END.split(lowered[max(0, amount.start - AROUND) : amount.start])[-1]


def after(lowered: str, amount: Amount) -> str:
    """Return the part of the sentence after an amount."""
    return _SENTENCE_END.split(lowered[amount.end : amount.end + AROUND], maxsplit=1)[0]


_SENTENCE_END: Final = lazy_regex(r"[.;](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, its text and position; for a range the upper end, with `low`."""

    value: float
    unit: Unit
    raw: str
    start: int
    end: int
    low: float | None = None


_HOUR: Final = r"h(?:(?:ou)?rs?)?"
_UNITS: Final[tuple[tuple[Unit, str], ...]] = (
    (
        Unit.MILE_PER_HOUR,
        rf"mph|m\.p\.h\.?|"
        rf"mi(?:les?)?(?:[ -]{{1,3}}(?:per|an)[ -]{{1,3}}|/){_HOUR}",
    ),
    (
        Unit.KILOMETRE_PER_HOUR,
        rf"kmh|kph|kmph|(?:km|kilomet(?:er|re)s?)(?:[ -]{{1,3}}(?:per|an)[ -]{{1,3}}|/){_HOUR}",
    ),
    (
        Unit.METRE_PER_SECOND,
        r"mps|(?:m|met(?:er|re)s?)(?:[ -]{1,3}(?:per|a)[ -]{1,3}|/)s(?:ec(?:onds?)?)?",
    ),
    (Unit.KNOT, r"knots?|kts?|kn"),
    (
        Unit.INCH,
        r"inch(?:es)?|in\.|(?<=\d)in|in(?=[ ]{1,3}(?:diameter|hail|of|in\b)|[),;]|$)|\"|''",
    ),
    (Unit.CENTIMETRE, r"cm|centimet(?:er|re)s?"),
    (Unit.MILLIMETRE, r"mm|millimet(?:er|re)s?"),
    (Unit.FOOT, r"feet|foot|ft\.?|'(?!')"),
    (Unit.KILOMETRE, r"km|kilomet(?:er|re)s?"),
    (Unit.METRE, r"met(?:er|re)s?|m"),
    (Unit.MILE, r"miles?|mi\.?|sm|statute miles?"),
    (
        Unit.FAHRENHEIT,
        r"(?:degrees?[ ])?below[ ](?:zero|0)(?:[ ]degrees?)?|"
        r"(?:°[ ]?|degrees?[ ]{1,3})?f(?:ahrenheit)?|degrees?(?![ ]{1,3}c)",
    ),
    (Unit.CELSIUS, r"(?:°[ ]?|degrees?[ ]{1,3})?c(?:elsius)?"),
)
_UNIT: Final = lazy_regex(
    r"(?=[ -]{0,3}[a-z\"'°])(?:[ ]of)?(?:[ ]an?\b)?[ -]{0,3}(?:"
    + "|".join(f"(?P<u{i}>{words})" for i, (_, words) in enumerate(_UNITS))
    + r")(?:(?!\w|/[a-z])|(?<=')(?=\d))"
)
_MORE: Final = lazy_regex(
    rf"[ -]and[ -](?P<part>(?!quarter){PART})(?![ -]{{0,3}}(?:siz|inch|in\b|\"|of an inch))"
)
_JOINT: Final = lazy_regex(r"[ -]{0,3}(?:-|~|to|thru|through|or|and|up to)[ ]{0,3}")
_HEAD: Final = lazy_regex(r"(?<![\w-])(?P<unit>inch|foot|mile)[ -]and[ -]$")
_SIGN: Final = lazy_regex(r"(?:(?:^|[ (=])-|\bminus[ ]|\bnegative[ ])$")
_FRACTION_OF: Final = lazy_regex(
    r"\b(?:fraction|portion|part|most|rest|couple|half|halves|quarter|third|\w{1,12}th)s?[ ]of[ ]$"
)

SPEEDS: Final = frozenset(SPEEDS_MS)
DIAMETERS: Final = frozenset({Unit.INCH, Unit.CENTIMETRE, Unit.MILLIMETRE})
DEPTHS: Final = DIAMETERS | {Unit.FOOT, Unit.METRE}
DISTANCES: Final = frozenset({Unit.MILE, Unit.KILOMETRE, Unit.METRE, Unit.FOOT})
TEMPERATURES: Final = frozenset({Unit.FAHRENHEIT, Unit.CELSIUS})

_DECIMAL_COMMA: Final = frozenset(
    {Unit.CENTIMETRE, Unit.MILLIMETRE, Unit.METRE, Unit.KILOMETRE, Unit.KILOMETRE_PER_HOUR}
)
"""Units of countries that write decimals after a comma."""

_HEADS: Final = {"inch": Unit.INCH, "foot": Unit.FOOT, "mile": Unit.MILE}
_HALVED: Final = frozenset(_HEADS.values())
"""Units that a fraction can follow: "an inch and a half"."""

_SI: Final = LENGTHS_M | SPEEDS_MS


def size(amount: Amount) -> float:
    """Return the amount in m or m/s; temperatures are unchanged."""
    return amount.value * _SI.get(amount.unit, 1.0)


def amounts(text: str, units: frozenset[Unit]) -> Iterator[Amount]:
    """Yield the first amounts in any of the units, in order; of a range, its upper end.

    Only temperatures can be negative: a length or speed with a sign is left out.
    """
    lowered = plain(text)
    found: list[Amount] = []
    earlier: Number | None = None
    for number in numbers(lowered):
        end = found[-1].end if found else 0
        if number.start < end:
            continue
        amount = _amount(lowered, number)
        if amount is not None and amount.start < end:  # "1 inch and quarter size"
            amount = None
        last = found[-1] if earlier is not None and earlier.start < end else None
        joined = None if earlier is None else _joined(lowered, earlier, last, number, amount)
        if joined is not None:
            found[len(found) - (last is not None) :] = [joined]
        elif amount is not None:
            found.append(amount)
        earlier = number
    signed = (
        _with_sign(lowered, amount)
        for amount in found
        if amount.unit in units and not _is_half(lowered, amount)
    )
    return islice((amount for amount in signed if amount is not None), MOST)


def _amount(lowered: str, number: Number) -> Amount | None:
    head = _HEAD.search(lowered, max(0, number.start - 12), number.start)
    if head is not None and number.value < 1:  # "inch and a half"
        unit = _HEADS[head["unit"]]
        return _told(lowered, 1 + number.value, unit, head.start(), number.end)
    match = _UNIT.match(lowered, number.end)
    if match is None:
        return None
    name = str(match.lastgroup)
    if number.is_article and (
        len(match[name]) < SHORTEST_NAME
        or _FRACTION_OF.search(lowered, max(0, number.start - 20), number.start)
    ):
        return None
    unit, value, end = _UNITS[int(name[1:])][0], number.value, match.end()
    more = _MORE.match(lowered, end) if unit in _HALVED else None
    if more is not None:
        value, end = value + (part(more["part"]) or 0.0), more.end()
    if "below" in match[name]:
        value = -value
    return _told(lowered, value, unit, number.start, end)


def _told(
    lowered: str, value: float, unit: Unit, start: int, end: int, low: float | None = None
) -> Amount:
    raw = " ".join(lowered[start:end][:100].split())[:50]
    return Amount(value, unit, raw, start, end, low)


def _joined(
    lowered: str, earlier: Number, last: Amount | None, number: Number, amount: Amount | None
) -> Amount | None:
    """Return an amount together with the number or amount before it.

    These are "5 to 6 inches", "5 inches to 6 inches", "5 feet 6 inches" and "an inch or two".
    """
    if amount is None:
        if last is None or number.value <= last.value or lowered[last.end : number.start] != " or ":
            return None
        return _told(lowered, number.value, last.unit, last.start, number.end, last.value)
    if last is None:
        if _JOINT.fullmatch(lowered, earlier.end, amount.start) is None:
            return None
        low, high = sorted((earlier.value, amount.value), key=abs)
        return _told(lowered, high, amount.unit, earlier.start, amount.end, low)
    if (
        last.unit is amount.unit
        and last.low is None
        and _JOINT.fullmatch(lowered, last.end, amount.start)
    ):
        low, high = sorted((last.value, amount.value), key=abs)
        return _told(lowered, high, amount.unit, last.start, amount.end, low)
    if (
        (last.unit, amount.unit) == (Unit.FOOT, Unit.INCH)
        and amount.value < INCHES_A_FOOT
        and _AND.fullmatch(lowered, last.end, amount.start)
    ):
        value = last.value + amount.value / INCHES_A_FOOT
        return _told(lowered, value, Unit.FOOT, last.start, amount.end)
    return None


_FIRST_HALF: Final = lazy_regex(
    r"(?<![\w.,:/-])(?<!at )(?<!on )(?:(?<=of )|(?<=hail )|(?<=stones )|(?<=size )|(?<=about )|"
    r"(?<=to )|(?<=was )|(?<=were )|(?<=rain )|(?<=snow )|^)\d{1,3} ?[.,] $"
)


def _is_half(lowered: str, amount: Amount) -> bool:
    """Whether it is the end of a number with a space in it: "hail of 2, 5 cm"."""
    if amount.unit not in _DECIMAL_COMMA or amount.value >= INCHES_A_FOOT:
        return False
    return _FIRST_HALF.search(lowered, max(0, amount.start - 12), amount.start) is not None


def _with_sign(lowered: str, amount: Amount) -> Amount | None:
    if _SIGN.search(lowered, max(0, amount.start - 9), amount.start) is None:
        return amount
    return replace(amount, value=-amount.value) if amount.unit in TEMPERATURES else None


MOST: Final = 200
"""Amounts that are read of one text; a text with more is a table."""

INCHES_A_FOOT: Final = 12
SHORTEST_NAME: Final = 4
"""Letters of a unit after an article: "an inch", but not "a c"."""

_AND: Final = lazy_regex(r"[ ,]{0,2}(?:and[ ])?")
