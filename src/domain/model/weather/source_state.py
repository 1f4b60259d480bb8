"""What can be asked of a source of weather or of an analysis of texts, and how it fares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from skywitness.domain.model.credits import Credit
from skywitness.domain.model.geography.place import Box


class SourceStatus(StrEnum):
    """How a source fares.

    `stale`: it answers with what it gave before, because no call is left for today. `off`: it is
    not in use, or holds nothing.
    """

    UP = "up"
    STALE = "stale"
    OFF = "off"
    DOWN = "down"


class SourceKind(StrEnum):
    """What a source is asked for."""

    WEATHER = "weather"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The times and the area that a source has weather of.

    `begins_at` is None where it has the present only, `ends_at` where it reaches up to the present,
    and `box` where it covers the globe.
    """

    begins_at: datetime | None = None
    ends_at: datetime | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A source as it is now, as far as this process knows.

    `since` is the time of the last change of its status, None if it has not changed since the
    process started. `calls_left` of today are None without a limit.
    """

    name: str
    status: SourceStatus
    kind: SourceKind = SourceKind.WEATHER
    since: datetime | None = None
    reach: Reach | None = None
    stations: int | None = None
    last_answer_at: datetime | None = None
    calls_left: int | None = None
    calls_reset_at: datetime | None = None
    credit: Credit | None = None
