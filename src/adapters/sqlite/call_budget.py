"""Counting calls in the database: every process that works on the file shares one budget."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from typing_extensions import override

from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.statement_names import Statement
from skywitness.adapters.sqlite.steps import run
from skywitness.adapters.sqlite.timestamps import from_text, to_text
from skywitness.domain.model.errors import ProviderQuotaExhausted
from skywitness.ports.call_budget import MINUTE, CallBudget, CallLimits, CallsRemaining

TODAY = "SELECT calls FROM call_day WHERE account = ? AND day = ?"
NEWEST = "SELECT number, at FROM recent_call WHERE account = ? ORDER BY number DESC LIMIT 1"
EARLIER = "SELECT at FROM recent_call WHERE account = ? AND number = ?"


class SqliteCallBudget(CallBudget):
    """One row for each day and account, and one for each call that a limit by the minute recalls.

    A call is looked up, counted and stored inside one transaction of the writer: of two processes
    that want the last call, one gets it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def consume(self, account: str, limits: CallLimits, now: datetime) -> None:
        moment = now.astimezone(UTC)
        await self._database.writer.run(
            lambda connection: _spend(connection, account, limits, moment)
        )

    @override
    async def remaining(self, account: str, limits: CallLimits, now: datetime) -> CallsRemaining:
        asked = (account, _day(now.astimezone(UTC)))
        rows = [*await self._database.reader.execute_fetchall(TODAY, asked)]
        return limits.remaining(rows[0][0] if rows else 0)


def _spend(connection: sqlite3.Connection, account: str, limits: CallLimits, now: datetime) -> None:
    day = _day(now)
    counted = connection.execute(TODAY, (account, day)).fetchone()
    newest, last_at = _newest(connection, account)
    if last_at is not None and last_at > now + MINUTE:  # the clock was set back
        run(connection, Statement.FORGET_CALLS, {"account": account, "number": newest})
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
    run(connection, Statement.COUNT_CALL, {"account": account, "day": day})
    if counted is None:
        before = _day(now - timedelta(days=1))
        run(connection, Statement.FORGET_CALL_DAYS, {"account": account, "before": before})
    if span:
        # calls never go back in time, even when the clock does for a moment
        at = to_text(max(now, last_at or now))
        run(connection, Statement.NOTE_CALL, {"account": account, "number": newest + 1, "at": at})
    run(connection, Statement.FORGET_CALLS, {"account": account, "number": newest + 1 - span})


def _newest(connection: sqlite3.Connection, account: str) -> tuple[int, datetime | None]:
    row = connection.execute(NEWEST, (account,)).fetchone()
    return (row[0], from_text(row[1])) if row else (0, None)


def _at(connection: sqlite3.Connection, account: str, number: int) -> datetime | None:
    row = connection.execute(EARLIER, (account, number)).fetchone()
    return from_text(row[0]) if row else None


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
