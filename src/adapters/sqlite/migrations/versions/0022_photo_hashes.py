"""Difference hashes of photos, by their parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "photo_hash",
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("report_number", sa.Integer(), nullable=False),
        sa.Column("difference_hash", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["report_number"], ["report.number"]),
        sa.PrimaryKeyConstraint("part", "report_number", "difference_hash", "added_at"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_photo_hash_report_number", "photo_hash", ["report_number"])


def downgrade() -> None:
    op.drop_table("photo_hash")
