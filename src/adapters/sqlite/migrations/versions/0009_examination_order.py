"""What was imported is examined after what was filed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.execute("ALTER TABLE examination ADD COLUMN background BOOLEAN NOT NULL DEFAULT 0")
    op.execute("""
        UPDATE examination SET background = 1 WHERE due_at IS NOT NULL
        AND report_number IN (SELECT number FROM report WHERE observer <> issuer)
    """)
    with op.batch_alter_table("examination", recreate="always") as batch:
        batch.alter_column("background", server_default=None)
    _index("background", "due_at")


def downgrade() -> None:
    with op.batch_alter_table("examination", recreate="always") as batch:
        batch.drop_index("ix_examination_due_at")
        batch.drop_column("background")
    op.create_index("ix_examination_due_at", "examination", ["due_at"], sqlite_where=_DUE)


def _index(*columns: str) -> None:
    op.drop_index("ix_examination_due_at", "examination")
    op.create_index("ix_examination_due_at", "examination", list(columns), sqlite_where=_DUE)
