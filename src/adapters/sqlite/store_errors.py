"""From errors of SQLite to errors of the core."""

from __future__ import annotations

from skywitness.domain.model.errors import SkywitnessError, StoreFull, StoreOverloaded

# Primary result codes of SQLite (https://sqlite.org/rescode.html).
_BUSY_CODES = frozenset({5, 6})  # SQLITE_BUSY, SQLITE_LOCKED
_FULL_CODES = frozenset({8, 10, 13, 14})  # SQLITE_READONLY, _IOERR, _FULL, _CANTOPEN
_BROKEN_CODES = frozenset({10, 11, 14, 26})  # SQLITE_IOERR, _CORRUPT, _CANTOPEN, _NOTADB


def is_broken(error: BaseException) -> bool:
    """Say whether the connection can no longer be trusted."""
    return _code(error) in _BROKEN_CODES


def raise_if_store_failed(error: Exception) -> None:
    """Raise errors after which nothing in this transaction can be trusted to reach the disk."""
    if _code(error) in _BUSY_CODES | _FULL_CODES | _BROKEN_CODES:
        raise error


def _code(error: BaseException) -> int:
    """Return the primary result code of an error of SQLite, 0 for any other error."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def as_store_error(error: Exception) -> Exception:
    """Return the error of the core for an error of SQLite, or the error itself."""
    stored: SkywitnessError
    if _code(error) in _BUSY_CODES:
        stored = StoreOverloaded()
    elif _code(error) in _FULL_CODES or isinstance(error, OSError):
        stored = StoreFull()
    else:
        return error
    stored.__cause__ = error
    return stored
