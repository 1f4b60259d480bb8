"""The station archive: stores observations, and serves them as a weather provider."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import orjson
from typing_extensions import override

from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.sql import Row, marks
from skywitness.adapters.sqlite.timestamps import from_text, to_text
from skywitness.domain.model.errors import ArchiveEmpty, Invalid
from skywitness.domain.model.geography.place import Box, Circle, Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import VALUE_FIELDS, Conditions, ConditionsKind
from skywitness.domain.model.weather.present_weather import format_groups, parse_groups
from skywitness.ports.observation_archive import (
    ArchiveExtent,
    ObservationArchive,
    Station,
    StationReading,
    UpsertResult,
)
from skywitness.ports.weather import WeatherProvider

_STATION = ("id", "name", "latitude", "longitude", "provider")
_MEASURED = (*VALUE_FIELDS, "precipitation_period_s", "present_weather", "description")
_OBSERVATION = ("station_id", "observed_at", *_MEASURED)


def _put(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    """Return an insert that replaces a row of the same key only when any value differs."""
    others = [name for name in columns if name not in key]
    return f"""
        INSERT INTO {table} ({", ".join(columns)}) VALUES ({marks(len(columns))})
        ON CONFLICT ({", ".join(key)}) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in others)}
        WHERE {" OR ".join(f"{table}.{name} IS NOT excluded.{name}" for name in others)}
    """


_PUT_STATION = _put("station", _STATION, ["id"])
_PUT_OBSERVATION = _put("observation", _OBSERVATION, ["station_id", "observed_at"])
_NAMES = "SELECT id, name FROM station WHERE id IN (SELECT value FROM json_each(?))"
_STATIONS = f"SELECT {', '.join(_STATION)} FROM station ORDER BY id"
_ANY_OBSERVATION = "SELECT 1 FROM observation LIMIT 1"
EXTENT = """
SELECT COUNT(*), MIN(first), MAX(last),
       MIN(longitude), MIN(latitude), MAX(longitude), MAX(latitude)
FROM (
  SELECT latitude, longitude,
         (SELECT MIN(observed_at) FROM observation WHERE station_id = station.id) AS first,
         (SELECT MAX(observed_at) FROM observation WHERE station_id = station.id) AS last
  FROM station
)
WHERE first IS NOT NULL
"""
NEAR = f"""
SELECT s.id, s.provider, s.latitude, s.longitude, o.observed_at,
       {", ".join(f"o.{name}" for name in _MEASURED)}
FROM station AS s CROSS JOIN observation AS o ON o.station_id = s.id
WHERE s.latitude BETWEEN ? AND ? AND distance_m(s.latitude, s.longitude, ?, ?) <= ?
AND o.observed_at BETWEEN ? AND ?
ORDER BY s.id, o.observed_at
"""


_IN_BOX = f"""
SELECT s.id, s.name, s.provider, s.latitude, s.longitude, o.observed_at,
       {", ".join(f"o.{name}" for name in _MEASURED)}
FROM (
    SELECT * FROM station INDEXED BY ix_station_latitude
    WHERE latitude BETWEEN ? AND ? AND (longitude BETWEEN ? AND ? OR longitude BETWEEN ? AND ?)
    ORDER BY id LIMIT ?
) AS s LEFT JOIN observation AS o ON o.station_id = s.id AND o.observed_at IN (
    (SELECT max(e.observed_at) FROM observation AS e
     WHERE e.station_id = s.id AND e.observed_at BETWEEN ? AND ?),
    (SELECT min(l.observed_at) FROM observation AS l
     WHERE l.station_id = s.id AND l.observed_at BETWEEN ? AND ?)
)
ORDER BY s.id, o.observed_at
"""
"""Of each station the last reading before a time and the first one after it, if there are any."""


class SqliteStationArchive(ObservationArchive, WeatherProvider):
    """Stations and observations in two tables; the key of the second is station and time."""

    def __init__(self, database: Database) -> None:
        self.name = "archive"
        self._database = database

    @override
    async def upsert_stations(self, stations: Sequence[Station]) -> UpsertResult:
        rows = [(s.id, s.name, s.point.latitude, s.point.longitude, s.provider) for s in stations]
        return await self._database.writer.run(
            lambda connection: _upsert(connection, _PUT_STATION, rows)
        )

    @override
    async def upsert_observations(self, observations: Sequence[Conditions]) -> UpsertResult:
        rows = [_row(observation) for observation in observations]
        named = {observation.station for observation in observations}

        def upsert(connection: sqlite3.Connection) -> UpsertResult:
            known = {name for (name,) in connection.execute("SELECT id FROM station")}
            if not named <= known:
                raise Invalid.at("station", "is not in the archive")
            return _upsert(connection, _PUT_OBSERVATION, rows)

        return await self._database.writer.run(upsert)

    @override
    async def stations(self) -> tuple[Station, ...]:
        rows = await self._database.reader.execute_fetchall(_STATIONS)
        return tuple(
            Station(id=name, name=title, point=Point(latitude, longitude), provider=provider)
            for name, title, latitude, longitude, provider in rows
        )

    @override
    async def station_names(self, ids: Collection[str]) -> Mapping[str, str]:
        asked = orjson.dumps([*ids]).decode()
        rows = await self._database.reader.execute_fetchall(_NAMES, (asked,))
        return {station: name for station, name in rows if name}

    @override
    async def extent(self) -> ArchiveExtent | None:
        ((stations, first, last, *box),) = await self._database.reader.execute_fetchall(EXTENT)
        if not stations:
            return None
        return ArchiveExtent(
            stations=stations, begins_at=from_text(first), ends_at=from_text(last), box=Box(*box)
        )

    @override
    async def readings(
        self, box: Box, when: datetime, within: timedelta, limit: int
    ) -> Sequence[StationReading]:
        first, last = box.spans[0], box.spans[-1]
        times = [to_text(one) for one in (when - within, when, when, when + within)]
        values = (box.south, box.north, *first, *last, limit, *times)
        found: dict[str, StationReading] = {}
        for row in await self._database.reader.execute_fetchall(_IN_BOX, values):
            one = _station_reading(*row)
            known = found.setdefault(one.station.id, one)
            if known.reading and one.reading and _is_nearer(one.reading, known.reading, when):
                found[one.station.id] = one
        return list(found.values())

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        return window.start <= now

    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        box = Circle(where, radius_m).bounding_box()
        around = (box.south, box.north, where.latitude, where.longitude, radius_m)
        times = (to_text(window.start), to_text(window.end))
        rows = await self._database.examining.execute_fetchall(NEAR, (*around, *times))
        if not rows and not await self._database.reader.execute_fetchall(_ANY_OBSERVATION):
            raise ArchiveEmpty(self.name)
        return [_observation(*row) for row in rows]


def _upsert(connection: sqlite3.Connection, statement: str, rows: Sequence[Row]) -> UpsertResult:
    before = connection.total_changes
    connection.executemany(statement, rows)
    changed = connection.total_changes - before
    return UpsertResult(changed, len(rows) - changed)


def _station_reading(
    station: str,
    name: str,
    provider: str,
    latitude: float,
    longitude: float,
    observed_at: str | None,
    *measured: object,
) -> StationReading:
    point = Point(latitude, longitude)
    reading = (
        None
        if observed_at is None
        else _observation(station, provider, latitude, longitude, observed_at, *measured)
    )
    return StationReading(Station(id=station, name=name, point=point, provider=provider), reading)


def _is_nearer(one: Conditions, other: Conditions, when: datetime) -> bool:
    return abs(one.observed_at - when) < abs(other.observed_at - when)


def _row(observation: Conditions) -> Row:
    return (
        observation.station,
        to_text(observation.observed_at),
        *(getattr(observation, name) for name in VALUE_FIELDS),
        observation.precipitation_period_s,
        format_groups(observation.present_weather),
        observation.description,
    )


def _observation(
    station: str,
    provider: str,
    latitude: float,
    longitude: float,
    observed_at: str,
    *measured: object,
) -> Conditions:
    values = dict(zip(_MEASURED, measured, strict=True))
    return Conditions(
        provider=provider,
        kind=ConditionsKind.OBSERVATION,
        station=station,
        point=Point(latitude, longitude),
        observed_at=from_text(observed_at),
        **{**values, "present_weather": parse_groups(str(values["present_weather"]))},  # type: ignore[arg-type]  # columns of known types
    )
