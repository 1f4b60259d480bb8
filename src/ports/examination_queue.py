"""The queue of reports to examine: one entry per report, moved in time and never doubled."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from skywitness.domain.model.reports.insight import Insight
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import NextLook
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.weather.conditions import Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to examine one report until `until`; `attempt` counts from 1."""

    report_id: UUID
    token: str
    attempt: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The result of one examination of one revision.

    `public` replaces the public view where analysis found more to redact (None: unchanged).
    `waiting_for` names the services that were unavailable.
    """

    revision: int
    verdict: Verdict
    insight: Insight | None
    conditions: tuple[Conditions, ...]
    public: PublicView | None = None
    waiting_for: tuple[str, ...] = ()

    def next_look(self, again_at: datetime | None) -> NextLook | None:
        """Return what the report says about its next examination, None if none is planned."""
        return None if again_at is None else NextLook(again_at, self.waiting_for)


MOST_COUNTED = 10_000
"""How far the queue is counted: looking at a long one must not take longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """The length of the queue: due now, due later, failed; and when the oldest due one was due.

    Each is counted up to `MOST_COUNTED`.
    """

    due: int
    later: int
    failed: int
    oldest_due_at: datetime | None


class ExaminationQueue(Protocol):
    """Filed and changed reports are added by the repository; workers lease them."""

    @abstractmethod
    async def lease(
        self, worker: str, now: datetime, duration: timedelta, limit: int
    ) -> tuple[Lease, ...]:
        """Lease up to `limit` reports that are due and not leased, oldest first.

        Imported reports, and those due because all are examined again, come after single
        filings, except for every fourth lease.
        """

    @abstractmethod
    async def complete(
        self, lease: Lease, findings: Findings, now: datetime, again_at: datetime | None
    ) -> None:
        """Store findings, end the lease, and schedule for `again_at` if given, in one transaction.

        The verdict joins the report's history, unless it equals the newest there; the stream log
        gets a row.

        Raises:
            LeaseLost: the lease is no longer held, or the report was revised or withdrawn in the
                meantime; nothing was stored (a revised report is due again already).
        """

    @abstractmethod
    async def postpone(self, lease: Lease, due_at: datetime, reason: str) -> None:
        """End the lease and try again later; does nothing when the lease was lost."""

    @abstractmethod
    async def dead_letter(self, lease: Lease, now: datetime, reason: str) -> None:
        """End the lease and mark the examination as failed."""

    @abstractmethod
    async def release(self, lease: Lease) -> None:
        """End the lease as if it had never been taken: the worker is stopping."""

    @abstractmethod
    async def schedule_all(self, now: datetime) -> int:
        """Make every report that is not withdrawn due now, after others; return how many."""

    @abstractmethod
    async def backlog(self, now: datetime) -> Backlog:
        """Return the length of the queue.

        Raises:
            StoreUnavailable: it may be read, but nothing would be stored now.
        """

    @abstractmethod
    def is_crowded(self) -> bool:
        """Whether so many file at once in this process that examinations should give way."""

    @abstractmethod
    async def wait(self, timeout_s: float) -> None:
        """Return when a report was filed in this process, or after `timeout_s` seconds."""

    @abstractmethod
    def watch(self, report_id: UUID) -> AbstractContextManager[asyncio.Event]:
        """Provide an event that is set when an examination of the report ends in this process.

        An examination ends when it is completed or fails for good.
        """
