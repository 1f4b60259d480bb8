"""The documents of OpenWeatherMap, in metric units.

A member without a value is left out, as the service does. Sun and moon are simplified: the sun
rises at 06:00 and sets at 18:00 mean solar time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from simulators.places import Place
from simulators.weather import Weather, air, is_day

Json = dict[str, Any]

HOUR_S: Final = 3600
DAY_S: Final = 24 * HOUR_S
STEP_S: Final = 3 * HOUR_S

CONDITIONS: Final = {
    211: ("Thunderstorm", "thunderstorm", "11"),
    500: ("Rain", "light rain", "10"),
    501: ("Rain", "moderate rain", "10"),
    502: ("Rain", "heavy intensity rain", "10"),
    600: ("Snow", "light snow", "13"),
    601: ("Snow", "snow", "13"),
    602: ("Snow", "heavy snow", "13"),
    701: ("Mist", "mist", "50"),
    741: ("Fog", "fog", "50"),
    800: ("Clear", "clear sky", "01"),
    801: ("Clouds", "few clouds", "02"),
    802: ("Clouds", "scattered clouds", "03"),
    803: ("Clouds", "broken clouds", "04"),
    804: ("Clouds", "overcast clouds", "04"),
}
"""The condition ids that made-up weather uses."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The point that a request is about."""

    latitude: float
    longitude: float

    @property
    def offset_s(self) -> int:
        """The nautical time zone of the place, since there is no map of the real ones."""
        return round(self.longitude / 15) * HOUR_S

    def midnight(self, at: int) -> int:
        """Return when the local day of a time began."""
        return (at + self.offset_s) // DAY_S * DAY_S - self.offset_s


def current(weather: Weather, spot: Spot, at: int, place: Place | None = None) -> Json:
    """Return the body of `/data/2.5/weather`."""
    midnight = spot.midnight(at)
    return {
        "coord": {"lon": spot.longitude, "lat": spot.latitude},
        "base": "stations",
        **_nested(weather, spot, at, "1h", HOUR_S),
        "dt": at,
        "sys": {
            "country": place.country if place else "",
            "sunrise": midnight + 6 * HOUR_S,
            "sunset": midnight + 18 * HOUR_S,
        },
        "timezone": spot.offset_s,
        "id": place.number if place else 0,
        "name": place.name if place else "",
        "cod": 200,
    }


def forecast(spot: Spot, steps: Sequence[Json], place: Place | None = None) -> Json:
    """Return the body of `/data/2.5/forecast`."""
    city = {
        "id": place.number if place else 0,
        "name": place.name if place else "",
        "coord": {"lat": spot.latitude, "lon": spot.longitude},
        "country": place.country if place else "",
        "timezone": spot.offset_s,
    }
    return {"cod": "200", "message": 0, "cnt": len(steps), "list": list(steps), "city": city}


def step(weather: Weather, spot: Spot, at: int) -> Json:
    """Return the three hours of a forecast that end at a time."""
    return {
        "dt": at,
        **_nested(weather, spot, at, "3h", STEP_S),
        "pop": weather.chance_of_rain,
        "sys": {"pod": "d" if is_day(spot.longitude, at) else "n"},
        "dt_txt": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S"),
    }


def polluted(spot: Spot, samples: Sequence[Json]) -> Json:
    """Return the body of `/data/2.5/air_pollution` and its history."""
    return {"coord": {"lon": spot.longitude, "lat": spot.latitude}, "list": list(samples)}


def sample(weather: Weather, at: int) -> Json:
    """Return one sample of the air; the index follows the service's bands of fine dust."""
    components = air(weather)
    index = 1 + sum(components["pm2_5"] >= limit for limit in (10, 25, 50, 75))
    return {"main": {"aqi": index}, "components": components, "dt": at}


def found(place: Place) -> Json:
    """Return a place as the geocoder shows it."""
    return _known(
        {
            "name": place.name,
            "local_names": {"en": place.name},
            "lat": place.latitude,
            "lon": place.longitude,
            "country": place.country,
            "state": place.state or None,
        }
    )


def one_call(spot: Spot, **sections: Any) -> Json:
    """Return the body of One Call: `data` in 4.0; `current`, `hourly`, `daily` in 3.0."""
    hours = spot.offset_s // HOUR_S
    return {
        "lat": spot.latitude,
        "lon": spot.longitude,
        "timezone": f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT",
        "timezone_offset": spot.offset_s,
        **sections,
    }


def hour(weather: Weather, spot: Spot, at: int, *, ahead: bool = False) -> Json:
    """Return a record of One Call for a time; only forecasts have `pop`."""
    return _known(
        {
            "dt": at,
            "temp": weather.temperature_c,
            "feels_like": weather.temperature_c,
            "pressure": weather.pressure_hpa,
            "humidity": weather.humidity_pct,
            "dew_point": weather.dew_point_c,
            "uvi": 0,
            "clouds": weather.clouds_pct,
            "visibility": weather.visibility_m,
            "wind_speed": weather.wind_speed_ms,
            "wind_deg": weather.wind_direction_deg,
            "wind_gust": weather.wind_gust_ms,
            "weather": conditions(weather, spot, at),
            **_fallen(weather, "1h", HOUR_S),
            "pop": weather.chance_of_rain if ahead else None,
        }
    )


def day(hours: Sequence[Weather], spot: Spot, midnight: int) -> Json:
    """Return a record of One Call for the local day of 24 weathers; rain is a bare number there."""
    noon, at = hours[12], midnight + 12 * HOUR_S
    parts = {"morn": hours[6], "day": noon, "eve": hours[18], "night": hours[23]}
    temperatures = {name: part.temperature_c for name, part in parts.items()}
    wettest = max(hours, key=lambda each: (each.rain_mm or 0) + (each.snow_mm or 0))
    return _known(
        {
            "dt": at,
            "sunrise": midnight + 6 * HOUR_S,
            "sunset": midnight + 18 * HOUR_S,
            "temp": {
                **temperatures,
                "min": min(each.temperature_c for each in hours),
                "max": max(each.temperature_c for each in hours),
            },
            "feels_like": temperatures,
            "pressure": noon.pressure_hpa,
            "humidity": noon.humidity_pct,
            "wind_speed": noon.wind_speed_ms,
            "wind_deg": noon.wind_direction_deg,
            "weather": conditions(wettest, spot, at),
            "clouds": noon.clouds_pct,
            "uvi": 0,
            "pop": max(each.chance_of_rain for each in hours),
            "rain": round(sum(each.rain_mm or 0 for each in hours), 2) or None,
            "snow": round(sum(each.snow_mm or 0 for each in hours), 2) or None,
        }
    )


def condition_id(weather: Weather) -> int | None:
    """Return the condition id of a weather, None where neither clouds nor rain are known."""
    if weather.thunder:
        return 211
    for amount, light in ((weather.snow_mm, 600), (weather.rain_mm, 500)):
        if amount:
            return light + sum(amount >= limit for limit in (2.5, 7.6))
    if weather.visibility_m is not None and weather.visibility_m < 5000:
        return 741 if weather.visibility_m < 1000 else 701
    cover = weather.clouds_pct
    return None if cover is None else 800 + sum(cover >= limit for limit in (11, 25, 51, 85))


def conditions(weather: Weather, spot: Spot, at: int) -> list[Json] | None:
    """Return the member `weather` of a record."""
    number = condition_id(weather)
    if number is None:
        return None
    main, text, icon = CONDITIONS[number]
    icon += "d" if is_day(spot.longitude, at) else "n"
    return [{"id": number, "main": main, "description": text, "icon": icon}]


def _nested(weather: Weather, spot: Spot, at: int, period: str, period_s: int) -> Json:
    temperature = weather.temperature_c
    wind = {
        "speed": weather.wind_speed_ms,
        "deg": weather.wind_direction_deg,
        "gust": weather.wind_gust_ms,
    }
    clouds = weather.clouds_pct
    return _known(
        {
            "weather": conditions(weather, spot, at),
            "main": _known(
                {
                    "temp": temperature,
                    "feels_like": temperature,
                    "temp_min": temperature,
                    "temp_max": temperature,
                    "pressure": weather.pressure_hpa,
                    "humidity": weather.humidity_pct,
                    "sea_level": weather.pressure_hpa,
                    "grnd_level": weather.pressure_hpa,
                }
            ),
            "visibility": weather.visibility_m,
            "wind": _known(wind) or None,
            **_fallen(weather, period, period_s),
            "clouds": None if clouds is None else {"all": clouds},
        }
    )


def _fallen(weather: Weather, period: str, period_s: int) -> Json:
    """Return the members `rain` and `snow`, each only where something falls."""
    amounts = {"rain": weather.rain_mm, "snow": weather.snow_mm}
    hours = period_s // HOUR_S
    return {name: {period: round(mm * hours, 2)} for name, mm in amounts.items() if mm}


def _known(members: Json) -> Json:
    return {name: value for name, value in members.items() if value is not None}
