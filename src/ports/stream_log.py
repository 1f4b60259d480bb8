"""The log of changes, in the order they were committed: what live streams are fed from."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Change(StrEnum):
    """What happened to a report."""

    FILED = "filed"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    EXAMINED = "examined"


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """One change. It names the report only; what is shown of it is rendered when it is sent."""

    number: int
    change: Change
    report_id: UUID
    at: datetime


class StreamLog(Protocol):
    """Read side of the log; entries are written by the changes themselves."""

    @abstractmethod
    async def after(self, number: int, limit: int) -> tuple[StreamEntry, ...]:
        """Return entries with a higher number, in order."""

    @abstractmethod
    async def purge_before(self, moment: datetime) -> int:
        """Delete older entries and expired idempotency records; return how many rows went."""
