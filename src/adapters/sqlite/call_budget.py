"""Counts of calls in the database: all processes that use the file share one budget."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from typing_extensions import override

from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.timestamps import from_text, to_text
from skywitness.domain.model.errors import ProviderQuotaExhausted
from skywitness.ports.call_budget import MINUTE, CallBudget, CallLimits, CallsRemaining

TODAY = "SELECT calls FROM call_day WHERE account = ? AND day = ?"
NEWEST = "SELECT number, at FROM recent_call WHERE account = ? ORDER BY number DESC LIMIT 1"
EARLIER = "SELECT at FROM recent_call WHERE account = ? AND number = ?"
_COUNT = """
INSERT INTO call_day (account, day, calls) VALUES (?, ?, 1)
ON CONFLICT (account, day) DO UPDATE SET calls = calls + 1
"""
_PURGE_DAYS = "DELETE FROM call_day WHERE account = ? AND day < ?"
_ADD_RECENT = "INSERT INTO recent_call (account, number, at) VALUES (?, ?, ?)"
_PURGE_RECENT = "DELETE FROM recent_call WHERE account = ? AND number <= ?"


class SqliteCallBudget(CallBudget):
    """One row per account and day, and one for each call that a limit per minute depends on.

    A call is checked and counted inside one transaction of the writer: of two processes that want
    the last call, one gets it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def consume(self, account: str, limits: CallLimits, now: datetime) -> None:
        in_utc = now.astimezone(UTC)
        await self._database.writer.run(
            lambda connection: _consume(connection, account, limits, in_utc)
        )

    @override
    async def remaining(self, account: str, limits: CallLimits, now: datetime) -> CallsRemaining:
        asked = (account, _day(now.astimezone(UTC)))
        rows = [*await self._database.reader.execute_fetchall(TODAY, asked)]
        return limits.remaining(rows[0][0] if rows else 0)


def _consume(
    connection: sqlite3.Connection, account: str, limits: CallLimits, now: datetime
) -> None:
    day = _day(now)
    counted = connection.execute(TODAY, (account, day)).fetchone()
    newest, last_at = _newest(connection, account)
    if last_at is not None and last_at > now + MINUTE:  # the clock was set back
        connection.execute(_PURGE_RECENT, (account, newest))
        last_at = None
    span = limits.per_minute or 0
    wait = limits.wait(
        now,
        today=counted[0] if counted else 0,
        earlier=_at(connection, account, newest + 1 - span) if span else None,
    )
    if wait:
        provider = account.partition(":")[0]
        raise ProviderQuotaExhausted(provider, "own limit reached", wait.total_seconds())
    connection.execute(_COUNT, (account, day))
    if counted is None:
        connection.execute(_PURGE_DAYS, (account, _day(now - timedelta(days=1))))
    if span:
        # the times of calls never decrease, even when the clock is briefly set back
        at = to_text(max(now, last_at or now))
        connection.execute(_ADD_RECENT, (account, newest + 1, at))
    connection.execute(_PURGE_RECENT, (account, newest + 1 - span))


def _newest(connection: sqlite3.Connection, account: str) -> tuple[int, datetime | None]:
    row = connection.execute(NEWEST, (account,)).fetchone()
    return (row[0], from_text(row[1])) if row else (0, None)


def _at(connection: sqlite3.Connection, account: str, number: int) -> datetime | None:
    row = connection.execute(EARLIER, (account, number)).fetchone()
    return from_text(row[0]) if row else None


def _day(at: datetime) -> str:
    return at.date().isoformat()
