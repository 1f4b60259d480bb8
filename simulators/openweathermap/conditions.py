"""Condition ids of the made-up sky, always in step with what is measured.

Ids and words are those of the service's table; the sky uses 23 of its 55.
"""

from __future__ import annotations

from typing import Any, Final

from simulators.openweathermap.sky import State

TABLE: Final = {
    200: ("Thunderstorm", "thunderstorm with light rain", "11"),
    201: ("Thunderstorm", "thunderstorm with rain", "11"),
    202: ("Thunderstorm", "thunderstorm with heavy rain", "11"),
    300: ("Drizzle", "light intensity drizzle", "09"),
    500: ("Rain", "light rain", "10"),
    501: ("Rain", "moderate rain", "10"),
    502: ("Rain", "heavy intensity rain", "10"),
    503: ("Rain", "very heavy rain", "10"),
    520: ("Rain", "light intensity shower rain", "09"),
    521: ("Rain", "shower rain", "09"),
    522: ("Rain", "heavy intensity shower rain", "09"),
    600: ("Snow", "light snow", "13"),
    601: ("Snow", "snow", "13"),
    602: ("Snow", "heavy snow", "13"),
    615: ("Snow", "light rain and snow", "13"),
    616: ("Snow", "rain and snow", "13"),
    701: ("Mist", "mist", "50"),
    741: ("Fog", "fog", "50"),
    800: ("Clear", "clear sky", "01"),
    801: ("Clouds", "few clouds", "02"),
    802: ("Clouds", "scattered clouds", "03"),
    803: ("Clouds", "broken clouds", "04"),
    804: ("Clouds", "overcast clouds", "04"),
}


def ids(state: State) -> list[int]:
    """Return the condition ids of a state, the one that matters most first."""
    if not state.falling_mm_h:
        return [_dry(state)]
    found = [_falling(state)]
    if state.visibility_m < 5000 and not state.snow_mm_h:
        found.append(701)
    return found


def weather(state: State) -> list[dict[str, Any]]:
    """Return the member `weather` of an answer."""
    night = "d" if state.day else "n"
    return [
        {"id": code, "main": main, "description": text, "icon": icon + night}
        for code in ids(state)
        for main, text, icon in (TABLE[code],)
    ]


def _falling(state: State) -> int:
    rain, snow = state.rain_mm_h, state.snow_mm_h
    if rain and snow:
        return 615 if rain + snow < 1 else 616
    if snow:
        return 600 + _step(snow, 0.5, 2.5)
    if state.thunder:
        return 200 + _step(rain, 2.5, 7.6)
    if state.showers:
        return 520 + _step(rain, 2.5, 7.6)
    return 300 if rain < 0.3 else 500 + _step(rain, 2.5, 7.6, 50)


def _dry(state: State) -> int:
    if state.visibility_m < 5000:
        return 741 if state.visibility_m < 1000 else 701
    return 800 + _step(state.clouds_pct, 11, 25, 51, 85)


def _step(value: float, *limits: float) -> int:
    return sum(value >= limit for limit in limits)
