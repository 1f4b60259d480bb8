"""Copying a database while it is in use, and making a copy the database of a new beginning."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from skywitness.adapters.sqlite import driver, epoch, erasing, schema
from skywitness.adapters.sqlite.store_errors import message_of
from skywitness.domain.model.errors import StoreDamaged

_COPIED: Final = 0o600
_COUNTED: Final = ("report", "revision", "verdict", "observation", "stream", "audit", "api_key")
_TABLES: Final = "SELECT name FROM sqlite_schema WHERE type = 'table'"
_END_LEASES: Final = """
UPDATE examination SET attempt = max(0, attempt - 1), lease_token = NULL, lease_until = NULL
WHERE lease_token IS NOT NULL
"""
_REVOKED: Final = "SELECT revoked_at, id FROM api_key WHERE revoked_at IS NOT NULL"
_REVOKE: Final = "UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
_ERASED: Final = "SELECT id, erased_at, is_listed FROM erased"
_ENDED: Final = "SELECT id, until FROM ended_sign_in"
_END: Final = "INSERT OR IGNORE INTO ended_sign_in (id, until) VALUES (?, ?)"
_CALLS: Final = "SELECT account, day, calls FROM call_day"
_CARRIED: Final = {"calls": _CALLS, "revoked": _REVOKED, "erased": _ERASED, "ended": _ENDED}
_ACCOUNTS: Final = "SELECT DISTINCT account FROM call_day"
_RAISE_CALLS: Final = """
INSERT INTO call_day (account, day, calls) VALUES (?, ?, ?)
ON CONFLICT (account, day) DO UPDATE SET calls = max(calls, excluded.calls)
"""
_STREAM_FROM: Final = """
UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'stream'
"""
_STREAM_BEGINS: Final = """
INSERT INTO sqlite_sequence (name, seq)
SELECT 'stream', ? WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'stream')
"""


class CopyFailed(RuntimeError):
    """The disk fails while a copy is made; SQLite does not tell which of the two."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: its schema revision, and the rows of its main tables."""

    revision: str
    counts: dict[str, int]


def copy(source: Path, target: Path) -> Contents:
    """Copy a database to a new file, as it is at one moment, and check the copy.

    In one step: with several, every commit of another process would begin the copy anew. Readers
    and the writer go on meanwhile; with a rollback journal the writer waits.

    Raises:
        FileNotFoundError: there is no database.
        FileExistsError: there is a file at `target`.
        CopyFailed: the disk is full, or fails.
        SchemaUnknown: it is not a database of this program.
        StoreDamaged: the copy is damaged, as the database is.
        driver.Error: the database cannot be read.
    """
    source.stat()
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _COPIED))
    with closing(driver.connect(source, read_only=True)) as connection:
        schema.require_own(connection)
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()  # the moment of the copy
        try:
            _copy_at_once(connection, target)
        except driver.driver.OperationalError as error:
            raise CopyFailed(message_of(error)) from error
    return contents(target)


def _copy_at_once(connection: sqlite3.Connection, target: Path) -> None:
    with closing(driver.driver.connect(target, isolation_level=None)) as copied:
        copied.execute("PRAGMA synchronous=OFF")  # whoever takes the copy flushes it
        connection.backup(copied, pages=-1)
        copied.execute("PRAGMA journal_mode=delete")  # one file, without a log beside it


def contents(path: Path) -> Contents:
    """Check the structure of a copy and return what it holds.

    Raises:
        SchemaUnknown: it is not a database that this program knows.
        StoreDamaged: it is damaged.
    """
    with _damage_named(), closing(driver.connect(path, read_only=True)) as connection:
        schema.require_own(connection)
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise StoreDamaged(" ".join(found.split()))
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise StoreDamaged("a row refers to a missing row")
        revision = schema.stored_revision(connection)
        tables = {name for (name,) in connection.execute(_TABLES)}
        counts = {name: _count(connection, name) for name in _COUNTED if name in tables}
    return Contents(revision or "", counts)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a database knows that its replacement must not forget.

    `calls` are those counted by account and day; `revoked` are times and ids of API keys; `erased`
    are ids of reports, when they were erased, and whether lists tell of them; `ended` are ids of
    sessions and links, and until when they would have been good.
    """

    epoch: int = 0
    calls: tuple[tuple[str, str, int], ...] = ()
    revoked: tuple[tuple[str, str], ...] = ()
    erased: tuple[tuple[str, str, int], ...] = ()
    ended: tuple[tuple[str, str], ...] = ()


def carried_from(path: Path) -> Carried:
    """Return what a database knows, as far as it can be read."""
    if not path.exists():
        return Carried()
    found: dict[str, tuple[Any, ...]] = {}
    try:
        with closing(driver.connect(path, read_only=True)) as connection:
            for name, statement in _CARRIED.items():
                with suppress(driver.driver.DatabaseError):  # an earlier version, or damage
                    found[name] = tuple(connection.execute(statement).fetchall())
            return Carried(epoch.stored_epoch(connection), **found)
    except driver.driver.DatabaseError:
        return Carried()


def begin_anew(path: Path, now: datetime, carried: Carried, calls_today: int) -> None:
    """Make a restored copy, whose schema is current, fit to be written again.

    Leases of examinations end, because their workers work on another database. A new epoch begins:
    numbers of changes that were given out after the backup are not given out again. Keys that were
    revoked in the database that is replaced are revoked, sessions that were ended in it end, and
    reports that were erased in it are erased. Counters of calls become its counters where these are
    higher, and today's at least `calls_today`.
    """
    with closing(driver.connect(path)) as connection:
        new = epoch.epoch_at(now, max(carried.epoch, epoch.stored_epoch(connection)))
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_END_LEASES)
        for statement in (_STREAM_FROM, _STREAM_BEGINS):
            connection.execute(statement, (new * epoch.NUMBERS,))
        connection.executemany(_REVOKE, carried.revoked)
        connection.executemany(_END, carried.ended)
        _raise_calls(connection, now, carried.calls, calls_today)
        epoch.store_epoch(connection, new)
        connection.execute("COMMIT")
        erasing.erase_again(connection, carried.erased)
        connection.execute("PRAGMA journal_mode=delete")  # one file, without a log beside it


def _raise_calls(
    connection: sqlite3.Connection,
    now: datetime,
    calls: tuple[tuple[str, str, int], ...],
    calls_today: int,
) -> None:
    connection.executemany(_RAISE_CALLS, calls)
    if calls_today:
        today = now.astimezone(UTC).date().isoformat()
        accounts = connection.execute(_ACCOUNTS).fetchall()
        rows = [(account, today, calls_today) for (account,) in accounts]
        connection.executemany(_RAISE_CALLS, rows)


def _count(connection: sqlite3.Connection, table: str) -> int:
    count: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return count


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        yield
    except driver.driver.DatabaseError as error:
        raise StoreDamaged(message_of(error)) from error
