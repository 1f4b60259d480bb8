"""The version of a database file, found without loading what migrates it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_MIGRATIONS = Path(__file__).parent / "migrations" / "versions"

REVISION = max(path.name.partition("_")[0] for path in _MIGRATIONS.glob("*.py"))
"""The newest migration, by the names of their files; a test holds it equal to Alembic's head."""


class SchemaUnknown(RuntimeError):
    """A newer version of this program wrote the file."""


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
