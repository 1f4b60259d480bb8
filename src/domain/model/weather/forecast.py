"""Forecasts, for display only: never evidence for a claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.present_weather import PresentWeather


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastStep:
    """Forecast for the `period_s` seconds that end at `valid_at`; None if unknown.

    Precipitation and snow (water equivalent) are totals of the period in millimetres; the other
    values are those at `valid_at`. Long steps have the extremes of the temperature.
    `precipitation_probability_pct` runs from 0 to 100.
    `present_weather` is as in `Conditions`.
    """

    valid_at: datetime
    period_s: int
    temperature_c: float | None = None
    temperature_min_c: float | None = None
    temperature_max_c: float | None = None
    humidity_pct: float | None = None
    pressure_hpa: float | None = None
    wind_speed_ms: float | None = None
    wind_gust_ms: float | None = None
    wind_direction_deg: float | None = None
    cloud_cover_pct: float | None = None
    visibility_m: float | None = None
    precipitation_mm: float | None = None
    snow_mm: float | None = None
    precipitation_probability_pct: float | None = None
    present_weather: tuple[PresentWeather, ...] | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The forecast of one provider at a point, earliest step first.

    `stale` marks a cached value served because the provider did not answer.
    """

    provider: str
    point: Point
    fetched_at: datetime
    steps: tuple[ForecastStep, ...]
    attribution: str = ""
    stale: bool = False
