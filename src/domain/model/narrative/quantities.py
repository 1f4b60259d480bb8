"""Numbers with units in text: "60 to 70 mph", "8-10 inches", "an inch and a half"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.narrative.numbers import NUMBER, PART, number
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


_UNITS: Final[tuple[tuple[Unit, str], ...]] = (
    (Unit.MILE_PER_HOUR, r"mph|m\.p\.h\.?|mi(?:les?)?(?:[ -]+(?:per|an)[ -]+|/)h(?:(?:ou)?rs?)?"),
    (Unit.KILOMETRE_PER_HOUR, r"km/h|kmh|kph|kmph|kilomet(?:er|re)s?[ -]+(?:per|an)[ -]+hour"),
    (Unit.METRE_PER_SECOND, r"m/s|mps|met(?:er|re)s?[ -]+per[ -]+second"),
    (Unit.KNOT, r"knots?|kts?|kn"),
    (Unit.INCH, r"inch(?:es)?|in\.|in(?=[ ]+(?:diameter|hail|of|in\b)|[),;]|$)|\"|”|''"),
    (Unit.CENTIMETRE, r"cm|centimet(?:er|re)s?"),
    (Unit.MILLIMETRE, r"mm|millimet(?:er|re)s?"),
    (Unit.FOOT, r"feet|foot|ft\.?|'(?!')"),
    (Unit.KILOMETRE, r"km|kilomet(?:er|re)s?"),
    (Unit.METRE, r"met(?:er|re)s?|m"),
    (Unit.MILE, r"miles?|mi\.?"),
    (Unit.FAHRENHEIT, r"(?:°[ ]?|degrees?[ ]+)?f(?:ahrenheit)?|degrees?(?![ ]+c)"),
    (Unit.CELSIUS, r"(?:°[ ]?|degrees?[ ]+)?c(?:elsius)?"),
)
_AMOUNT: Final = re.compile(
    rf"(?<![\w./$:-])(?P<sign>[-−]|minus[ ]|negative[ ])?"
    rf"(?:(?P<low>(?>{NUMBER}))"
    rf"(?:[ -]*(?:inch(?:es)?|mph|feet|kts?))?[ -]*(?:-|–|to|or|and)[ ]*)?"
    rf"(?P<high>(?>{NUMBER}))(?:[ ]of)?(?:[ ]an?\b)?[ -]*(?:"
    + "|".join(f"(?P<u{i}>{words})" for i, (_, words) in enumerate(_UNITS))
    + rf")(?![\w/])(?:[ -]and[ -](?P<more>(?!quarter){PART})(?![ -]siz))?"
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
    """Yield the amounts in any of the units, in order; of a range, its upper end."""
    for match in _AMOUNT.finditer(text.lower()):
        index = next(i for i in range(len(_UNITS)) if match[f"u{i}"] is not None)
        unit = _UNITS[index][0]
        value = number(match["high"])
        if unit not in units or value is None:
            continue
        if match["more"] and unit in _HALVED:
            value += number(match["more"]) or 0.0
        if match["sign"] and unit in TEMPERATURES:
            value = -value
        low = number(match["low"]) if match["low"] else None
        raw = " ".join(match[0].split())[:50]
        yield Amount(value, unit, raw, match.start(), match.end(), low)
