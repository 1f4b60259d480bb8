"""Private reports are counted apart from those that lists show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_FACET = (
    *("phenomenon", "source", "outcome", "sentiment", "language", "has_photo", "review"),
    "withdrawn",
)


def upgrade() -> None:
    op.execute("ALTER TABLE facet ADD COLUMN private INTEGER NOT NULL DEFAULT 0")
    op.drop_index("ix_facet_of", "facet")
    op.create_index("ix_facet_of", "facet", [*_FACET, "private"], unique=True)
    _make_totals("private")


def downgrade() -> None:
    """Refuse while a report is private: an earlier version would show it to everybody."""
    private = sa.text("SELECT sum(reports) FROM facet WHERE private > 0")
    if count := op.get_bind().execute(private).scalar():
        raise RuntimeError(f"private reports, which an earlier version would show: {count}")
    op.execute("DELETE FROM facet WHERE private > 0")
    op.drop_index("ix_facet_of", "facet")
    op.create_index("ix_facet_of", "facet", list(_FACET), unique=True)
    op.execute("ALTER TABLE facet DROP COLUMN private")
    _make_totals()


def _make_totals(*columns: str) -> None:
    op.drop_table("report_total")
    op.create_table(
        "report_total",
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in columns),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("review", "withdrawn", *columns),
        sqlite_with_rowid=False,
    )
    names = ", ".join(("review", "withdrawn", *columns))
    op.execute(f"""
        INSERT INTO report_total ({names}, reports)
        SELECT {names}, sum(reports) FROM facet GROUP BY {names}
    """)
