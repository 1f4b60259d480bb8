"""What is expected: shown on screens, never evidence for a claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.present_weather import PresentWeather


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastStep:
    """What is expected for the `period_s` seconds that end at `valid_at`; None where not said.

    Precipitation and snow (as water) are totals of the period in millimetres; the other values are
    those at `valid_at`, in SI; `temperature_min_c` and `temperature_max_c` are the extremes of the
    period, given by long steps. `precipitation_probability_pct` runs from 0 to 100.
    `present_weather` is that of `Conditions`, as expected.
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
    """What one provider expects at a point, oldest first; `fetched_at` is when it said so.

    `stale` marks one that could not be renewed because the provider did not answer.
    """

    provider: str
    point: Point
    fetched_at: datetime
    steps: tuple[ForecastStep, ...]
    attribution: str = ""
    stale: bool = False
