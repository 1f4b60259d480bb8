"""Sizes, speeds and depths as people write them: "golf balls", "60 to 70 mph", "8-10 inches"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.magnitude import Qualifier, Unit


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, and the words it was read from."""

    value: float
    unit: Unit
    raw: str
    start: int


OBJECT_SIZES_IN: Final = {
    # Diameter in inches by what the stone is like: the table that NWS offices hand to spotters.
    "bb": 0.25,
    "pea": 0.25,
    "m&m": 0.5,
    "marble": 0.5,
    "mothball": 0.5,
    "moth ball": 0.5,
    "dime": 0.7,
    "penny": 0.75,
    "pennies": 0.75,
    "nickel": 0.88,
    "nickle": 0.88,
    "quarter": 1.0,
    "loonie": 1.0,
    "half dollar": 1.25,
    "half-dollar": 1.25,
    "walnut": 1.5,
    "ping pong": 1.5,
    "ping-pong": 1.5,
    "pingpong": 1.5,
    "golf ball": 1.75,
    "golf-ball": 1.75,
    "golfball": 1.75,
    "lime": 2.0,
    "hen egg": 2.0,
    "hen's egg": 2.0,
    "egg": 2.0,
    "tennis ball": 2.5,
    "tennisball": 2.5,
    "baseball": 2.75,
    "base ball": 2.75,
    "apple": 3.0,
    "tea cup": 3.0,
    "teacup": 3.0,
    "grapefruit": 4.0,
    "softball": 4.5,
    "soft ball": 4.5,
}

_OBJECT: Final = re.compile(
    r"\b(?P<name>" + "|".join(sorted(map(re.escape, OBJECT_SIZES_IN), key=len, reverse=True)) + r")"
    r"(?:'?s)?\b(?![ -]+(?:of\b|mile|inch|mil\b|hour|section))"
)
_WORD_NUMBERS: Final = {
    "a half": 0.5,
    "half an": 0.5,
    "half": 0.5,
    "one": 1.0,
    "an": 1.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
    "twelve": 12.0,
}
_VULGAR: Final = {"¼": " 1/4", "½": " 1/2", "¾": " 3/4"}
_NUMBER: Final = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:[ -]+(?:and[ ]+(?:a[ ]+)?)?\d/\d{1,2}\b|\.\d+)?|"
    r"\.\d+|" + "|".join(sorted(_WORD_NUMBERS, key=len, reverse=True)) + r")"
)
_FRACTION: Final = r"(?:\d/\d{1,2}|" + _NUMBER + r")"
_UNITS: Final[tuple[tuple[Unit, str], ...]] = (
    (Unit.MILE_PER_HOUR, r"mph|m\.p\.h\.?|miles?[ -]+(?:per|an)[ -]+hour"),
    (Unit.KILOMETRE_PER_HOUR, r"km/h|kmh|kph|kmph|kilomet(?:er|re)s?[ -]+(?:per|an)[ -]+hour"),
    (Unit.METRE_PER_SECOND, r"m/s|mps|met(?:er|re)s?[ -]+per[ -]+second"),
    (Unit.KNOT, r"knots?|kts?|kn"),
    (Unit.INCH, r"inch(?:es)?|in\.|in(?=[ ]+(?:diameter|hail|of|in\b)|[),;]|$)|\"|”|''"),
    (Unit.CENTIMETRE, r"cm|centimet(?:er|re)s?"),
    (Unit.MILLIMETRE, r"mm|millimet(?:er|re)s?"),
    (Unit.FOOT, r"feet|foot|ft\.?|'(?!')"),
)
_AMOUNT: Final = re.compile(
    rf"(?<![\w./$:-])(?:(?P<low>{_FRACTION})[ ]*(?:-|–|to|or|and)[ ]*)?"
    rf"(?P<high>{_FRACTION})[ -]*(?:"
    + "|".join(f"(?P<u{i}>{words})" for i, (_, words) in enumerate(_UNITS))
    + r")(?![\w/])"
)

SPEEDS: Final = frozenset(
    {Unit.MILE_PER_HOUR, Unit.KILOMETRE_PER_HOUR, Unit.METRE_PER_SECOND, Unit.KNOT}
)
DEPTHS: Final = frozenset({Unit.INCH, Unit.CENTIMETRE, Unit.MILLIMETRE, Unit.FOOT})
DIAMETERS: Final = DEPTHS - {Unit.FOOT}


def amounts(text: str, units: frozenset[Unit]) -> Iterator[Amount]:
    """Yield what the text says in one of the units, in order; of a range its upper end."""
    lowered = text.casefold() if text.isascii() else text.lower()
    for sign, words in _VULGAR.items():
        lowered = lowered.replace(sign, words)
    for match in _AMOUNT.finditer(lowered):
        index = next(i for i in range(len(_UNITS)) if match[f"u{i}"] is not None)
        unit = _UNITS[index][0]
        value = _value(match["high"])
        if unit in units and value is not None:
            yield Amount(value, unit, " ".join(match[0].split())[:50], match.start())


def objects(text: str) -> Iterator[Amount]:
    """Yield the sizes that the text names by coins, balls and fruit, in inches."""
    for match in _OBJECT.finditer(text.lower()):
        yield Amount(OBJECT_SIZES_IN[match["name"]], Unit.INCH, match[0], match.start())


def _value(written: str) -> float | None:
    if written in _WORD_NUMBERS:
        return _WORD_NUMBERS[written]
    whole = 0.0
    for part in re.findall(r"[\d.,/]+", written):
        above, _, below = part.replace(",", "").partition("/")
        if below and float(below) == 0:
            return None
        whole += float(above) / float(below) if below else float(above)
    return whole


_MEASURED: Final = re.compile(
    r"\b(?:measured|recorded|anemometer|asos|awos|mesonet|weather station|gauged?|registered)\b"
)
_ESTIMATED: Final = re.compile(r"\b(?:estimated?|est\.?|about|around|approximately|near(?:ly)?)\b")


def qualifier(text: str) -> Qualifier:
    """Tell whether the words speak of an instrument or of a guess."""
    lowered = text.lower()
    if _ESTIMATED.search(lowered):
        return Qualifier.ESTIMATED
    return Qualifier.MEASURED if _MEASURED.search(lowered) else Qualifier.UNKNOWN
