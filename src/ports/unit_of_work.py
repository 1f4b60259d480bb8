"""The door for commands: everything that one use case changes is stored together or not at all."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from skywitness.domain.model.reports.report import Report, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyRecord:
    """A key that was used: within `scope` (principal, method, path) it stands for one filing.

    `body_digest` is the SHA-256 of the body's bytes, in hexadecimal.
    """

    scope: str
    key: str
    body_digest: str
    report_id: UUID
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to which report, when, and in which request."""

    at: datetime
    principal: str
    action: str
    report_id: UUID
    request_id: str = ""


class ReportRepository(Protocol):
    """Reports as entities. Reads see what is committed; changes wait for the commit."""

    @abstractmethod
    async def get(self, report_id: UUID) -> Report:
        """Return a report, withdrawn or not.

        Raises:
            ReportNotFound: no report has this id.
        """

    @abstractmethod
    async def find_filed(self, issuer: str, external_id: str) -> Report | None:
        """Return the report that this issuer filed under this external id, if any."""

    @abstractmethod
    async def revisions(self, report_id: UUID) -> tuple[Revision, ...]:
        """Return every edition of the claim, oldest first; none when there is no such report."""

    @abstractmethod
    def add(self, report: Report) -> None:
        """Store a new report as revision 1 and put it in the queue for examination at once.

        The commit raises `IdentityTaken` where the id is in use, and `ExternalIdTaken` where the
        issuer used the external id before.
        """

    @abstractmethod
    def revise(self, report: Report, revised_by: str) -> None:
        """Store the next revision and put the report in the queue for examination at once.

        The commit raises `StaleRevision` unless the stored revision is the one before, and the
        report is not withdrawn.
        """

    @abstractmethod
    def withdraw(self, report: Report) -> None:
        """Store `withdrawn_at`; the commit raises `StaleRevision` when the claim has moved on."""

    @abstractmethod
    def restore(self, report: Report) -> None:
        """Take a withdrawal back and put the report in the queue for examination at once.

        The commit raises `StaleRevision` when the revision has moved on.
        """


class IdempotencyRecords(Protocol):
    """Keys that clients sent, kept for a day."""

    @abstractmethod
    async def find(self, scope: str, key: str, since: datetime) -> IdempotencyRecord | None:
        """Return the use of a key that is not older than `since`."""

    @abstractmethod
    def add(self, record: IdempotencyRecord, expire_before: datetime) -> None:
        """Keep a key, in place of a use older than `expire_before`.

        The commit raises `FilingInProgress` where a younger use is there already: another request
        was quicker.
        """


class AuditLog(Protocol):
    """What was done by whom; rows are only ever added."""

    @abstractmethod
    def add(self, entry: AuditEntry) -> None:
        """Keep an entry."""


class UnitOfWork(Protocol):
    """One transaction: leave the block without `commit()` and nothing has happened.

    Every change of a report also appends to the stream log, in the same transaction.
    """

    reports: ReportRepository
    idempotency: IdempotencyRecords
    audit: AuditLog

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
        """Forget what was not committed."""

    @abstractmethod
    async def commit(self) -> None:
        """Store all collected changes durably, or none of them.

        Raises:
            StaleRevision, IdentityTaken, ExternalIdTaken, FilingInProgress: a guard did not hold.
            StoreOverloaded, StoreFull: nothing was stored, and trying again later may help.
        """


class UnitOfWorkFactory(Protocol):
    """Begins units of work."""

    @abstractmethod
    def __call__(self) -> UnitOfWork:
        """Return a new unit of work, to be entered with `async with`."""
