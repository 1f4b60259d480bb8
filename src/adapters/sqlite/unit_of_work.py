"""Units of work: reads see what is committed, changes wait in a change set for the commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self
from uuid import UUID

import aiosqlite
import orjson
from typing_extensions import override

from skywitness.adapters.sqlite import codec, erasing
from skywitness.adapters.sqlite.change_set import ChangeSet
from skywitness.adapters.sqlite.credentials import SqliteCredentials
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.desk_records import SqliteDeskRecords
from skywitness.adapters.sqlite.point_reader import PointReader
from skywitness.adapters.sqlite.report_rows import BY_EXTERNAL_ID, BY_ID, MERGED_INTO, ReportRow
from skywitness.adapters.sqlite.sql import marks
from skywitness.adapters.sqlite.store_errors import reading_for_change
from skywitness.adapters.sqlite.timestamps import from_text, from_text_or_none, to_text
from skywitness.domain.model.errors import (
    ReportErased,
    ReportNotFound,
    StoreDamaged,
    StoreUnavailable,
)
from skywitness.domain.model.reports.claim import Claim, Revision
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import Decision
from skywitness.ports.desk import DeskRecords
from skywitness.ports.unit_of_work import (
    AuditEntry,
    AuditLog,
    IdempotencyRecord,
    IdempotencyRecords,
    ReportRepository,
    UnitOfWork,
    UnitOfWorkFactory,
)

_REVISIONS = """
SELECT e.revision, e.revised_at, e.revised_by, e.claim
FROM revision AS e JOIN report AS r ON r.number = e.report_number
WHERE r.id = ? ORDER BY e.revision DESC LIMIT ?
"""
_DECISIONS = """
SELECT d.document FROM decision AS d JOIN report AS r ON r.number = d.report_number
WHERE r.id = ? ORDER BY d.number DESC LIMIT ?
"""
_ABOUT = """
SELECT at, principal, action, subject, request_id FROM audit
WHERE subject = ? AND action IN ({}) ORDER BY number DESC LIMIT ?
"""
_FIND_KEY = """
SELECT body_digest, report_id, created_at FROM idempotency
WHERE scope = ? AND key = ? AND created_at >= ?
"""
_WAS_ERASED = "SELECT 1 FROM erased WHERE id = ? AND is_listed"
_NEWEST_KEY = "SELECT max(created_at) FROM idempotency"


class SqliteReportRepository(ReportRepository):
    """Reports, their stored form read by `codec`."""

    def __init__(self, reader: aiosqlite.Connection, changes: ChangeSet) -> None:
        self._reader = reader
        self._changes = changes

    @override
    async def get(self, report_id: UUID) -> Report:
        return await get_report(self._reader, report_id)

    @override
    async def find_filed(self, issuer: str, external_id: str) -> Report | None:
        with reading_for_change():
            rows = list(await self._reader.execute_fetchall(BY_EXTERNAL_ID, (external_id, issuer)))
        return codec.decode_report(*rows[0]) if rows else None

    @override
    async def revisions(self, report_id: UUID, newest: int | None = None) -> tuple[Revision, ...]:
        most = -1 if newest is None else newest
        rows = [*await self._reader.execute_fetchall(_REVISIONS, (str(report_id), most))]
        return tuple(
            Revision(
                number=number,
                revised_at=from_text(revised_at),
                revised_by=revised_by,
                claim=codec.decode(claim, Claim),
            )
            for number, revised_at, revised_by, claim in reversed(rows)
        )

    @override
    async def decisions(self, report_id: UUID, newest: int) -> tuple[Decision, ...]:
        rows = [*await self._reader.execute_fetchall(_DECISIONS, (str(report_id), newest))]
        return tuple(codec.decode(document, Decision) for (document,) in reversed(rows))

    @override
    async def merged_into(self, report_ids: Sequence[UUID]) -> tuple[Report, ...]:
        ids = orjson.dumps([*map(str, report_ids)]).decode()
        rows = await self._reader.execute_fetchall(MERGED_INTO, (ids,))
        return tuple(codec.decode_report(*row) for row in rows)

    @override
    def add(self, report: Report) -> bytes:
        row = ReportRow.of(report)
        self._changes.added.append(row)
        return row.document

    @override
    def save(self, report: Report, before: Report) -> None:
        self._changes.saved.append((ReportRow.of(report), before))

    @override
    def erase(
        self, report_ids: Sequence[UUID], now: datetime, *, also_unknown: bool = False
    ) -> None:
        ids, at = [*map(str, report_ids)], to_text(now)
        self._changes.others.append(
            partial(erasing.erase, ids=ids, at=at, also_unknown=also_unknown)
        )


async def get_report(reader: aiosqlite.Connection, report_id: UUID) -> Report:
    """Return a report; raises `ReportNotFound`."""
    rows = list(await reader.execute_fetchall(BY_ID, (str(report_id),)))
    if not rows:
        raise await missing(reader, report_id)
    return codec.decode_report(*rows[0])


async def missing(reader: aiosqlite.Connection, report_id: UUID) -> ReportNotFound:
    """Return the error for an id without a report.

    Of an erased report that was not to be seen in public, nobody learns that it ever was.
    """
    rows = list(await reader.execute_fetchall(_WAS_ERASED, (str(report_id),)))
    return ReportErased(report_id) if rows else ReportNotFound(report_id)


class SqliteIdempotencyRecords(IdempotencyRecords):
    """Keys in a table; its primary key decides between processes."""

    def __init__(self, points: PointReader, changes: ChangeSet) -> None:
        self._points = points
        self._changes = changes

    @override
    async def newest(self) -> datetime | None:
        with reading_for_change():
            row = await self._points.row(_NEWEST_KEY)
        return from_text_or_none(row[0] if row else None)

    @override
    async def find(self, scope: str, key: str, since: datetime) -> IdempotencyRecord | None:
        try:  # `reading_for_change` would cost as much as the reading
            row = await self._points.row(_FIND_KEY, scope, key, to_text(since))
        except StoreDamaged as error:
            raise StoreUnavailable(error.reason) from error
        if row is None:
            return None
        body_digest, report_id, created_at = row
        return IdempotencyRecord(
            scope=scope,
            key=key,
            body_digest=body_digest,
            report_id=UUID(report_id),
            created_at=from_text(created_at),
        )

    @override
    def add(self, record: IdempotencyRecord, expire_before: datetime) -> None:
        self._changes.keys.append((record, expire_before))


class SqliteAuditLog(AuditLog):
    """Rows that triggers protect from every change."""

    def __init__(self, reader: aiosqlite.Connection, changes: ChangeSet) -> None:
        self._reader = reader
        self._changes = changes

    @override
    async def about(
        self, subject: str, actions: Sequence[str], newest: int
    ) -> tuple[AuditEntry, ...]:
        text, values = _ABOUT.format(marks(len(actions))), (subject, *actions, newest)
        rows = [*await self._reader.execute_fetchall(text, values)]
        return tuple(AuditEntry(from_text(at), *texts) for at, *texts in reversed(rows))

    @override
    def add(self, entry: AuditEntry) -> None:
        self._changes.audit.append(entry)


class SqliteUnitOfWork(UnitOfWork):
    """Stores all collected changes in one savepoint of the writer."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changes = changes = ChangeSet()
        self.reports = SqliteReportRepository(database.reader, changes)
        self.credentials = SqliteCredentials(database, changes)
        self.idempotency = SqliteIdempotencyRecords(database.points, changes)
        self.audit = SqliteAuditLog(database.reader, changes)

    @property
    @override
    def desk(self) -> DeskRecords:
        return SqliteDeskRecords(self._database, self._changes)

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
        if self._changes:
            self._changes.take()

    @override
    async def commit(self) -> None:
        changes = self._changes.take()
        if changes:
            await self._database.writer.run(changes, schedules=changes.schedules)


class SqliteUnitOfWorkFactory(UnitOfWorkFactory):
    """Begins units of work on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def __call__(self) -> UnitOfWork:
        return SqliteUnitOfWork(self._database)
