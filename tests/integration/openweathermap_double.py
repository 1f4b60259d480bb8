"""OpenWeatherMap as the tests meet it: the shapes and errors it documents, made-up weather."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.server import Request, Response
from skywitness.domain.model.geography.place import Point

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

HOUR = timedelta(hours=1)
HOURS_ON_A_PAGE = 20
NEAR_M = 50_000.0
Json = dict[str, Any]

BARE: Json = dict.fromkeys(("weather", "visibility", "wind", "rain", "clouds"))
"""What is left out of a current answer beside its temperature."""

BARE_HOUR: Json = dict.fromkeys(
    (
        *("feels_like", "pressure", "humidity", "dew_point", "uvi", "clouds", "visibility"),
        *("wind_speed", "wind_deg", "wind_gust", "weather", "rain"),
    )
)


def _changed(answer: Json, members: Json) -> Json:
    answer.update(members)
    return {name: value for name, value in answer.items() if value is not None}


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def current(latitude: float, longitude: float, at: datetime, **members: Any) -> Json:
    """A current answer in metric units; `members` replace or, when None, remove."""
    answer: Json = {
        "coord": {"lon": longitude, "lat": latitude},
        "weather": [{"id": 501, "main": "Rain", "description": "moderate rain", "icon": "10d"}],
        "base": "stations",
        "main": {"temp": 11.3, "pressure": 1009, "humidity": 93},
        "visibility": 6000,
        "wind": {"speed": 4.1, "deg": 80, "gust": 9.8},
        "rain": {"1h": 2.73},
        "clouds": {"all": 90},
        "dt": seconds(at),
        "sys": {"country": "US", "sunrise": 1, "sunset": 2},
        "timezone": -14400,
        "id": 5128581,
        "name": "New York",
        "cod": 200,
    }
    return _changed(answer, members)


def step(at: datetime, **members: Any) -> Json:
    """A step of `/data/2.5/forecast`."""
    answer: Json = {
        "dt": seconds(at),
        "main": {
            "temp": 12.5,
            "temp_min": 12.1,
            "temp_max": 12.5,
            "pressure": 1012,
            "sea_level": 1011,
            "grnd_level": 1002,
            "humidity": 88,
            "dew_point": 10.2,
            "temp_kf": 0,
        },
        "weather": [{"id": 500, "main": "Rain", "description": "light rain", "icon": "10n"}],
        "clouds": {"all": 75},
        "wind": {"speed": 3.2, "deg": 200, "gust": 7.1},
        "visibility": 10000,
        "pop": 0.57,
        "rain": {"3h": 0.62},
        "sys": {"pod": "n"},
        "dt_txt": f"{at:%Y-%m-%d %H:%M:%S}",
    }
    return _changed(answer, members)


def forecast(latitude: float, longitude: float, steps: Sequence[Json], **members: Any) -> Json:
    answer: Json = {
        "cod": "200",
        "message": 0,
        "cnt": len(steps),
        "list": list(steps),
        "city": {"name": "New York", "coord": {"lat": latitude, "lon": longitude}, "country": "US"},
    }
    return _changed(answer, members)


def sample(at: datetime, **members: Any) -> Json:
    """A sample of the air."""
    answer: Json = {
        "main": {"aqi": 2},
        "components": {
            "co": 230.3,
            "no": 0,
            "no2": 9.2,
            "o3": 71.5,
            "so2": 1.2,
            "pm2_5": 11.4,
            "pm10": 15.9,
            "nh3": 0.8,
        },
        "dt": seconds(at),
    }
    return _changed(answer, members)


def air(latitude: float, longitude: float, samples: Sequence[Json]) -> Json:
    return {"coord": {"lon": longitude, "lat": latitude}, "list": list(samples)}


def place(name: str, latitude: float, longitude: float, **members: Any) -> Json:
    answer: Json = {
        "name": name,
        "local_names": {"feature_name": name, "ascii": name, "en": name},
        "lat": latitude,
        "lon": longitude,
        "country": "US",
        "state": "New York",
    }
    return _changed(answer, members)


def hour(at: datetime, **members: Any) -> Json:
    """A record of One Call for a moment; forecasts carry `pop`."""
    answer: Json = {
        "dt": seconds(at),
        "temp": 10.4,
        "feels_like": 9.6,
        "pressure": 1010,
        "humidity": 90,
        "dew_point": 8.8,
        "uvi": 0,
        "clouds": 80,
        "visibility": 9000,
        "wind_speed": 3.9,
        "wind_deg": 70,
        "wind_gust": 8.4,
        "weather": [{"id": 500, "main": "Rain", "description": "light rain", "icon": "10d"}],
        "rain": {"1h": 0.8},
    }
    return _changed(answer, members)


def day(at: datetime, **members: Any) -> Json:
    """A record of One Call for a day; rain is a bare number there."""
    answer: Json = {
        "dt": seconds(at),
        "temp": {"day": 14.1, "min": 8.3, "max": 15.6, "night": 9.0, "eve": 12.0, "morn": 8.9},
        "pressure": 1013.4,
        "humidity": 70,
        "wind_speed": 6.1,
        "wind_deg": 220,
        "weather": [{"id": 501, "main": "Rain", "description": "moderate rain", "icon": "10d"}],
        "clouds": 66,
        "pop": 0.9,
        "rain": 6.4,
    }
    return _changed(answer, members)


def onecall(latitude: float, longitude: float, **members: Any) -> Json:
    """An answer of One Call: `data` in 4.0; `current`, `hourly`, `daily` in 3.0."""
    where = {"lat": latitude, "lon": longitude}
    return {**where, "timezone": "America/New_York", "timezone_offset": -14400, **members}


ALL = frozenset({"/data/2.5", "/geo/1.0", "/data/3.0", "/data/4.0"})


@dataclass(slots=True)
class Service:
    """The same weather everywhere at `now`; `products` are what the account may ask for.

    With `only_temperature` nothing else was measured, now or before.
    """

    now: datetime
    key: str = KEY
    products: Collection[str] = ALL
    places: list[Json] = field(default_factory=list)
    only_temperature: bool = False

    def __call__(self, asked: Request) -> Response:
        if asked.query.get("appid") != self.key:
            return Response(401, WRONG_KEY)
        product = "/".join(asked.path.split("/")[:3])
        if product not in self.products:
            return Response(401, NO_SUBSCRIPTION)
        answer = self._routes().get(asked.path)
        if answer is None:
            return Response(404, b'{"cod":"404","message":"Internal error"}')
        return Response(body=json.dumps(answer(asked)).encode())

    def _routes(self) -> dict[str, Callable[[Request], Any]]:
        return {
            "/data/2.5/weather": lambda asked: current(*where(asked), self.now, **self._bare_now),
            "/data/2.5/forecast": self._forecast,
            "/data/2.5/air_pollution": lambda asked: air(*where(asked), [sample(self._hour)]),
            "/data/2.5/air_pollution/history": self._air_history,
            "/geo/1.0/direct": self._direct,
            "/geo/1.0/reverse": self._reverse,
            "/data/4.0/onecall/current": lambda asked: onecall(
                *where(asked), data=[self._present()]
            ),
            "/data/4.0/onecall/timeline/1h": self._hours,
            "/data/4.0/onecall/timeline/1day": lambda asked: onecall(
                *where(asked), data=self._days()
            ),
            "/data/3.0/onecall": self._onecall3,
            "/data/3.0/onecall/timemachine": lambda asked: onecall(
                *where(asked), data=[self._record(self._asked_time(asked, "dt"))]
            ),
        }

    @property
    def _hour(self) -> datetime:
        return self.now.replace(minute=0, second=0, microsecond=0)

    @staticmethod
    def _asked_time(asked: Request, name: str) -> datetime:
        return datetime.fromtimestamp(int(asked.query[name]), UTC)

    @property
    def _bare_now(self) -> Json:
        return BARE | {"main": {"temp": 11.3}} if self.only_temperature else {}

    def _present(self) -> Json:
        return hour(self.now, temp=11.3, **(BARE_HOUR if self.only_temperature else {}))

    def _record(self, at: datetime) -> Json:
        ahead = {} if at < self._hour else {"pop": 0.4}
        return hour(at, **(BARE_HOUR | {"temp": 11.3} if self.only_temperature else ahead))

    def _days(self) -> list[Json]:
        noon = self.now.replace(hour=16, minute=0)
        return [day(noon + timedelta(days=n)) for n in range(8)]

    def _forecast(self, asked: Request) -> Json:
        first = self._hour.replace(hour=self._hour.hour // 3 * 3)
        return forecast(*where(asked), [step(first + 3 * HOUR * n) for n in range(1, 41)])

    def _air_history(self, asked: Request) -> Json:
        start, end = self._asked_time(asked, "start"), self._asked_time(asked, "end")
        hours = (self._hour - HOUR * back for back in range(24 * 40))
        return air(*where(asked), [sample(h) for h in hours if start <= h <= end][::-1])

    def _direct(self, asked: Request) -> list[Json]:
        name = asked.query["q"].partition(",")[0].casefold()
        found = [place for place in self.places if place["name"].casefold() == name]
        return found[: int(asked.query["limit"])]

    def _reverse(self, asked: Request) -> list[Json]:
        here = Point(*where(asked))
        away_m = [here.distance_m(Point(place["lat"], place["lon"])) for place in self.places]
        near = sorted((m, index) for index, m in enumerate(away_m) if m <= NEAR_M)
        return [self.places[index] for _, index in near][: int(asked.query["limit"])]

    def _hours(self, asked: Request) -> Json:
        start = self._asked_time(asked, "start") if "start" in asked.query else self._hour
        count = min(int(asked.query.get("cnt", HOURS_ON_A_PAGE)), HOURS_ON_A_PAGE)
        link = "http://api.openweathermap.org/data/4.0/onecall/timeline/1h?appid={}&start={}"
        return onecall(
            *where(asked),
            data=[self._record(start + HOUR * n) for n in range(count)],
            prev=link.format(asked.query["appid"], seconds(start - HOUR * count)),
            next=link.format(asked.query["appid"], seconds(start + HOUR * count)),
        )

    def _onecall3(self, asked: Request) -> Json:
        parts: Json = {
            "current": self._present(),
            "minutely": [],
            "hourly": [hour(self._hour + HOUR * n, pop=0.4) for n in range(48)],
            "daily": self._days(),
            "alerts": [],
        }
        left_out = asked.query.get("exclude", "").split(",")
        kept = {name: part for name, part in parts.items() if name not in left_out}
        return onecall(*where(asked), **kept)


def where(asked: Request) -> tuple[float, float]:
    return float(asked.query["lat"]), float(asked.query["lon"])


def answering(at: datetime, **members: Any) -> Callable[[Request], Response]:
    """A handler that knows one key and has the same weather everywhere."""

    def answer(asked: Request) -> Response:
        if asked.query.get("appid") != KEY:
            return Response(401, WRONG_KEY)
        return Response(body=json.dumps(current(*where(asked), at, **members)).encode())

    return answer
