"""Magnitudes: a value in the unit of the observer and in SI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from skywitness.domain.model.choices import choice
from skywitness.domain.model.errors import Invalid, Problems
from skywitness.domain.model.phenomena.phenomenon import Phenomenon, Quantity
from skywitness.domain.model.text import clean_line

MAX_PERIOD_S = 366 * 86_400
MAX_RAW_LENGTH = 50
MAX_VALUE = 1e9


class Qualifier(StrEnum):
    """How the value was obtained."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Unit(StrEnum):
    """Units that observers use."""

    INCH = "in"
    MILLIMETRE = "mm"
    CENTIMETRE = "cm"
    FOOT = "ft"
    METRE = "m"
    MILE = "mi"
    KILOMETRE = "km"
    KNOT = "kt"
    MILE_PER_HOUR = "mph"
    KILOMETRE_PER_HOUR = "km/h"
    METRE_PER_SECOND = "m/s"
    FAHRENHEIT = "F"
    CELSIUS = "C"


def _times(factor: float) -> Callable[[float], float]:
    return lambda value: value * factor


def _celsius(fahrenheit: float) -> float:
    return (fahrenheit - 32.0) / 1.8


# Exact by definition: the international inch, foot, mile and nautical mile.
LENGTHS_M: Final = {
    Unit.INCH: 0.0254,
    Unit.MILLIMETRE: 0.001,
    Unit.CENTIMETRE: 0.01,
    Unit.FOOT: 0.3048,
    Unit.METRE: 1.0,
    Unit.MILE: 1609.344,
    Unit.KILOMETRE: 1000.0,
}
SPEEDS_MS: Final = {
    Unit.KNOT: 1852 / 3600,
    Unit.MILE_PER_HOUR: 0.44704,
    Unit.KILOMETRE_PER_HOUR: 1 / 3.6,
    Unit.METRE_PER_SECOND: 1.0,
}
_TO_MM: Final = {u: _times(m * 1000.0) for u, m in LENGTHS_M.items() if m < 1000}
_TO_M: Final = {u: _times(m) for u, m in LENGTHS_M.items()}
_TO_MS: Final = {u: _times(ms) for u, ms in SPEEDS_MS.items()}
_TO_C: Final = {Unit.FAHRENHEIT: _celsius, Unit.CELSIUS: _times(1.0)}


@dataclass(frozen=True, slots=True)
class Scale:
    """SI unit, conversions and physical limits of a quantity."""

    si_unit: str
    conversions: dict[Unit, Callable[[float], float]]
    least: float
    most: float


SCALES: Final[dict[Quantity, Scale]] = {
    # The limits are well beyond the records of the WMO archive of weather and climate extremes
    # and NOAA: hail 203 mm, gust 113 m/s, rain 1,825 mm a day, snow 11.8 m, -89.2 to 56.7 degC.
    Quantity.DIAMETER: Scale("mm", _TO_MM, 0.0, 400.0),
    Quantity.GUST: Scale("m/s", _TO_MS, 0.0, 150.0),
    Quantity.SUSTAINED_WIND: Scale("m/s", _TO_MS, 0.0, 150.0),
    Quantity.PRECIPITATION: Scale("mm", _TO_MM, 0.0, 30_000.0),
    Quantity.SNOW_DEPTH: Scale("mm", _TO_MM, 0.0, 30_000.0),
    Quantity.DEPTH: Scale("mm", _TO_MM, 0.0, 30_000.0),
    Quantity.ICE: Scale("mm", _TO_MM, 0.0, 1_000.0),
    Quantity.TEMPERATURE: Scale("degC", _TO_C, -100.0, 70.0),
    Quantity.VISIBILITY: Scale("m", _TO_M, 0.0, 300_000.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Magnitude:
    """A value as reported and in SI.

    `period_s` is the period of an accumulation in seconds (None: unknown); `raw` is the text it was
    extracted from, empty if it was given as a number.
    """

    value: float
    unit: Unit
    qualifier: Qualifier
    si_value: float
    si_unit: str
    period_s: int | None = None
    raw: str = ""

    @classmethod
    def of(
        cls,
        phenomenon: Phenomenon,
        value: float,
        unit: str,
        qualifier: str = Qualifier.UNKNOWN,
        period_s: int | None = None,
        raw: str = "",
    ) -> Magnitude:
        """Build the magnitude of a phenomenon.

        Raises:
            Invalid: the phenomenon has none, the unit does not fit its quantity, or the value is
                outside the physical limits.
        """
        if phenomenon.quantity is None:
            raise Invalid.at("", f"{phenomenon.key} has no magnitude")
        quantity, scale = phenomenon.quantity, SCALES[phenomenon.quantity]
        problems = Problems()
        known = problems.attempt(_unit, phenomenon, scale, unit)
        si_value = problems.attempt(_si_value, scale, known, value)
        how = problems.attempt(choice, Qualifier, "qualifier", qualifier)
        if period_s is not None:
            problems.attempt(_require_period, quantity, period_s)
        if raw:
            problems.attempt(clean_line, "raw", raw, MAX_RAW_LENGTH)
        if known is None or si_value is None or how is None or problems.found:
            raise Invalid(problems.found)
        return cls(
            value=value + 0.0,  # no negative zero
            unit=known,
            qualifier=how,
            si_value=si_value,
            si_unit=scale.si_unit,
            period_s=period_s,
            raw=raw,
        )


def _unit(phenomenon: Phenomenon, scale: Scale, name: str) -> Unit:
    if name not in scale.conversions:  # units are strings: a name is found by its value
        units = ", ".join(scale.conversions)
        raise Invalid.at("unit", f"{phenomenon.key} is measured in one of {units}")
    return choice(Unit, "unit", name)


def _si_value(scale: Scale, unit: Unit | None, value: float) -> float:
    if not -MAX_VALUE <= value <= MAX_VALUE:  # also if it is not a number
        raise Invalid.at("value", "must be a finite number that can be a magnitude")
    if unit is None:  # reported separately
        return 0.0
    si_value = round(scale.conversions[unit](value), 6) + 0.0
    if not scale.least <= si_value <= scale.most:
        limits = f"{scale.least:g} to {scale.most:g} {scale.si_unit}"
        raise Invalid.at("value", f"must lie within {limits}")
    return si_value


def _require_period(quantity: Quantity, period_s: int) -> None:
    if not quantity.is_accumulation:
        raise Invalid.at("period_s", f"a {quantity} does not build up over a period")
    if not 0 < period_s <= MAX_PERIOD_S:
        raise Invalid.at("period_s", f"must lie from 1 to {MAX_PERIOD_S} seconds")
