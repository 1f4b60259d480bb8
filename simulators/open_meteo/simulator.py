"""Open-Meteo on loopback: forecast, archive, air quality and place search at one address.

Shapes, units, ranges and errors are those of the service; the weather is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from simulators.places import PLACES, Place, called
from simulators.server import Request, Response, json_response
from simulators.weather import Weather, WeatherAt, air

UNITS: Final = {
    "temperature_2m": "°C",
    "relative_humidity_2m": "%",
    "pressure_msl": "hPa",
    "cloud_cover": "%",
    "visibility": "m",
    "wind_speed_10m": "km/h",
    "wind_gusts_10m": "km/h",
    "wind_direction_10m": "°",
    "precipitation": "mm",
    "snowfall": "cm",
    "precipitation_probability": "%",
    "weather_code": "wmo code",
}
AIR: Final = {
    "pm2_5": "pm2_5",
    "pm10": "pm10",
    "ozone": "o3",
    "nitrogen_dioxide": "no2",
    "sulphur_dioxide": "so2",
    "carbon_monoxide": "co",
    "nitrogen_monoxide": "no",
    "ammonia": "nh3",
}
AIR_UNITS: Final = {"european_aqi": "EAQI", **dict.fromkeys(AIR, "μg/m³")}

Json = dict[str, Any]


class OpenMeteo:
    """Answers requests; `now` is the time of its weather, in seconds since 1970."""

    def __init__(
        self, *, now: Callable[[], float], weather: WeatherAt, places: Sequence[Place] = PLACES
    ) -> None:
        self._now = now
        self._weather = weather
        self._places = places

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        try:
            if request.path == "/v1/search":
                return json_response(self._search(request.query))
            if request.path in {"/v1/forecast", "/v1/archive", "/v1/air-quality"}:
                return json_response(self._model(request.path, request.query))
        except KeyError as error:
            return wrong(f"Cannot initialize variable from invalid String value {error}")
        except ValueError as error:
            return wrong(str(error))
        return json_response({"error": True, "reason": "Not Found"}, 404)

    def _model(self, path: str, query: Mapping[str, str]) -> Json:
        latitude, longitude = float(query["latitude"]), float(query["longitude"])
        if not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
            raise ValueError("Latitude must be in range of -90 to 90")
        document = frame(round(latitude, 1), round(longitude, 1))
        for section, times in _times(path, query, datetime.fromtimestamp(self._now(), UTC)).items():
            names = query[section].split(",")
            rows = [
                _values(path, query, self._weather(latitude, longitude, int(time.timestamp())))
                for time in times
            ]
            stamps = [_stamp(time, query) for time in times]
            units = AIR_UNITS if path == "/v1/air-quality" else _units(query)
            document[f"{section}_units"] = {name: units[name] for name in names}
            if section == "current":
                document[section] = {"time": stamps[0], "interval": 900}
                document[section] |= {name: rows[0][name] for name in names}
            else:
                columns = {name: [row[name] for row in rows] for name in names}
                document[section] = {"time": stamps, **columns}
        return document

    def _search(self, query: Mapping[str, str]) -> Json:
        found = [
            {
                "id": place.number,
                "name": place.name,
                "latitude": place.latitude,
                "longitude": place.longitude,
                "country_code": place.country,
                "admin1": place.state,
            }
            for place in called(self._places, query["name"])[: int(query.get("count", "10"))]
        ]
        return {"generationtime_ms": 0.4} | ({"results": found} if found else {})


def frame(latitude: float, longitude: float) -> Json:
    """Return the members around every response of a model."""
    return {
        "latitude": latitude,
        "longitude": longitude,
        "generationtime_ms": 0.1,
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "timezone_abbreviation": "GMT",
        "elevation": 27.0,
    }


def values(weather: Weather) -> Json:
    """Return the variables of a weather in their default units; what was not measured is None."""
    rain, snow, wind, gust = (
        weather.rain_mm,
        weather.snow_mm,
        weather.wind_speed_ms,
        weather.wind_gust_ms,
    )
    dry = None if weather.clouds_pct is None else 0.0
    return {
        "temperature_2m": weather.temperature_c,
        "relative_humidity_2m": weather.humidity_pct,
        "pressure_msl": weather.pressure_hpa,
        "cloud_cover": weather.clouds_pct,
        "visibility": weather.visibility_m,
        "wind_speed_10m": None if wind is None else round(wind * 3.6, 2),
        "wind_gusts_10m": None if gust is None else round(gust * 3.6, 2),
        "wind_direction_10m": weather.wind_direction_deg,
        "precipitation": (rain or 0) + (snow or 0) if rain or snow else dry,
        "snowfall": round(snow * 0.7, 2) if snow else dry,  # 7 cm are 10 mm of water
        "precipitation_probability": None if dry is None else round(100 * weather.chance_of_rain),
        "weather_code": weather_code(weather),
    }


def weather_code(weather: Weather) -> int | None:
    """Return the code of WMO table 4677 in the selection that the service uses."""
    if weather.thunder:
        return 95
    for amount, light in ((weather.snow_mm, 71), (weather.rain_mm, 61)):
        if amount:
            return light + 2 * sum(amount >= limit for limit in (2.5, 7.6))
    if weather.visibility_m is not None and weather.visibility_m < 1000:
        return 45
    cover = weather.clouds_pct
    return None if cover is None else sum(cover >= limit for limit in (11, 25, 85))


def wrong(reason: str) -> Response:
    """Return the error for an invalid request."""
    return json_response({"error": True, "reason": reason}, 400)


def _values(path: str, query: Mapping[str, str], weather: Weather) -> Json:
    if path == "/v1/air-quality":
        amounts = air(weather)
        return {"european_aqi": 33} | {name: amounts[key] for name, key in AIR.items()}
    found = values(weather)
    if query.get("wind_speed_unit") == "ms":
        found |= {"wind_speed_10m": weather.wind_speed_ms, "wind_gusts_10m": weather.wind_gust_ms}
    return found


def _units(query: Mapping[str, str]) -> dict[str, str]:
    winds = {"wind_speed_10m": "m/s", "wind_gusts_10m": "m/s"}
    return UNITS | (winds if query.get("wind_speed_unit") == "ms" else {})


def _times(path: str, query: Mapping[str, str], now: datetime) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    if "current" in query:
        quarter = now.minute // 15 * 15
        found["current"] = [now.replace(minute=quarter, second=0, microsecond=0)]
    if "hourly" in query:
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        days = timedelta(days=int(query.get("forecast_days", "7")) - 1)
        first, last = _day(query, "start_date", today), _day(query, "end_date", today + days)
        earliest, latest = today - timedelta(days=92), today + timedelta(days=15)
        if path == "/v1/archive":
            earliest, latest = datetime(1940, 1, 1, tzinfo=UTC), today - timedelta(days=2)
        if not earliest <= first <= last <= latest:
            raise ValueError(
                f"Parameter 'start_date' is out of allowed range from {earliest:%Y-%m-%d} "
                f"to {latest:%Y-%m-%d}"
            )
        hours = ((last - first).days + 1) * 24
        found["hourly"] = [first + timedelta(hours=n) for n in range(hours)]
    return found


def _day(query: Mapping[str, str], name: str, default: datetime) -> datetime:
    return datetime.fromisoformat(query[name]).replace(tzinfo=UTC) if name in query else default


def _stamp(time: datetime, query: Mapping[str, str]) -> int | str:
    return (
        int(time.timestamp()) if query.get("timeformat") == "unixtime" else f"{time:%Y-%m-%dT%H:%M}"
    )
