"""The desk's queue, and what the desk and readers leave at a report."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from skywitness.domain.model.desk.records import Flag, FlagReason, Hold, Note
from skywitness.domain.model.reports.filter import Count, Position, ReportFilter
from skywitness.domain.model.reports.report import Report


@dataclass(frozen=True, slots=True)
class Case:
    """A report in the queue, how often it was flagged for what, and who held it last."""

    report: Report
    flags: Mapping[FlagReason, int]
    hold: Hold | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Cases in order, and the position of the next page (None on the last page).

    `damaged` counts those that are left out because they cannot be read.
    """

    items: Sequence[Case]
    next: Position | None
    damaged: int = 0


class DeskQueue(Protocol):
    """The reports that wait for a decision."""

    @abstractmethod
    async def page(self, where: ReportFilter, limit: int, after: Position | None) -> CasePage:
        """Return up to `limit` open reports that match, the most urgent first.

        They are sorted by `urgent_at` of `urgency_of`, ids break ties; positions hold both. A page
        may be short, even empty, and have a next one: work for one page is limited.
        """

    @abstractmethod
    async def waiting(self, most: int) -> Count:
        """Count all open reports; beyond `most` of them it is that as a lower bound."""


class DeskRecords(Protocol):
    """Holds, flags and notes. Reads see committed data; changes are applied at the commit.

    None of them changes the report: its ETag and what the public sees stay as they are. A decision
    and a withdrawal end the hold on a report.
    """

    @abstractmethod
    async def hold(self, report_id: UUID) -> Hold | None:
        """Return who held a report last, if it has not been released."""

    @abstractmethod
    def take_hold(self, report_id: UUID, hold: Hold, now: datetime) -> None:
        """Hold a report, or go on to hold it.

        The commit raises `CaseHeld` while another principal holds it.
        """

    @abstractmethod
    def release_hold(self, report_id: UUID, principal: str) -> None:
        """Release a report if this principal holds it."""

    @abstractmethod
    async def flags(self, report_id: UUID) -> tuple[Flag, ...]:
        """Return the flags of a report, the oldest first."""

    @abstractmethod
    def put_flag(self, report_id: UUID, flag: Flag) -> None:
        """Store a flag in place of an earlier one of the same principal, and rank the report."""

    @abstractmethod
    def remove_flag(self, report_id: UUID, principal: str) -> None:
        """Remove the flag of a principal, if there is one, and rank the report."""

    @abstractmethod
    async def notes(self, report_id: UUID) -> tuple[Note, ...]:
        """Return the notes on a report, the oldest first."""

    @abstractmethod
    def add_note(self, report_id: UUID, note: Note) -> None:
        """Add a note."""
