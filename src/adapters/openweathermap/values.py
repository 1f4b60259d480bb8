"""Reads members of OpenWeatherMap's answers.

Members come and go between answers and change their types, so each is checked on its own: what is
missing stays missing, and what is impossible is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from skywitness.adapters.outbound.json_fields import JsonFields, number
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.condition_ids import KNOWN

Json = Mapping[str, Any]

NAME: Final = "openweathermap"
ATTRIBUTION: Final = "Weather data provided by OpenWeather"

MAX_SHIFT_DEG: Final = 0.02
"""An answer further away than two cells is for another place."""

fields: Final = JsonFields(NAME)
refuse = fields.refuse

_log = logging.getLogger(__name__)


def decoded_object(body: bytes) -> Json:
    """Return a JSON object that is no error; `cod` is a number in one family, text in another."""
    answer = fields.decode(body)
    if not isinstance(answer, dict):
        refuse("no JSON object")
    if str(answer.get("cod", 200)) != "200":
        refuse("an error under status 200")
    return answer


def member(holder: Json, name: str) -> Json:
    """Return the object under a name, an empty one if there is none."""
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def records(holder: Json, name: str) -> list[Json]:
    """Return the objects of a list that must be there."""
    value = holder.get(name)
    if not isinstance(value, list):
        refuse(f"no {name}")
    return [item if isinstance(item, dict) else {} for item in value]


def values_of(holder: Json, names: Mapping[str, str]) -> dict[str, float | None]:
    """Return numbers by the field of the domain that `names` gives for each member."""
    return {field: number(holder.get(name)) for name, field in names.items()}


def place_of(holder: Json, asked: Point | None) -> Point:
    """Return the position of an answer, which must be the one that was asked about."""
    found = fields.point(holder.get("lat"), holder.get("lon"))
    if asked is not None and _shift_deg(found, asked) > MAX_SHIFT_DEG:
        refuse("the answer is for another place")
    return found


def time_of(record: Json) -> datetime:
    """Return the time of a record."""
    return fields.time(record.get("dt"))


def condition_ids(record: Json) -> tuple[int, ...]:
    """Return the ids of a record's `weather`, which may be null; the first is the primary one."""
    weather = record.get("weather")
    items = weather if isinstance(weather, list) else []
    ids = (item.get("id") for item in items if isinstance(item, dict))
    return tuple(dict.fromkeys(code for code in ids if type(code) is int and 200 <= code < 900))


def log_unknown_ids(answered: Iterable[Json]) -> None:
    """Log once the ids in the records of an answer that are not in the table."""
    unknown = sorted({code for record in answered for code in condition_ids(record)} - KNOWN)
    if unknown:
        _log.warning("unknown condition ids: %s", unknown)


def parameters_of(where: Point, **more: str) -> dict[str, str]:
    """Return the query parameters of a request about a place."""
    return {"lat": f"{where.latitude:.2f}", "lon": f"{where.longitude:.2f}", **more}


def _shift_deg(one: Point, other: Point) -> float:
    around = abs(one.longitude - other.longitude) % 360
    return max(abs(one.latitude - other.latitude), min(around, 360 - around))
