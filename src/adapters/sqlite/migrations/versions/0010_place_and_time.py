"""Exact places with their time: neighbours are searched by both at once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from skywitness.adapters.sqlite.neighbours import square_of
from skywitness.domain.model.geography.place import Point

revision = "0010"
down_revision = "0009"

_ADDED = ("square", "begins_s", "lasts_s")
_LASTING = "lasts_s > 259200"


def upgrade() -> None:
    connection: Any = op.get_bind().connection.driver_connection
    connection.create_function("square_of", 2, lambda lat, lon: square_of(Point(lat, lon)))
    for name in _ADDED:
        op.execute(f"ALTER TABLE exact_place ADD COLUMN {name} INTEGER NOT NULL DEFAULT 0")
    begins, ends = (f"unixepoch(substr(r.{c}, 1, 19))" for c in ("observed_at", "observed_until"))
    op.execute(f"""
        UPDATE exact_place SET square = square_of(latitude, longitude),
        (begins_s, lasts_s) = (
          SELECT {begins}, {ends} - {begins} FROM report AS r WHERE r.number = report_number)
    """)
    with op.batch_alter_table("exact_place", recreate="always") as batch:
        for name in _ADDED:
            batch.alter_column(name, server_default=None)
    op.create_index("ix_exact_place_square", "exact_place", ["square", "begins_s"])
    op.create_index(
        "ix_exact_place_lasting",
        "exact_place",
        ["square", "begins_s"],
        sqlite_where=sa.text(_LASTING),
    )


def downgrade() -> None:
    for name in ("square", "lasting"):
        op.drop_index(f"ix_exact_place_{name}", "exact_place")
    with op.batch_alter_table("exact_place", recreate="always") as batch:
        for name in _ADDED:
            batch.drop_column(name)
