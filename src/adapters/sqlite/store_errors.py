"""From errors of SQLite to errors of the core."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from skywitness.adapters.sqlite.driver import driver
from skywitness.domain.model.errors import (
    SearchTimeout,
    SkywitnessError,
    StoreDamaged,
    StoreFull,
    StoreOverloaded,
    StoreUnavailable,
)
from skywitness.domain.model.failures import Failures

# Primary result codes of SQLite (https://sqlite.org/rescode.html).
_BUSY_CODES = frozenset({5, 6, 7, 15})  # SQLITE_BUSY, _LOCKED, _NOMEM, _PROTOCOL
_FULL_CODES = frozenset({3, 8, 10, 13, 14})  # SQLITE_PERM, _READONLY, _IOERR, _FULL, _CANTOPEN
_BROKEN_CODES = frozenset({3, 8, 10, 11, 14, 26})  # those but _FULL; SQLITE_CORRUPT, _NOTADB
_INTERRUPTED = 9  # SQLITE_INTERRUPT, as the progress handler of a reader asked for
_CORRUPT = 11  # SQLITE_CORRUPT
_NOT_A_DATABASE = 26  # SQLITE_NOTADB
_FULL = 13  # SQLITE_FULL
_QUOTED = " with text "
_DAMAGE = (
    "Could not decode to UTF-8",
    "no such table",
    "no such column",
    "no such view",
    "no such index",
    "no query solution",  # an index is another one
    "vtable constructor failed",
)
"""How errors without a code of their own begin."""

_ABSENT = re.compile(r"no such (?:index|table): (?:main\.)?(\w{1,64})$")
_log = logging.getLogger(__name__)
_seen = Failures()


def is_broken(error: BaseException) -> bool:
    """Say whether the connection can no longer be trusted."""
    return _code(error) in _BROKEN_CODES


def is_busy(error: BaseException) -> bool:
    """Say whether another process holds the lock."""
    return _code(error) in _BUSY_CODES


def is_full(error: BaseException) -> bool:
    """Say whether there is no space left, which breaks nothing."""
    return _code(error) == _FULL


def message_of(error: BaseException) -> str:
    """Return the message of an error, without any stored text that it quotes."""
    return str(error).partition(_QUOTED)[0] or type(error).__name__


def raise_if_store_failed(error: Exception) -> None:
    """Raise errors after which nothing in this transaction can be trusted to reach the disk."""
    if _code(error) in _BUSY_CODES | _FULL_CODES | _BROKEN_CODES:
        raise error


def _code(error: BaseException) -> int:
    """Return the primary result code of an error of SQLite, 0 for any other error."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def as_store_error(error: Exception) -> Exception:
    """Return the error of the core for an error of writing, or the error itself.

    A damaged database is one that cannot be written: SQLite says the same of a disk that cannot be
    read, and that may pass.
    """
    stored = _from(error, StoreFull())
    if isinstance(stored, StoreDamaged) and stored is not error:
        return _caused(StoreUnavailable(stored.reason), error)
    return stored


@contextmanager
def reading_for_change() -> Iterator[None]:
    """Raise errors of writing for damage that is met while a change is prepared.

    Raises:
        StoreUnavailable: what the change depends on cannot be read.
    """
    try:
        yield
    except StoreDamaged as error:
        raise StoreUnavailable(error.reason) from error


@contextmanager
def reading() -> Iterator[None]:
    """Raise errors of the core for errors of reading.

    Raises:
        SearchTimeout, StoreDamaged, StoreOverloaded, StoreUnavailable: as SQLite says.
    """
    try:
        yield
    except Exception as error:
        stored = _from(error, StoreUnavailable("the database cannot be read"))
        if stored is error:
            raise
        raise stored from error


def absent_object(reason: str) -> str | None:
    """Return the name of the table or index that an error misses, if that is what it says."""
    found = _ABSENT.match(reason)
    return found[1] if found else None


def log_damage(reason: str) -> None:
    """Log what damage was met and what to do, each once a minute."""
    if _seen.note(reason):
        advice = "skywitness db check lists all damage"
        if absent_object(reason):
            advice += ", and skywitness db rebuild makes anew what is missing"
        _log.error("the database is damaged: %s; %s", reason, advice)


def is_damage(error: BaseException) -> bool:
    """Say whether the database is damaged: its pages, its texts or its schema."""
    return _code(error) == _CORRUPT or (
        isinstance(error, driver.OperationalError) and str(error).startswith(_DAMAGE)
    )


def _from(error: Exception, refused: SkywitnessError) -> Exception:
    """Return the error of the core; `refused` when the system refuses to read or write."""
    stored = refused
    if is_damage(error) or _code(error) == _NOT_A_DATABASE:
        stored = StoreDamaged(message_of(error))
    elif _code(error) in _BUSY_CODES:
        stored = StoreOverloaded()
    elif _code(error) == _INTERRUPTED:
        stored = SearchTimeout()
    elif not (_code(error) in _FULL_CODES or isinstance(error, OSError)):
        return error
    return _caused(stored, error)


def _caused(stored: SkywitnessError, error: Exception) -> SkywitnessError:
    stored.__cause__ = error
    return stored
