"""Whose a database file is and of which version, found without loading what migrates it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

_MIGRATIONS = Path(__file__).parent / "migrations" / "versions"
_REVISIONS = frozenset(path.name.partition("_")[0] for path in _MIGRATIONS.glob("*.py"))

REVISION = max(_REVISIONS)
"""The newest migration, by the names of their files; a test holds it equal to Alembic's head."""

APPLICATION_ID: Final = 0x536B7957  # "SkyW"
"""Marks the files of this program (`PRAGMA application_id`)."""

_OWN_TABLES: Final = frozenset({"report", "revision", "verdict", "stream", "audit", "observation"})
"""By them a file is recognised that was made before it was marked."""


class SchemaUnknown(RuntimeError):
    """The file belongs to another program, or is of no version that this one knows."""


def require_own(connection: sqlite3.Connection) -> None:
    """Check that this program may use a file: its own, or an empty one.

    Raises:
        SchemaUnknown: it may not; the message continues a sentence about the file.
    """
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    tables = {
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    }
    if not tables and mark in {0, APPLICATION_ID}:
        return
    if mark != APPLICATION_ID and not (mark == 0 and tables >= _OWN_TABLES):
        raise SchemaUnknown("is the database of another program")
    if "alembic_version" not in tables:
        raise SchemaUnknown("is damaged: its table alembic_version is missing")
    versions = [name for (name,) in connection.execute("SELECT version_num FROM alembic_version")]
    if len(versions) != 1:
        raise SchemaUnknown(f"is damaged: its table alembic_version has {len(versions)} rows")
    if versions[0] not in _REVISIONS:
        raise SchemaUnknown(
            f"was written by a newer version of this program: its revision {versions[0]!r} is "
            f"unknown, the newest known is {REVISION}"
        )


def mark(connection: sqlite3.Connection) -> None:
    """Mark a file as one of this program."""
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")


def stored_revision(connection: sqlite3.Connection) -> str | None:
    """Return the newest migration applied to the file, None when there is no schema yet."""
    exists = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
    if connection.execute(exists).fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def stored_definition(connection: sqlite3.Connection) -> str | None:
    """Return the definition that the stored documents were rendered by, None when unknown."""
    row = connection.execute("SELECT digest FROM document_definition").fetchone()
    return row[0] if row else None
