"""Extract the claim of a narrative: the phenomenon and its magnitude."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.narrative.hail_size import hail_sizes
from skywitness.domain.model.narrative.negation import is_denied
from skywitness.domain.model.narrative.numbers import plain
from skywitness.domain.model.narrative.occurrence import happened
from skywitness.domain.model.narrative.phenomenon_words import phenomenon_in
from skywitness.domain.model.narrative.qualifiers import qualifier
from skywitness.domain.model.narrative.quantities import (
    DEPTHS,
    DISTANCES,
    TEMPERATURES,
    Amount,
    after,
    amounts,
    before,
    size,
)
from skywitness.domain.model.narrative.wind_speed import wind_speeds
from skywitness.domain.model.phenomena.magnitude import Magnitude, Unit
from skywitness.domain.model.phenomena.phenomenon import Phenomenon, Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedClaim:
    """Phenomenon and magnitude of a narrative; None where not found."""

    phenomenon: Phenomenon | None
    magnitude: Magnitude | None


def read_claim(narrative: str) -> ExtractedClaim:
    """Extract the phenomenon and its magnitude."""
    observed = happened(narrative)
    phenomenon = phenomenon_in(observed)
    magnitude = None if phenomenon is None else _magnitude(phenomenon, narrative, observed)
    return ExtractedClaim(phenomenon=phenomenon, magnitude=magnitude)


def read_magnitude(phenomenon: Phenomenon, narrative: str) -> Magnitude | None:
    """Extract the greatest magnitude given for a phenomenon, None if there is none.

    Sizes of what was only forecast, warned of or seen elsewhere do not count.
    """
    return _magnitude(phenomenon, narrative, happened(narrative))


def _magnitude(phenomenon: Phenomenon, narrative: str, observed: str) -> Magnitude | None:
    lowered = plain(narrative)
    stated = [
        a
        for a in _candidates(phenomenon, narrative)
        if not is_denied(lowered, a.start, a.end)
        and observed[a.start : a.end] == narrative[a.start : a.end]
    ]
    coldest = phenomenon.quantity is Quantity.TEMPERATURE and phenomenon.family != "heat"
    least = coldest or phenomenon.quantity is Quantity.VISIBILITY
    for found in sorted(stated, key=size, reverse=not least):
        with suppress(Invalid):  # beyond physical limits: an elevation, a distance
            return Magnitude.of(
                phenomenon, found.value, found.unit, qualifier(lowered, found), raw=found.raw
            )
    return None


_MATTER: Final = {
    # Words that must occur in the sentence of an amount.
    Quantity.SNOW_DEPTH: lazy_regex(r"\b(?:snow\w*|sleet|accumulat\w*|fell|depth|reported|total)"),
    Quantity.PRECIPITATION: lazy_regex(r"\b(?:rain\w*|precipitation|fell|gauges?|total\w*|water)"),
    Quantity.ICE: lazy_regex(r"\b(?:ic(?:e|ing)\b|accumulat\w*|accretion|glaze|freezing)"),
    Quantity.DEPTH: lazy_regex(r"\b(?:water\w*|flood\w*|deep|depth|inundat\w*|surge|tide\w*)"),
    Quantity.TEMPERATURE: lazy_regex(r""),
    Quantity.VISIBILITY: lazy_regex(r"\bvisibilit"),
}
_UNITS: Final = {
    Quantity.SNOW_DEPTH: DEPTHS,
    Quantity.PRECIPITATION: DEPTHS,
    Quantity.ICE: DEPTHS,
    Quantity.DEPTH: DEPTHS,
    Quantity.TEMPERATURE: TEMPERATURES,
    Quantity.VISIBILITY: DISTANCES,
}


_ANOMALY: Final = lazy_regex(
    r"[ ](?:\w+[ ])?(?:(?:above|below)[ ](?:\w+[ ])?(?:normal|average|seasonal|freezing)|"
    r"(?:warm|cold|cool|hott)er\b)"
)
"""After a difference of temperatures."""

_BELOW_ZERO: Final = lazy_regex(r"[ ](?:\w+[ ])?below (?:zero|0)")
_METRES_DEEP: Final = lazy_regex(r"[ ](?:of|deep|snow|high)\b")
"""After a depth in metres, which are otherwise distances and elevations."""


def _candidates(phenomenon: Phenomenon, narrative: str) -> Sequence[Amount]:
    quantity = phenomenon.quantity
    if quantity is Quantity.DIAMETER:
        return hail_sizes(narrative)
    if quantity in {Quantity.GUST, Quantity.SUSTAINED_WIND}:
        return wind_speeds(narrative, phenomenon)
    if quantity is None:
        return ()
    return list(_about(_MATTER[quantity], narrative, amounts(narrative, _UNITS[quantity])))


def _about(matter: re.Pattern[str], narrative: str, found: Iterable[Amount]) -> Iterable[Amount]:
    """Keep the amounts whose sentence matches; "below zero" makes them negative."""
    lowered = plain(narrative)
    for amount in found:
        rest = after(lowered, amount)
        if not matter.search(f"{before(lowered, amount)} {amount.raw} {rest}"):
            continue
        is_depth = amount.unit is Unit.METRE and matter is not _MATTER[Quantity.VISIBILITY]
        if is_depth and not _METRES_DEEP.match(rest):
            continue
        if amount.unit in TEMPERATURES and _ANOMALY.match(rest):
            continue
        if amount.unit in TEMPERATURES and _BELOW_ZERO.match(rest):
            yield Amount(-abs(amount.value), amount.unit, amount.raw, amount.start, amount.end)
        else:
            yield amount
