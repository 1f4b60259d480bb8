"""OpenWeatherMap as the tests meet it: the shapes and errors it documents, made-up weather."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from tests.tools.loopback import Answer, Asked

KEY = "0123456789abcdef0123456789abcdef"

WRONG_KEY = (
    b'{"cod":401, "message": "Invalid API key. Please see '
    b'http://openweathermap.org/faq#error401 for more info."}'
)
NO_SUBSCRIPTION = (
    b'{"cod":401, "message": "Please note that using One Call 3.0 requires a separate '
    b'subscription to the One Call by Call plan."}'
)
BLOCKED = b'{"cod":429, "message": "Your account is temporary blocked."}'
CITY_NOT_FOUND = b'{"cod":"404","message":"city not found"}'
WRONG_LATITUDE = b'{"cod":"400","message":"wrong latitude"}'
INTERNAL = b'{"cod":"500","message":"Internal error: 500001"}'
BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head></html>"


def current(latitude: float, longitude: float, at: datetime, **members: Any) -> dict[str, Any]:
    """A current answer in metric units; `members` replace or, when None, remove."""
    answer: dict[str, Any] = {
        "coord": {"lon": longitude, "lat": latitude},
        "weather": [{"id": 501, "main": "Rain", "description": "moderate rain", "icon": "10d"}],
        "base": "stations",
        "main": {"temp": 11.3, "pressure": 1009, "humidity": 93},
        "visibility": 6000,
        "wind": {"speed": 4.1, "deg": 80, "gust": 9.8},
        "rain": {"1h": 2.73},
        "clouds": {"all": 90},
        "dt": int(at.timestamp()),
        "sys": {"country": "US", "sunrise": 1, "sunset": 2},
        "timezone": -14400,
        "id": 5128581,
        "name": "New York",
        "cod": 200,
    }
    answer.update(members)
    return {name: value for name, value in answer.items() if value is not None}


def answering(at: datetime, **members: Any) -> Any:
    """A handler that knows one key and has the same weather everywhere."""

    def answer(asked: Asked) -> Answer:
        if asked.query.get("appid") != KEY:
            return Answer(401, WRONG_KEY)
        place = float(asked.query["lat"]), float(asked.query["lon"])
        return Answer(body=json.dumps(current(*place, at, **members)).encode())

    return answer
