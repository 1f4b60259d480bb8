"""Time and new ids, provided from outside the core so that tests can fix both."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """The clock."""

    @abstractmethod
    def now(self) -> datetime:
        """Return the present time, aware and in UTC."""


class Ids(Protocol):
    """Makes ids for new reports."""

    @abstractmethod
    def new(self) -> UUID:
        """Return an id that was never returned before; later ones sort later (UUIDv7)."""
