"""Hourly observations of weather stations, from files of any known layout.

A plain table has `station, time_utc` and values, named as in the API (`temperature_c`,
`wind_speed_ms`, ...) or short (`temp_c`, `wind_ms`, `wind_deg`, `gust_ms`, `precip_mm`); an empty
field was not measured. `present_weather` holds METAR groups (`-SHRA BR`, `NSW` for no significant
weather); `condition_code`, an OpenWeatherMap id, is read where it is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from skywitness.domain.model.errors import Invalid, Problem
from skywitness.domain.model.weather.condition_ids import present_weather
from skywitness.domain.model.weather.conditions import LIMITS, Conditions, ConditionsKind
from skywitness.domain.model.weather.present_weather import PresentWeather, parse_groups
from skywitness.entrypoints.formats import iem_observations, isd_observations, report_layouts
from skywitness.entrypoints.formats.cells import number, timestamp
from skywitness.entrypoints.formats.layouts import layout_of
from skywitness.entrypoints.formats.stations import PROVIDER, has_positions, station_of
from skywitness.entrypoints.formats.tables import Header, UnusableFile, header_of, rows_of
from skywitness.ports.observation_archive import Station

_NAMES: Final = {
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
    """One row: an observation with its station, or the problems with it.

    `warnings` list the values that were left out.
    """

    line: int
    observation: Conditions | None
    problems: tuple[Problem, ...] = ()
    station: Station | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a row says, before it is checked."""

    observed_at: datetime
    values: Mapping[str, float | None]
    present_weather: tuple[PresentWeather, ...] | None
    description: str = ""
    precipitation_period_s: int = 3600


@dataclass(frozen=True, slots=True)
class _Layout:
    """A layout; impossible values are left out if `is_raw`, else the row is refused."""

    name: str
    columns: frozenset[str]
    open: Callable[[Header], Callable[[Mapping[str, str]], _Reading]]
    is_raw: bool = True


def read_observations(path: Path, stations: Mapping[str, Station]) -> Iterator[ObservationRow]:
    """Yield every row of a file.

    Raises:
        UnknownFormat: the header matches no known layout; raised before the first row.
        UnusableFile: there are no stations; raised before the first row.
    """
    header = header_of(path)
    layout = layout_of(header.columns, LAYOUTS, ("reports", report_layouts.LAYOUTS))
    if not stations and not has_positions(header.columns):
        raise UnusableFile(
            "the file has no station positions: give a list of stations with --stations FILE, or "
            "export the file with latitude and longitude"
        )
    return _rows(path, stations, layout, layout.open(header))


def _rows(
    path: Path,
    stations: Mapping[str, Station],
    layout: _Layout,
    read: Callable[[Mapping[str, str]], _Reading],
) -> Iterator[ObservationRow]:
    for row in rows_of(path):
        try:
            if row.fault:
                raise Invalid.at("row", row.fault)
            station = station_of(row.fields, stations)
            reading = read(row.fields)
            values, warnings = reading.values, row.warnings
            if layout.is_raw:
                values, warnings = _possible(values, warnings)
            observation = _observation(station, reading, values)
        except Invalid as error:
            yield ObservationRow(row.line, None, error.problems)
        else:
            yield ObservationRow(row.line, observation, (), station, warnings)


def _possible(
    values: Mapping[str, float | None], warnings: tuple[str, ...]
) -> tuple[Mapping[str, float | None], tuple[str, ...]]:
    wrong = [
        name
        for name, value in values.items()
        if value is not None and not LIMITS[name][0] <= value <= LIMITS[name][1]
    ]
    if not wrong:
        return values, warnings
    said = (f"{name} left out: {values[name]:g} is impossible" for name in wrong)
    return {n: None if n in wrong else v for n, v in values.items()}, (*warnings, *said)


def _observation(
    station: Station, reading: _Reading, values: Mapping[str, float | None]
) -> Conditions:
    return Conditions(
        provider=PROVIDER,
        kind=ConditionsKind.OBSERVATION,
        station=station.id,
        point=station.point,
        observed_at=reading.observed_at,
        present_weather=reading.present_weather,
        description=reading.description,
        precipitation_period_s=reading.precipitation_period_s,
        **values,  # type: ignore[arg-type] # every name is that of a float field
    )


def _own(header: Header) -> Callable[[Mapping[str, str]], _Reading]:
    columns = {
        name: [one for one in spellings if one in header.columns]
        for name, spellings in _NAMES.items()
    }
    filled = {name: spellings for name, spellings in columns.items() if spellings}
    return lambda row: _Reading(
        timestamp("time_utc", row["time_utc"], assume_utc=True),
        {name: _value(row, spellings) for name, spellings in filled.items()},
        _present_weather(row),
        row.get("condition_text", ""),
    )


def _iem(header: Header) -> Callable[[Mapping[str, str]], _Reading]:
    zone = iem_observations.zone_of(header.comments)
    return lambda row: _Reading(
        iem_observations.observed_at(row, zone),
        iem_observations.values(row),
        iem_observations.present_weather(row),
    )


def _isd(_: Header) -> Callable[[Mapping[str, str]], _Reading]:
    def read(row: Mapping[str, str]) -> _Reading:
        total, period_s = isd_observations.precipitation(row) or (None, 3600)
        return _Reading(
            isd_observations.observed_at(row),
            isd_observations.values(row) | {"precipitation_mm": total},
            isd_observations.present_weather(row),
            precipitation_period_s=period_s,
        )

    return read


LAYOUTS: Final = (
    _Layout("plain table", frozenset({"station", "time_utc"}), _own, is_raw=False),
    _Layout("IEM ASOS export", iem_observations.COLUMNS, _iem),
    *(_Layout("NCEI global-hourly (ISD)", columns, _isd) for columns in isd_observations.COLUMNS),
)


def _present_weather(row: Mapping[str, str]) -> tuple[PresentWeather, ...] | None:
    groups = row.get("present_weather", "")
    code = number("condition_code", row.get("condition_code", ""))
    return parse_groups(groups) if groups or code is None else present_weather((int(code),))


def _value(row: Mapping[str, str], spellings: Sequence[str]) -> float | None:
    for name in spellings:
        if row[name]:
            return number(name, row[name])
    return None
