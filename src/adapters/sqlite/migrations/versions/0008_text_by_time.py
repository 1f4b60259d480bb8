"""Full text in the order of time, without a copy of the texts; all of it is indexed again.

A report that waits to be indexed remembers the terms that the index still has of it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_FORMER = ("indexed_as", sa.Integer()), ("narrative", sa.String()), ("place_name", sa.String())


def upgrade() -> None:
    op.execute("DROP TABLE report_text")
    op.execute(
        "CREATE VIRTUAL TABLE report_text USING fts5("
        "narrative, place_name, tokenize = 'ascii', content = '', columnsize = 0)"
    )
    for name, kind in _FORMER:
        op.add_column("text_pending", sa.Column(name, kind, nullable=True))
    _queue_all()


def downgrade() -> None:
    op.execute("DROP TABLE report_text")
    op.execute(
        "CREATE VIRTUAL TABLE report_text USING fts5(narrative, place_name, tokenize = 'ascii')"
    )
    with op.batch_alter_table("text_pending", recreate="always") as batch:
        for name, _ in _FORMER:
            batch.drop_column(name)
    _queue_all()


def _queue_all() -> None:
    op.execute("DELETE FROM text_pending")
    op.execute("INSERT INTO text_pending (number) SELECT number FROM report")
