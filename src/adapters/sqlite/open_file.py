"""Whether the files at a path are still those that a connection has open, and whole.

A folder that is removed, a file that is truncated or replaced by a backup, or a deleted write-ahead
log leave the connection working on what nobody will find again. SQLite does not notice: it has the
files open, and what it wrote last in memory.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

_LOG: Final = "-wal"
_PARTS: Final = ("", _LOG, "-shm")
"""The database, and what lies beside it while its journal is a write-ahead log."""

_KINDS: Final = {"": "database file", _LOG: "write-ahead log", "-shm": "index of the log (-shm)"}

# The header of a log (https://sqlite.org/fileformat2.html#walformat): it has one of two magic
# numbers, and a number in its fourth field that changes whenever the log begins anew.
_HEADER_BYTES: Final = 32
_MAGIC: Final = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
_NUMBER: Final = slice(12, 24)

CHECKPOINT_S: Final = 3.0
"""How long to wait until a checkpoint of another process explains a change of the database."""

_LOOK_AGAIN_S: Final = 0.02

_Identity = tuple[int, int]


class FileLost(OSError):
    """The database at the path is not the one that is open, or parts of it are gone."""


class _Checkpoints(NamedTuple):
    """What has changed if the log was copied into the database: its number, and how far."""

    log: bytes
    copied: int


@dataclass(slots=True)
class _Sizes:
    """What the files were like when they were last found whole."""

    database: int
    changed_ns: int
    checkpoints: _Checkpoints
    log: int


class OpenFile:
    """The files that a connection uses: their identity, and what is known of their content."""

    def __init__(self, connection: sqlite3.Connection, least_bytes: int = 0) -> None:
        """Remember the files of a connection, which is made to open them.

        The database had `least_bytes` when an earlier connection used it.
        """
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
        self._connection = connection
        self._path: str = connection.execute("PRAGMA database_list").fetchone()[2]
        (self._page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
        found = {part: _identity(self._path, part) for part in _PARTS} if self._path else {}
        self._parts = {part: identity for part, identity in found.items() if identity}
        self._log = os.open(self._path + _LOG, os.O_RDONLY) if _LOG in self._parts else None
        self._seen = self._sizes(_stat(self._path)) if self._path else None
        if self._seen and least_bytes:
            self._seen.database = least_bytes

    def close(self) -> None:
        """Close what is open of its own: the log, whose descriptors hold no locks of SQLite."""
        if self._log is not None:
            os.close(self._log)
            self._log = None

    def require_same(self) -> None:
        """Compare device and inode of each file with what is at the path now; for any thread.

        Raises:
            FileLost: something was removed or replaced.
        """
        for part, identity in self._parts.items():
            now = _identity(self._path, part)
            if now != identity:
                what = _what_happened(self._path + part, now)
                raise FileLost(f"the {_KINDS[part]} was {what} while in use")

    def require_same_database(self) -> None:
        """Compare the database alone, without the files that a new connection opens anew.

        Raises:
            FileLost: it was removed or replaced.
        """
        now = _identity(self._path, "")
        if now != self._parts.get(""):
            what = _what_happened(self._path, now)
            raise FileLost(f"the {_KINDS['']} was {what} while in use")

    def require_whole(self) -> None:
        """Check, while nobody else can write, that neither the database nor the log was cut.

        Raises:
            FileLost: it was.
        """
        if self._seen is None:
            return
        self._require_pages(_stat(self._path))
        if self._log is None:
            return
        header, size = os.pread(self._log, _HEADER_BYTES, 0), os.fstat(self._log).st_size
        if size and (
            not _is_log(header)
            or (header[_NUMBER] == self._seen.checkpoints.log and size < self._seen.log)
        ):
            raise FileLost("the write-ahead log was truncated while in use")

    def require_stored(self, wait_s: float | None = None) -> None:
        """Check after a commit that it can be found again at the path.

        The log must have its header. The database changes only when the log is copied into it,
        which shows in the log: whatever else changes it was no program that uses SQLite. While
        another process copies, the end is waited for, `CHECKPOINT_S` if not told otherwise.

        Raises:
            FileLost: it cannot.
        """
        self.require_same()
        if self._seen is None:
            return
        number = self._number_of_log()  # first: a copy that ends after this is seen below
        now = _stat(self._path)
        self._require_pages(now)
        if self._log is None:
            return  # every commit changes the database itself
        if now.st_mtime_ns != self._seen.changed_ns:
            self._require_checkpoint(CHECKPOINT_S if wait_s is None else wait_s)
        else:
            if number != self._seen.checkpoints.log:
                self._seen.checkpoints = _Checkpoints(number, 0)
            self._seen.log = os.fstat(self._log).st_size

    def accept_changes(self) -> None:
        """Take the database as it is now, after a checkpoint that may have failed half-way."""
        if self._seen is not None:
            with contextlib.suppress(FileLost):  # found again by the next check
                now = self._sizes(_stat(self._path))
                self._seen = replace(now, database=self._seen.database)

    @property
    def database_bytes(self) -> int:
        """The size of the database when it was last found whole."""
        return 0 if self._seen is None else self._seen.database

    @property
    def log_bytes(self) -> int:
        """The size of the log after the last commit."""
        return 0 if self._seen is None else self._seen.log

    def free_bytes(self) -> int | None:
        """Return the free space beside the log, None without a log or where nobody can tell."""
        if self._log is None or not hasattr(os, "fstatvfs"):
            return None
        disk = os.fstatvfs(self._log)
        return disk.f_bavail * disk.f_frsize

    @property
    def has_lost_log_only(self) -> bool:
        """Whether the log was removed, and nobody has begun another, beside the same database."""
        return (
            _LOG in self._parts
            and _identity(self._path, "") == self._parts.get("")
            and _identity(self._path, _LOG) is None
        )

    def _sizes(self, now: os.stat_result) -> _Sizes:
        log = 0 if self._log is None else os.fstat(self._log).st_size
        return _Sizes(now.st_size, now.st_mtime_ns, self._checkpoints(), log)

    def _require_pages(self, now: os.stat_result) -> None:
        """Check that the database is no smaller than it was, unless it has fewer pages."""
        assert self._seen is not None  # noqa: S101 # looked at by the callers
        if now.st_size < self._seen.database:
            (pages,) = self._connection.execute("PRAGMA page_count").fetchone()
            if now.st_size < pages * self._page_bytes:
                raise FileLost("the database file was truncated while in use")
        self._seen.database = now.st_size

    def _number_of_log(self) -> bytes:
        """Return what tells a log from the next one; nothing of an empty one, or without a log."""
        if self._log is None:
            return b""
        header = os.pread(self._log, _HEADER_BYTES, 0)
        if not _is_log(header):
            # Another connection may just have emptied the log, and begun it anew.
            frames, _ = self._frames()
            header = os.pread(self._log, _HEADER_BYTES, 0)
            if frames and not _is_log(header):
                raise FileLost("the write-ahead log was truncated or overwritten while in use")
        return header[_NUMBER]

    def _require_checkpoint(self, wait_s: float) -> None:
        """Wait until a checkpoint explains that the database changed."""
        assert self._seen is not None  # noqa: S101 # looked at by the caller
        until = time.monotonic() + wait_s
        while True:
            now = self._sizes(_stat(self._path))
            before = self._seen.checkpoints
            is_explained = (
                now.checkpoints.log != before.log or now.checkpoints.copied > before.copied
            )
            if is_explained and _stat(self._path).st_mtime_ns == now.changed_ns:
                self._seen = now
                return
            if time.monotonic() > until:
                raise FileLost("the database file was overwritten while in use")
            time.sleep(_LOOK_AGAIN_S)

    def _checkpoints(self) -> _Checkpoints:
        if self._log is None:
            return _Checkpoints(b"", 0)
        _, copied = self._frames()
        return _Checkpoints(os.pread(self._log, _HEADER_BYTES, 0)[_NUMBER], copied)

    def _frames(self) -> tuple[int, int]:
        """Return how many frames the log has, and how many of them were copied."""
        statement = "PRAGMA wal_checkpoint(NOOP)"
        _, frames, copied = self._connection.execute(statement).fetchone()
        return frames, copied


def _stat(path: str) -> os.stat_result:
    try:
        return os.stat(path)  # noqa: PTH116 # for every commit: a Path doubles its cost
    except OSError as error:
        raise FileLost("the database file was removed while in use") from error


def _identity(path: str, part: str) -> _Identity | None:
    """Return None without the file, or with nothing in it; only the log may be empty in use."""
    try:
        found = os.stat(path + part)  # noqa: PTH116 # as above
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found.st_size or part else None


def _is_log(header: bytes) -> bool:
    return len(header) == _HEADER_BYTES and header.startswith(_MAGIC)


def _what_happened(path: str, now: _Identity | None) -> str:
    if now is not None:
        return "replaced"
    return "emptied" if os.path.exists(path) else "removed"  # noqa: PTH110 # as above
