"""Full text of scripts without spaces: every report is indexed again, off the commit path.

The table stays as it is; what changed is how texts are split into terms, so going back queues the
reports again too.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("INSERT OR IGNORE INTO text_pending (number) SELECT number FROM report")


def downgrade() -> None:
    upgrade()
