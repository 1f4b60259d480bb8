"""Synthetic weather: a smooth, consistent function of a seed, a place and a time.

One moisture field drives clouds, rain, humidity and pressure: no rain without clouds or in dry air.
Temperature follows latitude, season, time of day and clouds; below 1 degree rain is snow.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

RAIN_FROM: Final = 0.62
"""The share of moisture from which rain falls."""

FOG_FROM_PCT: Final = 97


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """The weather of one place and time in SI units; None was not measured.

    Rain and snow are what fell in the last hour, as water. The defaults are a rainy evening.
    """

    temperature_c: float = 11.3
    dew_point_c: float | None = 10.2
    humidity_pct: int | None = 93
    pressure_hpa: int | None = 1009
    wind_speed_ms: float | None = 4.0
    wind_gust_ms: float | None = 10.0
    wind_direction_deg: int | None = 80
    clouds_pct: int | None = 100
    visibility_m: int | None = 6000
    rain_mm: float | None = 2.7
    snow_mm: float | None = None
    thunder: bool = False

    @property
    def chance_of_rain(self) -> float:
        """The probability that a forecast names, 0 to 1."""
        return 0.8 if self.rain_mm or self.snow_mm else 0.1


ONLY_TEMPERATURE: Final = Weather(
    dew_point_c=None,
    humidity_pct=None,
    pressure_hpa=None,
    wind_speed_ms=None,
    wind_gust_ms=None,
    wind_direction_deg=None,
    clouds_pct=None,
    visibility_m=None,
    rain_mm=None,
)

WeatherAt = Callable[[float, float, int], Weather]
"""From latitude, longitude and seconds since 1970 to the weather."""


def constant(weather: Weather) -> WeatherAt:
    """Return a constant weather."""
    return lambda *_: weather


def made_up(seed: int) -> WeatherAt:
    """Return the weather of one seed."""
    moisture, air_mass, west, south = (
        _waves(seed, name) for name in ("moisture", "air mass", "west", "south")
    )

    def at(latitude: float, longitude: float, seconds: int) -> Weather:
        where = (latitude, longitude, seconds / 3600)
        wet = moisture(*where)
        clouds = _clamped((wet - 0.3) / 0.3, 0, 1)
        rate = 15 * math.pow(max(0.0, wet - RAIN_FROM) / (1 - RAIN_FROM), 1.3)
        falls = round(rate, 2) if rate >= 0.1 else None
        warm = _temperature(latitude, longitude, seconds, clouds) + 12 * (air_mass(*where) - 0.5)
        snows = falls is not None and warm < 1
        humidity = round(_clamped(max(66 + 80 * (wet - 0.45), 84 + rate if falls else 0), 8, 100))
        wind = (30 * (west(*where) - 0.5), 30 * (south(*where) - 0.5))
        speed = round(math.hypot(*wind), 2)
        foggy = not falls and speed < 4 and air_mass(*where) > 0.7
        return Weather(
            temperature_c=round(warm, 2),
            dew_point_c=round(min(warm, _dew_point(warm, humidity)), 2),
            humidity_pct=max(humidity, FOG_FROM_PCT) if foggy else humidity,
            pressure_hpa=round(1013 + 40 * (air_mass(*where) - 0.5) - 24 * (wet - 0.5)),
            wind_speed_ms=speed,
            wind_gust_ms=round(speed * (1.25 + wet / 2), 2),
            wind_direction_deg=round(math.degrees(math.atan2(-wind[0], -wind[1]))) % 360,
            clouds_pct=round(100 * clouds),
            visibility_m=800 if foggy else round(10_000 / (1 + rate * (2 if snows else 0.15))),
            rain_mm=None if snows else falls,
            snow_mm=falls if snows else None,
            thunder=rate > 3 and warm > 15,
        )

    return at


def air(weather: Weather) -> dict[str, float]:
    """Return gases and dust near the ground in micrograms per cubic metre: wind clears the air."""
    still = 1 / (1 + (weather.wind_speed_ms or 0))
    shares = {"pm2_5": 57, "pm10": 79.5, "no2": 46, "so2": 6, "nh3": 4, "co": 1151.5, "no": 1}
    return {name: round(share * still, 2) for name, share in shares.items()} | {"o3": 71.5}


def is_day(longitude: float, seconds: int) -> bool:
    """Say whether it is between 06:00 and 18:00 mean solar time."""
    return 6 <= _solar_hour(longitude, seconds) < 18


def _solar_hour(longitude: float, seconds: int) -> float:
    return (seconds / 3600 + longitude / 15) % 24


def _temperature(latitude: float, longitude: float, seconds: int, clouds: float) -> float:
    lean, tropical = math.sin(math.radians(latitude)), math.cos(math.radians(latitude))
    season = math.cos(math.tau * (seconds / 86_400 - 201) / 365.2422)
    daily = math.cos(math.tau * (_solar_hour(longitude, seconds) - 15) / 24)
    return -25 + 52 * tropical + 18 * lean * season + 6 * tropical * (1 - 0.6 * clouds) * daily


def _dew_point(temperature_c: float, humidity_pct: int) -> float:
    """Magnus' formula over water (Alduchov and Eskridge 1996)."""
    share = math.log(humidity_pct / 100) + 17.625 * temperature_c / (243.04 + temperature_c)
    return 243.04 * share / (17.625 - share)


def _waves(seed: int, name: str) -> Callable[[float, float, float], float]:
    """Return a smooth value from 0 to 1 for latitude, longitude and hour.

    Periodic in longitude, so that there is no edge at the antimeridian.
    """
    chance = random.Random(f"{seed}/{name}")  # noqa: S311 # weather is no secret
    waves = [
        (chance.randint(4, 20), chance.uniform(4, 20), math.tau / period, chance.uniform(0, 99))
        for period in (17, 29, 53, 89)
    ]

    def value(latitude: float, longitude: float, hour: float) -> float:
        east, north = math.radians(longitude), math.radians(latitude)
        total = sum(math.sin(e * east + n * north + w * hour + p) for e, n, w, p in waves)
        return 0.5 + total / (2 * len(waves))

    return value


def _clamped(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
