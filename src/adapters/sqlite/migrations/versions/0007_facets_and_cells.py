"""Facets and cells beside each report, narrower rows, and stored JSON compressed.

Filters are answered from `facet` and from indexes that hold the columns they compare; the R*Tree,
which split by time before it split by place, is gone. Counts of facets begin here.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from skywitness.adapters.sqlite.codec import without_copies
from skywitness.adapters.sqlite.packing import packed, unpacked
from skywitness.adapters.sqlite.spatial import cell_of

revision = "0007"
down_revision = "0006"

_FACET = {
    "phenomenon": "report.phenomenon",
    "source": "report.source",
    "outcome": "coalesce(report.outcome, 'pending')",
    "sentiment": "report.sentiment",
    "language": "report.language",
    "has_photo": "report.has_photo",
    "review": "report.review",
    "withdrawn": "(report.withdrawn_at IS NOT NULL)",
}
_INDEXES = (
    ("observed_at", "observed_at, id, facet, observed_until, latitude, longitude, magnitude_si"),
    ("cell", "cell, observed_at, id, facet, observed_until, latitude, longitude, magnitude_si"),
    ("facet", "facet, observed_at, id, observed_until, latitude, longitude, magnitude_si"),
    ("filed_at", "filed_at, id, facet"),
    ("updated_at", "updated_at, id, facet"),
)
_LASTING = "julianday(observed_until) - julianday(observed_at) > 3.0"
_EARLIER_INDEXES = (
    ("observed_at", "observed_at, id, withdrawn_at, review, observed_until"),
    ("updated_at", "updated_at, id, withdrawn_at, review"),
    ("filed_at", "filed_at, id, withdrawn_at, review"),
    ("phenomenon", "phenomenon, observed_at, id, withdrawn_at, review"),
)
_PACKED = (("revision", "claim"), ("verdict", "document"), ("conditions", "document"))
_DROPPED = ("source", "sentiment", "language", "has_photo")


def upgrade() -> None:
    _define_functions()
    op.create_table(
        "facet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phenomenon", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("sentiment", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("has_photo", sa.Boolean(), nullable=False),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_facet_of", "facet", list(_FACET), unique=True)
    for name, _ in _EARLIER_INDEXES:
        op.drop_index(f"ix_report_{name}", "report")
    _count_facets()
    _rewrite_reports()
    for table, column in _PACKED:
        rewritten = "shorter_claim(claim)" if column == "claim" else "packed(document)"
        op.execute(f"UPDATE {table} SET {column} = {rewritten}")
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, type_=sa.LargeBinary())
    op.drop_table("report_area")


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM report LIMIT 1")).first():
        raise RuntimeError("reports cannot be brought back to the earlier form: restore a backup")
    _define_functions()
    for table, column in _PACKED:
        op.execute(f"UPDATE {table} SET {column} = unpacked({column})")
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, type_=sa.String())
    for name in ("lasting", *(name for name, _ in _INDEXES)):
        op.drop_index(f"ix_report_{name}", "report")
    with op.batch_alter_table("report", recreate="always") as batch:
        batch.alter_column("state", type_=sa.String())
        batch.drop_column("facet")
        batch.drop_column("cell")
        for name in _DROPPED[:-1]:
            batch.add_column(sa.Column(name, sa.String(), nullable=name != "source"))
        batch.add_column(sa.Column("has_photo", sa.Boolean(), nullable=False))
    for name, columns in _EARLIER_INDEXES:
        op.create_index(f"ix_report_{name}", "report", columns.split(", "))
    op.drop_table("facet")
    op.execute(
        "CREATE VIRTUAL TABLE report_area USING rtree("
        "number, min_lat, max_lat, min_lon, max_lon, min_t, max_t)"
    )


def _count_facets() -> None:
    """Number the combinations that occur; those that lists leave out get a negative number."""
    hidden = "withdrawn_at IS NOT NULL OR review = 'rejected'"
    op.execute(f"""
        INSERT INTO facet (id, {", ".join(_FACET)}, reports)
        SELECT row_number() OVER () * iif(max({hidden}), -1, 1),
               {", ".join(_FACET.values())}, count(*)
        FROM report GROUP BY {", ".join(str(n) for n in range(2, 2 + len(_FACET)))}
    """)


def _rewrite_reports() -> None:
    same = " AND ".join(f"f.{name} IS {value}" for name, value in _FACET.items())
    op.execute("ALTER TABLE report ADD COLUMN facet INTEGER NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE report ADD COLUMN cell INTEGER")
    op.execute(f"""
        UPDATE report SET state = packed(state), cell = cell_of(latitude, longitude),
        facet = (SELECT f.id FROM facet AS f WHERE {same})
    """)
    with op.batch_alter_table("report", recreate="always") as batch:
        batch.alter_column("state", type_=sa.LargeBinary())
        batch.alter_column("facet", server_default=None)
        for name in _DROPPED:
            batch.drop_column(name)
    for name, columns in _INDEXES:
        op.create_index(f"ix_report_{name}", "report", columns.split(", "))
    observed = _INDEXES[0][1].split(", ")
    op.create_index("ix_report_lasting", "report", observed, sqlite_where=sa.text(_LASTING))


def _define_functions() -> None:
    connection: Any = op.get_bind().connection.driver_connection
    connection.create_function("cell_of", 2, cell_of, deterministic=True)
    connection.create_function("packed", 1, packed, deterministic=True)
    connection.create_function("unpacked", 1, _unpacked, deterministic=True)
    connection.create_function("shorter_claim", 1, _shorter_claim, deterministic=True)


def _unpacked(stored: bytes) -> str:
    return unpacked(stored).decode()


def _shorter_claim(claim: str) -> bytes:
    shorter = without_copies(json.loads(claim))
    return packed(json.dumps(shorter, ensure_ascii=False, separators=(",", ":")))
