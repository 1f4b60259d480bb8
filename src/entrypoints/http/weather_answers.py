"""What answers about weather and places look like, for the OpenAPI document alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from skywitness.domain.model.weather.conditions import ConditionsKind
from skywitness.entrypoints.http.answer_parts import Answer, grows


class PresentWeather(Answer):
    """A group of a METAR, such as `-SHRA`, and its meaning (WMO code table 4678)."""

    group: str
    description: str


class ReferenceConditions(Answer):
    """Reference weather in SI; null where the source gave no value.

    `present_weather` is empty where the source reports no significant weather.
    """

    provider: str
    kind: Annotated[str, grows(ConditionsKind)]
    station: str
    latitude: float
    longitude: float
    observed_at: datetime
    age_s: int
    temperature_c: float | None
    dew_point_c: float | None
    humidity_pct: float | None
    pressure_hpa: float | None
    wind_speed_ms: float | None
    wind_gust_ms: float | None
    wind_direction_deg: float | None
    cloud_cover_pct: float | None
    visibility_m: float | None
    precipitation_mm: float | None
    snow_mm: float | None
    precipitation_period_s: int
    present_weather: list[PresentWeather] | None
    description: str
    attribution: str


class CurrentConditions(ReferenceConditions):
    """The weather at a place now.

    `stale`: the provider does not answer, and this is from before. `cell_deg` is the width of the
    grid cell that was asked about, null for a station.
    """

    cell_deg: float | None
    stale: bool


class ForecastStep(Answer):
    """What is expected for the seconds that end at `valid_at`: totals of them, values at the end.

    The extremes of the temperature are given by long steps.
    """

    valid_at: datetime
    period_s: int = Field(ge=1)
    temperature_c: float | None
    temperature_min_c: float | None
    temperature_max_c: float | None
    humidity_pct: float | None
    pressure_hpa: float | None
    wind_speed_ms: float | None
    wind_gust_ms: float | None
    wind_direction_deg: float | None
    cloud_cover_pct: float | None
    visibility_m: float | None
    precipitation_mm: float | None
    snow_mm: float | None
    precipitation_probability_pct: float | None = Field(ge=0, le=100)
    present_weather: list[PresentWeather] | None
    description: str


class WeatherForecast(Answer):
    """A forecast for a place; its age counts from `fetched_at`."""

    provider: str
    latitude: float
    longitude: float
    fetched_at: datetime
    age_s: int
    stale: bool
    attribution: str
    items: list[ForecastStep]


class AirSample(Answer):
    """Concentrations near the ground, in micrograms per cubic metre."""

    observed_at: datetime
    index: int | None
    pm2_5_ugm3: float | None
    pm10_ugm3: float | None
    ozone_ugm3: float | None
    nitrogen_dioxide_ugm3: float | None
    sulphur_dioxide_ugm3: float | None
    carbon_monoxide_ugm3: float | None
    nitrogen_monoxide_ugm3: float | None
    ammonia_ugm3: float | None


class AirQuality(Answer):
    """The air at a place; time and age are those of the newest sample.

    `index_scale` says what `index` counts.
    """

    provider: str
    latitude: float
    longitude: float
    observed_at: datetime | None
    age_s: int | None
    stale: bool
    index_scale: str
    attribution: str
    items: list[AirSample]


class NamedPlace(Answer):
    """A place; `country` (ISO 3166-1) and `region` are empty where they are not known."""

    name: str
    latitude: float
    longitude: float
    country: str
    region: str
    provider: str
    attribution: str


class NamedPlaces(Answer):
    """Places, the likeliest or nearest first."""

    items: list[NamedPlace]
