"""Lists of weather stations, and the positions of stations in files of observations.

A list has `station` (or `stid`), `latitude` and `longitude` (or `lat` and `lon`), and `name` (or
`station_name`) if known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.geography.place import Point
from skywitness.entrypoints.formats.cells import is_missing, required_number
from skywitness.entrypoints.formats.layouts import layout_of
from skywitness.entrypoints.formats.tables import header_of, rows_of
from skywitness.ports.observation_archive import Station

PROVIDER: Final = "archive"

_ID: Final = ("station", "stid")
_NAME: Final = ("name", "station_name")
_POSITION: Final = (("latitude", "longitude"), ("lat", "lon"))


@dataclass(frozen=True, slots=True)
class _List:
    columns: frozenset[str]
    name: str = "list of stations"


_LISTS: Final = [_List(frozenset({id_, *position})) for id_ in _ID for position in _POSITION]


def read_stations(path: Path) -> dict[str, Station]:
    """Return the stations of a file by id.

    Raises:
        UnknownFormat: the header names no station or no position.
        Invalid: a station has no usable position; the problem names its line.
    """
    layout_of(header_of(path).columns, _LISTS)
    stations = {}
    for row in rows_of(path):
        try:
            if row.fault:
                raise Invalid.at("row", row.fault)
            station = _station(row.fields)
        except Invalid as error:
            raise Invalid(error.under(f"line {row.line}")) from None
        stations[station.id] = station
    return stations


def has_positions(columns: tuple[str, ...]) -> bool:
    """Say whether a file of observations has the positions of its stations."""
    return any(set(position) <= set(columns) for position in _POSITION)


def station_of(row: Mapping[str, str], known: Mapping[str, Station]) -> Station:
    """Return the station of an observation: from the list, or else with the position of the row.

    Raises:
        Invalid: neither has it.
    """
    station = known.get(row["station"])
    if station is not None:
        return station
    names = next((names for names in _POSITION if names[0] in row), None)
    if names is None or all(is_missing(row[name]) for name in names):
        raise Invalid.at("station", "is not in the list of stations")
    return _station(row)


def _station(row: Mapping[str, str]) -> Station:
    id_ = next(row[name] for name in _ID if name in row)
    if not id_:
        raise Invalid.at("station", "is missing")
    latitude, longitude = next(names for names in _POSITION if names[0] in row)
    return Station(
        id=id_,
        name=next((row[name] for name in _NAME if row.get(name)), id_),
        point=Point(
            required_number("latitude", row[latitude]), required_number("longitude", row[longitude])
        ),
        provider=PROVIDER,
    )
