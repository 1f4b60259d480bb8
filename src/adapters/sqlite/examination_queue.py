"""The examination queue: one row for each report, taken by lease."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from typing_extensions import override

from skywitness.adapters.sqlite import changes, codec
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.statement_names import Statement
from skywitness.adapters.sqlite.steps import Values, run
from skywitness.adapters.sqlite.timestamps import from_text_or_none, to_text, to_text_or_none
from skywitness.domain.model.errors import LeaseLost
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import ExaminationState
from skywitness.ports.examination_queue import Backlog, ExaminationQueue, Findings, Lease
from skywitness.ports.stream_log import Change

FREE = """
SELECT r.id, e.attempt FROM examination AS e JOIN report AS r ON r.number = e.report_number
WHERE e.due_at <= :now AND (e.lease_until IS NULL OR e.lease_until <= :now)
ORDER BY e.due_at, e.report_number LIMIT :limit
"""
BACKLOG = """
SELECT count(*) FILTER (WHERE due_at <= :now), count(*) FILTER (WHERE due_at > :now),
       min(due_at) FILTER (WHERE due_at <= :now),
       (SELECT count(*) FROM examination WHERE due_at IS NULL AND error IS NOT NULL)
FROM examination WHERE due_at IS NOT NULL
"""
_NEWEST_CLAIM = """
SELECT e.claim FROM revision AS e
JOIN report AS r ON r.number = e.report_number AND r.revision = e.revision
WHERE r.id = ?
"""
_CLAIM_SHOWN = "SELECT claim_doc FROM report WHERE id = ?"
_NEWEST_VERDICT = """
SELECT v.document FROM verdict AS v JOIN report AS r ON r.number = v.report_number
WHERE r.id = ? ORDER BY v.id DESC LIMIT 1
"""


class SqliteExaminationQueue(ExaminationQueue):
    """Every move is a change set of the writer: workers of other processes are safe beside it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watchers: dict[UUID, list[asyncio.Event]] = {}

    @override
    async def lease(
        self, worker: str, now: datetime, duration: timedelta, limit: int
    ) -> tuple[Lease, ...]:
        free: Values = {"now": to_text(now), "limit": limit}
        if not await self._database.reader.execute_fetchall(FREE, {**free, "limit": 1}):
            return ()  # nothing to take: an idle worker does not disturb the writers

        def take(connection: sqlite3.Connection) -> tuple[Lease, ...]:
            rows = connection.execute(FREE, free).fetchall()
            until = now + duration
            return tuple(
                _take(connection, report_id, f"{worker}:{uuid4().hex}", attempt + 1, now, until)
                for report_id, attempt in rows
            )

        return await self._database.writer.run(take)

    @override
    async def complete(
        self, lease: Lease, findings: Findings, now: datetime, again_at: datetime | None
    ) -> None:
        # Attempts go on counting while the report has to be looked at again.
        attempt = 0 if again_at is None else lease.attempt

        def store(connection: sqlite3.Connection) -> None:
            _store_findings(connection, lease, findings, now)
            if findings.public is not None:
                _redact(connection, lease.report_id, findings.public)
            _end(connection, lease, again_at, attempt, None)

        await self._database.writer.run(store)
        self._notify(lease.report_id)

    @override
    async def postpone(self, lease: Lease, due_at: datetime, reason: str) -> None:
        await self._database.writer.run(
            lambda connection: _end(connection, lease, due_at, lease.attempt, reason)
        )

    @override
    async def dead_letter(self, lease: Lease, now: datetime, reason: str) -> None:
        values: Values = {
            "key": str(lease.report_id),
            "token": lease.token,
            "updated_at": to_text(now),
            "examination": ExaminationState.FAILED.value,
        }

        def fail(connection: sqlite3.Connection) -> None:
            if run(connection, Statement.FAIL_EXAMINATION, values):
                _end(connection, lease, None, lease.attempt, reason)
                changes.append_change(Change.EXAMINED, str(lease.report_id), to_text(now))(
                    connection
                )

        await self._database.writer.run(fail)
        self._notify(lease.report_id)

    @override
    async def release(self, lease: Lease) -> None:
        values: Values = {"key": str(lease.report_id), "token": lease.token}
        await self._database.writer.run(
            lambda connection: run(connection, Statement.RELEASE_LEASE, values)
        )

    @override
    async def schedule_all(self, now: datetime) -> int:
        due: Values = {"due_at": to_text(now)}
        return await self._database.writer.run(
            lambda connection: run(connection, Statement.SCHEDULE_ALL, due), schedules=True
        )

    @override
    async def backlog(self, now: datetime) -> Backlog:
        rows = await self._database.reader.execute_fetchall(BACKLOG, {"now": to_text(now)})
        ((due, later, oldest, failed),) = rows
        return Backlog(due=due, later=later, failed=failed, oldest_due_at=from_text_or_none(oldest))

    @override
    async def wait(self, timeout_s: float) -> None:
        scheduled = self._database.writer.scheduled
        try:
            async with asyncio.timeout(timeout_s):
                await scheduled.wait()
        except TimeoutError:
            return
        scheduled.clear()

    @override
    @contextmanager
    def watch(self, report_id: UUID) -> Iterator[asyncio.Event]:
        ended = asyncio.Event()
        watchers = self._watchers.setdefault(report_id, [])
        watchers.append(ended)
        try:
            yield ended
        finally:
            watchers.remove(ended)
            if not watchers:
                self._watchers.pop(report_id, None)

    def _notify(self, report_id: UUID) -> None:
        for ended in self._watchers.get(report_id, ()):
            ended.set()


def _take(
    connection: sqlite3.Connection,
    report_id: str,
    token: str,
    attempt: int,
    now: datetime,
    until: datetime,
) -> Lease:
    values: Values = {
        "key": report_id,
        "now": to_text(now),
        "lease_token": token,
        "lease_until": to_text(until),
    }
    run(connection, Statement.TAKE_LEASE, values)
    return Lease(report_id=UUID(report_id), token=token, attempt=attempt, until=until)


def _store_findings(
    connection: sqlite3.Connection, lease: Lease, findings: Findings, now: datetime
) -> None:
    """Store what was found; the claim is not touched, so no editor meets a conflict."""
    key = str(lease.report_id)
    public = findings.public
    narrative = public.narrative if public else _public_narrative(connection, key)
    report: Values = {
        **changes.findings_columns(findings.verdict, findings.insight, narrative),
        "key": key,
        "seen_revision": findings.revision,
        "token": lease.token,
        "updated_at": to_text(now),
        "examination": ExaminationState.DONE.value,
    }
    if run(connection, Statement.STORE_FINDINGS, report) != 1:
        raise LeaseLost(lease.report_id)
    newest = connection.execute(_NEWEST_VERDICT, (key,)).fetchone()
    if newest is None or newest[0] != codec.to_json(findings.verdict):
        changes.adding_verdict(key, findings.verdict)(connection)
    weather: Values = {"key": key, "document": codec.conditions_to_json(findings.conditions)}
    run(connection, Statement.PUT_CONDITIONS, weather)
    changes.append_change(Change.EXAMINED, key, to_text(now))(connection)


def _public_narrative(connection: sqlite3.Connection, key: str) -> str:
    row = connection.execute(_CLAIM_SHOWN, (key,)).fetchone()
    return codec.narrative_of(row[0]) if row else ""


def _redact(connection: sqlite3.Connection, report_id: UUID, public: PublicView) -> None:
    """Put a new public face on the report and on its newest edition, which says the same."""
    key = str(report_id)
    (stored,) = connection.execute(_NEWEST_CLAIM, (key,)).fetchone()
    claim = replace(codec.claim_from_json(stored), public=public)
    run(connection, Statement.REDACT_REPORT, {**changes.claim_columns(claim), "key": key})
    run(connection, Statement.REDACT_REVISION, {"claim": codec.claim_to_json(claim), "key": key})
    for step in (changes.redrawing_area(key, claim), changes.queue_reindex(key)):
        step(connection)


def _end(
    connection: sqlite3.Connection,
    lease: Lease,
    due_at: datetime | None,
    attempt: int,
    error: str | None,
) -> None:
    values: Values = {
        "key": str(lease.report_id),
        "token": lease.token,
        "due_at": to_text_or_none(due_at),
        "attempt": attempt,
        "error": error,
    }
    run(connection, Statement.END_LEASE, values)
