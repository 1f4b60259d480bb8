"""The log of changes, numbered in the order of their commits."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from uuid import UUID

from typing_extensions import override

from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.timestamps import from_text, to_text
from skywitness.domain.model.reports.report import Change
from skywitness.ports.stream_log import StreamEntry, StreamLog

_AFTER = """
SELECT number, change, report_id, at FROM stream WHERE number > ? ORDER BY number LIMIT ?
"""
PURGE_STREAM = "DELETE FROM stream WHERE at < ?"
PURGE_KEYS = "DELETE FROM idempotency WHERE created_at < ?"


class SqliteStreamLog(StreamLog):
    """Reads the rows that change sets have appended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def after(self, number: int, limit: int) -> tuple[StreamEntry, ...]:
        rows = await self._database.reader.execute_fetchall(_AFTER, (number, limit))
        return tuple(
            StreamEntry(number, Change(change), UUID(report_id), from_text(at))
            for number, change, report_id, at in rows
        )

    @override
    async def purge_before(self, timestamp: datetime) -> int:
        before = (to_text(timestamp),)

        def purge(connection: sqlite3.Connection) -> int:
            removed = connection.execute(PURGE_STREAM, before).rowcount
            return removed + connection.execute(PURGE_KEYS, before).rowcount

        return await self._database.writer.run(purge)
