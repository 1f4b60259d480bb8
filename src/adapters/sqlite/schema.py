"""At which migration a database file stands, without loading what migrates it."""

from __future__ import annotations

import sqlite3

REVISION = "0004"
"""The newest migration; a test holds it equal to Alembic's head."""


class SchemaUnknown(RuntimeError):
    """A newer version of this program wrote the file."""


def stored_revision(connection: sqlite3.Connection) -> str | None:
    """Return the migration that the file stands at, None when there is no schema yet."""
    exists = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
    if connection.execute(exists).fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None
