"""The free endpoints of version 2.5: the present weather and the forecast of five days.

Members come and go as recorded: `rain` and `snow` only while something falls, `visibility` often
not in snow, the gust not in a light wind, the direction not in a calm, type and id of `sys` not
everywhere. In polar day and night `sunrise` and `sunset` are the same, which is one of the three
ways in which the service was seen to say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from simulators.openweathermap import conditions, places, sun
from simulators.openweathermap.asking import Spot, Units, whole
from simulators.openweathermap.sky import HOUR_S, Sky, State

STEP_S: Final = 3 * HOUR_S
MOST_STEPS: Final = 40
CALM_MS: Final = 0.5
GUSTY_FROM_MS: Final = 1.5


def current(sky: Sky, spot: Spot, units: Units, now: int) -> dict[str, Any]:
    """Return an answer of `/data/2.5/weather`."""
    at = spot.calculated(now)
    state = sky.at(*spot.cell, at)
    place = next(iter(places.nearest(*spot.cell)), None)
    answer: dict[str, Any] = {
        "coord": {"lon": spot.longitude, "lat": spot.latitude},
        "weather": conditions.weather(state),
        "base": "stations",
        "main": _main(state, units),
    }
    if _visibility_is_known(spot, state, at):
        answer["visibility"] = state.visibility_m
    answer["wind"] = _wind(state, units)
    answer |= falling(state, "1h")
    answer |= {
        "clouds": {"all": state.clouds_pct},
        "dt": at,
        "sys": _sys(spot, place, at),
        "timezone": spot.offset_s,
        "id": place.number if place else 0,
        "name": place.name if place else "",
        "cod": 200,
    }
    return answer


def forecast(
    sky: Sky, spot: Spot, units: Units, now: int, query: Mapping[str, str]
) -> dict[str, Any]:
    """Return an answer of `/data/2.5/forecast`: up to 40 steps of three hours."""
    count = whole(query, "cnt", MOST_STEPS)
    count = count if 0 < count <= MOST_STEPS else MOST_STEPS
    first = (now // STEP_S + 1) * STEP_S
    steps = [_step(sky, spot, units, first + number * STEP_S) for number in range(count)]
    place = next(iter(places.nearest(*spot.cell)), None)
    rise, fall = sun.rise_and_set(*spot.cell, now) or (0, 0)
    city = {
        "id": place.number if place else 0,
        "name": place.name if place else "",
        "coord": {"lat": spot.latitude, "lon": spot.longitude},
        "country": place.country if place else "",
        "population": place.population if place else 0,
        "timezone": spot.offset_s,
        "sunrise": rise,
        "sunset": fall,
    }
    return {"cod": "200", "message": 0, "cnt": count, "list": steps, "city": city}


def falling(state: State, period: str, hours: int = 1) -> dict[str, dict[str, float]]:
    """Return the members `rain` and `snow`, each only where something falls."""
    amounts = {"rain": state.rain_mm_h, "snow": state.snow_mm_h}
    return {name: {period: round(mm * hours, 2)} for name, mm in amounts.items() if mm}


def _main(state: State, units: Units) -> dict[str, Any]:
    temperature = units.degrees(state.temperature_c)
    return {
        "temp": temperature,
        "feels_like": units.degrees(state.feels_like_c),
        "temp_min": temperature,
        "temp_max": temperature,
        "pressure": state.pressure_hpa,
        "humidity": state.humidity_pct,
        "sea_level": state.pressure_hpa,
        "grnd_level": state.ground_pressure_hpa,
    }


def _wind(state: State, units: Units) -> dict[str, Any]:
    wind: dict[str, Any] = {"speed": units.speed(state.wind_speed_ms)}
    if state.wind_speed_ms >= CALM_MS:
        wind["deg"] = state.wind_direction_deg
    if state.wind_speed_ms >= GUSTY_FROM_MS:
        wind["gust"] = units.speed(state.wind_gust_ms)
    return wind


def _sys(spot: Spot, place: places.Place | None, at: int) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if spot.chance("station") >= 0.1:
        shown |= {"type": 2, "id": 2_000_000 + int(spot.chance("number") * 50_000)}
    if place:
        shown["country"] = place.country
    rise, fall = sun.rise_and_set(*spot.cell, at) or (0, 0)
    return shown | {"sunrise": rise, "sunset": fall}


def _visibility_is_known(spot: Spot, state: State, at: int) -> bool:
    return not state.snow_mm_h or spot.chance("visibility", at) >= 0.6


def _step(sky: Sky, spot: Spot, units: Units, at: int) -> dict[str, Any]:
    state = sky.over(*spot.cell, at, 3)
    step: dict[str, Any] = {
        "dt": at,
        "main": _main(state, units) | {"temp_kf": 0, "dew_point": units.degrees(state.dew_point_c)},
        "weather": conditions.weather(state),
        "clouds": {"all": state.clouds_pct},
        "wind": {
            "speed": units.speed(state.wind_speed_ms),
            "deg": state.wind_direction_deg,
            "gust": units.speed(state.wind_gust_ms),
        },
    }
    if _visibility_is_known(spot, state, at):
        step["visibility"] = state.visibility_m
    step["pop"] = state.chance_of_rain
    step |= falling(state, "3h", 3)
    step["sys"] = {"pod": "d" if state.day else "n"}
    step["dt_txt"] = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return step
