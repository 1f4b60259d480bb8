"""Read what the stations of the archive measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.geography.place import Box
from skywitness.ports.observation_archive import ObservationArchive, StationReading

MOST_STATIONS: Final = 500
WITHIN: Final = timedelta(hours=1)
"""How far a reading may be from the time that was asked for."""


@dataclass(frozen=True, slots=True)
class StationReadings:
    """Stations and their readings; `complete` False: there are more stations."""

    found: Sequence[StationReading]
    complete: bool


@dataclass(frozen=True, slots=True)
class ReadStations:
    """Read the stations of an area."""

    archive: ObservationArchive

    async def __call__(self, box: Box, when: datetime, *, actor: Actor) -> StationReadings:
        """Return up to `MOST_STATIONS` stations of a box, with what they measured about a time.

        Raises:
            NotSignedIn, NotPermitted: the actor may not read reports and what is derived from them.
        """
        actor.require(Permission.READ_REPORTS)
        found = await self.archive.readings(box, when, WITHIN, MOST_STATIONS + 1)
        return StationReadings(found[:MOST_STATIONS], complete=len(found) <= MOST_STATIONS)
