"""The examination queue: one row per report, taken by lease."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from typing_extensions import override

from skywitness.adapters.sqlite import codec, report_rows
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.packing import packed
from skywitness.adapters.sqlite.report_rows import ReportRow
from skywitness.adapters.sqlite.sql import Value
from skywitness.adapters.sqlite.timestamps import from_text_or_none, to_text, to_text_or_none
from skywitness.domain.model.errors import LeaseLost, StoreDamaged
from skywitness.domain.model.reports.examination_order import FARTHEST, in_turns
from skywitness.domain.model.reports.report import Report
from skywitness.ports.examination_queue import (
    MOST_COUNTED,
    Backlog,
    ExaminationQueue,
    Findings,
    Lease,
)

_ARM = """
SELECT * FROM (SELECT report_number, attempt FROM examination
WHERE background = :background AND due_at {} AND (
  lease_until IS NULL OR lease_until <= :now OR lease_until > :farthest)
ORDER BY due_at, report_number LIMIT :limit)
"""
FREE = f"""
SELECT r.id, e.attempt FROM ({_ARM.format("<= :now")} UNION ALL {_ARM.format("> :farthest")}) AS e
CROSS JOIN report AS r ON r.number = e.report_number LIMIT :limit
"""
_COUNT = "(SELECT count(*) FROM (SELECT 1 FROM examination WHERE {} LIMIT :most))"
_DUE = "background IN (0, 1) AND due_at {}"
_OLDEST = """
(SELECT min(due_at) FROM (
  SELECT min(due_at) AS due_at FROM examination WHERE background = 0 AND due_at <= :now UNION ALL
  SELECT min(due_at) FROM examination WHERE background = 1 AND due_at <= :now))
"""
BACKLOG = f"""
SELECT {_COUNT.format(_DUE.format("<= :now"))}, {_COUNT.format(_DUE.format("> :farthest"))},
       {_COUNT.format(_DUE.format("> :now AND due_at <= :farthest"))},
       {_COUNT.format("due_at IS NULL AND error IS NOT NULL")}, {_OLDEST}
"""
_OF_REPORT = "report_number = (SELECT number FROM report WHERE id = :id)"
_TAKE_LEASE = f"""
UPDATE examination SET attempt = :attempt, lease_token = :token, lease_until = :until
WHERE {_OF_REPORT}
"""
IS_LEASED = f"SELECT 1 FROM examination WHERE {_OF_REPORT} AND lease_token = :token"
_END_LEASE = f"""
UPDATE examination
SET due_at = :due_at, attempt = :attempt, error = :error, lease_token = NULL, lease_until = NULL
WHERE {_OF_REPORT} AND lease_token = :token
"""
_RELEASE_LEASE = f"""
UPDATE examination SET attempt = max(0, attempt - 1), lease_token = NULL, lease_until = NULL
WHERE {_OF_REPORT} AND lease_token = :token
"""
_SCHEDULE_ALL = """
UPDATE examination SET attempt = 0, due_at = ?, background = 1
WHERE report_number IN (SELECT number FROM report WHERE withdrawn_at IS NULL)
"""
_PUT_CONDITIONS = """
INSERT OR REPLACE INTO conditions (report_number, document)
SELECT number, ? FROM report WHERE id = ?
"""


class SqliteExaminationQueue(ExaminationQueue):
    """Every step is work of the writer: workers of other processes are safe beside it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watchers: dict[UUID, list[asyncio.Event]] = {}
        self._taken = 0

    @override
    async def lease(
        self, worker: str, now: datetime, duration: timedelta, limit: int
    ) -> tuple[Lease, ...]:
        times = {"now": to_text(now), "farthest": to_text(now + FARTHEST)}
        for background in (0, 1):
            values = {**times, "background": background, "limit": 1}
            if await self._database.reader.execute_fetchall(FREE, values):
                break
        else:
            return ()  # nothing to take: an idle worker does not disturb the writer

        def take(connection: sqlite3.Connection) -> tuple[Lease, ...]:
            kinds = ({**times, "background": n, "limit": limit} for n in (0, 1))
            urgent, background = (connection.execute(FREE, values).fetchall() for values in kinds)
            rows = in_turns(urgent, background, limit, self._taken)
            leases = tuple(
                Lease(
                    report_id=UUID(report_id),
                    token=f"{worker}:{uuid4().hex}",
                    attempt=attempt + 1,
                    until=now + duration,
                )
                for report_id, attempt in rows
            )
            for lease in leases:
                values = {"attempt": lease.attempt, "until": to_text(lease.until)}
                connection.execute(_TAKE_LEASE, {**_named(lease), **values})
            return leases

        leases = await self._database.writer.run(take)
        self._taken += len(leases)
        return leases

    @override
    async def complete(
        self, lease: Lease, findings: Findings, now: datetime, again_at: datetime | None
    ) -> None:
        # Attempts count on while the report has to be examined again.
        attempt = 0 if again_at is None else lease.attempt

        def store(connection: sqlite3.Connection) -> None:
            report = _leased(connection, lease)
            if report is None or report.revision != findings.revision:
                raise LeaseLost(lease.report_id)
            look = findings.next_look(again_at)
            examined = report.examined(
                findings.verdict, findings.insight, findings.public, look, now
            )
            report_rows.update(connection, ReportRow.of(examined), report)
            conditions = packed(codec.encode(findings.conditions))
            connection.execute(_PUT_CONDITIONS, (conditions, str(lease.report_id)))
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
        def fail(connection: sqlite3.Connection) -> None:
            with suppress(StoreDamaged):  # then only the queue can say that it failed
                report = _leased(connection, lease)
                if report is None:
                    return
                failed = report.examination_failed(now)
                report_rows.update(connection, ReportRow.of(failed), report)
            _end(connection, lease, None, lease.attempt, reason)

        await self._database.writer.run(fail)
        self._notify(lease.report_id)

    @override
    async def release(self, lease: Lease) -> None:
        await self._database.writer.run(
            lambda connection: connection.execute(_RELEASE_LEASE, _named(lease)).rowcount
        )

    @override
    async def schedule_all(self, now: datetime) -> int:
        return await self._database.writer.run(
            lambda connection: connection.execute(_SCHEDULE_ALL, (to_text(now),)).rowcount,
            schedules=True,
        )

    @override
    async def backlog(self, now: datetime) -> Backlog:
        await self._database.require_usable()
        times = {"now": to_text(now), "farthest": to_text(now + FARTHEST)}
        values: dict[str, Value] = {**times, "most": MOST_COUNTED}
        rows = await self._database.monitor.execute_fetchall(BACKLOG, values)
        ((due, misdated, later, failed, oldest),) = rows
        return Backlog(
            due=min(due + misdated, MOST_COUNTED),
            later=later,
            failed=failed,
            oldest_due_at=from_text_or_none(oldest),
        )

    @override
    def is_crowded(self) -> bool:
        return self._database.writer.is_crowded

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


def _named(lease: Lease) -> dict[str, object]:
    return {"id": str(lease.report_id), "token": lease.token}


def _leased(connection: sqlite3.Connection, lease: Lease) -> Report | None:
    """Return the report of a lease; None when the lease is no longer held."""
    if connection.execute(IS_LEASED, _named(lease)).fetchone() is None:
        return None
    return report_rows.read(connection, lease.report_id)


def _end(
    connection: sqlite3.Connection,
    lease: Lease,
    due_at: datetime | None,
    attempt: int,
    error: str | None,
) -> None:
    values = {"due_at": to_text_or_none(due_at), "attempt": attempt, "error": error}
    connection.execute(_END_LEASE, {**_named(lease), **values})
