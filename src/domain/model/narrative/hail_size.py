"""Hail sizes in text: measurements, comparisons with coins, balls and fruit, or bare numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.numbers import Number, numbers, plain
from skywitness.domain.model.narrative.quantities import (
    DIAMETERS,
    LONG_TEXT,
    Amount,
    after,
    amounts,
    before,
    size,
)
from skywitness.domain.model.narrative.size_comparisons import OBJECT_SIZES_IN, comparisons
from skywitness.domain.model.phenomena.magnitude import LENGTHS_M, Unit

MAX_HAIL_IN: Final = 8.0
"""Diameter of the largest hailstone on record (Vivian, South Dakota, 2010; NOAA)."""

_BARE_BEFORE: Final = lazy_regex(
    r"\bhail(?:stones?)?(?:[ ]?\($|"
    r"(?:[ ](?:up to|of|was|were|is|around|about|sizes?|diameters?|reached)){1,3}[ ]?[:=]?[ ]?$)"
)
_BARE_AFTER: Final = lazy_regex(r"[ ](?:hail|(?:in[ ])?diameter)\b")
_PHRASE_ENDS: Final = lazy_regex(
    r"(?:[.,;)!]|[ ](?:and|at|by|fell|for|near|on|over|was|were|with)\b|[ ]?$|"
    r"[ ]in\b(?![ ]{1,3}(?:diameter|hail)))(?![ ]?[\d%])"
)
"""What follows a size without a unit; other words are what the number counts."""

_SMALL: Final = lazy_regex(r"\bsmall hail\b")
_DEPTH_AFTER: Final = lazy_regex(
    r"^[ ]*(?:deep|of (?:\w+[ ])?hail (?:on|cover)|thick|on the ground)"
)
_DEPTH_BEFORE: Final = lazy_regex(
    r"(?:accumulat\w*|piled|deep|depth|drifts?|cover\w*)\b[^.;]{0,40}$"
)
_CORRECTED: Final = lazy_regex(r"\b(?:changed|corrected|revised|lowered|adjusted) to (?:\w+ )?$")
_OTHER_WATER: Final = lazy_regex(r"\b(?:rain\w*|snow\w*|water|trees?|limbs?|branch\w*|trunks?)\b")
_ELSEWHERE: Final = lazy_regex(
    r"\bsame (?:\w+ )?(?:storm|cell|supercell) (?:that|which)\b|"
    r"\bfollow(?:s|ed|ing) (?:the|a) reports? of"
)
_GLOSS: Final = lazy_regex(
    r"(?:[ -]?siz\w*)?(?:[ ]hail(?:stones?)?)?[ ]?(?:\(|,[ ]?(?:or[ ])?|or[ ])"
)


def hail_sizes(text: str) -> Sequence[Amount]:
    """Return the hail sizes in a narrative: measurements and comparisons, else bare numbers.

    Depths of hail on the ground and measurements of rain or branches are not sizes. Of an object
    and its size ("golf ball size (1.5 inches)") the measurement counts. A long text with different
    sizes in different sentences is about several places and gives none.
    """
    lowered = plain(text)
    measures = [
        a
        for a in amounts(text, DIAMETERS)
        if size(a) <= MAX_HAIL_IN * LENGTHS_M[Unit.INCH] + 1e-9 and _is_size(lowered, a)
    ]
    corrected = [a for a in measures if _CORRECTED.search(before(lowered, a))]
    sizes = corrected or _together(lowered, measures, comparisons(text)) or list(_bare(lowered))
    here = [a for a in sizes if not _ELSEWHERE.search(before(lowered, a))]
    return () if len(text) > LONG_TEXT and _differ(lowered, here) else here


def is_small(text: str) -> bool:
    """Say whether a narrative gives sizes of hail, and all are below that of a dime.

    Such hail is no severe weather by any criterion that the NWS has had (0.75 in, since 2010 1 in:
    NWSI 10-511).
    """
    sizes = hail_sizes(text)
    return bool(sizes) and max(map(size, sizes)) < OBJECT_SIZES_IN["dime"] * LENGTHS_M[Unit.INCH]


def _together(
    lowered: str, measures: Sequence[Amount], compared: Sequence[Amount]
) -> Sequence[Amount]:
    starts = {a.start for a in measures}
    glossed = (_GLOSS.match(lowered, a.end) for a in compared)
    alone = [
        a
        for a, gloss in zip(compared, glossed, strict=True)
        if gloss is None or gloss.end() not in starts
    ]
    return [*measures, *alone]


def _differ(lowered: str, sizes: Sequence[Amount]) -> bool:
    starts = [amount.start for amount in sizes]
    several = len({amount.value for amount in sizes}) > 1
    return several and ". " in lowered[min(starts) : max(starts)]


def _is_size(lowered: str, amount: Amount) -> bool:
    start, rest = before(lowered, amount), after(lowered, amount)
    if _DEPTH_AFTER.match(rest) or _DEPTH_BEFORE.search(start):
        return False
    clause = start.split(",")[-1] + rest.split(",")[0]
    return "hail" in clause or not _OTHER_WATER.search(clause)


def _is_bare_size(lowered: str, number: Number) -> bool:
    in_digits = lowered[number.start] == "." or lowered[number.start].isdecimal()
    if not in_digits or not 0 < number.value <= MAX_HAIL_IN:
        return False
    if _BARE_AFTER.match(lowered, number.end):
        return True
    is_last = _PHRASE_ENDS.match(lowered, number.end) is not None
    start = number.start
    return is_last and _BARE_BEFORE.search(lowered, max(0, start - 40), start) is not None


def _bare(lowered: str) -> Iterator[Amount]:
    """Yield a number without a unit that can only be a size in inches: "1.5 hail".

    "Small hail" without a size is logged by NWS offices as pea size.
    """
    for number in numbers(lowered):
        if _is_bare_size(lowered, number):
            raw = lowered[number.start : number.end]
            yield Amount(number.value, Unit.INCH, raw, number.start, number.end)
            return
    small = _SMALL.search(lowered)
    if small is not None:
        yield Amount(OBJECT_SIZES_IN["pea"], Unit.INCH, small[0], small.start(), small.end())
