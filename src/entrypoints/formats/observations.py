"""Hourly observations of weather stations, and lists of stations.

Observations: `station, time_utc` and values, named as in the API (`temperature_c`,
`wind_speed_ms`, ...) or short (`temp_c`, `wind_ms`, `wind_deg`, `gust_ms`, `precip_mm`); an empty
field was not measured. `present_weather` holds METAR groups (`-SHRA BR`, `NSW` for no significant
weather); `condition_code`, an OpenWeatherMap id, is read where it is missing.

Stations: `station` with `latitude` and `longitude` (or `lat` and `lon`), and `name` if known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from skywitness.domain.model.errors import Invalid, Problem
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.condition_ids import present_weather
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.present_weather import PresentWeather, parse_groups
from skywitness.entrypoints.formats.cells import number, required_number, timestamp
from skywitness.entrypoints.formats.tables import UnknownFormat, columns_of, rows_of
from skywitness.ports.observation_archive import Station

PROVIDER = "archive"

_NAMES = {
    "temperature_c": ("temperature_c", "temp_c"),
    "dew_point_c": ("dew_point_c",),
    "humidity_pct": ("humidity_pct",),
    "pressure_hpa": ("pressure_hpa",),
    "wind_speed_ms": ("wind_speed_ms", "wind_ms"),
    "wind_direction_deg": ("wind_direction_deg", "wind_deg"),
    "wind_gust_ms": ("wind_gust_ms", "gust_ms"),
    "precipitation_mm": ("precipitation_mm", "precip_mm"),
    "visibility_m": ("visibility_m",),
}


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """One row: an observation, or the problems with it."""

    line: int
    observation: Conditions | None
    problems: tuple[Problem, ...] = ()


def read_stations(path: Path) -> dict[str, Station]:
    """Return the stations of a file by id.

    Raises:
        UnknownFormat: the header names no station or no position.
        Invalid: a station has no usable position; the problem names its line.
    """
    columns = set(columns_of(path))
    if "station" not in columns or not (
        {"latitude", "longitude"} <= columns or {"lat", "lon"} <= columns
    ):
        raise UnknownFormat(tuple(sorted(columns)))
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


def _station(row: Mapping[str, str]) -> Station:
    latitude = required_number("latitude", row.get("latitude", row.get("lat", "")))
    longitude = required_number("longitude", row.get("longitude", row.get("lon", "")))
    name = row.get("name", "") or row["station"]
    return Station(
        id=row["station"], name=name, point=Point(latitude, longitude), provider=PROVIDER
    )


def read_observations(path: Path, stations: Mapping[str, Station]) -> Iterator[ObservationRow]:
    """Yield every row of a file.

    Raises:
        UnknownFormat: the header names no station or no time; raised before the first row.
    """
    columns = set(columns_of(path))
    if not {"station", "time_utc"} <= columns:
        raise UnknownFormat(tuple(sorted(columns)))
    return _rows(path, stations)


def _rows(path: Path, stations: Mapping[str, Station]) -> Iterator[ObservationRow]:
    for row in rows_of(path):
        try:
            if row.fault:
                raise Invalid.at("row", row.fault)
            yield ObservationRow(row.line, _observation(row.fields, stations))
        except Invalid as error:
            yield ObservationRow(row.line, None, error.problems)


def _observation(row: Mapping[str, str], stations: Mapping[str, Station]) -> Conditions:
    station = stations.get(row["station"])
    if station is None:
        raise Invalid.at("station", "is not in the list of stations")
    return Conditions(
        provider=PROVIDER,
        kind=ConditionsKind.OBSERVATION,
        station=station.id,
        point=station.point,
        observed_at=timestamp("time_utc", row["time_utc"], assume_utc=True),
        present_weather=_present_weather(row),
        description=row.get("condition_text", ""),
        **{name: _value(row, spellings) for name, spellings in _NAMES.items()},  # type: ignore[arg-type] # every name of the table is a float field
    )


def _present_weather(row: Mapping[str, str]) -> tuple[PresentWeather, ...] | None:
    groups = row.get("present_weather", "")
    code = number("condition_code", row.get("condition_code", ""))
    return parse_groups(groups) if groups or code is None else present_weather((int(code),))


def _value(row: Mapping[str, str], spellings: tuple[str, ...]) -> float | None:
    return next((number(name, row[name]) for name in spellings if row.get(name)), None)
