"""Upgrading a database file with Alembic, and checking it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from skywitness.adapters.sqlite import documents, facets, full_text, report_rows
from skywitness.adapters.sqlite.driver import PAGE_BYTES, connect, driver
from skywitness.adapters.sqlite.schema import SchemaUnknown, stored_definition, stored_revision
from skywitness.adapters.sqlite.store_errors import is_busy
from skywitness.adapters.sqlite.upgrade_progress import UpgradeProgress
from skywitness.domain.model.narrative.redaction import Redactor

_MIGRATIONS = Path(__file__).parent / "migrations"
_WAIT_S = 120
"""How long a process waits while another one migrates."""
_TEXTS_AT_ONCE = 500

_log = logging.getLogger(__name__)


def upgrade(path: Path, redactor: Redactor | None = None) -> None:
    """Bring a file up to date: its schema in one transaction, then its documents.

    With a redactor, what it finds today is masked in stored texts. A second process waits and finds
    it done.

    Raises:
        SchemaUnknown: a newer version of this program wrote the file, or its schema is damaged.
    """
    progress = UpgradeProgress()
    with locked(path, progress) as config:
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise SchemaUnknown(f"cannot be migrated: {error}") from error
        except DBAPIError as error:  # the schema is not what its version says
            raise SchemaUnknown(f"cannot be migrated: {error.orig}") from error
    with closing(connect(path)) as connection, progress.watching(connection):
        if stored_definition(connection) != documents.definition():
            _renew_documents(connection, redactor, progress)
        progress.step("the size of its pages")
        _repack(connection)
    progress.end()


def _renew_documents(
    connection: sqlite3.Connection, redactor: Redactor | None, progress: UpgradeProgress
) -> None:
    (count,) = connection.execute("SELECT count(*) FROM report").fetchone()

    def said(what: str) -> Callable[[int], None]:
        return lambda done: progress.step(f"{what} of {done:,} of {count:,} reports")

    report_rows.render_documents(connection, redactor, said("documents"))
    indexed, say = 0, said("words")
    while done := full_text.index_pending(connection, _TEXTS_AT_ONCE):
        indexed += done  # until nothing that was masked is found by a search
        say(indexed)


def _repack(connection: sqlite3.Connection) -> None:
    """Give a file of an earlier version the page size of new ones, and the space that fell free.

    It takes free disk space for a copy of the file, and nobody else may have the file open; where
    that cannot be had, the file stays as it is and only is larger than it needs to be.
    """
    if connection.execute("PRAGMA page_size").fetchone()[0] == PAGE_BYTES:
        return
    try:
        connection.execute("PRAGMA busy_timeout=0")  # who has it open will not close it soon
        connection.execute("PRAGMA journal_mode=delete")
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
        connection.execute("VACUUM")
    except driver.OperationalError as error:
        _log.warning("the database file was not repacked: %s", error)


def head() -> str:
    """Return the newest migration."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None  # noqa: S101  # there is a first migration
    return revision


def check(path: Path) -> list[str]:
    """Return the problems of a file, none when it is sound and up to date."""
    if not path.exists():
        return [f"there is no file {path}"]
    with closing(connect(path, read_only=True)) as connection:
        return [*_schema_problems(connection), *_content_problems(connection)]


def _schema_problems(connection: sqlite3.Connection) -> Iterator[str]:
    revision = stored_revision(connection)
    if revision != head():
        yield f"the schema is at revision {revision or 'none'}, not at {head()}"
    elif stored_definition(connection) != documents.definition():
        yield "the stored documents are those of another version"


def _content_problems(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield line
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a missing row of {parent}"
    if stored_revision(connection) == head():
        yield from facets.problems(connection)


@contextmanager
def locked(path: Path, progress: UpgradeProgress | None = None) -> Iterator[Config]:
    """Configure Alembic's commands for a file that is locked against other writers.

    Everything done in the block is one transaction: an interruption leaves nothing half done.
    """
    with closing(connect(path)) as connection:
        _wait_for_others(connection, path)
        connection.execute("PRAGMA foreign_keys=OFF")  # tables may be rebuilt on the way
        progress = progress or UpgradeProgress()
        with _engine(connection).begin() as transaction, progress.watching(connection):
            config = _config()
            config.attributes["connection"] = transaction
            config.attributes["on_version_apply"] = progress.migrated
            yield config


def _wait_for_others(connection: sqlite3.Connection, path: Path) -> None:
    """Let statements wait for the write lock, and say so if another process holds it now."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        connection.execute("BEGIN IMMEDIATE")
    except driver.OperationalError as error:
        if not is_busy(error):
            raise
        _log.warning("waiting up to %d s for another program that writes to %s", _WAIT_S, path)
    else:
        connection.execute("ROLLBACK")
    connection.execute(f"PRAGMA busy_timeout={_WAIT_S * 1000}")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _engine(connection: sqlite3.Connection) -> Engine:
    engine = create_engine(
        "sqlite://", module=driver, creator=lambda: connection, poolclass=StaticPool
    )

    @event.listens_for(engine, "begin")
    def _begin(_: Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")

    return engine
