"""The parts that both versions of One Call share: flat timestamps, hours and days.

Days in version 4 have a felt temperature equal to the real one, no summary, no gust, no dew point
and a UV index of 0, as recorded; version 3 has them. Rain and snow of a day are bare numbers.
"""

from __future__ import annotations

from typing import Any, Final

from simulators.openweathermap import conditions, sun
from simulators.openweathermap.asking import Spot, Units
from simulators.openweathermap.free import falling
from simulators.openweathermap.sky import HOUR_S, Sky, State

DAY_S: Final = 24 * HOUR_S
PARTS: Final = {"morn": 6, "day": 12, "eve": 18, "night": 23}
"""The hours of the local day that its temperatures are of."""


def frame(spot: Spot) -> dict[str, Any]:
    """Return the members around every answer."""
    return {
        "lat": spot.latitude,
        "lon": spot.longitude,
        "timezone": spot.zone,
        "timezone_offset": spot.offset_s,
    }


def rise_and_set(spot: Spot, moment: int) -> dict[str, int]:
    """Return sunrise and sunset; nothing in polar day and night."""
    found = sun.rise_and_set(*spot.cell, moment)
    return {"sunrise": found[0], "sunset": found[1]} if found else {}


def moment(state: State, units: Units) -> dict[str, Any]:
    """Return what is known about one time, without what only some answers have."""
    shown = {
        "temp": units.degrees(state.temperature_c),
        "feels_like": units.degrees(state.feels_like_c),
        "pressure": state.pressure_hpa,
        "humidity": state.humidity_pct,
        "dew_point": units.degrees(state.dew_point_c),
        "uvi": state.uv_index,
        "clouds": state.clouds_pct,
        "visibility": state.visibility_m,
        "wind_speed": units.speed(state.wind_speed_ms),
        "wind_deg": state.wind_direction_deg,
        "wind_gust": units.speed(state.wind_gust_ms),
        "weather": conditions.weather(state),
    }
    return shown | falling(state, "1h")


def current(sky: Sky, spot: Spot, units: Units, now: int) -> dict[str, Any]:
    """Return the present moment."""
    at = spot.calculated(now)
    return {"dt": at, **rise_and_set(spot, at), **moment(sky.at(*spot.cell, at), units)}


def hour(sky: Sky, spot: Spot, units: Units, at: int, *, ahead: bool) -> dict[str, Any]:
    """Return one hour; only hours ahead say how likely rain is."""
    state = sky.over(*spot.cell, at, 1)
    shown = {"dt": at, **moment(state, units)}
    return shown | {"pop": state.chance_of_rain} if ahead else shown


def minute(sky: Sky, spot: Spot, at: int) -> dict[str, Any]:
    """Return one minute: what falls, in mm/h."""
    return {"dt": at, "precipitation": sky.at(*spot.cell, at).falling_mm_h}


def local_midnight(spot: Spot, moment: int) -> int:
    """Return when the local day of a time began."""
    return (moment + spot.offset_s) // DAY_S * DAY_S - spot.offset_s


def day(
    sky: Sky, spot: Spot, units: Units, midnight: int, *, version: int, ahead: bool
) -> dict[str, Any]:
    """Return one local day."""
    states = [sky.at(*spot.cell, midnight + HOUR_S * number) for number in range(24)]
    noon = states[12]
    phase, moonrise, moonset = sun.moon(spot.longitude, midnight + 12 * HOUR_S)
    rain = round(sum(state.rain_mm_h for state in states), 2)
    snow = round(sum(state.snow_mm_h for state in states), 2)
    worst = max(states, key=lambda state: (state.falling_mm_h, state is noon))
    windiest = max(states, key=lambda state: state.wind_speed_ms)
    shown: dict[str, Any] = {
        "dt": midnight + 12 * HOUR_S,
        **rise_and_set(spot, midnight + 12 * HOUR_S),
        "moonrise": moonrise,
        "moonset": moonset,
        "moon_phase": phase,
        "temp": _temperatures(states, units),
        "feels_like": _felt(states, units, version),
        # Ahead a mean with decimals, behind a whole number, both as recorded of version 4.
        "pressure": _mean_pressure(states) if ahead and version == 4 else noon.pressure_hpa,
        "humidity": noon.humidity_pct,
        "wind_speed": units.speed(windiest.wind_speed_ms),
        "wind_deg": windiest.wind_direction_deg,
        "weather": conditions.weather(worst),
        "clouds": noon.clouds_pct,
        "uvi": 0 if version == 4 else max(state.uv_index for state in states),
    }
    if ahead:
        shown["pop"] = max(state.chance_of_rain for state in states)
    if version == 3:
        shown["dew_point"] = units.degrees(noon.dew_point_c)
        shown["wind_gust"] = units.speed(max(state.wind_gust_ms for state in states))
        shown["summary"] = f"A made-up day with {shown['weather'][0]['description']}"
    return shown | {k: v for k, v in (("rain", rain), ("snow", snow)) if v}


def _temperatures(states: list[State], units: Units) -> dict[str, float]:
    values = [state.temperature_c for state in states]
    shown = {part: units.degrees(values[at]) for part, at in PARTS.items()}
    return shown | {"min": units.degrees(min(values)), "max": units.degrees(max(values))}


def _mean_pressure(states: list[State]) -> float:
    return round(sum(state.pressure_hpa for state in states) / len(states), 1)


def _felt(states: list[State], units: Units, version: int) -> dict[str, float]:
    return {
        part: units.degrees(states[at].temperature_c if version == 4 else states[at].feels_like_c)
        for part, at in PARTS.items()
    }
