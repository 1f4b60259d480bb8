"""Facets by each of their values, and the totals that are asked for often."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_INDEXED = ("phenomenon", "source", "outcome", "sentiment", "language", "has_photo", "review")


def upgrade() -> None:
    for column in _INDEXED:
        op.create_index(f"ix_facet_{column}", "facet", [column])
    op.create_table(
        "report_total",
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("review", "withdrawn"),
        sqlite_with_rowid=False,
    )
    op.execute("""
        INSERT INTO report_total (review, withdrawn, reports)
        SELECT review, withdrawn, sum(reports) FROM facet GROUP BY review, withdrawn
    """)


def downgrade() -> None:
    op.drop_table("report_total")
    for column in _INDEXED:
        op.drop_index(f"ix_facet_{column}", "facet")
