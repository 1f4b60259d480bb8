"""Putting a restored database in the place of another: after a crash there is the one or the other.

What is to be put in place is complete in a folder beside the database before anything else changes.
Renaming this folder decides. After that files are only renamed, and whoever uses the database next
goes on with it (`finish`). Nothing is removed: what was there keeps its name with a suffix.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import Final

_DATABASE: Final = "database"
_PREPARING: Final = ".restoring"
_READY: Final = ".restored"
_SUFFIX: Final = "suffix"
_PARTS: Final = ("-wal", "-journal", "-shm", "")  # the database last: until then it is there

# The bytes of a file that SQLite locks (https://sqlite.org/src/file/src/os.h): a connection to a
# database with a write-ahead log holds a shared lock on them for as long as it is open.
_SHARED_FIRST: Final = 0x40000000 + 2
_SHARED_SIZE: Final = 510


class DatabaseInUse(RuntimeError):
    """Another process has the database open, or restores it too."""


@contextmanager
def unused(path: Path) -> Iterator[None]:
    """Keep SQLite from opening a file during the block; also one that is damaged.

    An idle process that uses a rollback journal holds no lock and is not noticed.

    Raises:
        DatabaseInUse: a process has it open.
    """
    if not path.exists():
        yield
        return
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except BlockingIOError:
            raise DatabaseInUse("is in use: stop the service and every other command") from None
        yield


class Replacement:
    """The folder in which a database and files that belong to it are prepared."""

    def __init__(self, path: Path) -> None:
        """Take the path of the database, where there may be one."""
        self.path = path.resolve()
        self.folder = _beside(self.path, _PREPARING)
        self._is_decided = False

    @property
    def database(self) -> Path:
        """Where the database is prepared."""
        return self.folder / _DATABASE

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Make the folder, and remove it after the block unless it was put in place.

        Raises:
            DatabaseInUse: another process restores this database.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        with _alone(self.folder):
            _empty(self.folder)  # what a process left that was killed
            try:
                yield
            finally:
                if not self._is_decided:
                    shutil.rmtree(self.folder, ignore_errors=True)

    def put_in_place(self, destinations: Mapping[str, Path], suffix: str) -> list[Path]:
        """Replace the database, and files by their names in the folder.

        Returns the paths that hold what was there before, under names with the suffix, which gets a
        number if there are such names already.

        Raises:
            DatabaseInUse: a process has the database open.
        """
        replaced = (self.path, *destinations.values())
        suffix = _unused_suffix(replaced, suffix)
        (self.folder / _SUFFIX).write_text(suffix, "utf-8")
        for file in self.folder.iterdir():
            _sync(file)
        _sync(self.folder)
        ready = _beside(self.path, _READY)
        with unused(self.path):
            self.folder.rename(ready)
            self._is_decided = True
            _sync(ready.parent)
            _move_all(self.path, ready, destinations)
        kept = [_beside(path, suffix) for path in replaced]
        return [path for path in kept if path.exists()]


def is_unfinished(path: Path) -> bool:
    """Say whether a replacement of this database was decided and then interrupted."""
    return _beside(path.resolve(), _READY).exists()


def finish(path: Path, destinations: Mapping[str, Path]) -> None:
    """Finish a replacement that was interrupted, if there is one.

    Raises:
        DatabaseInUse: a process has the database open, or finishes it now.
    """
    path = path.resolve()
    ready = _beside(path, _READY)
    try:
        with _alone(ready), unused(path):
            _move_all(path, ready, destinations)
    except FileNotFoundError:
        if ready.exists():
            raise  # it is something else that is missing


def _move_all(path: Path, ready: Path, destinations: Mapping[str, Path]) -> None:
    if (ready / _SUFFIX).exists():  # else only the folder is left to be removed
        suffix = (ready / _SUFFIX).read_text("utf-8")
        for name, destination in destinations.items():
            if (ready / name).exists():
                _place_copy(ready / name, destination, suffix)
        if (ready / _DATABASE).exists():
            _place_database(ready / _DATABASE, path, suffix)
    shutil.rmtree(ready)
    _sync(path.parent)


def _place_database(source: Path, path: Path, suffix: str) -> None:
    for part in _PARTS:
        old = _beside(path, part)
        if old.exists():
            old.rename(_beside(path, suffix + part))
    source.rename(path)
    _sync(path.parent)


def _place_copy(source: Path, destination: Path, suffix: str) -> None:
    """Place a small file that may have to go to another file system; can be repeated."""
    content = source.read_bytes()
    destination.parent.mkdir(parents=True, exist_ok=True)
    if destination.exists() and destination.read_bytes() != content:
        destination.rename(destination.with_name(destination.name + suffix))
    draft = destination.with_name(f".{destination.name}{suffix}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(destination)
    _sync(destination.parent)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Lock a folder; raises `DatabaseInUse` when another process has it locked."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseInUse("is being restored by another process") from None
        yield
    finally:
        os.close(handle)


def _unused_suffix(paths: Collection[Path], suffix: str) -> str:
    names = chain([suffix], (f"{suffix}-{number}" for number in count(2)))
    return next(name for name in names if not any(_beside(path, name).exists() for path in paths))


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
