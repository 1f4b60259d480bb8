"""Which reports have photos."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("ALTER TABLE report ADD COLUMN photos INTEGER")
    op.create_index("ix_report_photos", "report", ["id"], sqlite_where=sa.text("photos > 0"))


def downgrade() -> None:
    op.drop_index("ix_report_photos", "report")
    op.execute("ALTER TABLE report DROP COLUMN photos")
