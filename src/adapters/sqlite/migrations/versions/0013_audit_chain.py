"""The audit log as a chain, about more than reports."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from skywitness.adapters.sqlite.audit import BEGINNING, chained

revision = "0013"
down_revision = "0012"

_COPIED = "number, at, principal, action, {subject}, request_id"


def upgrade() -> None:
    newest = BEGINNING

    def digest(*row: str) -> bytes:
        nonlocal newest
        newest = chained(newest, row)
        return newest

    connection: Any = op.get_bind().connection.driver_connection
    connection.create_function("digest", 5, digest)
    _rebuild("subject", sa.Column("digest", sa.LargeBinary(), nullable=False))
    op.execute(f"""
        INSERT INTO audit ({_COPIED.format(subject="subject")}, digest)
        SELECT {_COPIED.format(subject="report_id")},
          digest(at, principal, action, report_id, request_id)
        FROM old_audit ORDER BY number
    """)
    op.drop_table("old_audit")


def downgrade() -> None:
    _rebuild("report_id")
    op.execute(f"""
        INSERT INTO audit ({_COPIED.format(subject="report_id")})
        SELECT {_COPIED.format(subject="subject")} FROM old_audit
    """)
    op.drop_table("old_audit")


def _rebuild(subject: str, *added: sa.Column[Any]) -> None:
    """Make an empty table beside the old one, with its index and triggers."""
    op.drop_index("ix_audit_subject" if subject == "report_id" else "ix_audit_report_id", "audit")
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER audit_no_{verb}")
    op.rename_table("audit", "old_audit")
    texts = ("at", "principal", "action", subject, "request_id")
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        *added,
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(f"ix_audit_{subject}", "audit", [subject], unique=False)
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END"
        )
