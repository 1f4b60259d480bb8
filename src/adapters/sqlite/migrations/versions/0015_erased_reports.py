"""Ids of erased reports, which no report may have again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "erased",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("erased_at", sa.String(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("has_traces", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_erased_erased_at", "erased", ["erased_at", "id"], unique=False)
    op.execute(
        "CREATE TRIGGER report_not_erased BEFORE INSERT ON report "
        "WHEN EXISTS (SELECT 1 FROM erased WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'a report with this id was erased'); END"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER report_not_erased")
    op.drop_index("ix_erased_erased_at", "erased")
    op.drop_table("erased")
