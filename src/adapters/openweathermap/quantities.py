"""The quantities of one record, whichever of the two vocabularies it is written in.

`/data/2.5` nests them (`main.temp`, `wind.speed`), One Call is flat (`temp`, `wind_speed`). All
questions are asked in metric units; a temperature in kelvin or Fahrenheit shows by its size.

Rain and snow: the service documents `1h` as a rate in mm/h today, and earlier called it the volume
of the last hour. It is kept as the amount of one hour at that rate. The service leaves both out
when nothing falls; that is not the same as zero.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from skywitness.adapters.openweathermap.values import (
    ATTRIBUTION,
    CELL_DEG,
    NAME,
    Json,
    first,
    member,
    number,
    refuse,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.condition_ids import KNOWN, describe, present_weather
from skywitness.domain.model.weather.conditions import VISIBILITY_CAP_M, Conditions, ConditionsKind
from skywitness.domain.model.weather.forecast import ForecastStep

HOUR_S: Final = 3600

_BELIEVED: Final = {
    "temperature_c": (-90.0, 60.0),
    "humidity_pct": (0.0, 100.0),
    "pressure_hpa": (850.0, 1090.0),
    "wind_speed_ms": (0.0, 115.0),
    "wind_gust_ms": (0.0, 115.0),
    "wind_direction_deg": (0.0, 360.0),
    "cloud_cover_pct": (0.0, 100.0),
    "visibility_m": (0.0, 200_000.0),
    "precipitation_mm": (0.0, 500.0),
    "snow_mm": (0.0, 500.0),
}
"""The records of surface weather (World Meteorological Organization), rounded outwards."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantities:
    """Values in SI as `Conditions` names them; building them refuses what cannot be."""

    temperature_c: float
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
    condition_ids: tuple[int, ...]

    def __post_init__(self) -> None:
        """Raise `ProviderAnswerUnusable` for what no weather on earth can be."""
        for name in _BELIEVED:
            require_believable(name, getattr(self, name))

    def conditions(self, point: Point, observed_at: datetime) -> Conditions:
        """Return them as reference weather: an analysis of models, for a cell."""
        return Conditions(
            provider=NAME,
            kind=ConditionsKind.ANALYSIS,
            station=f"cell {point.latitude:.2f},{point.longitude:.2f}",
            point=point,
            observed_at=observed_at,
            temperature_c=self.temperature_c,
            dew_point_c=self.dew_point_c,
            humidity_pct=self.humidity_pct,
            pressure_hpa=self.pressure_hpa,
            wind_speed_ms=self.wind_speed_ms,
            wind_gust_ms=self.wind_gust_ms,
            wind_direction_deg=self.wind_direction_deg,
            cloud_cover_pct=self.cloud_cover_pct,
            visibility_m=self.visibility_m,
            precipitation_mm=self.precipitation_mm,
            snow_mm=self.snow_mm,
            precipitation_period_s=self.precipitation_period_s,
            present_weather=present_weather(self.condition_ids),
            description=describe(self.condition_ids),
            attribution=ATTRIBUTION,
            cell_deg=CELL_DEG,
        )

    def step(
        self, valid_at: datetime, period_s: int, probability_pct: float | None
    ) -> ForecastStep:
        """Return them as a step of a forecast; amounts of another period are left out."""
        same_period = self.precipitation_period_s == period_s
        return ForecastStep(
            valid_at=valid_at,
            period_s=period_s,
            temperature_c=self.temperature_c,
            humidity_pct=self.humidity_pct,
            pressure_hpa=self.pressure_hpa,
            wind_speed_ms=self.wind_speed_ms,
            wind_gust_ms=self.wind_gust_ms,
            wind_direction_deg=self.wind_direction_deg,
            cloud_cover_pct=self.cloud_cover_pct,
            visibility_m=self.visibility_m,
            precipitation_mm=self.precipitation_mm if same_period else None,
            snow_mm=self.snow_mm if same_period else None,
            precipitation_probability_pct=probability_pct,
            present_weather=present_weather(self.condition_ids),
            description=describe(self.condition_ids),
        )


def require_believable(name: str, value: float | None) -> None:
    """Raise `ProviderAnswerUnusable` for a value that no weather on earth can have."""
    least, most = _BELIEVED[name]
    if value is not None and not least <= value <= most:
        refuse(f"impossible {name}")


def nested_quantities(record: Json) -> Quantities:
    """Read a record of `/data/2.5`."""
    main, wind = member(record, "main"), member(record, "wind")
    return _quantities(
        record,
        temperature=number(main, "temp"),
        dew_point=number(main, "dew_point"),
        humidity=number(main, "humidity"),
        # `pressure` is that of the sea level where both are given, `grnd_level` that of the ground
        pressure=first((number(main, "sea_level"), number(main, "pressure"))),
        speed=number(wind, "speed"),
        gust=number(wind, "gust"),
        direction=number(wind, "deg"),
        clouds=number(member(record, "clouds"), "all"),
    )


def flat_quantities(record: Json) -> Quantities:
    """Read a record of One Call that is for a moment, not for a day."""
    return _quantities(
        record,
        temperature=number(record, "temp"),
        dew_point=number(record, "dew_point"),
        humidity=number(record, "humidity"),
        pressure=number(record, "pressure"),
        speed=number(record, "wind_speed"),
        gust=number(record, "wind_gust"),
        direction=number(record, "wind_deg"),
        clouds=number(record, "clouds"),
    )


def _quantities(
    record: Json,
    *,
    temperature: float | None,
    dew_point: float | None,
    humidity: float | None,
    pressure: float | None,
    speed: float | None,
    gust: float | None,
    direction: float | None,
    clouds: float | None,
) -> Quantities:
    if temperature is None:
        refuse("no temperature")
    visibility = number(record, "visibility")
    precipitation, snow, period_s = _fallen(record)
    return Quantities(
        temperature_c=temperature,
        dew_point_c=_dew_point(dew_point, temperature),
        humidity_pct=_humidity(humidity),
        pressure_hpa=pressure,
        wind_speed_ms=speed,
        # some answers give a gust below the mean wind: that is none
        wind_gust_ms=None if gust is not None and gust < (speed or 0.0) else gust,
        wind_direction_deg=direction,
        cloud_cover_pct=clouds,
        visibility_m=None if visibility is None else min(visibility, VISIBILITY_CAP_M),
        precipitation_mm=precipitation,
        snow_mm=snow,
        precipitation_period_s=period_s,
        condition_ids=condition_ids(record),
    )


def condition_ids(record: Json) -> tuple[int, ...]:
    """Return the ids of a record's `weather`, which may be null; the first is the primary one."""
    weather = record.get("weather")
    items = weather if isinstance(weather, list) else []
    ids = (item.get("id") for item in items if isinstance(item, dict))
    return tuple(dict.fromkeys(code for code in ids if type(code) is int and 200 <= code < 900))


def log_unknown_ids(answered: Iterable[Json]) -> None:
    """Log once the ids in the records of an answer that are not in the table."""
    unknown = sorted({code for record in answered for code in condition_ids(record)} - KNOWN)
    if unknown:
        _log.warning("unknown condition ids, mapped by their hundreds: %s", unknown)


def _dew_point(value: float | None, temperature: float) -> float | None:
    """Leave out a dew point above the temperature; near saturation most answers give one."""
    return None if value is None or not -100.0 <= value <= temperature else value


def _humidity(value: float | None) -> float | None:
    if value is not None and 100 < value <= 105:
        _log.info("humidity above 100 %% taken as 100 %%")
        return 100.0
    return value


def _fallen(record: Json) -> tuple[float | None, float | None, int]:
    """Return precipitation (rain and snow as water), snow, and the seconds they fell in."""
    rain, snow = member(record, "rain"), member(record, "snow")
    for name, period_s in (("1h", HOUR_S), ("3h", 3 * HOUR_S)):
        of_rain, of_snow = number(rain, name), number(snow, name)
        if of_rain is not None or of_snow is not None:
            return total(of_rain, of_snow), of_snow, period_s
    return None, None, HOUR_S


def total(rain_mm: float | None, snow_mm: float | None) -> float | None:
    """Return water of rain and snow together; each is checked, so that none hides the other."""
    if rain_mm is None and snow_mm is None:
        return None
    if min(rain_mm or 0.0, snow_mm or 0.0) < 0:
        refuse("impossible precipitation_mm")
    return (rain_mm or 0.0) + (snow_mm or 0.0)


def probability_pct(record: Json) -> float | None:
    """Return the probability of precipitation in percent; the service counts from 0 to 1."""
    pop = number(record, "pop")
    if pop is None:
        return None
    if not 0 <= pop <= 1:
        refuse("impossible pop")
    return round(100.0 * pop, 1)
