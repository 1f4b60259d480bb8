"""A clock that is set by hand, and sequential ids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from typing_extensions import override

from skywitness.domain.model.identifiers import uuid7
from skywitness.ports.clock import Clock, Ids


class FixedClock(Clock):
    """Returns the time it was set to, always in UTC."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    @override
    def now(self) -> datetime:
        return self._now

    def set(self, at: datetime) -> None:
        """Set the time; raises `ValueError` for one without offset from UTC."""
        if at.tzinfo is None:
            raise ValueError("the time must be aware")
        self._now = at.astimezone(UTC)

    def advance(self, by: timedelta) -> datetime:
        """Move on, and return the new time."""
        self._now += by
        return self._now


class SequentialIds(Ids):
    """Makes the same ids in every run: UUIDv7 of one millisecond each, counted from `first`."""

    def __init__(self, first: int = 1) -> None:
        self._next = first

    @override
    def new(self) -> UUID:
        made = uuid7(self._next, 0)
        self._next += 1
        return made
