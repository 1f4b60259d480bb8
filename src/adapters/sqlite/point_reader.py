"""Reads of single rows by their key, on the event loop.

Such a read takes some microseconds, and handing it to a thread several times as long.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import aiosqlite

from skywitness.adapters.sqlite import driver


class PointReader:
    """A connection of its own, which waits for nothing: a thread reads what is locked."""

    def __init__(self, path: Path, otherwise: aiosqlite.Connection) -> None:
        """Open a file in the thread of the event loop, beside a connection in a thread.

        With a rollback journal every commit locks readers out, so that all reads go to the thread.
        """
        self._otherwise = otherwise
        self._connection: sqlite3.Connection | None = None
        if driver.journal_mode() == "wal":
            self._connection = driver.connect(path, read_only=True)
            self._connection.execute("PRAGMA busy_timeout=0")

    async def row(self, statement: str, key: str) -> Any | None:
        """Return the only row of a statement with one parameter, None without one."""
        if self._connection is not None:
            try:
                return self._connection.execute(statement, (key,)).fetchone()
            except driver.driver.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != driver.driver.SQLITE_BUSY:
                    raise
        rows = list(await self._otherwise.execute_fetchall(statement, (key,)))
        return rows[0] if rows else None

    def close(self) -> None:
        """Close the connection in the thread of the event loop."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
