"""The command side: all changes of a use case are stored together or not at all."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from skywitness.domain.model.reports.claim import Revision
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import Decision
from skywitness.ports.credentials import Credentials
from skywitness.ports.desk import DeskRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyRecord:
    """A used idempotency key: within `scope` (principal, method, path) it names one filing.

    `body_digest` is the SHA-256 of the body's bytes, in hexadecimal.
    """

    scope: str
    key: str
    body_digest: str
    report_id: UUID
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which report or key, when, and in which request; ids only, never texts.

    The subject of a refusal is its status, method and route.
    """

    at: datetime
    principal: str
    action: str
    subject: str
    request_id: str = ""


class ReportRepository(Protocol):
    """Reports as entities. Reads see committed data; changes are applied at the commit."""

    @abstractmethod
    async def get(self, report_id: UUID) -> Report:
        """Return a report, withdrawn or not.

        Raises:
            ReportNotFound, ReportErased: no report has this id.
        """

    @abstractmethod
    async def find_filed(self, issuer: str, external_id: str) -> Report | None:
        """Return the report that this issuer filed under this external id, if any."""

    @abstractmethod
    async def revisions(self, report_id: UUID, newest: int | None = None) -> tuple[Revision, ...]:
        """Return the revisions of the claim, oldest first; none when there is no such report.

        All of them, or as many of the newest.
        """

    @abstractmethod
    async def decisions(self, report_id: UUID, newest: int) -> tuple[Decision, ...]:
        """Return the newest decisions of the desk about a report, oldest first."""

    @abstractmethod
    async def merged_into(self, report_ids: Sequence[UUID]) -> tuple[Report, ...]:
        """Return the reports that are merged into any of these, in the order of their ids."""

    @abstractmethod
    def add(self, report: Report) -> bytes:
        """Store a new report, make it due for examination at once, and return its public document.

        The commit raises `IdentityTaken` when the id is in use, and `ExternalIdTaken` when the
        issuer used the external id before.
        """

    @abstractmethod
    def save(self, report: Report, before: Report) -> None:
        """Store a changed report; `before` is the report as it was read.

        A new revision or a restored report is due for examination at once, a withdrawn one no
        longer is. The commit raises `StaleRevision` if the stored report is no longer `before`, be
        it by another edit or by an examination, or if it leaves the public lists while others are
        merged into it. It raises `CannotMerge` if the report that it is merged into has left the
        public lists, or others are merged into it.
        """

    @abstractmethod
    def erase(
        self, report_ids: Sequence[UUID], now: datetime, *, also_unknown: bool = False
    ) -> None:
        """Remove reports and everything that is stored about them, but for the audit log.

        What stays is that their ids were erased, so that no report ever has them again; `add`
        raises `ReportErased` at the commit. Reports that were erased before stay as they are. An
        external id may be used again, because nothing is kept of it.

        The commit raises `ReportNotFound` for an id that no report ever had, unless these are to be
        kept `also_unknown`: erased in a database that was restored to an earlier state. It raises
        `StaleRevision` while other reports, which are not erased, are merged into one of them.
        """


class IdempotencyRecords(Protocol):
    """Idempotency keys of clients, kept for a day."""

    @abstractmethod
    async def newest(self) -> datetime | None:
        """Return when the newest key was stored, None while there is none."""

    @abstractmethod
    async def find(self, scope: str, key: str, since: datetime) -> IdempotencyRecord | None:
        """Return the use of a key that is not older than `since`."""

    @abstractmethod
    def add(self, record: IdempotencyRecord, expire_before: datetime) -> None:
        """Store a key, in place of a use older than `expire_before`.

        The commit raises `FilingInProgress` if another request has just stored the same key.
        """


class AuditLog(Protocol):
    """The audit log; entries are only ever added."""

    @abstractmethod
    async def about(
        self, subject: str, actions: Sequence[str], newest: int
    ) -> tuple[AuditEntry, ...]:
        """Return the newest entries about a subject with one of these actions, oldest first."""

    @abstractmethod
    def add(self, entry: AuditEntry) -> None:
        """Add an entry."""


class UnitOfWork(Protocol):
    """One transaction; leaving the block without `commit()` discards its changes.

    Each change of a report also adds an entry to the stream log in the same transaction.
    """

    reports: ReportRepository
    credentials: Credentials
    idempotency: IdempotencyRecords
    audit: AuditLog

    @property
    @abstractmethod
    def desk(self) -> DeskRecords:
        """Holds, flags and notes."""

    @abstractmethod
    async def __aenter__(self) -> Self:
        """Begin."""

    @abstractmethod
    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Discard uncommitted changes."""

    @abstractmethod
    async def commit(self) -> None:
        """Store all changes durably, or none of them.

        Raises:
            StaleRevision, CannotMerge, IdentityTaken, ExternalIdTaken, FilingInProgress,
            ReportErased, ReportNotFound: a guard did not hold.
            StoreOverloaded, StoreFull: nothing was stored; trying again later may help.
        """


class UnitOfWorkFactory(Protocol):
    """Begins units of work."""

    @abstractmethod
    def __call__(self) -> UnitOfWork:
        """Return a new unit of work, to be entered with `async with`."""
