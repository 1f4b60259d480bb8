"""Numbers with units in text: "60 to 70 mph", "8-10 inches", "an inch and a half", "5 ft 6 in"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from skywitness.domain.model.narrative.numbers import PART, Number, numbers, part, plain
from skywitness.domain.model.phenomena.magnitude import Unit

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


_SENTENCE_END: Final = re.compile(r"[.;](?=\s|$)")


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
    (Unit.INCH, r"inch(?:es)?|in\.|in(?=[ ]{1,3}(?:diameter|hail|of|in\b)|[),;]|$)|\"|''"),
    (Unit.CENTIMETRE, r"cm|centimet(?:er|re)s?"),
    (Unit.MILLIMETRE, r"mm|millimet(?:er|re)s?"),
    (Unit.FOOT, r"feet|foot|ft\.?|'(?!')"),
    (Unit.KILOMETRE, r"km|kilomet(?:er|re)s?"),
    (Unit.METRE, r"met(?:er|re)s?|m"),
    (Unit.MILE, r"miles?|mi\.?"),
    (Unit.FAHRENHEIT, r"(?:°[ ]?|degrees?[ ]{1,3})?f(?:ahrenheit)?|degrees?(?![ ]{1,3}c)"),
    (Unit.CELSIUS, r"(?:°[ ]?|degrees?[ ]{1,3})?c(?:elsius)?"),
)
_UNIT: Final = re.compile(
    r"(?:[ ]of)?(?:[ ]an?\b)?[ -]{0,3}(?:"
    + "|".join(f"(?P<u{i}>{words})" for i, (_, words) in enumerate(_UNITS))
    + r")(?:(?![\w/])|(?<=')(?=\d))"
    rf"(?:[ -]and[ -](?P<more>(?!quarter){PART})(?![ -]{{0,3}}(?:siz|inch|in\b|\"|of an inch)))?"
)
_JOINT: Final = re.compile(
    r"[ -]{0,3}(?:inch(?:es)?|in\.|\"|feet|ft|mph|knots?|kts?|km/h|cm|mm)?[ ]{0,3}"
    r"(?:-|to|or|and|up to)[ ]{0,3}"
)
_SIGN: Final = re.compile(r"(?:(?:^|[ (=])-|\bminus[ ]|\bnegative[ ])$")
_FRACTION_OF: Final = re.compile(
    r"\b(?:fraction|portion|part|most|rest|couple|half|halves|quarter|third|\w{1,12}th)s?[ ]of[ ]$"
)

SPEEDS: Final = frozenset(
    {Unit.MILE_PER_HOUR, Unit.KILOMETRE_PER_HOUR, Unit.METRE_PER_SECOND, Unit.KNOT}
)
DEPTHS: Final = frozenset({Unit.INCH, Unit.CENTIMETRE, Unit.MILLIMETRE, Unit.FOOT})
DIAMETERS: Final = DEPTHS - {Unit.FOOT}
DISTANCES: Final = frozenset({Unit.MILE, Unit.KILOMETRE, Unit.METRE, Unit.FOOT})
TEMPERATURES: Final = frozenset({Unit.FAHRENHEIT, Unit.CELSIUS})

_HALVED: Final = frozenset({Unit.INCH, Unit.FOOT, Unit.MILE})
"""Units that a fraction can follow: "an inch and a half"."""

_PER_UNIT: Final = {
    # Metres for lengths, metres per second for speeds.
    Unit.INCH: 0.0254,
    Unit.CENTIMETRE: 0.01,
    Unit.MILLIMETRE: 0.001,
    Unit.FOOT: 0.3048,
    Unit.METRE: 1.0,
    Unit.KILOMETRE: 1000.0,
    Unit.MILE: 1609.344,
    Unit.KNOT: 1852 / 3600,
    Unit.MILE_PER_HOUR: 0.44704,
    Unit.KILOMETRE_PER_HOUR: 1 / 3.6,
}


def size(amount: Amount) -> float:
    """Return the amount in m or m/s; temperatures are unchanged."""
    return amount.value * _PER_UNIT.get(amount.unit, 1.0)


def amounts(text: str, units: frozenset[Unit]) -> Iterator[Amount]:
    """Yield the amounts in any of the units, in order; of a range, its upper end.

    Only temperatures can be negative: a length or speed with a sign is left out.
    """
    lowered = plain(text)
    found: list[Amount] = []
    earlier: Number | None = None
    for number in numbers(lowered):
        last = found[-1] if found else None
        if last is not None and number.start < last.end:
            continue
        amount = _amount(lowered, number, earlier)
        if last is not None and (both := _continued(lowered, last, number, amount)):
            found[-1] = both
        elif amount is not None:
            if last is not None and amount.start == last.start:  # the lower end had a unit too
                found.pop()
            found.append(amount)
        earlier = number
    return (amount for amount in found if amount.unit in units and not _is_minus(amount))


def _is_minus(amount: Amount) -> bool:
    return amount.value < 0 and amount.unit not in TEMPERATURES


def _amount(lowered: str, number: Number, earlier: Number | None) -> Amount | None:
    match = _UNIT.match(lowered, number.end)
    if match is None:
        return None
    index = next(i for i in range(len(_UNITS)) if match[f"u{i}"] is not None)
    if number.is_article and (
        len(match[f"u{index}"]) < SHORTEST_NAME
        or _FRACTION_OF.search(lowered, max(0, number.start - 20), number.start)
    ):
        return None
    unit, value, start, low = _UNITS[index][0], number.value, number.start, None
    if match["more"] and unit in _HALVED:
        value += part(match["more"]) or 0.0
    if earlier is not None and _JOINT.fullmatch(lowered, earlier.end, start):
        start = earlier.start
        low, value = sorted((earlier.value, value))
    if _SIGN.search(lowered, max(0, start - 9), start):
        value = -value
    raw = " ".join(lowered[start : match.end()].split())[:50]
    return Amount(value, unit, raw, start, match.end(), low)


def _continued(lowered: str, last: Amount, number: Number, amount: Amount | None) -> Amount | None:
    """Return "5 feet 6 inches" and "an inch or two" as one amount."""
    between = lowered[last.end : number.start]
    if amount is None:
        if between != " or " or number.value <= last.value:
            return None
        value, end, low = number.value, number.end, last.value
    elif (
        (last.unit, amount.unit) == (Unit.FOOT, Unit.INCH)
        and amount.value < INCHES_A_FOOT
        and _AND.fullmatch(between)
    ):
        value, end, low = last.value + amount.value / INCHES_A_FOOT, amount.end, None
    else:
        return None
    raw = " ".join(lowered[last.start : end].split())[:50]
    return replace(last, value=value, raw=raw, end=end, low=low)


INCHES_A_FOOT: Final = 12
SHORTEST_NAME: Final = 4
"""Letters of a unit after an article: "an inch", but not "a c"."""

_AND: Final = re.compile(r"[ ,]{0,2}(?:and[ ])?")
