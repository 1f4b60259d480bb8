"""Which members each answer of OpenWeatherMap must and may have, from its documentation.

`a.b` is a member of a member, `a[]` of the items of a list; what only recordings show is marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Shape:
    always: frozenset[str]
    sometimes: frozenset[str] = frozenset()

    def faults(self, answer: Any) -> list[str]:
        """Say what is missing and what should not be there."""
        seen = members(answer)
        extra = seen - self.always - self.sometimes
        return [f"no {name}" for name in self.always - seen] + [f"extra {name}" for name in extra]


def members(value: Any, prefix: str = "") -> set[str]:
    """Return the names of all members, as paths."""
    if isinstance(value, list):
        return {name for item in value for name in members(item, f"{prefix}[]")}
    if not isinstance(value, dict):
        return set()
    dot = f"{prefix}." if prefix else ""
    found = {f"{dot}{name}" for name in value}
    return found.union(*(members(inner, f"{dot}{name}") for name, inner in value.items()))


def named(text: str, prefix: str = "") -> frozenset[str]:
    return frozenset(prefix + name for name in text.split())


def weather(prefix: str) -> frozenset[str]:
    return named("weather weather[].id weather[].main weather[].description weather[].icon", prefix)


FRAME = named("lat lon timezone timezone_offset")
MOMENT = "dt temp feels_like pressure humidity dew_point uvi clouds visibility wind_speed"
FLAT = f"{MOMENT} wind_deg"
FALLING = "rain rain.1h snow snow.1h wind_gust"
DAY = """dt temp temp.day temp.min temp.max temp.night temp.eve
temp.morn feels_like feels_like.day feels_like.night feels_like.eve feels_like.morn pressure
humidity wind_speed wind_deg clouds uvi"""
RISING = "sunrise sunset"
PLACE = named("[].name [].lat [].lon [].country")
LOCAL = "[].local_names"

AIR = Shape(
    named("coord coord.lon coord.lat list"),
    named("list[].dt list[].main list[].main.aqi list[].components")
    | named("co no no2 o3 so2 pm2_5 pm10 nh3", "list[].components."),
)

SHAPES = {
    "/data/2.5/weather": Shape(
        weather("")
        | named("coord coord.lon coord.lat base main wind wind.speed clouds clouds.all dt sys")
        | named("temp temp_min temp_max pressure humidity", "main.")
        | named("sys.sunrise sys.sunset timezone id name cod"),
        named("visibility wind.deg wind.gust rain rain.1h snow snow.1h sys.type sys.id")
        | named("sys.country main.feels_like main.sea_level main.grnd_level"),
    ),
    "/data/2.5/forecast": Shape(
        named("cod message cnt list city")
        | named("id name coord coord.lat coord.lon country timezone", "city.")
        | weather("list[].")
        | named("dt main clouds clouds.all wind wind.speed wind.deg wind.gust pop", "list[].")
        | named("sys sys.pod dt_txt", "list[].")
        | named("temp feels_like temp_min temp_max pressure sea_level grnd_level", "list[].main.")
        | named("humidity", "list[].main."),
        # dew_point: in answers of 2026, in no document
        named("visibility rain rain.3h snow snow.3h main.dew_point", "list[]."),
    ),
    "/data/2.5/air_pollution": AIR,
    "/data/2.5/air_pollution/history": AIR,
    "/geo/1.0/direct": Shape(
        PLACE, named(f"[].state {LOCAL} {LOCAL}.en {LOCAL}.ascii {LOCAL}.feature_name")
    ),
    "/geo/1.0/reverse": Shape(
        PLACE, named(f"[].state {LOCAL} {LOCAL}.en {LOCAL}.ascii {LOCAL}.feature_name")
    ),
    "/data/4.0/onecall/current": Shape(
        FRAME | {"data"} | named(FLAT, "data[].") | weather("data[]."),
        named(f"{FALLING} {RISING} alerts", "data[]."),
    ),
    "/data/4.0/onecall/timeline/1h": Shape(
        FRAME | {"data"} | named(FLAT, "data[].") | weather("data[]."),
        named(f"{FALLING} pop alerts", "data[].") | named("next prev"),
    ),
    "/data/4.0/onecall/timeline/1day": Shape(
        FRAME | {"data"} | named(DAY, "data[].") | weather("data[]."),
        named(f"{RISING} pop rain snow alerts", "data[].") | named("next prev"),
    ),
    "/data/3.0/onecall": Shape(
        FRAME,
        named("current minutely minutely[].dt minutely[].precipitation hourly daily alerts")
        | named(f"{FLAT} {FALLING} {RISING}", "current.")
        | weather("current.")
        | named(f"{FLAT} {FALLING} pop", "hourly[].")
        | weather("hourly[].")
        | named(f"{DAY} {RISING} summary dew_point wind_gust pop rain snow", "daily[].")
        | weather("daily[].")
        | named("sender_name event start end description tags", "alerts[]."),
    ),
    "/data/3.0/onecall/timemachine": Shape(
        FRAME | {"data"} | named(FLAT, "data[].") | weather("data[]."),
        named(f"{FALLING} {RISING}", "data[]."),
    ),
}
