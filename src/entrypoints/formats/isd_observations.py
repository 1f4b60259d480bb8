"""Hourly observations of NCEI's Integrated Surface Database (`global-hourly`).

A cell holds a value and its quality code, such as `+0106,1`: 10.6 degrees Celsius that passed all
checks. Values that are suspect or erroneous are left out. Nines alone are missing. Times are UTC.
Source: Federal Climate Complex Data Documentation for Integrated Surface Data, NCEI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import count, takewhile
from typing import Final

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.weather.present_weather import PresentWeather, parse_groups
from skywitness.domain.model.weather.synop_codes import automatic_weather, manned_weather
from skywitness.entrypoints.formats.cells import timestamp

COLUMNS: Final = tuple(frozenset({"station", "date", own}) for own in ("tmp", "wnd", "aa1"))
"""Files that are cut to some elements have one of these at least."""

_DOUBTFUL: Final = frozenset("2367")
"""Quality codes of suspect and erroneous values."""

_SUMMARIES: Final = frozenset({"SOD", "SOM"})
"""Types of reports that are summaries of a day or a month."""

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,6}")
_HOUR_S: Final = 3600
_LONGEST_PERIOD_H: Final = 24

_INTENSITIES: Final = {"1": "-", "3": "+", "4": "VC"}
_DESCRIPTORS: Final = {
    "1": "MI", "2": "PR", "3": "BC", "4": "DR", "5": "BL", "6": "SH", "7": "TS", "8": "FZ",
}  # fmt: skip
_PRECIPITATION: Final = {
    "01": "DZ", "02": "RA", "03": "SN", "04": "SG", "05": "IC", "06": "PL", "07": "GR",
    "08": "GS", "09": "UP",
}  # fmt: skip
_OBSCURATIONS: Final = {
    "1": "BR", "2": "FG", "3": "FU", "4": "VA", "5": "DU", "6": "SA", "7": "HZ",
}  # fmt: skip
_OTHERS: Final = {"1": "PO", "2": "SQ", "3": "FC", "4": "SS", "5": "DS"}


def observed_at(row: Mapping[str, str]) -> datetime:
    """Return the time of a row.

    Raises:
        Invalid: there is none, or the row is a summary of a day or a month.
    """
    kind = row.get("report_type", "").upper()
    if kind in _SUMMARIES:
        raise Invalid.at(
            "report_type", f"{kind} is a summary of a day or a month, not an hourly observation"
        )
    return timestamp("date", row["date"], assume_utc=True)


def values(row: Mapping[str, str]) -> dict[str, float | None]:
    """Return the measured values of a row in SI units; raises `Invalid`."""
    pressure = _value(row, "slp", 0, 1, "99999", 0.1)
    return {
        "temperature_c": _value(row, "tmp", 0, 1, "9999", 0.1),
        "dew_point_c": _value(row, "dew", 0, 1, "9999", 0.1),
        "pressure_hpa": _value(row, "ma1", 0, 1, "99999", 0.1) if pressure is None else pressure,
        "wind_direction_deg": _value(row, "wnd", 0, 1, "999"),
        "wind_speed_ms": _value(row, "wnd", 3, 4, "9999", 0.1),
        "wind_gust_ms": _value(row, "oc1", 0, 1, "9999", 0.1),
        "visibility_m": _value(row, "vis", 0, 1, "999999"),
    }


def precipitation(row: Mapping[str, str]) -> tuple[float, int] | None:
    """Return the total in millimetres of the shortest period given, and the period in seconds."""
    totals = []
    for name in _repeated(row, "aa"):
        hours, total = _value(row, name, 0, 3, "99"), _value(row, name, 1, 3, "9999", 0.1)
        if hours and hours <= _LONGEST_PERIOD_H and total is not None:
            totals.append((int(hours) * _HOUR_S, total))
    return min(((total, period) for period, total in totals), key=lambda t: t[1], default=None)


def present_weather(row: Mapping[str, str]) -> tuple[PresentWeather, ...] | None:
    """Return the weather groups, from the most exact of the three ways that a row may have."""
    readers: tuple[tuple[str, Callable[[list[str]], tuple[PresentWeather, ...] | None]], ...] = (
        ("au", _groups),
        ("aw", lambda parts: automatic_weather(int(parts[0]))),
        ("mw", lambda parts: manned_weather(int(parts[0]))),
    )
    for prefix, read in readers:
        cells = [row[name].split(",") for name in _repeated(row, prefix)]
        found = [read(parts) for parts in cells if _is_weather(parts)]
        known = [groups for groups in found if groups is not None]
        if known:
            return tuple(dict.fromkeys(group for groups in known for group in groups))
    return None


def _is_weather(parts: list[str]) -> bool:
    return len(parts) in {2, 7} and parts[-1] not in _DOUBTFUL and parts[0].isdecimal()


def _groups(parts: list[str]) -> tuple[PresentWeather, ...] | None:
    intensity, descriptor, precipitation, obscuration, other = parts[:5]
    text = "".join(
        (
            _INTENSITIES.get(intensity, ""),
            _DESCRIPTORS.get(descriptor, ""),
            _PRECIPITATION.get(precipitation, ""),
            _OBSCURATIONS.get(obscuration, ""),
            _OTHERS.get(other, ""),
        )
    )
    try:
        return parse_groups(text)
    except Invalid:  # an intensity or a descriptor of nothing
        return None


def _repeated(row: Mapping[str, str], prefix: str) -> Iterator[str]:
    """Return the names of the filled columns `prefix1`, `prefix2` and so on."""
    names = takewhile(row.__contains__, (f"{prefix}{number}" for number in count(1)))
    return (name for name in names if row[name])


def _value(  # where in the cell, and how it is coded
    row: Mapping[str, str], name: str, at: int, quality_at: int, missing: str, scale: float = 1.0
) -> float | None:
    cell = row.get(name, "")
    if not cell:
        return None
    parts = cell.split(",")
    if len(parts) <= max(at, quality_at) or _NUMBER.fullmatch(parts[at]) is None:
        raise Invalid.at(name, "is not a value with a quality code, such as +0106,1")
    if parts[at].lstrip("+-") == missing or parts[quality_at] in _DOUBTFUL:
        return None
    return round(int(parts[at]) * scale, 1)
