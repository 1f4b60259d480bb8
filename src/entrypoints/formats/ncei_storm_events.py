"""Storm Events as NCEI publishes them: the yearly details files, and the export of the search page.

Times are local standard time, in the zone of the row. Only events of counties have a position:
those of forecast zones have none, and are refused. Hail is in inches, wind in knots.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.place import PlaceMethod
from skywitness.domain.model.phenomena.magnitude import Unit
from skywitness.domain.model.phenomena.phenomenon import (
    PHENOMENA,
    Phenomenon,
    Quantity,
    named,
    required,
)
from skywitness.domain.model.reports.filing import Filing
from skywitness.entrypoints.formats import storm_events
from skywitness.entrypoints.formats.cells import is_missing, required_number
from skywitness.entrypoints.formats.names import joined, proper_name
from skywitness.entrypoints.formats.sources import source_class
from skywitness.entrypoints.formats.zones import zone

_SHARED: Final = frozenset(
    {"event_id", "event_type", "cz_timezone", "begin_time", "begin_lat", "begin_lon"}
)
DETAILS_COLUMNS: Final = _SHARED | {"begin_yearmonth", "begin_day"}
SEARCH_COLUMNS: Final = _SHARED | {"begin_date"}

_UNITS: Final = {
    Quantity.DIAMETER: Unit.INCH,
    Quantity.GUST: Unit.KNOT,
    Quantity.SUSTAINED_WIND: Unit.KNOT,
}
_RARE: Final = {
    "MARINE TROPICAL STORM": "tropical_storm",
    "MARINE HURRICANE/TYPHOON": "tropical_cyclone",
    "MARINE TROPICAL DEPRESSION": "tropical_cyclone",
    "MARINE HEAVY FREEZING SPRAY": "freezing_spray",
    "NORTHERN LIGHTS": "other",
}
"""Types of single years that have no row of their own in the table of phenomena."""

_SINGULAR: Final = re.compile(r"(?<=TORNADO)ES$|S$")
_SEVERAL: Final = re.compile(r"[,/]| FUNNEL| HAIL| HEAVY| LIGHTNING| FLOOD")
_STATIONS: Final = ["AWOS", "ASOS", "MESONET", "ETC"]
_CLOCK: Final = re.compile(r"[0-9]{1,4}")
_YEARMONTH: Final = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})")
_DATE: Final = re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})")


def details(row: Mapping[str, str]) -> tuple[Filing, tuple[str, ...]]:
    """Turn a row of a details file into a filing and warnings.

    Raises:
        Invalid: a field cannot be read.
    """
    return _filing(row, _details_time)


def search(row: Mapping[str, str]) -> tuple[Filing, tuple[str, ...]]:
    """Turn a row of the search page's export into a filing and warnings.

    Raises:
        Invalid: a field cannot be read.
    """
    return _filing(row, _search_time)


def join_source(cells: list[str], _: int) -> list[str]:
    """Join the one source that has commas, which the export does not quote."""
    for at in range(len(cells) - len(_STATIONS) + 1):
        if cells[at : at + len(_STATIONS)] == _STATIONS:
            return [*cells[:at], ",".join(_STATIONS), *cells[at + len(_STATIONS) :]]
    return cells


def _filing(
    row: Mapping[str, str], time: Callable[[Mapping[str, str], str], datetime]
) -> tuple[Filing, tuple[str, ...]]:
    phenomenon = _phenomenon(row["event_type"])
    unit = _UNITS.get(phenomenon.quantity) if phenomenon.quantity else None
    magnitude, warnings = storm_events.magnitude(row, phenomenon, unit)
    filing = Filing(
        phenomenon=phenomenon.key,
        narrative=row.get("event_narrative", ""),
        observed_at=time(row, "begin"),
        observed_until=time(row, "end") if row.get("end_time") else None,
        latitude=_degrees(row, "begin_lat"),
        longitude=_degrees(row, "begin_lon"),
        accuracy_m=storm_events.POINT_ACCURACY_M,
        place_name=_place_name(row),
        place_method=PlaceMethod.PLACE_PHRASE,
        magnitude=magnitude,
        source=source_class(row.get("source", "")),
        external_id=row["event_id"],
    )
    return filing, warnings


def _phenomenon(event_type: str) -> Phenomenon:
    """Return the phenomenon; of the types in capitals of the 1990s that name several, the first."""
    known = PHENOMENA.get(_RARE.get(event_type.upper(), "")) or named(event_type)
    if known is None and event_type.isupper():
        first = _SEVERAL.split(event_type, maxsplit=1)[0].strip()
        known = named(_SINGULAR.sub("", first))
    return known or required(event_type)


def _degrees(row: Mapping[str, str], name: str) -> float:
    if is_missing(row[name]) and row.get("cz_type", "").upper() == "Z":
        raise Invalid.at(name, "is missing: events of forecast zones have no position in this file")
    return required_number(name, row[name])


def _details_time(row: Mapping[str, str], edge: str) -> datetime:
    name = f"{edge}_yearmonth"
    found = _YEARMONTH.fullmatch(row.get(name, ""))
    if found is None:
        raise Invalid.at(name, "is not a year and month such as 202103")
    return _moment(row, edge, name, found["year"], found["month"], row.get(f"{edge}_day", ""))


def _search_time(row: Mapping[str, str], edge: str) -> datetime:
    name = f"{edge}_date"
    found = _DATE.fullmatch(row.get(name, ""))
    if found is None:
        raise Invalid.at(name, "is not a date such as 03/16/2021")
    return _moment(row, edge, name, found["year"], found["month"], found["day"])


def _moment(  # the parts of a date
    row: Mapping[str, str], edge: str, name: str, year: str, month: str, day: str
) -> datetime:
    clock = row[f"{edge}_time"]
    if _CLOCK.fullmatch(clock) is None:
        raise Invalid.at(f"{edge}_time", "is not a time of day such as 2235")
    in_alaska = row.get("state", row.get("state_abbr", "")).upper() in {"ALASKA", "AK"}
    local = zone("cz_timezone", row["cz_timezone"], in_alaska=in_alaska)
    try:
        hour, minute = divmod(int(clock), 100)
        return datetime(int(year), int(month), int(day), hour, minute, tzinfo=local).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid.at(name, f"and {edge}_time are not a valid date and time") from None


def _place_name(row: Mapping[str, str]) -> str:
    town, direction = row.get("begin_location", ""), row.get("begin_azimuth", "").upper()
    place = proper_name(town or row.get("cz_name", row.get("cz_name_str", "")))
    distance = row.get("begin_range", "")
    if town and direction and distance not in {"", "0"}:
        place = f"{distance} mi {direction} of {place}"
    state = proper_name(row.get("state", "")) or row.get("state_abbr", "")
    return joined(place, state)
