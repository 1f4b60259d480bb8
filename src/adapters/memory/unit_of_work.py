"""Units of work over the memory store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID

from typing_extensions import override

from skywitness.adapters.memory.credentials import MemoryCredentials
from skywitness.adapters.memory.desk import MemoryDeskRecords
from skywitness.adapters.memory.queries import encoded
from skywitness.adapters.memory.store import MemoryStore, Transaction
from skywitness.domain.model.reports.claim import Revision
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import Decision
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.desk import DeskRecords
from skywitness.ports.report_queries import Representation
from skywitness.ports.unit_of_work import (
    AuditEntry,
    AuditLog,
    IdempotencyRecord,
    IdempotencyRecords,
    ReportRepository,
    UnitOfWork,
    UnitOfWorkFactory,
)

Changes = list[Callable[[Transaction], None]]


class MemoryReportRepository(ReportRepository):
    """Reads the store, and collects changes for the commit."""

    def __init__(self, store: MemoryStore, changes: Changes) -> None:
        self._store = store
        self._changes = changes

    @override
    async def get(self, report_id: UUID) -> Report:
        return self._store.record(report_id).report

    @override
    async def find_filed(self, issuer: str, external_id: str) -> Report | None:
        report_id = self._store.names.get((issuer, external_id))
        return None if report_id is None else self._store.records[report_id].report

    @override
    async def revisions(self, report_id: UUID, newest: int | None = None) -> tuple[Revision, ...]:
        record = self._store.records.get(report_id)
        return () if record is None else record.revisions[-(newest or 0) :]

    @override
    async def decisions(self, report_id: UUID, newest: int) -> tuple[Decision, ...]:
        record = self._store.records.get(report_id)
        return () if record is None else record.decisions[-newest:]

    @override
    async def merged_into(self, report_ids: Sequence[UUID]) -> tuple[Report, ...]:
        reports = (record.report for record in self._store.records.values())
        found = (one for one in reports if one.merged_into in report_ids)
        return tuple(sorted(found, key=lambda one: one.id))

    @override
    def add(self, report: Report) -> bytes:
        self._changes.append(lambda draft: draft.add(report))
        return encoded(report, Audience.PUBLIC, Representation.JSON)

    @override
    def save(self, report: Report, before: Report) -> None:
        self._changes.append(lambda draft: draft.save(report, before))

    @override
    def erase(
        self, report_ids: Sequence[UUID], now: datetime, *, also_unknown: bool = False
    ) -> None:
        self._changes.append(lambda draft: draft.erase(report_ids, now, also_unknown=also_unknown))


class MemoryIdempotencyRecords(IdempotencyRecords):
    """Reads the store, and collects changes for the commit."""

    def __init__(self, store: MemoryStore, changes: Changes) -> None:
        self._store = store
        self._changes = changes

    @override
    async def newest(self) -> datetime | None:
        return max((key.created_at for key in self._store.keys.values()), default=None)

    @override
    async def find(self, scope: str, key: str, since: datetime) -> IdempotencyRecord | None:
        found = self._store.keys.get((scope, key))
        return found if found is not None and found.created_at >= since else None

    @override
    def add(self, record: IdempotencyRecord, expire_before: datetime) -> None:
        self._changes.append(lambda draft: draft.add_key(record, expire_before))


class MemoryAuditLog(AuditLog):
    """Reads the store, and collects entries for the commit."""

    def __init__(self, store: MemoryStore, changes: Changes) -> None:
        self._store = store
        self._changes = changes

    @override
    async def about(
        self, subject: str, actions: Sequence[str], newest: int
    ) -> tuple[AuditEntry, ...]:
        entries = self._store.audit
        found = [one for one in entries if one.subject == subject and one.action in actions]
        return tuple(found[-newest:])

    @override
    def add(self, entry: AuditEntry) -> None:
        self._changes.append(lambda draft: draft.audit.append(entry))


class MemoryUnitOfWork(UnitOfWork):
    """One transaction on the memory store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._keys: Changes = []
        self._changes: Changes = []
        self.reports = MemoryReportRepository(store, self._changes)
        self.credentials = MemoryCredentials(store, self._changes)
        self.idempotency = MemoryIdempotencyRecords(store, self._keys)
        self.audit = MemoryAuditLog(store, self._changes)

    @property
    @override
    def desk(self) -> DeskRecords:
        return MemoryDeskRecords(self._store, self._changes)

    @override
    async def __aenter__(self) -> Self:
        return self

    @override
    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._take()

    @override
    async def commit(self) -> None:
        self._store.apply(self._take())

    def _take(self) -> Changes:
        """Return the collected changes, keys first, and clear them: none is applied twice."""
        taken = [*self._keys, *self._changes]
        self._keys.clear()
        self._changes.clear()
        return taken


class MemoryUnitOfWorkFactory(UnitOfWorkFactory):
    """Begins transactions on one memory store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @override
    def __call__(self) -> UnitOfWork:
        return MemoryUnitOfWork(self._store)
