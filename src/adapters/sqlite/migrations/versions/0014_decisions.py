"""The decisions of the desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("report_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["report_number"], ["report.number"]),
        sa.PrimaryKeyConstraint("report_number", "number"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("decision")
