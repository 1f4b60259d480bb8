"""Reference weather: an observation or analysis at one place and time."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.present_weather import PresentWeather

VISIBILITY_CAP_M = 10_000.0
"""Many sources are capped here: 10 km means 10 km or more."""


class ConditionsKind(StrEnum):
    """Where the values come from; forecasts are never evidence."""

    OBSERVATION = "observation"
    ANALYSIS = "analysis"


LIMITS = {
    "temperature_c": (-95.0, 65.0),  # -89.2 (Vostok, 1983) to 56.7 (Furnace Creek, 1913)
    "dew_point_c": (-100.0, 45.0),
    "humidity_pct": (0.0, 100.0),
    "pressure_hpa": (850.0, 1090.0),  # at sea level: 870 (Tip, 1979) to 1083.8 (Agata, 1968)
    "wind_speed_ms": (0.0, 115.0),
    "wind_gust_ms": (0.0, 150.0),  # 113 (Barrow Island, 1996); 135 by radar (Oklahoma, 1999)
    "wind_direction_deg": (0.0, 360.0),
    "cloud_cover_pct": (0.0, 100.0),
    "visibility_m": (0.0, 200_000.0),
    "precipitation_mm": (0.0, 500.0),  # 305 in an hour (Holt, 1947)
    "snow_mm": (0.0, 500.0),
}
"""The least and most that a value can be: the records of the World Meteorological Organization
(Weather and Climate Extremes Archive), with a margin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Values in SI units at `point` and `observed_at`; None if the source gave none.

    `precipitation_mm` is the total water equivalent of the `precipitation_period_s` seconds before
    `observed_at`, `snow_mm` the part that fell as snow. `present_weather` is empty where the
    source reports no significant weather, and None where it reports nothing of the kind.
    `station` names the station, or the grid cell of an analysis.

    `stale` marks cached values served because the source did not answer. `cell_deg` is the width of
    the grid cell in degrees, None for a station.
    """

    provider: str
    kind: ConditionsKind
    station: str
    point: Point
    observed_at: datetime
    temperature_c: float | None = None
    dew_point_c: float | None = None
    humidity_pct: float | None = None
    pressure_hpa: float | None = None
    wind_speed_ms: float | None = None
    wind_gust_ms: float | None = None
    wind_direction_deg: float | None = None
    cloud_cover_pct: float | None = None
    visibility_m: float | None = None
    precipitation_mm: float | None = None
    snow_mm: float | None = None
    precipitation_period_s: int = 3600
    present_weather: tuple[PresentWeather, ...] | None = None
    description: str = ""
    attribution: str = ""
    stale: bool = False
    cell_deg: float | None = None

    def __post_init__(self) -> None:
        """Raise `Invalid` for a time without offset and for impossible values."""
        if self.observed_at.tzinfo is None:
            raise Invalid.at("observed_at", "must carry its offset from UTC")
        for name, (least, most) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise Invalid.at(name, f"must lie within {least:g} to {most:g}")

    @property
    def has_values(self) -> bool:
        """Whether there is any value."""
        return self.present_weather is not None or any(
            getattr(self, name) is not None for name in VALUE_FIELDS
        )


VALUE_FIELDS = tuple(f.name for f in fields(Conditions) if f.name in LIMITS)
"""The names of the measured values, in the order they are shown."""
