"""Which SQLite library serves, and how connections are opened.

The library that ships with the package is preferred: many systems carry one with a defect in its
write-ahead log that can lose commits (repaired in 3.51.3, 3.50.7 and 3.44.6, see
https://sqlite.org/wal.html#walresetbug). With such a library the older rollback journal is used.
"""

from __future__ import annotations

import importlib
import logging
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from types import ModuleType

BUSY_TIMEOUT_MS = 10_000
"""How long a statement waits for another process that is writing."""

PAGE_BYTES = 8192
"""Page size of a new file: three reports fit on a page, of 4,096 bytes only one."""

_EMPTYING_S = 0.5  # nobody can write meanwhile
_CACHED_STATEMENTS = 1024
_JOURNAL_BYTES = 64 * 1024 * 1024  # what a journal shrinks to after it had to grow beyond

# A new report touches a dozen pages of the file: the writer caches them, and checkpoints less often
# than by default (2,000 KiB, 1,000 pages). That makes filing a tenth faster.
_WRITER_CACHE_KIB = 32 * 1024
_CHECKPOINT_PAGES = 4_000

_log = logging.getLogger(__name__)


def _load_driver() -> ModuleType:
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


driver = _load_driver()
"""A module with the interface of `sqlite3`. Its exceptions are its own: catch `driver.Error`."""

VERSION: tuple[int, ...] = tuple(driver.sqlite_version_info)


def is_safe_for_wal(version: tuple[int, ...]) -> bool:
    """Whether a version of the library is free of the WAL-reset defect."""
    return (
        version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    )


def journal_mode(version: tuple[int, ...] = VERSION) -> str:
    """Return the journal to use with a version of the library."""
    return "wal" if is_safe_for_wal(version) else "delete"


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open a connection in autocommit mode that flushes every commit to disk.

    A new file is readable by its owner alone: it holds exact places and raw text.
    """
    if not read_only and not path.exists():  # closing a file drops all its locks in this process
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection: sqlite3.Connection = driver.connect(
        path,
        timeout=BUSY_TIMEOUT_MS / 1000,
        isolation_level=None,
        cached_statements=_CACHED_STATEMENTS,
    )
    try:
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA mmap_size=0")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute(f"PRAGMA page_size={PAGE_BYTES}")  # of a file without any yet
            _set_journal(connection, journal_mode())
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA secure_delete=ON")  # removed rows are overwritten
            connection.execute(f"PRAGMA cache_size=-{_WRITER_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
            connection.execute(f"PRAGMA journal_size_limit={_JOURNAL_BYTES}")
    except BaseException:
        connection.close()
        raise
    return connection


def empty_log(path: Path) -> bool:
    """Copy the write-ahead log of a file into it and empty it, unless others keep reading it.

    Returns whether it is empty.
    """
    address = f"{path.absolute().as_uri()}?mode=rw"  # does not create the file again
    try:
        with closing(driver.connect(address, uri=True, timeout=_EMPTYING_S)) as connection:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except driver.Error as error:
        _log.warning("the write-ahead log could not be emptied: %s", error)
        return False
    return not busy


def vacuum(path: Path) -> bool:
    """Write a file anew, without anything that is not in use; return False if others use it.

    Raises:
        driver.Error: the disk is full, or fails.
    """
    with closing(connect(path)) as connection:
        try:
            connection.execute("VACUUM")
        except driver.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != driver.SQLITE_BUSY:
                raise
            return False
    return True


def warn_if_unsafe(version: tuple[int, ...] = VERSION) -> None:
    """Log a warning at start-up when the library is not safe for WAL mode."""
    if not is_safe_for_wal(version):
        _log.warning(
            "SQLite %s can lose commits in WAL mode; using the rollback journal, for one process "
            "only. Install the package pysqlite3 or SQLite 3.51.3 for more.",
            ".".join(map(str, version)),
        )


def _set_journal(connection: sqlite3.Connection, wanted: str) -> None:
    """Switch the journal, waiting for other connections, which SQLite does not do here."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] == wanted:
                return
            connection.execute(f"PRAGMA journal_mode={wanted}").fetchone()
        except driver.OperationalError as error:
            is_read_only = error.sqlite_errorcode & 0xFF == driver.SQLITE_READONLY
            if is_read_only or time.monotonic() > deadline:
                raise
        if time.monotonic() > deadline:
            raise driver.OperationalError(f"the journal cannot be made {wanted}")
        time.sleep(0.01)
