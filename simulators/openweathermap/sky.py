"""A made-up sky: the weather of a place and time as a smooth function of a seed.

One field of moisture drives clouds, rain, humidity and pressure, so that they agree with each
other: no rain without clouds, none in dry air, lower pressure and stronger gusts where it pours.
Temperature follows latitude, season, sun, height and clouds; below about 1 degree rain is snow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from simulators.openweathermap.noise import Noise
from simulators.openweathermap.sun import elevation_deg, is_day, solar_hour

HOUR_S: Final = 3600
RAIN_FROM: Final = 0.62
"""The share of moisture from which something falls: about an hour in six."""

LEAST_RATE_MM_H: Final = 0.1
CALM_MS: Final = 4.0
FARTHEST_M: Final = 10_000


@dataclass(frozen=True, slots=True)
class State:
    """The weather of one place at one time, in SI units and degrees Celsius, rounded as sent."""

    latitude: float
    longitude: float
    seconds: int
    temperature_c: float
    feels_like_c: float
    dew_point_c: float
    humidity_pct: int
    pressure_hpa: int
    ground_pressure_hpa: int
    wind_speed_ms: float
    wind_gust_ms: float
    wind_direction_deg: int
    clouds_pct: int
    visibility_m: int
    rain_mm_h: float
    snow_mm_h: float
    showers: bool
    thunder: bool
    chance_of_rain: float
    uv_index: float
    day: bool

    @property
    def falling_mm_h(self) -> float:
        """What falls, as water."""
        return self.rain_mm_h + self.snow_mm_h


class Sky:
    """The weather everywhere and always, of one seed."""

    def __init__(self, seed: int) -> None:
        self._moisture = Noise(seed, "moisture", 5.0, 18.0)
        self._shower = Noise(seed, "shower", 0.5, 2.0)
        self._air_mass = Noise(seed, "air mass", 10.0, 72.0)
        self._west = Noise(seed, "west", 8.0, 14.0)
        self._south = Noise(seed, "south", 8.0, 14.0)
        self._height = Noise(seed, "height", 2.0, 1e9)
        self._fog = Noise(seed, "fog", 1.5, 9.0)

    def at(self, latitude: float, longitude: float, seconds: int) -> State:
        """Return the weather of a place at a time."""
        where = (latitude, longitude, float(seconds))
        shower = self._shower.at(*where)
        wet = 0.7 * self._moisture.at(*where) + 0.3 * shower
        clouds = _clamped((wet - 0.3) / 0.3, 0, 1)
        rate = _rate(wet)
        height_m = 1500 * max(0.0, self._height.at(latitude, longitude, 0.0) - 0.5)
        warm = self._temperature(where, clouds, height_m) - min(3.0, rate)
        rain, snow = _split_phases(rate, warm)
        speed, direction = self._wind(where)
        humidity = _humidity(wet, clouds, rate, solar_hour(longitude, seconds))
        if not rate and speed < CALM_MS:
            humidity = max(humidity, self._fog_pct(where))
        dew_point = _dew_point(warm, humidity)
        showers = shower > 0.62 and rate > 0
        thunder = showers and rain > 1.5 and warm > 10
        pressure = 1013 + 40 * (self._air_mass.at(*where) - 0.5) - 24 * (wet - 0.5)
        return State(
            latitude=latitude,
            longitude=longitude,
            seconds=seconds,
            temperature_c=round(warm, 2),
            feels_like_c=round(_apparent(warm, dew_point, speed), 2),
            dew_point_c=round(min(dew_point, warm), 2),
            humidity_pct=humidity,
            pressure_hpa=round(pressure),
            ground_pressure_hpa=round(pressure * math.exp(-height_m / 8400)),
            wind_speed_ms=round(speed, 2),
            wind_gust_ms=round(speed * (1.25 + shower * 0.6) + (8 if thunder else 0), 2),
            wind_direction_deg=direction,
            clouds_pct=round(100 * clouds),
            visibility_m=_visibility(humidity, speed, rain, snow),
            rain_mm_h=rain,
            snow_mm_h=snow,
            showers=showers,
            thunder=thunder,
            chance_of_rain=round(_clamped((wet - 0.45) / (RAIN_FROM - 0.45), 0, 1), 2),
            uv_index=_uv_index(elevation_deg(*where), clouds),
            day=is_day(*where),
        )

    def over(self, latitude: float, longitude: float, end: int, hours: int) -> State:
        """Return the weather at the end of some hours, with the mean of what fell in them."""
        steps = [self.at(latitude, longitude, end - HOUR_S * back) for back in range(hours)]
        rain = round(sum(step.rain_mm_h for step in steps) / hours, 2)
        snow = round(sum(step.snow_mm_h for step in steps) / hours, 2)
        fell = rain + snow > 0
        return replace(
            steps[0],
            rain_mm_h=rain,
            snow_mm_h=snow,
            showers=fell and any(step.showers for step in steps),
            thunder=rain > 0 and any(step.thunder for step in steps),
            clouds_pct=max(step.clouds_pct for step in steps) if fell else steps[0].clouds_pct,
            chance_of_rain=max(step.chance_of_rain for step in steps),
        )

    def _temperature(
        self, where: tuple[float, float, float], clouds: float, height_m: float
    ) -> float:
        latitude, longitude, seconds = where
        lean = math.sin(math.radians(abs(latitude)))
        year = math.tau * (seconds / 86_400 - 201) / 365.2422
        season = 18 * lean * math.cos(year) * (1 if latitude >= 0 else -1)
        daily = math.cos(math.tau * (solar_hour(longitude, seconds) - 15) / 24)
        return (
            -25
            + 52 * math.cos(math.radians(latitude))
            + season
            + 6 * math.cos(math.radians(latitude)) * (1 - 0.6 * clouds) * daily
            + 16 * lean * (self._air_mass.at(*where) - 0.5)
            - 0.0065 * height_m
        )

    def _fog_pct(self, where: tuple[float, float, float]) -> int:
        """Return the humidity near the ground where fog may form: not in the middle of the day."""
        if 10 < solar_hour(where[1], where[2]) < 19:
            return 0
        return round(min(100, 100 * (0.24 + self._fog.at(*where))))

    def _wind(self, where: tuple[float, float, float]) -> tuple[float, int]:
        west, south = (22 * (noise.at(*where) - 0.5) for noise in (self._west, self._south))
        return math.hypot(west, south), round(math.degrees(math.atan2(-west, -south))) % 360


def _rate(wet: float) -> float:
    rate = 15 * math.pow(max(0.0, wet - RAIN_FROM) / (1 - RAIN_FROM), 1.3)
    return round(rate, 2) if rate >= LEAST_RATE_MM_H else 0.0


def _uv_index(elevation: float, clouds: float) -> float:
    sunny = math.pow(max(0.0, math.sin(math.radians(elevation))), 1.3)
    return round(11 * sunny * (1 - clouds / 1.5), 2)


def _split_phases(rate: float, warm: float) -> tuple[float, float]:
    """Return rain and snow: all rain above 2 degrees, all snow below 0, both between."""
    as_snow = round(rate * _clamped((2 - warm) / 2, 0, 1), 2)
    return round(rate - as_snow, 2), as_snow


def _humidity(wet: float, clouds: float, rate: float, hour: float) -> int:
    daily = 14 * (1 - clouds) * math.cos(math.tau * (hour - 15) / 24)
    humid = 66 + 80 * (wet - 0.45) - daily
    return round(_clamped(max(humid, 84 + rate) if rate else humid, 8, 100))


def _dew_point(temperature_c: float, humidity_pct: int) -> float:
    """Magnus' formula over water (Alduchov and Eskridge 1996)."""
    share = math.log(humidity_pct / 100) + 17.625 * temperature_c / (243.04 + temperature_c)
    return 243.04 * share / (17.625 - share)


def _apparent(temperature_c: float, dew_point_c: float, wind_ms: float) -> float:
    """Steadman's apparent temperature in the shade (1994)."""
    vapour_hpa = 6.1094 * math.exp(17.625 * dew_point_c / (243.04 + dew_point_c))
    return temperature_c + 0.33 * vapour_hpa - 0.7 * wind_ms - 4


def _visibility(humidity_pct: int, wind_ms: float, rain: float, snow: float) -> int:
    if rain or snow:
        return max(50, round(FARTHEST_M / (1 + 0.15 * rain + 2 * snow)))
    if humidity_pct >= 92 and wind_ms < CALM_MS:
        return round(200 + 800 * (100 - humidity_pct) / 8 * (1 + wind_ms))
    return FARTHEST_M


def _clamped(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
