"""Time that stands still until it is moved, and ids that count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from typing_extensions import override

from skywitness.domain.model.identifiers import uuid7
from skywitness.ports.clock import Clock, Ids


class FixedClock(Clock):
    """Shows the time it was set to, always in UTC."""

    def __init__(self, moment: datetime) -> None:
        self.set(moment)

    @override
    def now(self) -> datetime:
        return self._moment

    def set(self, moment: datetime) -> None:
        """Show another time; raises `ValueError` for one that has no offset from UTC."""
        if moment.tzinfo is None:
            raise ValueError("the moment must be aware")
        self._moment = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> datetime:
        """Move on, and return the time now shown."""
        self._moment += by
        return self._moment


class SequentialIds(Ids):
    """Hands out the same ids in every run: UUIDv7 of one millisecond each, counted from `first`."""

    def __init__(self, first: int = 1) -> None:
        self._next = first

    @override
    def new(self) -> UUID:
        made = uuid7(self._next, 0)
        self._next += 1
        return made
