"""One database file, opened: a writer, a reader for short questions and one for slow ones.

Nothing here loads SQLModel or Alembic unless the schema is out of date: reading starts fast.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import aiosqlite

from skywitness.adapters.sqlite import driver, full_text, schema
from skywitness.adapters.sqlite.writer import Writer
from skywitness.domain.model.geography.place import great_circle_m

_ROWS_PER_FETCH = 64


class Database:
    """Opens and closes everything that works on one file; `open` first brings its schema up."""

    def __init__(self, path: Path) -> None:
        """Name the file; it and its folder are made when they are missing."""
        self.path = path
        self.writer = Writer(lambda: driver.connect(path), background_work=full_text.index_pending)
        self._readers: list[aiosqlite.Connection] = []

    @property
    def reader(self) -> aiosqlite.Connection:
        """The connection for questions that are answered at once."""
        return self._readers[0]

    @property
    def slow_reader(self) -> aiosqlite.Connection:
        """The connection for questions that may take long, so that short ones need not wait."""
        return self._readers[1]

    async def open(self) -> None:
        """Bring the schema up to date and open all connections.

        Raises:
            SchemaUnknown: a newer version of this program wrote the file.
        """
        driver.warn_if_unsafe()
        await asyncio.to_thread(ensure_current, self.path)
        await self.writer.open()
        for _ in range(2):
            self._readers.append(await aiosqlite.Connection(self._connect_reader, _ROWS_PER_FETCH))

    async def close(self) -> None:
        """Store what still waits, then close; closing what was never opened is fine."""
        await self.writer.close()
        while self._readers:
            await self._readers.pop().close()

    def _connect_reader(self) -> sqlite3.Connection:
        connection = driver.connect(self.path, read_only=True)
        connection.create_function("distance_m", 4, _distance_m, deterministic=True)
        return connection


def _distance_m(
    latitude: float | None, longitude: float | None, to_latitude: float, to_longitude: float
) -> float | None:
    """Measure inside SQL exactly as the domain does; from nowhere there is no distance."""
    if latitude is None or longitude is None:
        return None
    return great_circle_m(latitude, longitude, to_latitude, to_longitude)


def ensure_current(path: Path) -> None:
    """Bring the schema of a file up to date; the file and its folder are made when missing.

    Raises:
        SchemaUnknown: a newer version of this program wrote the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(driver.connect(path)) as connection:
        if schema.stored_revision(connection) == schema.REVISION:
            return
    from skywitness.adapters.sqlite import migrate  # noqa: PLC0415  # loads Alembic

    migrate.upgrade(path)
