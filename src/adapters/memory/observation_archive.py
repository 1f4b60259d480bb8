"""The station archive in memory, also a weather provider."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from typing_extensions import override

from skywitness.domain.model.errors import ArchiveEmpty, Invalid
from skywitness.domain.model.geography.place import Box, Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.ports.observation_archive import (
    ArchiveExtent,
    ObservationArchive,
    Station,
    StationReading,
    UpsertResult,
)
from skywitness.ports.weather import WeatherProvider


class MemoryStationArchive(ObservationArchive, WeatherProvider):
    """Stations and their observations by time."""

    def __init__(self) -> None:
        self.name = "archive"
        self._stations: dict[str, Station] = {}
        self._observations: dict[tuple[str, datetime], Conditions] = {}

    @override
    async def upsert_stations(self, stations: Sequence[Station]) -> UpsertResult:
        added = 0
        for station in stations:
            added += self._stations.get(station.id) != station
            self._stations[station.id] = station
        return UpsertResult(added, len(stations) - added)

    @override
    async def upsert_observations(self, observations: Sequence[Conditions]) -> UpsertResult:
        for observation in observations:
            if observation.station not in self._stations:
                raise Invalid.at("station", "is not in the archive")
        added = 0
        for observation in observations:
            key = (observation.station, observation.observed_at)
            added += self._observations.get(key) != observation
            self._observations[key] = observation
        return UpsertResult(added, len(observations) - added)

    @override
    async def stations(self) -> tuple[Station, ...]:
        return tuple(self._stations[key] for key in sorted(self._stations))

    @override
    async def station_names(self, ids: Collection[str]) -> Mapping[str, str]:
        named = (self._stations[one] for one in ids if one in self._stations)
        return {station.id: station.name for station in named if station.name}

    @override
    async def extent(self) -> ArchiveExtent | None:
        if not self._observations:
            return None
        points = [self._stations[name].point for name in {name for name, _ in self._observations}]
        times = [at for _, at in self._observations]
        latitudes, longitudes = [p.latitude for p in points], [p.longitude for p in points]
        return ArchiveExtent(
            stations=len(points),
            begins_at=min(times),
            ends_at=max(times),
            box=Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes)),
        )

    @override
    async def readings(
        self, box: Box, when: datetime, within: timedelta, limit: int
    ) -> Sequence[StationReading]:
        found = [one for one in await self.stations() if box.contains(one.point)][:limit]
        return [StationReading(one, self._nearest(one, when, within)) for one in found]

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        return window.start <= now

    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        if not self._observations:
            raise ArchiveEmpty(self.name)
        near = {
            station.id: station
            for station in self._stations.values()
            if station.point.distance_m(where) <= radius_m
        }
        return [
            _measured_at(near[name], found)
            for (name, at), found in sorted(self._observations.items())
            if name in near and window.contains(at)
        ]

    def _nearest(self, station: Station, when: datetime, within: timedelta) -> Conditions | None:
        near = [
            (abs(at - when), at, found)
            for (name, at), found in self._observations.items()
            if name == station.id and abs(at - when) <= within
        ]
        if not near:
            return None
        return _measured_at(station, min(near, key=lambda one: one[:2])[2])


def _measured_at(station: Station, observation: Conditions) -> Conditions:
    """Return an observation with position and provider of the station as they are now."""
    return replace(observation, point=station.point, provider=station.provider)
