"""One open database file: a writer, a reader for short queries and one for slow ones.

SQLModel and Alembic are loaded only when the schema is out of date, so that starting is fast.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import aiosqlite

from skywitness.adapters.sqlite import documents, driver, full_text, schema
from skywitness.adapters.sqlite.point_reader import PointReader
from skywitness.adapters.sqlite.writer import Writer
from skywitness.domain.model.geography.place import great_circle_m
from skywitness.domain.model.narrative.redaction import Redactor

_ROWS_PER_FETCH = 64


class Database:
    """Opens and closes all connections to one file; `open` first upgrades its schema."""

    def __init__(self, path: Path, redactor: Redactor | None = None) -> None:
        """The file and its folder are created when they are missing.

        `redactor` masks what it finds in stored texts when documents are rendered anew.
        """
        self.path = path
        self._redactor = redactor
        self.writer = Writer(lambda: driver.connect(path), background_work=full_text.index_pending)
        self._readers: list[aiosqlite.Connection] = []
        self._points: PointReader | None = None

    @property
    def reader(self) -> aiosqlite.Connection:
        """The connection for short queries."""
        return self._readers[0]

    @property
    def points(self) -> PointReader:
        """What reads single rows by their key."""
        if self._points is None:
            raise RuntimeError("the database is not open")
        return self._points

    @property
    def slow_reader(self) -> aiosqlite.Connection:
        """The connection for queries that may take long, so that short ones need not wait."""
        return self._readers[1]

    async def open(self) -> None:
        """Bring schema and documents up to date and open all connections.

        Raises:
            SchemaUnknown: a newer version of this program wrote the file.
        """
        driver.warn_if_unsafe()
        await asyncio.to_thread(ensure_current, self.path, self._redactor)
        await self.writer.open()
        for _ in range(2):
            self._readers.append(await aiosqlite.Connection(self._connect_reader, _ROWS_PER_FETCH))
        self._points = PointReader(self.path, self.reader)

    async def close(self) -> None:
        """Store what is still queued, then close; also when it was never opened."""
        await self.writer.close()
        if self._points is not None:
            self._points.close()
        while self._readers:
            await self._readers.pop().close()

    def _connect_reader(self) -> sqlite3.Connection:
        connection = driver.connect(self.path, read_only=True)
        connection.create_function("distance_m", 4, _distance_m, deterministic=True)
        return connection


def _distance_m(
    latitude: float | None, longitude: float | None, to_latitude: float, to_longitude: float
) -> float | None:
    """The great-circle distance, computed by the domain; NULL without a point."""
    if latitude is None or longitude is None:
        return None
    return great_circle_m(latitude, longitude, to_latitude, to_longitude)


def ensure_current(path: Path, redactor: Redactor | None = None) -> None:
    """Bring schema and documents of a file up to date; create the file when it is missing.

    Raises:
        SchemaUnknown: a newer version of this program wrote the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(driver.connect(path)) as connection:
        is_current = schema.stored_revision(connection) == schema.REVISION
        if is_current and schema.stored_definition(connection) == documents.definition():
            return
    from skywitness.adapters.sqlite import migrate  # noqa: PLC0415  # loads Alembic

    migrate.upgrade(path, redactor)
