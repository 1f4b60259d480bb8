"""The writer's connection: it waits for the lock, checks its files, and is replaced when it broke.

What a commit reports is acknowledged only if the database at the path is still the one that was
written. After an error of the disk the connection is replaced once a trial write is flushed and
`quick_check` finds nothing; reads keep working all the time.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Final

from skywitness.adapters.sqlite.driver import driver
from skywitness.adapters.sqlite.open_file import FileLost, OpenFile
from skywitness.adapters.sqlite.store_errors import is_broken, is_busy, is_full, message_of
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.failures import Failures

_SLICE_MS: Final = 200
"""How long one attempt waits for the lock of another process; a stop is noticed between two."""

_STOPPING_S: Final = 0.5
"""How long work that was accepted before a stop waits for the lock."""

_WHEN_LOST: Final = (
    "; nothing is stored until the files are put back, or the service is started again; "
    "skywitness db check tells what is left"
)

_CHECK_WITHIN_S: Final = 2.0
_CHECK_STEPS: Final = 10_000  # instructions of SQLite between two looks at the clock

_log = logging.getLogger(__name__)


class WriterConnection:
    """A connection that is opened again after failures; used by the writer's thread alone."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._fault: Exception | None = None
        self._connect = connect
        self._connection: sqlite3.Connection | None = None
        self._file: OpenFile | None = None
        self._patience_s = 0.0
        self._stop_at: float | None = None
        self._failures = Failures()
        self._emptying = Failures()
        self._attempts = Failures(first_s=0.25, longest_s=2.0)

    @property
    def is_broken(self) -> bool:
        """Whether something failed that must work again before anything is written."""
        return self._fault is not None

    @property
    def pause_s(self) -> float:
        """Seconds until a broken connection is tried again."""
        return self._attempts.remaining_s

    def open(self) -> None:
        """Connect."""
        connection = self._connect()
        (timeout_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
        self._patience_s = timeout_ms / 1000
        connection.execute(f"PRAGMA busy_timeout={min(timeout_ms, _SLICE_MS)}")
        self._connection = connection
        self._file = OpenFile(connection, self._file.database_bytes if self._file else 0)

    def close(self) -> None:
        """Disconnect."""
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def stop_waiting(self) -> None:
        """From now on, wait only briefly for the lock; called by another thread."""
        self._stop_at = time.monotonic() + _STOPPING_S

    def wait_again(self) -> None:
        """Wait for the lock as usual."""
        self._stop_at = None

    def current_fault(self) -> str | None:
        """Return why nothing can be written, after a look at the files; for any thread."""
        fault = self._fault
        if fault is None and self._file is not None:
            try:
                self._file.require_same()
            except FileLost as error:
                fault = error
        return None if fault is None else message_of(fault)

    def begin(self, *, urgent: bool = True) -> sqlite3.Connection:
        """Begin a transaction, waiting for other processes if it is urgent.

        Raises:
            driver.Error, OSError: the lock is held for too long, or the disk fails.
        """
        if self._fault is not None and not self.try_again():
            raise self._fault
        if self._connection is None:
            self.open()
        assert self._connection is not None  # noqa: S101 # just opened
        assert self._file is not None  # noqa: S101 # opened with it
        self._patiently(self._connection, "BEGIN IMMEDIATE", self._patience_s if urgent else 0.0)
        self._file.require_whole()
        return self._connection

    def commit(self) -> None:
        """Commit, and check that this was the database that others will open.

        Raises:
            driver.Error, OSError: nothing may be acknowledged.
        """
        assert self._connection is not None  # noqa: S101 # begun before
        assert self._file is not None  # noqa: S101 # as above
        self._patiently(self._connection, "COMMIT", self._patience_s)
        self._file.require_stored()
        if _is_short_of_room(self._file):
            self._empty_log()

    def succeed(self) -> bool:
        """Forget earlier failures; return whether there were any."""
        if not self._failures.count:
            return False
        self._emptying.succeed()
        if logged := self._failures.succeed():
            _log.warning("the database can be written again, after %d failures", logged)
        return True

    def recover(self, error: Exception, *, is_expected: bool = False) -> None:
        """Roll back; after an error of the disk, close the connection. Log what is unexpected."""
        if not is_expected and self._failures.note(message_of(error)):
            advice = _WHEN_LOST if isinstance(error, FileLost) else ""
            _log.error("a transaction could not be committed: %s%s", message_of(error), advice)
        if isinstance(error, FileLost):
            self._lost(error)
        if self._connection is None:
            return
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except driver.Error:
            self._break(error)
        if is_broken(error):
            self._break(error)
        elif is_full(error):
            self._empty_log()

    def _empty_log(self) -> None:
        """Move the log into the database, which may leave space; not often, while that fails."""
        if self._connection is None or self._file is None or self._emptying.remaining_s:
            return
        self._emptying.note()
        with contextlib.suppress(driver.Error):
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                self._emptying.succeed()
        self._file.accept_changes()

    def try_again(self) -> bool:
        """Check whether what failed works again, unless the last attempt was too recent."""
        if self._attempts.remaining_s:
            return False
        try:
            self._require_sound()
        except Exception as error:  # whatever it is, nothing can be written yet
            self._attempts.note()
            self._fault = error
            if not isinstance(error, FileLost):
                self.close()
            return False
        self._attempts.succeed()
        self._fault = None
        return True

    def _require_sound(self) -> None:
        assert self._file is not None  # noqa: S101 # opened once
        if self._connection is None:
            self._file.require_same_database()
            self.open()
        assert self._connection is not None  # noqa: S101 # just opened
        self._file.require_whole()
        self._file.require_stored(wait_s=0.0)
        _write_something(self._connection)
        _check_quickly(self._connection)

    def _patiently(self, connection: sqlite3.Connection, statement: str, seconds: float) -> None:
        """Run a statement, again while another process holds the lock."""
        until = time.monotonic() + seconds
        while True:
            try:
                connection.execute(statement)
            except driver.OperationalError as error:
                now = time.monotonic()
                if not is_busy(error) or now >= until or (self._stop_at and now >= self._stop_at):
                    raise
            else:
                return

    def _break(self, error: Exception) -> None:
        self.close()
        if not is_full(error):
            self._fault = error

    def _lost(self, error: FileLost) -> None:
        """Keep the connection: the files may be put back. Save what only the lost log holds."""
        if self._fault is None and self._file is not None and self._file.has_lost_log_only:
            assert self._connection is not None  # noqa: S101 # it has the log open
            with contextlib.suppress(driver.Error):
                self._connection.execute("PRAGMA wal_checkpoint(FULL)").fetchall()
                _log.error("what the removed log held was moved into the database; restart it")
        self._fault = error


def _is_short_of_room(file: OpenFile) -> bool:
    """Say whether the log may take the space that the database needs once it is emptied."""
    free = file.free_bytes()
    return free is not None and free < file.log_bytes


def _write_something(connection: sqlite3.Connection) -> None:
    """Write a value over itself, which is flushed like any other commit."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute(f"PRAGMA user_version={version}")


def _check_quickly(connection: sqlite3.Connection) -> None:
    """Check the structure of the database for a limited time; of a large one, only a part.

    Raises:
        StoreDamaged, driver.DatabaseError: it is damaged.
    """
    until = time.monotonic() + _CHECK_WITHIN_S
    connection.set_progress_handler(lambda: time.monotonic() > until, _CHECK_STEPS)
    try:
        ((found,),) = connection.execute("PRAGMA quick_check(1)").fetchall()
    except driver.OperationalError as error:
        if error.sqlite_errorcode != driver.SQLITE_INTERRUPT:
            raise
        return
    finally:
        connection.set_progress_handler(None, 0)
    if found != "ok":
        raise StoreDamaged(" ".join(found.split()))
