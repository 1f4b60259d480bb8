"""Reports that were merged into others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "merged_report",
        sa.Column("report_number", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["report_number"], ["report.number"]),
        sa.PrimaryKeyConstraint("report_number"),
    )
    op.create_index("ix_merged_report_into_id", "merged_report", ["into_id"])


def downgrade() -> None:
    op.drop_table("merged_report")
