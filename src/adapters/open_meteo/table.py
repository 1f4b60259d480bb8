"""Open-Meteo's answers as tables of numbers in SI.

Every variable comes with its unit. Requests are for SI units; values in another known unit (from a
proxy or a self-hosted image) are converted, and a value without a unit is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from skywitness.adapters.outbound.json_fields import JsonFields
from skywitness.domain.model.errors import LocationUnknown
from skywitness.domain.model.geography.place import Point

NAME: Final = "open-meteo"
ATTRIBUTION: Final = "Weather data by Open-Meteo.com"
"""The wording that its licence, CC BY 4.0, requires."""

MAX_SHIFT_M: Final = 60_000.0
"""Cells are up to 0.4 degrees wide, and cells on land are preferred to nearer ones on water; an
answer further away is for another place."""

MOST_STEPS: Final = 24 * 31
"""More than is ever requested."""

fields: Final = JsonFields(NAME)
refuse = fields.refuse

_UNCOVERED: Final = re.compile(rb'\s*\{\s*"latitude"\s*:\s*nan\b', re.IGNORECASE)

_TEMPERATURE: Final = {"°C": (1.0, 0.0), "°F": (5 / 9, -160 / 9)}
_SPEED: Final = {"m/s": (1.0, 0.0), "km/h": (1 / 3.6, 0.0), "mp/h": (0.44704, 0.0),
                 "kn": (1852 / 3600, 0.0)}  # fmt: skip
_SHARE: Final = {"%": (1.0, 0.0)}
_IN_AIR: Final = {"\u03bcg/m³": (1.0, 0.0), "\u00b5g/m³": (1.0, 0.0)}  # either letter mu

_UNITS: Final[dict[str, Mapping[str, tuple[float, float]]]] = {
    "temperature_2m": _TEMPERATURE,
    "relative_humidity_2m": _SHARE,
    "pressure_msl": {"hPa": (1.0, 0.0)},
    "cloud_cover": _SHARE,
    "visibility": {"m": (1.0, 0.0), "ft": (0.3048, 0.0)},
    "wind_speed_10m": _SPEED,
    "wind_gusts_10m": _SPEED,
    "wind_direction_10m": {"°": (1.0, 0.0)},
    "precipitation": {"mm": (1.0, 0.0), "inch": (25.4, 0.0)},
    # Depth of fresh snow to millimetres of water: 7 cm are 10 mm (open-meteo.com/en/docs).
    "snowfall": {"cm": (10 / 7, 0.0), "inch": (25.4 / 7, 0.0)},
    "precipitation_probability": _SHARE,
    "weather_code": {"wmo code": (1.0, 0.0)},
    "european_aqi": {"EAQI": (1.0, 0.0)},
    **dict.fromkeys(
        (
            "pm2_5",
            "pm10",
            "ozone",
            "nitrogen_dioxide",
            "sulphur_dioxide",
            "carbon_monoxide",
            "nitrogen_monoxide",
            "ammonia",
        ),
        _IN_AIR,
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """The values of one time in SI, by the service's variable names; None for missing ones.

    Sums and maxima are for the `period_s` seconds that end at `at`. Snow is water in mm.
    """

    at: datetime
    period_s: int
    values: Mapping[str, float | None]

    def value(self, name: str) -> float | None:
        """Return one value, None if it is missing."""
        return self.values.get(name)


def decoded(body: bytes) -> Mapping[str, Any]:
    """Return the document.

    Raises:
        LocationUnknown: no model covers the place; its position is then a bare `nan`.
        ProviderAnswerUnusable: it is anything else, an error included.
    """
    if _UNCOVERED.match(body):
        raise LocationUnknown(NAME, "no model covers this place")
    answer = fields.decode(body)
    if not isinstance(answer, dict):
        refuse("no JSON object")
    if answer.get("error"):
        refuse("an error under status 200")
    return answer


def cell(answer: Mapping[str, Any], asked: Point | None) -> Point:
    """Return the centre of the grid cell of an answer, which must be near `asked`."""
    point = fields.point(answer.get("latitude"), answer.get("longitude"))
    if asked is not None and point.distance_m(asked) > MAX_SHIFT_M:
        refuse("the answer is for another place")
    return point


def hourly(answer: Mapping[str, Any]) -> Iterator[Step]:
    """Yield the hours of an answer."""
    section, units = _section(answer, "hourly"), _units(answer, "hourly")
    times = section.get("time")
    if not isinstance(times, list) or len(times) > MOST_STEPS:
        refuse("no hourly times")
    columns = {name: section[name] for name in _UNITS if section.get(name) is not None}
    for name, column in columns.items():
        if not isinstance(column, list) or len(column) != len(times):
            refuse(f"{name} does not fit the times")
    for row, time in enumerate(times):
        values = {n: _in_si(column[row], n, units) for n, column in columns.items()}
        yield Step(_time(time, answer), 3600, values)


def current(answer: Mapping[str, Any]) -> Step:
    """Return the present of an answer; its sums are for `interval` seconds."""
    section, units = _section(answer, "current"), _units(answer, "current")
    interval_s = fields.number(section.get("interval"), "interval")
    if interval_s is None or not 60 <= interval_s <= 86_400:
        refuse("no interval")
    values = {name: _in_si(section.get(name), name, units) for name in _UNITS if name in section}
    return Step(_time(section.get("time"), answer), int(interval_s), values)


def _section(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = answer.get(name)
    if not isinstance(section, dict):
        refuse(f"no {name} values")
    return section


def _units(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    units = answer.get(f"{name}_units")
    return units if isinstance(units, dict) else {}


def _in_si(value: object, name: str, units: Mapping[str, Any]) -> float | None:
    found = fields.number(value, name)
    if found is None:
        return None
    unit = units.get(name)
    known = _UNITS[name].get(unit) if isinstance(unit, str) else None
    if known is None:
        refuse(f"{name} in an unknown unit")
    factor, offset = known
    return found * factor + offset


def _time(value: object, answer: Mapping[str, Any]) -> datetime:
    """Return the time of seconds since 1970, or of local time and the answer's offset from UTC."""
    if not isinstance(value, str):
        return fields.time(value)
    try:
        local = datetime.fromisoformat(value)
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        offset_s = fields.number(answer.get("utc_offset_seconds"), "utc_offset_seconds")
        if offset_s is None:
            refuse("a time without offset")
        return local.replace(tzinfo=UTC) - timedelta(seconds=offset_s)
    except (OverflowError, ValueError):
        refuse("no time")
