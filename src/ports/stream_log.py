"""The log of changes in commit order, for live streams."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from skywitness.domain.model.reports.report import Change


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """One change. It holds only the report's id; the document is rendered when it is sent."""

    number: int
    change: Change
    report_id: UUID
    at: datetime


class StreamLog(Protocol):
    """Read side of the log; entries are written by the changes themselves."""

    @property
    @abstractmethod
    def earlier_changes(self) -> int:
        """The highest number of a change that may have been given out before a restoration.

        0 in a store that was never restored from a backup.
        """

    @abstractmethod
    async def kept(self) -> tuple[int, int]:
        """Return behind which number all entries are kept, and the highest number given out."""

    @abstractmethod
    async def growth(self, number: int, within_s: float) -> None:
        """Wait until there may be entries with a higher number, at most `within_s` seconds."""

    @abstractmethod
    async def after(self, number: int, limit: int) -> tuple[StreamEntry, ...]:
        """Return entries with a higher number, in order."""

    @abstractmethod
    async def purge_before(self, timestamp: datetime, keys_before: datetime) -> int:
        """Delete older entries, and older idempotency keys; return the number of rows removed."""
