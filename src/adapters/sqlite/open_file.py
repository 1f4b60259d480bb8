"""Whether the files at a path are still those that a connection has open.

A folder that is removed, a file that is emptied or replaced by a backup, or a deleted write-ahead
log leave the connection working on files that nobody will find again. SQLite does not notice.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from typing import Final, Self

_WAL: Final = "-wal"
_PARTS: Final = ("", _WAL, "-shm")
"""The database, and what lies beside it while its journal is a write-ahead log."""

_Identity = tuple[int, int]


class FileLost(OSError):
    """The database at the path is not the one that is open."""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """The device and inode of each file that a connection uses."""

    path: str
    parts: dict[str, _Identity]

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> Self:
        """Remember the files of a connection, which is made to open them."""
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        found = {part: _identity(path, part) for part in _PARTS} if path else {}
        return cls(path, {part: identity for part, identity in found.items() if identity})

    def require_same(self) -> None:
        """Compare with what is at the path now.

        Raises:
            FileLost: something was removed or replaced.
        """
        for part, identity in self.parts.items():
            now = _identity(self.path, part)
            if now != identity:
                kind = "write-ahead log" if part else "database file"
                raise FileLost(
                    f"the {kind} was {_what_happened(self.path + part, now)} while in use"
                )

    def require_same_database(self) -> None:
        """Compare the database alone, without the files that a new connection opens anew.

        Raises:
            FileLost: it was removed or replaced.
        """
        OpenFile(self.path, {k: v for k, v in self.parts.items() if not k}).require_same()

    @property
    def has_lost_log_only(self) -> bool:
        """Whether the log was removed, and nobody has begun another, beside the same database."""
        return (
            _WAL in self.parts
            and _identity(self.path, "") == self.parts.get("")
            and _identity(self.path, _WAL) is None
        )


def _identity(path: str, part: str) -> _Identity | None:
    """Return None without the file, or with nothing in it; only the log may be empty in use."""
    try:
        found = os.stat(path + part)  # noqa: PTH116 # for every commit: a Path doubles its cost
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found.st_size or part else None


def _what_happened(path: str, now: _Identity | None) -> str:
    if now is not None:
        return "replaced"
    return "emptied" if os.path.exists(path) else "removed"  # noqa: PTH110 # as above
