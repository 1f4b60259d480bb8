"""Time and new ids, from outside the core so that both can stand still in tests."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Tells the time of day."""

    @abstractmethod
    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""


class Ids(Protocol):
    """Hands out ids for new reports."""

    @abstractmethod
    def new(self) -> UUID:
        """Return an id that was never handed out before; later ones sort later (UUIDv7)."""
