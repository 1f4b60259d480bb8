"""The log of changes, numbered in the order of their commits."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from typing_extensions import override

from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.sql import Row
from skywitness.adapters.sqlite.timestamps import from_text, to_text
from skywitness.domain.model.reports.report import Change
from skywitness.ports.stream_log import StreamEntry, StreamLog

_AFTER = """
SELECT number, change, report_id, at FROM stream WHERE number > ? ORDER BY number LIMIT ?
"""
_KEPT = """
SELECT (SELECT min(number) FROM stream), (SELECT seq FROM sqlite_sequence WHERE name = 'stream')
"""
PURGE_STREAM = """
DELETE FROM stream WHERE number IN (SELECT number FROM stream WHERE at < ? LIMIT ?)
"""
PURGE_KEYS = """
DELETE FROM idempotency WHERE rowid IN (SELECT rowid FROM idempotency WHERE created_at < ? LIMIT ?)
"""
PURGED_AT_ONCE = 1_000
"""Rows in one transaction: those who file reports wait for it."""


LOOK_EVERY_S: Final = 0.25
"""How often the log is read for what other processes append, which wakes nobody here."""


class SqliteStreamLog(StreamLog):
    """Reads the rows that change sets have appended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    @override
    def earlier_changes(self) -> int:
        return self._database.earlier_changes

    @override
    async def kept(self) -> tuple[int, int]:
        [(first, last)] = await self._database.reader.execute_fetchall(_KEPT)
        newest = max(last or 0, self.earlier_changes)
        return (newest if first is None else max(first - 1, self.earlier_changes)), newest

    @override
    async def growth(self, number: int, within_s: float) -> None:
        ends_at = asyncio.get_running_loop().time() + within_s
        while True:
            committed = self._database.writer.committed
            if await self._database.reader.execute_fetchall(_AFTER, (number, 1)):
                return
            left_s = ends_at - asyncio.get_running_loop().time()
            if left_s <= 0:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left_s, LOOK_EVERY_S)):
                    await committed.wait()

    @override
    async def after(self, number: int, limit: int) -> tuple[StreamEntry, ...]:
        rows = await self._database.reader.execute_fetchall(_AFTER, (number, limit))
        return tuple(
            StreamEntry(number, Change(change), UUID(report_id), from_text(at))
            for number, change, report_id, at in rows
        )

    @override
    async def purge_before(self, timestamp: datetime, keys_before: datetime) -> int:
        removed = 0
        for statement, limit in ((PURGE_STREAM, timestamp), (PURGE_KEYS, keys_before)):
            values, purged = (to_text(limit), PURGED_AT_ONCE), PURGED_AT_ONCE
            while purged == PURGED_AT_ONCE:
                purged = await self._database.writer.run(partial(_purge, statement, values))
                removed += purged
        return removed


def _purge(statement: str, values: Row, connection: sqlite3.Connection) -> int:
    return connection.execute(statement, values).rowcount
