"""Documents of those who may see all of a report, and reports by their observer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("report", sa.Column("full_document", sa.LargeBinary(), nullable=True))
    op.create_index("ix_report_observer", "report", ["observer", "observed_at", "id", "facet"])
    op.execute("DELETE FROM document_definition")  # so that all documents are rendered


def downgrade() -> None:
    op.drop_index("ix_report_observer", "report")
    op.drop_column("report", "full_document")
