"""Values of weather models: limits, readings of a cell, and corrections that all providers need.

Single values of an answer can be wrong: sentinels such as -3276.8 or -9999, amounts below zero,
shares above 100 percent, texts. Such a value is left out, and every other one is kept.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, TypeVar

from skywitness.domain.model.errors import ProviderAnswerUnusable
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.air_quality import AirSample
from skywitness.domain.model.weather.conditions import LIMITS, Conditions, ConditionsKind
from skywitness.domain.model.weather.forecast import ForecastStep
from skywitness.domain.model.weather.present_weather import PresentWeather

T = TypeVar("T")
Record = TypeVar("Record")
Number = float | None

CELL_DEG: Final = 0.01
"""Positions are rounded to this in requests, so an answer never belongs to a smaller cell."""

BOUNDS: Final = {
    **LIMITS,
    "temperature_min_c": LIMITS["temperature_c"],
    "temperature_max_c": LIMITS["temperature_c"],
    "precipitation_probability_pct": (0.0, 100.0),
    # the record of 24 hours is 1825 mm (Foc-Foc, Réunion, 1966; World Meteorological Organization)
    "daily_precipitation_mm": (0.0, 2000.0),
    # the European index reaches 100 where the air is extremely poor, and goes on from there
    "index": (0.0, 1000.0),
    # more than in any fire
    **{f.name: (0.0, 100_000.0) for f in fields(AirSample) if f.name.endswith("_ugm3")},
}
"""The least and most that a value can be, by the field of the domain; those of `Conditions` with
their sources are in `LIMITS`."""

_SHARED: Final = {f.name for f in fields(Conditions)} & {f.name for f in fields(ForecastStep)}
_AMOUNTS: Final = {"precipitation_mm", "snow_mm"}
_OVERSHOOT_PCT: Final = 105.0

_log = logging.getLogger(__name__)


class Check:
    """Checks the values of one answer and counts those that it leaves out."""

    def __init__(self) -> None:
        """Start with nothing left out."""
        self.left_out: Counter[str] = Counter()

    def __call__(self, name: str, value: Number) -> Number:
        """Return a value of the domain's field `name`, None if it is outside its bounds or NaN."""
        if value is None:
            return None
        least, most = BOUNDS[name]
        if least <= value <= most:
            return value
        self.left_out[name] += 1
        return None


def each(provider: str, records: Iterable[Record], read: Callable[[Record, Check], T]) -> list[T]:
    """Read every record of an answer; unusable ones are left out, and what is left out is logged.

    Raises:
        ProviderAnswerUnusable: all records are unusable; the reason is that of the first.
    """
    found: list[T] = []
    wrong: list[ProviderAnswerUnusable] = []
    check = Check()
    for record in records:
        try:
            found.append(read(record, check))
        except ProviderAnswerUnusable as error:
            wrong.append(error)
    if wrong and not found:
        raise wrong[0] from None
    if wrong:
        total = len(wrong) + len(found)
        _log.warning("%d of %d records left out: %s", len(wrong), total, wrong[0].reason)
    if check.left_out:
        values = ", ".join(f"{name} ({count})" for name, count in sorted(check.left_out.items()))
        _log.info("%s: impossible values left out: %s", provider, values)
    return found


@dataclass(frozen=True, slots=True)
class CellModel:
    """A provider whose values are analyses of models for the cells of a grid."""

    provider: str
    attribution: str

    def conditions(
        self,
        point: Point,
        observed_at: datetime,
        values: Mapping[str, Number],
        check: Check,
        *,
        period_s: int,
        present_weather: tuple[PresentWeather, ...] | None,
        description: str,
    ) -> Conditions:
        """Return the `values` that can be right, by the field of `Conditions`, as an analysis.

        Models overshoot saturation by up to 5 percent of humidity, and most answers near it have a
        dew point above the temperature; some have gusts below the mean wind.
        """
        humidity = values.get("humidity_pct")
        if humidity is not None and 100.0 < humidity <= _OVERSHOOT_PCT:
            values = {**values, "humidity_pct": 100.0}
        right: dict[str, Any] = {name: check(name, value) for name, value in values.items()}
        if _below(right, "temperature_c", "dew_point_c"):
            right["dew_point_c"] = None
        if _below(right, "wind_gust_ms", "wind_speed_ms"):
            right["wind_gust_ms"] = None
        return Conditions(
            provider=self.provider,
            kind=ConditionsKind.ANALYSIS,
            station=f"cell {point.latitude:.2f},{point.longitude:.2f}",
            point=point,
            observed_at=observed_at,
            precipitation_period_s=period_s,
            present_weather=present_weather,
            description=description,
            attribution=self.attribution,
            cell_deg=CELL_DEG,
            **right,
        )


def _below(values: Mapping[str, Number], name: str, least: str) -> bool:
    value, bound = values.get(name), values.get(least)
    return value is not None and bound is not None and value < bound


def forecast_step(values: Conditions, period_s: int, probability_pct: Number) -> ForecastStep:
    """Return conditions as a step of a forecast; amounts of another period are left out."""
    same_period = values.precipitation_period_s == period_s
    names = _SHARED if same_period else _SHARED - _AMOUNTS
    return ForecastStep(
        valid_at=values.observed_at,
        period_s=period_s,
        precipitation_probability_pct=probability_pct,
        **{name: getattr(values, name) for name in names},
    )


def cell_of(where: Point) -> Point:
    """Return the centre of the cell that contains a point; requests reveal no more than it."""
    # + 0.0 turns the negative zero into zero
    return Point(round(where.latitude, 2) + 0.0, round(where.longitude, 2) + 0.0)
