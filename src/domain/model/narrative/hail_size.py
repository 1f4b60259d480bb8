"""Hail sizes in text: measurements, comparisons with coins, balls and fruit, or bare numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from skywitness.domain.model.narrative.quantities import (
    DIAMETERS,
    LONG_TEXT,
    Amount,
    after,
    amounts,
    before,
    size,
)
from skywitness.domain.model.phenomena.magnitude import Unit

MAX_HAIL_IN: Final = 8.0
"""Diameter of the largest hailstone on record (Vivian, South Dakota, 2010; NOAA)."""

OBJECT_SIZES_IN: Final = {
    # Diameter in inches by object: the NWS table for spotters, and other things of a fixed size.
    # Words of a name are separated by a space, a hyphen or nothing.
    "bb": 0.25, "pea": 0.25, "m&m": 0.5, "marble": 0.5, "moth ball": 0.5,
    "dime": 0.7, "penny": 0.75, "pennies": 0.75, "nickel": 0.88, "nickle": 0.88, "quarter": 1.0,
    "loonie": 1.0, "half dollar": 1.25, "fifty cent piece": 1.25, "50 cent piece": 1.25,
    "silver dollar": 1.5, "walnut": 1.5, "ping pong": 1.5, "golf ball": 1.75, "lime": 2.0,
    "hen egg": 2.0, "hen's egg": 2.0, "egg": 2.0, "billiard ball": 2.25, "pool ball": 2.25,
    "racquet ball": 2.25, "tennis ball": 2.5, "base ball": 2.75, "apple": 3.0, "tea cup": 3.0,
    "hockey puck": 3.0, "grapefruit": 4.0, "cantaloupe": 4.0, "soft ball": 4.5,
}  # fmt: skip

_LADDER: Final = (0.25, 0.5, 0.75, 0.88, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 2.75, 3.0, 4.0, 4.5)
"""Usual sizes, smallest first."""

_SIZES: Final = tuple(OBJECT_SIZES_IN.values())
_OBJECT: Final = re.compile(
    r"\b(?<!goose )(?:"
    + "|".join(
        f"(?P<o{i}>" + re.escape(name).replace(r"\ ", "[ -]?") + ")"
        for i, name in enumerate(OBJECT_SIZES_IN)
    )
    + r")(?:'?s)?\b(?![ -]+(?:of\b|mile|inch|mil\b|hour|section|game|field|park|stadium|diamond|"
    r"team|player|season|practice|tree|orchard))"
)
_BARE: Final = re.compile(
    r"\b(?P<first>\d(?:\.\d{1,2})?)[ ]hail\b|\bhail[ ]?\((?P<logged>\d\.\d{1,2})\)|"
    r"\bhail\b[ ]?(?:stones?|sizes?)?[ ](?:up to|of|was|were|is|around|about|size)[ ]"
    r"(?P<last>\d(?:\.\d{1,2})?)(?![\d:/-]|\.\d|[ ]?(?:%|am\b|pm\b|feet|ft\b|miles?\b|mi\b|"
    r"minutes?|hours?|people|cars|homes|[a-z]*inch|\"|cm|mm|in\b|mph))"
)
_SMALL: Final = re.compile(r"\bsmall hail\b")
_DEPTH_AFTER: Final = re.compile(
    r"^[ ]*(?:deep|of (?:\w+[ ])?hail (?:on|cover)|thick|on the ground)"
)
_DEPTH_BEFORE: Final = re.compile(
    r"(?:accumulat\w*|piled|deep|depth|drifts?|cover\w*)\b[^.;]{0,40}$"
)
_LARGER: Final = re.compile(r"(?:larger|bigger|greater) than (?:a |an |the )?(?:size of )?(?:a )?$")
_SMALLER: Final = re.compile(r"(?:smaller|less) than (?:a |an |the )?(?:size of )?(?:a )?$")
_PART_OF: Final = re.compile(r"\b(?:half|twice) (?:the size of |as (?:big|large) as )?(?:a |an )?$")
_CORRECTED: Final = re.compile(r"\b(?:changed|corrected|revised|lowered|adjusted) to (?:\w+ )?$")
_OTHER_WATER: Final = re.compile(r"\b(?:rain\w*|snow\w*|water|trees?|limbs?|branch\w*|trunks?)\b")


def hail_sizes(text: str) -> Sequence[Amount]:
    """Return the hail sizes in a narrative: measurements, else comparisons, else bare numbers.

    Depths of hail on the ground and measurements of rain or branches are not sizes. A long text
    with different sizes in different sentences is about several places and gives none.
    """
    lowered = text.lower()
    measures = [
        a
        for a in amounts(text, DIAMETERS)
        if size(a) <= MAX_HAIL_IN * 0.0254 + 1e-9 and _is_size(lowered, a)
    ]
    corrected = [a for a in measures if _CORRECTED.search(before(lowered, a))]
    sizes = corrected or measures or list(_comparisons(lowered)) or list(_bare(lowered))
    return () if len(text) > LONG_TEXT and _differ(lowered, sizes) else sizes


def _differ(lowered: str, sizes: Sequence[Amount]) -> bool:
    sentences = {lowered.count(". ", 0, amount.start) for amount in sizes}
    return len(sentences) > 1 and len({amount.value for amount in sizes}) > 1


def _is_size(lowered: str, amount: Amount) -> bool:
    start, rest = before(lowered, amount), after(lowered, amount)
    if _DEPTH_AFTER.match(rest) or _DEPTH_BEFORE.search(start):
        return False
    clause = start.split(",")[-1] + rest.split(",")[0]
    return "hail" in clause or not _OTHER_WATER.search(clause)


def _comparisons(lowered: str) -> Iterator[Amount]:
    for match in _OBJECT.finditer(lowered):
        inches = _SIZES[int(str(match.lastgroup)[1:])]
        preceding = lowered[max(0, match.start() - 60) : match.start()]
        if _PART_OF.search(preceding):
            continue
        if _SMALLER.search(preceding):
            inches = next((rung for rung in reversed(_LADDER) if rung < inches), inches)
        elif _LARGER.search(preceding) or re.match(
            r"[^.;]{0,15}\bbut some[ ](?:slightly[ ])?(?:larger|bigger)\b",
            lowered[match.end() : match.end() + 60],
        ):
            inches = next((rung for rung in _LADDER if rung > inches), inches)
        yield Amount(inches, Unit.INCH, match[0], match.start(), match.end())


def _bare(lowered: str) -> Iterator[Amount]:
    """Yield numbers without a unit that can only be sizes in inches: "1.5 hail".

    "Small hail" without a size is logged by NWS offices as pea size.
    """
    for match in _BARE.finditer(lowered):
        value = float(match["first"] or match["logged"] or match["last"])
        if 0 < value <= MAX_HAIL_IN:
            yield Amount(value, Unit.INCH, match[0], match.start(), match.end())
            return
    small = _SMALL.search(lowered)
    if small is not None:
        yield Amount(OBJECT_SIZES_IN["pea"], Unit.INCH, small[0], small.start(), small.end())
