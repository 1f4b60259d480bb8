"""Time and new ids, as ports so that tests can control both."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Source of the current time."""

    @abstractmethod
    def now(self) -> datetime:
        """Return the current time, aware and in UTC."""


class Ids(Protocol):
    """Source of ids for new reports."""

    @abstractmethod
    def new(self) -> UUID:
        """Return a new unique id; later ids sort later (UUIDv7)."""
