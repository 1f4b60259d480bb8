"""Reads of single rows by their key, on the event loop.

Such a read takes some microseconds, and handing it to a thread several times as long.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skywitness.adapters.sqlite import driver
from skywitness.adapters.sqlite.reader import Reader


class PointReader:
    """A connection of its own, which waits for nothing.

    What fails here is read again in a thread, which waits for locks and raises errors of the core.
    """

    def __init__(self, path: Path, in_thread: Reader) -> None:
        """Open a file in the thread of the event loop.

        With a rollback journal every commit locks readers out, so that all reads go to the thread.
        """
        self._in_thread = in_thread
        self._connection: sqlite3.Connection | None = None
        self._cursor: sqlite3.Cursor | None = None
        if driver.journal_mode() == "wal":
            self._connection = self._connect(path)
            self._cursor = self._connection.cursor()

    def _connect(self, path: Path) -> sqlite3.Connection:
        connection = driver.connect(path, read_only=True)
        connection.execute("PRAGMA busy_timeout=0")
        return connection

    async def row(self, statement: str, *key: str) -> Any | None:
        """Return the first row of a statement that takes the parts of a key; None without a row.

        Raises:
            StoreDamaged, StoreOverloaded, StoreUnavailable: the file cannot be read.
        """
        rows = self.rows_at_once(statement, key)
        if rows is None:
            rows = list(await self._in_thread.execute_fetchall(statement, key))
        return rows[0] if rows else None

    def rows_at_once(self, statement: str, key: Sequence[str | int]) -> Sequence[Any] | None:
        """Return all rows of a statement, None when a thread has to read them."""
        if self._cursor is None:
            return None
        try:
            return self._cursor.execute(statement, key).fetchall()  # all: ends the read
        except driver.driver.Error:
            return None

    def close(self) -> None:
        """Close the connection, in the thread that opened it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = self._cursor = None
