"""Open-Meteo as the tests meet it: its shapes, units, ranges and errors, made-up weather."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.server import Request, Response

Json = dict[str, Any]

BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head></html>"
NAN = b'{"latitude":nan,"longitude":nan,"generationtime_ms":0.01,"hourly":{"time":[]}}'
MINUTELY = (
    b'{"error":true,"reason":"Minutely API request limit exceeded. '
    b'Please try again in one minute."}'
)
DAILY = b'{"error":true,"reason":"Daily API request limit exceeded. Please try again tomorrow."}'
NO_DATA = b'{"error":true,"reason":"No data is available for this location"}'
NOTHING_ASKED = {"latitude": 40.7, "longitude": -74.0, "utc_offset_seconds": 0, "timezone": "GMT"}

WEATHER: dict[str, tuple[str, float]] = {
    "temperature_2m": ("°C", 11.3),
    "relative_humidity_2m": ("%", 93),
    "pressure_msl": ("hPa", 1009.2),
    "cloud_cover": ("%", 100),
    "visibility": ("m", 6000.0),
    "wind_speed_10m": ("km/h", 14.4),
    "wind_gusts_10m": ("km/h", 36.0),
    "wind_direction_10m": ("°", 80),
    "precipitation": ("mm", 2.7),
    "snowfall": ("cm", 0.0),
    "precipitation_probability": ("%", 80),
    "weather_code": ("wmo code", 63),
}
AIR: dict[str, tuple[str, float]] = {
    "european_aqi": ("EAQI", 33),
    "pm2_5": ("μg/m³", 11.4),
    "pm10": ("μg/m³", 20.1),
    "ozone": ("μg/m³", 66.0),
    "nitrogen_dioxide": ("μg/m³", 17.5),
    "sulphur_dioxide": ("μg/m³", 1.4),
    "carbon_monoxide": ("μg/m³", 180.0),
    "nitrogen_monoxide": ("μg/m³", 0.6),
    "ammonia": ("μg/m³", 2.1),
}
PLACES: list[Json] = [
    {
        "id": 5128581,
        "name": "New York",
        "latitude": 40.71427,
        "longitude": -74.00597,
        "elevation": 10.0,
        "feature_code": "PPL",
        "country_code": "US",
        "admin1": "New York",
        "timezone": "America/New_York",
        "population": 8804190,
        "country": "United States",
    },
    {
        "id": 4400648,
        "name": "New York",
        "latitude": 39.68528,
        "longitude": -93.92688,
        "country_code": "US",
        "admin1": "Missouri",
    },
    {"id": 1, "name": "Nowhere", "latitude": -78.2, "longitude": 16.4, "elevation": 3199.0},
]


def hourly(first: datetime, hours: int, **columns: Any) -> Json:
    """Build an hourly answer in metric units, times in seconds; None removes a column."""
    times = [int((first + timedelta(hours=n)).timestamp()) for n in range(hours)]
    section: Json = {"time": times, **{n: [v] * hours for n, (_, v) in WEATHER.items()}, **columns}
    section["wind_speed_10m"] = columns.get("wind_speed_10m", [4.0] * hours)
    section["wind_gusts_10m"] = columns.get("wind_gusts_10m", [10.0] * hours)
    return _answer("hourly", section)


def current(at: datetime, **members: Any) -> Json:
    """Build a current answer in metric units with the time in seconds; None removes a member."""
    section: Json = {"time": int(at.timestamp()), "interval": 900}
    section |= {name: value for name, (_, value) in WEATHER.items()}
    section |= {"wind_speed_10m": 4.0, "wind_gusts_10m": 10.0, **members}
    return _answer("current", section)


def _answer(name: str, section: Json) -> Json:
    return {
        "latitude": 40.710335,
        "longitude": -73.99309,
        "generationtime_ms": 0.1,
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "timezone_abbreviation": "GMT",
        "elevation": 27.0,
        f"{name}_units": {"time": "unixtime", **_units(WEATHER), "wind_speed_10m": "m/s",
                          "wind_gusts_10m": "m/s"},
        name: {key: value for key, value in section.items() if value is not None},
    }  # fmt: skip


def answering(now: datetime, **weather: Any) -> Callable[[Request], Response]:
    """A handler of all four services at one address, with the same weather everywhere.

    `weather` gives variables another value in the units of `WEATHER`, None for no data.
    """

    def answer(asked: Request) -> Response:
        if asked.path == "/v1/search":
            return _search(asked.query)
        known = AIR if asked.path == "/v1/air-quality" else WEATHER
        try:
            return Response(body=json.dumps(_model(asked, known, weather, now)).encode())
        except KeyError as error:
            return _wrong(f"Cannot initialize variable from invalid String value {error}")
        except ValueError as error:
            return _wrong(str(error))

    return answer


def _model(
    asked: Request, known: Mapping[str, tuple[str, float]], weather: Json, now: datetime
) -> Json:
    query = asked.query
    latitude, longitude = float(query["latitude"]), float(query["longitude"])
    if not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        raise ValueError("Latitude must be in range of -90 to 90")
    units, values = _units(known), {name: value for name, (_, value) in known.items()} | weather
    if query.get("wind_speed_unit") == "ms":
        units |= {"wind_speed_10m": "m/s", "wind_gusts_10m": "m/s"}
        for name in ("wind_speed_10m", "wind_gusts_10m"):
            if values.get(name) is not None:
                values[name] = round(values[name] / 3.6, 2)
    answer: Json = {
        "latitude": _cell(latitude),
        "longitude": _cell(longitude),
        "generationtime_ms": 0.1,
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "timezone_abbreviation": "GMT",
        "elevation": 27.0,
    }
    for name, times in _times(asked, now).items():
        variables = query[name].split(",")
        stamps = [_stamp(moment, query) for moment in times]
        scalar = name == "current"
        answer[f"{name}_units"] = {each: units[each] for each in variables}  # KeyError: unknown
        answer[name] = {"time": stamps[0] if scalar else stamps} | {
            each: values[each] if scalar else [values[each]] * len(times) for each in variables
        }
        if scalar:
            answer[name]["interval"] = 900
    return answer


def _times(asked: Request, now: datetime) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    if "current" in asked.query:
        quarter = now.minute // 15 * 15
        found["current"] = [now.replace(minute=quarter, second=0, microsecond=0)]
    if "hourly" in asked.query:
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        days = timedelta(days=int(asked.query.get("forecast_days", "7")) - 1)
        first, last = (
            datetime.fromisoformat(text).replace(tzinfo=UTC) if text else default
            for text, default in (
                (asked.query.get("start_date"), today),
                (asked.query.get("end_date"), today + days),
            )
        )
        earliest, latest = _range(asked.path, today)
        if not earliest <= first <= last <= latest:
            raise ValueError(
                f"Parameter 'start_date' is out of allowed range from {earliest:%Y-%m-%d} "
                f"to {latest:%Y-%m-%d}"
            )
        hours = ((last - first).days + 1) * 24
        found["hourly"] = [first + timedelta(hours=n) for n in range(hours)]
    return found


def _range(path: str, today: datetime) -> tuple[datetime, datetime]:
    if path == "/v1/archive":
        return datetime(1940, 1, 1, tzinfo=UTC), today - timedelta(days=2)
    return today - timedelta(days=92), today + timedelta(days=15)


def _stamp(moment: datetime, query: Mapping[str, str]) -> int | str:
    unixtime = query.get("timeformat") == "unixtime"
    return int(moment.timestamp()) if unixtime else f"{moment:%Y-%m-%dT%H:%M}"


def _cell(degrees: float) -> float:
    """Return the middle of a cell 0.1 degrees wide."""
    return round(round(degrees * 10) / 10 + 1e-7, 7) if abs(degrees) < 90 else degrees


def _search(query: Mapping[str, str]) -> Response:
    found = [p for p in PLACES if p["name"].lower().startswith(query["name"].lower())]
    found = found[: int(query.get("count", "10"))]
    document: Json = {"generationtime_ms": 0.4}
    if found:
        document["results"] = found
    return Response(body=json.dumps(document).encode())


def _units(known: Mapping[str, tuple[str, float]]) -> dict[str, str]:
    return {name: unit for name, (unit, _) in known.items()}


def _wrong(reason: str) -> Response:
    return Response(400, json.dumps({"error": True, "reason": reason}).encode())
