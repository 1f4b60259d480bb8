"""Units of work: everything one use case changes becomes one change set of the writer."""

from __future__ import annotations

from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID

import aiosqlite
from typing_extensions import override

from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.report_repository import SqliteReportRepository
from skywitness.adapters.sqlite.statement_names import Statement
from skywitness.adapters.sqlite.steps import ChangeSet, Step
from skywitness.adapters.sqlite.timestamps import from_text, to_text
from skywitness.domain.model.errors import FilingInProgress
from skywitness.ports.unit_of_work import (
    AuditEntry,
    AuditLog,
    IdempotencyRecord,
    IdempotencyRecords,
    UnitOfWork,
    UnitOfWorkFactory,
)

_FIND_KEY = """
SELECT body_digest, report_id, created_at FROM idempotency
WHERE scope = ? AND key = ? AND created_at >= ?
"""


class SqliteIdempotencyRecords(IdempotencyRecords):
    """Keys in a table; the primary key decides between processes."""

    def __init__(self, reader: aiosqlite.Connection) -> None:
        self._reader = reader
        self.steps: list[Step] = []

    @override
    async def find(self, scope: str, key: str, since: datetime) -> IdempotencyRecord | None:
        rows = list(await self._reader.execute_fetchall(_FIND_KEY, (scope, key, to_text(since))))
        if not rows:
            return None
        body_digest, report_id, created_at = rows[0]
        return IdempotencyRecord(
            scope=scope,
            key=key,
            body_digest=body_digest,
            report_id=UUID(report_id),
            created_at=from_text(created_at),
        )

    @override
    def add(self, record: IdempotencyRecord, expire_before: datetime) -> None:
        values = {
            "scope": record.scope,
            "key": record.key,
            "body_digest": record.body_digest,
            "report_id": str(record.report_id),
            "created_at": to_text(record.created_at),
            "expire_before": to_text(expire_before),
        }
        step = Step(Statement.PUT_IDEMPOTENCY, values, lambda _: FilingInProgress(record.key))
        self.steps.append(step)


class SqliteAuditLog(AuditLog):
    """Rows that triggers protect from every change."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    @override
    def add(self, entry: AuditEntry) -> None:
        values = {
            "at": to_text(entry.at),
            "principal": entry.principal,
            "action": entry.action,
            "report_id": str(entry.report_id),
            "request_id": entry.request_id,
        }
        self.steps.append(Step(Statement.ADD_AUDIT, values))


class SqliteUnitOfWork(UnitOfWork):
    """Reads what is committed; stores all collected changes in one savepoint of the writer."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.reports = self._reports = SqliteReportRepository(database.reader)
        self.idempotency = self._idempotency = SqliteIdempotencyRecords(database.reader)
        self.audit = self._audit = SqliteAuditLog()

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
        schedules = self._reports.schedules
        steps = self._take()
        if steps:
            await self._database.writer.run(ChangeSet(steps), schedules=schedules)

    def _take(self) -> list[Step]:
        """Return the collected changes, and forget them: they are stored once or never."""
        parts = (self._idempotency.steps, self._reports.steps, self._audit.steps)
        steps = [step for part in parts for step in part]
        for part in parts:
            part.clear()
        self._reports.schedules = False
        return steps


class SqliteUnitOfWorkFactory(UnitOfWorkFactory):
    """Begins units of work on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def __call__(self) -> UnitOfWork:
        return SqliteUnitOfWork(self._database)
