"""The SQLite store, and the tools for its file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from skywitness.domain.model.errors import StoreDamaged, StoreFull, StoreOverloaded
from skywitness.entrypoints.container.lifecycle import Lifecycle
from skywitness.entrypoints.container.missing_extra import extra
from skywitness.entrypoints.container.redaction import redactor
from skywitness.entrypoints.container.stores import Store, store_in
from skywitness.entrypoints.settings import Settings, SettingsError


def store_kind(settings: Settings) -> str:
    """Return `sqlite` or `memory`, as DATABASE_URL says."""
    return "sqlite" if settings.database_file else "memory"


def sqlite_store(settings: Settings, lifecycle: Lifecycle) -> Store:
    """Return the ports over a database file."""
    with extra("sqlite", "DATABASE_URL", "aiosqlite", "alembic", "sqlmodel"):
        from skywitness.adapters.sqlite.database import Database

        database = Database(database_file(settings), redactor())
        store = store_in(database)

    async def open_() -> None:
        with usable(database.path):
            await database.open()

    lifecycle.add(open_=open_, close=database.close)
    return store


def finish_restoring(settings: Settings) -> None:
    """Finish `skywitness db restore` where it was interrupted after it had decided.

    Raises:
        SettingsError: another process uses the files, or they cannot be moved.
    """
    if settings.database_file is None:
        return
    from skywitness.adapters.sqlite import replacement

    if replacement.is_unfinished(settings.database_file):
        with usable(settings.database_file):
            replacement.finish(settings.database_file, beside_database(settings))


def beside_database(settings: Settings) -> dict[str, Path]:
    """Return where files go that a backup has besides the database."""
    return {"secret_key": settings.data_dir / "secret_key"}


if TYPE_CHECKING:
    from skywitness.adapters.sqlite.audit import AuditState


@dataclass(frozen=True, slots=True)
class DatabaseTools:
    """Maintenance of a database file: migrate its schema, check it for faults, repair it."""

    is_outdated: Callable[[], bool]
    """Says whether an upgrade would change what is stored; of a large file, that takes minutes."""
    upgrade: Callable[[], None]
    check: Callable[[Callable[[int, int], None]], list[str]]
    """Takes a callback for progress (reports checked, all reports); returns what is wrong."""
    rebuild: Callable[[Callable[[int, int], None]], int]
    """Makes what is derived anew; takes the same, returns how many reports cannot be read."""
    audit: Callable[[str], AuditState]
    """Checks the chain of the audit log, and looks for a digest in it."""


def database_tools(settings: Settings) -> DatabaseTools:
    """Return the maintenance tools for the database of these settings.

    Raises:
        SettingsError: the store is in memory.
    """
    from skywitness.adapters.sqlite import database
    from skywitness.adapters.sqlite.driver import driver
    from skywitness.adapters.sqlite.store_errors import is_damage, message_of

    path = database_file(settings)
    finish_restoring(settings)

    def is_outdated() -> bool:
        with usable(path):
            return database.is_outdated(path)

    def upgrade() -> None:
        with usable(path):
            database.ensure_current(path, redactor())

    def check(progress: Callable[[int, int], None]) -> list[str]:
        # loads Alembic, which is needed only here and for migrations
        from skywitness.adapters.sqlite.check import problems

        with usable(path):
            try:
                database.require_own(path)
                return problems(path, progress)
            except driver.DatabaseError as error:
                if not is_damage(error):
                    raise
                return [f"{path} is damaged: {message_of(error)}"]

    def rebuild(progress: Callable[[int, int], None]) -> int:
        from skywitness.adapters.sqlite import rebuild

        with usable(path):
            database.require_own(path)
            return rebuild.rebuild(path, progress)

    return DatabaseTools(is_outdated, upgrade, check, rebuild, partial(_audit, path))


def _audit(path: Path, known: str) -> AuditState:
    from skywitness.adapters.sqlite.audit import audit_state
    from skywitness.adapters.sqlite.database import ensure_current

    with usable(path):
        path.stat()  # a new file would have nothing to verify
        ensure_current(path, redactor())
        return audit_state(path, known)


@contextmanager
def usable(path: Path, name: str = "") -> Iterator[None]:
    """Turn a failure to use a database file into one line, which begins with `name`, if given.

    Raises:
        SettingsError: it is no database of this program, is locked, or cannot be read or written.
    """
    from skywitness.adapters.sqlite.driver import driver
    from skywitness.adapters.sqlite.replacement import DatabaseInUse
    from skywitness.adapters.sqlite.schema import SchemaUnknown
    from skywitness.adapters.sqlite.store_errors import is_busy

    try:
        yield
    except (SchemaUnknown, DatabaseInUse) as error:
        reason = str(error)
    except driver.DatabaseError as error:
        busy = is_busy(error)
        reason = "is locked by another program" if busy else f"cannot be used: {error}"
    except StoreOverloaded:
        reason = "is locked by another program"
    except (StoreDamaged, StoreFull) as error:
        reason = f"cannot be used: {error.__cause__ or error}"
    except OSError as error:
        reason = f"cannot be opened or created: {error.strerror}"
    else:
        return
    name = name or f"SKYWITNESS_DATABASE_URL or SKYWITNESS_DATA_DIR: {path}"
    raise SettingsError(f"{name} {reason}") from None


def database_file(settings: Settings) -> Path:
    """Return the file of the database; raises `SettingsError` when the store is in memory."""
    if settings.database_file is None:
        raise SettingsError("SKYWITNESS_DATABASE_URL: a store in memory has no database file")
    return settings.database_file
