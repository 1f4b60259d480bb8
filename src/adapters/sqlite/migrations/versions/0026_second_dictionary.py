"""From here on, stored JSON is compressed with the second dictionary.

What was stored before stays as it is until it is stored again.
"""

from __future__ import annotations

from typing import Any

from alembic import op

from skywitness.adapters.sqlite.packing import unpacked

revision = "0026"
down_revision = "0025"

_PACKED = (
    ("report", "state"),
    ("revision", "claim"),
    ("verdict", "document"),
    ("conditions", "document"),
    ("decision", "document"),
)


def upgrade() -> None:
    pass


def downgrade() -> None:
    """Store as plain JSON what an earlier version could not read."""
    connection: Any = op.get_bind().connection.driver_connection
    connection.create_function("unpacked", 1, _unpacked, deterministic=True)
    for table, column in _PACKED:
        op.execute(
            f"UPDATE {table} SET {column} = unpacked({column}) WHERE substr({column}, 1, 1) = x'02'"
        )


def _unpacked(stored: bytes) -> bytes:
    try:
        return unpacked(stored)
    except Exception:  # damaged, however: skywitness db check names it
        return stored
