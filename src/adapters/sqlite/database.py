"""One open database file: a writer, and readers by how long their queries may take.

SQLModel and Alembic are loaded only when the schema is out of date, so that starting is fast.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from contextlib import closing
from pathlib import Path

from skywitness.adapters.sqlite import documents, driver, full_text, schema
from skywitness.adapters.sqlite.epoch import EPOCH, NUMBERS
from skywitness.adapters.sqlite.point_reader import PointReader
from skywitness.adapters.sqlite.reader import Connection, SearchReader, TimedReader
from skywitness.adapters.sqlite.writer import Writer
from skywitness.domain.model.errors import SearchTimeout, SkywitnessError, StoreUnavailable
from skywitness.domain.model.failures import Failures
from skywitness.domain.model.geography.place import great_circle_m
from skywitness.domain.model.narrative.redaction import Redactor

BRIEF_S = 0.05
"""How long a search may keep others waiting, before it has to start again among the long ones."""

SUSPECT_S = 0.005
"""The same for a search of a kind that has just turned out to be long."""

LONG_S = 5.0
"""How long a search may take at most. Indexes answer almost everything in milliseconds."""

MONITORING_S = 0.8
"""How long each count for readiness and metrics may take; two of them take less than they wait."""

MOST_LOG_BYTES = 128 * 1024 * 1024
"""Twice what the write-ahead log shrinks to, so nothing is done while the writer can reuse it."""

MOST_BRIEF = 256
MOST_LONG = 8
"""How many searches may wait. With more long ones, the last might wait for a minute."""

_SEARCH_CACHE_KIB = 16 * 1024
"""Pages that a connection for searches keeps while nobody writes: all facets of a large database,
which lie far apart where they are looked up."""

_NAMES = "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"


class Database:
    """Opens and closes all connections to one file; `open` first upgrades its schema."""

    def __init__(self, path: Path, redactor: Redactor | None = None) -> None:
        """The file and its folder are created when they are missing.

        `redactor` masks what it finds in stored texts when documents are rendered anew.
        """
        self.path = path
        self._redactor = redactor
        self.writer = Writer(lambda: driver.connect(path), background_work=full_text.index_pending)
        self._points: PointReader | None = None
        self._checks = Failures()
        self._objects: set[str] = set()
        self._reader: Connection | None = None
        self.earlier_changes = 0
        self.brief = TimedReader(
            self._connect_search,
            limit_s=BRIEF_S,
            suspect_limit_s=SUSPECT_S,
            most_waiting=MOST_BRIEF,
        )
        self.long = TimedReader(
            self._connect_reader,
            limit_s=LONG_S,
            most_waiting=MOST_LONG,
            between=self._keep_log_short,
        )
        self.search = SearchReader(self.brief, self.long)
        self.examining = TimedReader(  # no crowd of searches may turn examinations away
            self._connect_reader,
            limit_s=LONG_S,
            most_waiting=MOST_BRIEF,
        )
        self.monitor = TimedReader(
            self._connect_reader,
            limit_s=MONITORING_S,
            most_waiting=MOST_BRIEF,
            same=lambda sql, _: sql,  # the parameters are times, which hardly differ
        )

    @property
    def reader(self) -> Connection:
        """The connection for what is read by its key, however large the database."""
        if self._reader is None:
            raise RuntimeError("the database is not open")
        return self._reader

    @property
    def points(self) -> PointReader:
        """What reads single rows by their key."""
        if self._points is None:
            raise RuntimeError("the database is not open")
        return self._points

    @property
    def connections(self) -> tuple[Connection, ...]:
        """All connections that read, while they are open."""
        return (self.reader, *(reader.connection for reader in self._timed))

    @property
    def _timed(self) -> tuple[TimedReader, ...]:
        return self.brief, self.long, self.examining, self.monitor

    async def require_usable(self) -> None:
        """Check that the file is still there and can be written, and that no damage was found.

        Raises:
            StoreUnavailable: it is not; also while reading still works.
        """
        fault = self.writer.fault or await self._damage() or await self._missing()
        if fault is not None:
            raise StoreUnavailable(fault)

    async def _damage(self) -> str | None:
        """Return the damage that a query met, unless a check of limited time finds none any more.

        SQLite takes a disk that fails to read for damage of the file, and that may pass.
        """
        damaged = [connection for connection in self.connections if connection.damage]
        if not damaged:
            return None
        found = damaged[0].damage
        if self._checks.remaining_s:
            return found
        self._checks.note()
        try:
            if [*await self.monitor.execute_fetchall("PRAGMA quick_check(1)")] != [("ok",)]:
                return found
            self._checks.succeed()
        except SearchTimeout:
            pass  # a large file, and no damage in what was checked
        except SkywitnessError:
            return found
        for connection in damaged:
            connection.damage = None
        return None

    async def _missing(self) -> str | None:
        """Say which table or index is missing that was there at the start, or that a query missed.

        Raises:
            SearchTimeout: looking takes too long.
            StoreDamaged, StoreOverloaded, StoreUnavailable: the file cannot be read.
        """
        there = {name for (name,) in await self.monitor.execute_fetchall(_NAMES)}
        self._objects = self._objects or there
        missed = {connection.absent for connection in self.connections if connection.absent}
        lost = sorted((self._objects | missed) - there)
        if not lost:
            return None
        return f"{', '.join(lost)} missing in the database: run skywitness db rebuild"

    async def open(self) -> None:
        """Bring schema and documents up to date and open all connections.

        Raises:
            SchemaUnknown: a newer version of this program wrote the file.
        """
        driver.warn_if_unsafe()
        await asyncio.to_thread(ensure_current, self.path, self._redactor)
        await self.writer.open()
        self._reader = await Connection.opened(self._connect_reader)
        ((epoch,),) = await self._reader.execute_fetchall(EPOCH)
        self.earlier_changes = epoch * NUMBERS
        for reader in self._timed:
            await reader.open()
        await self._missing()  # remembers what there is
        self._points = PointReader(self.path, self.reader)

    async def close(self) -> None:
        """Store what is still queued, end what is being read, and close; also if never opened."""
        await self.writer.close()
        if self._points is not None:
            self._points.close()
            self._points = None
        for reader in self._timed:
            await reader.close()
        if self._reader is not None:
            connection, self._reader = self._reader, None
            await connection.close()

    async def _keep_log_short(self) -> None:
        """Empty the write-ahead log when it has grown.

        It is only reused when nobody reads, and long searches one after the other would not let
        that happen. No other reading takes long enough to keep the writer waiting meanwhile.
        """
        log = self.path.with_name(self.path.name + "-wal")
        with contextlib.suppress(OSError):  # there is none, or it is reported by the writer
            if log.stat().st_size > MOST_LOG_BYTES:
                await asyncio.to_thread(driver.empty_log, self.path)

    def _connect_search(self) -> sqlite3.Connection:
        connection = self._connect_reader()
        connection.execute(f"PRAGMA cache_size=-{_SEARCH_CACHE_KIB}")
        return connection

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
        SchemaUnknown: it is a file of another program, or of a newer version of this one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    require_own(path)
    if not _is_current(path):
        from skywitness.adapters.sqlite import migrate  # noqa: PLC0415  # loads Alembic

        migrate.upgrade(path, redactor)
    with closing(driver.connect(path)) as connection:
        schema.mark(connection)


def require_own(path: Path) -> None:
    """Check that a file is a database of this program, without changing anything in it.

    Raises:
        SchemaUnknown: it is not.
    """
    if path.exists() and path.stat().st_size:
        with closing(driver.connect(path, read_only=True)) as connection:
            schema.require_own(connection)


def is_outdated(path: Path) -> bool:
    """Say whether a file has a schema or documents of an earlier version.

    Raises:
        SchemaUnknown: it is a file of another program, or of a newer version of this one.
    """
    require_own(path)
    return path.exists() and path.stat().st_size > 0 and not _is_current(path)


def _is_current(path: Path) -> bool:
    with closing(driver.connect(path)) as connection:
        return (
            schema.stored_revision(connection) == schema.REVISION
            and schema.stored_definition(connection) == documents.definition()
        )
