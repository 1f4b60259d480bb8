"""The desk's queue, who holds a case, flags and notes.

`urgent_at` is filled when the documents are rendered anew, which follows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_OPEN = sa.text("urgent_at IS NOT NULL")


def upgrade() -> None:
    op.execute("ALTER TABLE report ADD COLUMN urgent_at VARCHAR")
    op.create_index(
        "ix_report_urgent_at", "report", ["urgent_at", "id", "facet"], sqlite_where=_OPEN
    )
    op.create_table(
        "hold",
        _report_number(),
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("report_number"),
    )
    op.create_table(
        "flag",
        _report_number(),
        *_texts("principal", "reason", "text", "flagged_at"),
        sa.PrimaryKeyConstraint("report_number", "principal"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "note",
        sa.Column("number", sa.Integer(), nullable=False),
        _report_number(),
        *_texts("principal", "kind", "text", "written_at"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_note_report", "note", ["report_number"])


def downgrade() -> None:
    for table in ("note", "flag", "hold"):
        op.drop_table(table)
    op.drop_index("ix_report_urgent_at", "report")
    op.execute("ALTER TABLE report DROP COLUMN urgent_at")


def _report_number() -> sa.Column[int]:
    of_report = sa.ForeignKey("report.number")
    return sa.Column("report_number", sa.Integer(), of_report, nullable=False)


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.String(), nullable=False) for name in names)
