"""Stations, and what they measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.weather import ConditionsDocument, conditions_members
from skywitness.domain.model.weather.conditions import Conditions


@dataclass(kw_only=True)
class StationReadingDocument(ConditionsDocument):
    """What a station measured about the time that was asked for."""

    time_offset_s: int = field(metadata=about("Seconds from that time; negative for earlier."))

    @classmethod
    def of(
        cls, reading: Conditions | None, when: datetime, now: datetime
    ) -> StationReadingDocument | None:
        """Show a reading, and how far it is from a time; None without one."""
        if reading is None:
            return None
        offset_s = round((reading.observed_at - when).total_seconds())
        return cls(**conditions_members(reading, now), time_offset_s=offset_s)


@dataclass(kw_only=True)
class StationDocument(Document):
    """A weather station; `reading` is the nearest within an hour, null if there is none."""

    station: str
    name: str
    provider: str
    latitude: float
    longitude: float
    reading: StationReadingDocument | None


@dataclass(kw_only=True)
class StationListDocument(Document):
    """The stations of an area, by their ids."""

    at: datetime = field(metadata=about("The time that readings are wanted for."))
    items: tuple[StationDocument, ...]
    complete: bool = field(metadata=about("False when there are more than 500 stations."))

    @classmethod
    def of(
        cls, items: Iterable[StationDocument], when: datetime, *, complete: bool
    ) -> StationListDocument:
        """Show stations."""
        return cls(at=in_utc(when), items=tuple(items), complete=complete)
