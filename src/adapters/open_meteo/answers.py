"""Open-Meteo's answers as steps of numbers in SI.

Every variable comes with its unit. Requests are for SI units; values in another known unit (from a
proxy or a self-hosted image) are converted, and values in an unknown one are impossible ones: NaN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isnan, nan
from typing import Any, Final

from skywitness.adapters.outbound.json_fields import JsonFields, number
from skywitness.adapters.outbound.model_weather import each
from skywitness.domain.model.errors import LocationUnknown
from skywitness.domain.model.geography.place import Point

NAME: Final = "open-meteo"

MAX_SHIFT_M: Final = 60_000.0
"""Cells are up to 0.4 degrees wide, and cells on land are preferred to nearer ones on water; an
answer further away is for another place."""

MOST_STEPS: Final = 24 * 31
"""More than is ever requested."""

SUMS: Final = frozenset({"precipitation", "snowfall"})

fields: Final = JsonFields(NAME)
refuse = fields.refuse

_IN_SI: Final = {
    **dict.fromkeys(("°C", "%", "hPa", "m/s", "°", "m", "mm", "wmo code", "EAQI"), 1.0),
    **dict.fromkeys(("\u03bcg/m³", "\u00b5g/m³"), 1.0),  # either letter mu
    **{"°F": 5 / 9, "km/h": 1 / 3.6, "mp/h": 0.44704, "kn": 1852 / 3600, "ft": 0.3048},
    **{"inch": 25.4, "cm": 10.0},  # to millimetres: amounts only
}

_SNOW_DENSITY: Final = 1 / 7
"""Water of fresh snow by depth: 7 cm are 10 mm (open-meteo.com/en/docs)."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """The values of one time in SI, by the service's variable names; None for missing ones.

    Sums and maxima are for the `period_s` seconds that end at `at`. Snow is water in mm.
    """

    at: datetime
    period_s: int
    values: Mapping[str, float | None]


def decoded(body: bytes) -> Json:
    """Return the document.

    Raises:
        ProviderAnswerUnusable: it is anything else, an error included.
    """
    answer = fields.decode(body)
    if not isinstance(answer, dict):
        refuse("no JSON object")
    if answer.get("error"):
        refuse("an error under status 200")
    return answer


def cell(answer: Json, asked: Point | None) -> Point:
    """Return the centre of the grid cell of an answer, which must be near `asked`.

    Raises:
        LocationUnknown: no model covers the place; its latitude is then NaN.
    """
    latitude = answer.get("latitude")
    if isinstance(latitude, float) and isnan(latitude):
        raise LocationUnknown(NAME, "no model covers this place")
    point = fields.point(latitude, answer.get("longitude"))
    if asked is not None and point.distance_m(asked) > MAX_SHIFT_M:
        refuse("the answer is for another place")
    return point


def hourly(answer: Json) -> list[Step]:
    """Return the hours of an answer in the order of time."""
    section, units = _section(answer, "hourly"), _section(answer, "hourly_units")
    times = section.get("time")
    if not isinstance(times, list) or len(times) > MOST_STEPS:
        refuse("no hourly times")
    columns = {name: _column(section[name], len(times)) for name in section if name != "time"}

    def step(row: int) -> Step:
        values = {n: _in_si(column[row], n, units) for n, column in columns.items()}
        return Step(_time(times[row], answer), 3600, values)

    steps = each(NAME, range(len(times)), lambda row, _: step(row))
    return sorted(steps, key=lambda step: step.at)


def current(answer: Json) -> Step:
    """Return the present of an answer; its sums are for `interval` seconds."""
    section, units = _section(answer, "current"), _section(answer, "current_units")
    interval_s = number(section.get("interval"))
    values = {n: _in_si(v, n, units) for n, v in section.items() if n not in {"time", "interval"}}
    if interval_s is None or not 60 <= interval_s <= 86_400:
        interval_s = 3600.0
        values |= dict.fromkeys(SUMS & values.keys(), nan)
    return Step(_time(section.get("time"), answer), int(interval_s), values)


def _section(answer: Json, name: str) -> Json:
    section = answer.get(name)
    if not isinstance(section, dict):
        refuse(f"no {name} values")
    return section


def _column(values: object, length: int) -> list[object]:
    """Return the values of a variable, none of which can be used if they do not fit the times."""
    if values is None:
        return [None] * length
    return values if isinstance(values, list) and len(values) == length else [nan] * length


def _in_si(given: object, name: str, units: Json) -> float | None:
    unit, value = units.get(name), number(given)
    if value is None:
        return None
    if unit == "°F":
        value -= 32.0
    factor = _IN_SI.get(unit, nan) if isinstance(unit, str) else nan
    return value * factor * (_SNOW_DENSITY if name == "snowfall" else 1.0)


def _time(value: object, answer: Json) -> datetime:
    """Return the time of seconds since 1970, or of local time and the answer's offset from UTC."""
    if not isinstance(value, str):
        return fields.time(value)
    try:
        local = datetime.fromisoformat(value)
        if local.tzinfo is None:
            offset_s = number(answer.get("utc_offset_seconds"))
            if offset_s is None:
                refuse("a time without offset")
            local = local.replace(tzinfo=UTC) - timedelta(seconds=offset_s)
        return local.astimezone(UTC)
    except (OverflowError, ValueError):
        refuse("no time")
