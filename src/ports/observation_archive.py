"""The station archive: imported hourly observations, evidence for claims."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from skywitness.domain.model.geography.place import Box, Point
from skywitness.domain.model.weather.conditions import Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A weather station."""

    id: str
    name: str
    point: Point
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveExtent:
    """The stations that have observations, the first and the last of these, and a box around all.

    The box does not cross the antimeridian.
    """

    stations: int
    begins_at: datetime
    ends_at: datetime
    box: Box


@dataclass(frozen=True, slots=True)
class StationReading:
    """A station, and what it measured about the time that was asked for; None if nothing."""

    station: Station
    reading: Conditions | None


@dataclass(frozen=True, slots=True)
class UpsertResult:
    """The result of a batch: new or changed rows, and rows that were stored already."""

    added: int
    unchanged: int


class ObservationArchive(Protocol):
    """Stores stations and their observations; storing the same rows again changes nothing."""

    @abstractmethod
    async def upsert_stations(self, stations: Sequence[Station]) -> UpsertResult:
        """Store stations, replacing those whose data changed."""

    @abstractmethod
    async def upsert_observations(self, observations: Sequence[Conditions]) -> UpsertResult:
        """Store observations by station and time, replacing those whose values changed.

        Raises:
            Invalid: an observation names a station that is not in the archive.
        """

    @abstractmethod
    async def stations(self) -> tuple[Station, ...]:
        """Return every station, by id."""

    @abstractmethod
    async def station_names(self, ids: Collection[str]) -> Mapping[str, str]:
        """Return the names of these stations by id, of those that are known and have one."""

    @abstractmethod
    async def extent(self) -> ArchiveExtent | None:
        """Return what the archive has observations of, None without any."""

    @abstractmethod
    async def readings(
        self, box: Box, when: datetime, within: timedelta, limit: int
    ) -> Sequence[StationReading]:
        """Return up to `limit` stations of a box by id, each with its reading nearest to a time.

        That is at most `within` earlier or later; of two as near it is the earlier one.
        """
