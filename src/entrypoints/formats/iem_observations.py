"""Station observations as the Iowa Environmental Mesonet exports them (ASOS, AWOS, METAR).

Units are those of the file: degrees Fahrenheit, knots, inches, statute miles. `M`, `null` and an
empty field are missing; a `T` in a column of precipitation is a trace, less than can be measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.phenomena.magnitude import LENGTHS_M, SPEEDS_MS, Unit
from skywitness.domain.model.weather.present_weather import PresentWeather, parse_groups
from skywitness.entrypoints.formats.cells import is_missing, is_trace, number, timestamp
from skywitness.entrypoints.formats.tables import UnusableFile

COLUMNS: Final = frozenset({"station", "valid"})

_INCH_MM: Final = 1000 * LENGTHS_M[Unit.INCH]
_KNOT_MS: Final = SPEEDS_MS[Unit.KNOT]
_MILE_PER_HOUR_MS: Final = SPEEDS_MS[Unit.MILE_PER_HOUR]
_MILE_M: Final = LENGTHS_M[Unit.MILE]
_INCH_OF_MERCURY_HPA: Final = 33.863886

_ZONE: Final = re.compile(r"#DEBUG: Time Zone\s*-> (?P<zone>\S{1,60})$")


def _celsius(fahrenheit: float) -> float:
    return (fahrenheit - 32.0) / 1.8


def _times(factor: float) -> Callable[[float], float]:
    return lambda value: value * factor


Convert = Callable[[float], float]

_VALUES: Final[Mapping[str, Sequence[tuple[str, Convert]]]] = {
    "temperature_c": (("tmpf", _celsius), ("tmpc", _times(1.0))),
    "dew_point_c": (("dwpf", _celsius), ("dwpc", _times(1.0))),
    "humidity_pct": (("relh", _times(1.0)),),
    "pressure_hpa": (("mslp", _times(1.0)), ("alti", _times(_INCH_OF_MERCURY_HPA))),
    "wind_speed_ms": (("sknt", _times(_KNOT_MS)), ("sped", _times(_MILE_PER_HOUR_MS))),
    "wind_direction_deg": (("drct", _times(1.0)),),
    "precipitation_mm": (("p01i", _times(_INCH_MM)), ("p01m", _times(1.0))),
    "visibility_m": (("vsby", _times(_MILE_M)),),
}
"""The columns of each value, the preferred first."""

_AMOUNTS: Final = frozenset({"p01i", "p01m"})

_GUSTS: Final[Sequence[tuple[str, Convert]]] = (
    ("gust", _times(_KNOT_MS)),
    ("gust_mph", _times(_MILE_PER_HOUR_MS)),
    ("peak_wind_gust", _times(_KNOT_MS)),
    ("peak_wind_gust_mph", _times(_MILE_PER_HOUR_MS)),
)
"""The gust of the last ten minutes, and the peak since the last hourly report."""


def zone_of(comments: Sequence[str]) -> tzinfo:
    """Return the time zone that the comments name, UTC if they name none.

    Raises:
        UnusableFile: the zone is not in the time zone database.
    """
    found = next(filter(None, map(_ZONE.match, comments)), None)
    try:
        return ZoneInfo(found["zone"]) if found else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        name = found and found["zone"]
        raise UnusableFile(f"the time zone {name} is unknown: export the file in UTC") from None


def observed_at(row: Mapping[str, str], zone: tzinfo) -> datetime:
    """Return the time of a row; raises `Invalid`."""
    found = timestamp("valid", row["valid"])
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def values(row: Mapping[str, str]) -> dict[str, float | None]:
    """Return the measured values of a row in SI units; raises `Invalid`."""
    found = {name: next(_read(row, columns), None) for name, columns in _VALUES.items()}
    return found | {"wind_gust_ms": max(_read(row, _GUSTS), default=None)}


def present_weather(row: Mapping[str, str]) -> tuple[PresentWeather, ...] | None:
    """Return the weather groups of a row; a group that is none of code table 4678 is left out."""
    text = row.get("wxcodes", "")
    return None if is_missing(text) else _groups(text)


@lru_cache(maxsize=1_024)
def _groups(text: str) -> tuple[PresentWeather, ...] | None:
    return tuple(group for one in text.split() for group in _group(one)) or None


def _group(text: str) -> tuple[PresentWeather, ...]:
    try:
        return parse_groups(text) or ()
    except Invalid:  # such as `//`, or recent weather
        return ()


def _read(row: Mapping[str, str], columns: Sequence[tuple[str, Convert]]) -> Iterator[float]:
    for name, convert in columns:
        if name not in row:
            continue
        text = row[name]
        if name in _AMOUNTS and is_trace(text):
            yield 0.0
            continue
        value = number(name, text)
        if value is not None:
            yield convert(value)
