"""The stored form of a report, and its public document in one column.

So far an insight was stored as its public document, and the documents of a report in three parts.
Now `state` holds the report apart from claim and verdict, and `document` what everybody sees; the
latter is left empty here, since the program renders all documents after an upgrade.
"""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_BATCH = 500
_STATE = (
    "id",
    "revision",
    "change",
    "observer",
    "issuer",
    "external_id",
    "fingerprint",
    "visibility",
    "review",
    "filed_at",
    "revised_at",
    "updated_at",
    "withdrawn_at",
    "examination",
)
_DROPPED = (
    ("fingerprint", False),
    ("visibility", False),
    ("revised_at", False),
    ("examination", False),
    ("claim_doc", False),
    ("verdict_doc", True),
    ("insight_doc", True),
)


def upgrade() -> None:
    op.execute("DROP VIEW filing")
    op.create_table(
        "document_definition",
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.execute("ALTER TABLE report ADD COLUMN document BLOB NOT NULL DEFAULT x''")
    op.execute("ALTER TABLE report ADD COLUMN state VARCHAR NOT NULL DEFAULT ''")
    _write_states()
    with op.batch_alter_table("report", recreate="always") as batch:
        batch.alter_column("document", server_default=None)
        batch.alter_column("state", server_default=None)
        for name, _ in _DROPPED:
            batch.drop_column(name)


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM report LIMIT 1")).first():
        raise RuntimeError("documents of the earlier form cannot be made: restore a backup")
    with op.batch_alter_table("report", recreate="always") as batch:
        for name, nullable in _DROPPED:
            batch.add_column(sa.Column(name, sa.String(), nullable=nullable))
        batch.drop_column("document")
        batch.drop_column("state")
    op.drop_table("document_definition")
    runpy.run_path(str(Path(__file__).with_name("0003_filing.py")))["upgrade"]()


def _write_states() -> None:
    """Write `state` for all reports; `revised_by` comes from the present revision."""
    columns = ", ".join(f"r.{name}" for name in _STATE)
    rows_after = sa.text(
        f"SELECT r.number, e.revised_by, r.insight_doc, {columns} FROM report AS r "
        "JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision "
        "WHERE r.number > :last ORDER BY r.number LIMIT :most"
    )
    put = sa.text("UPDATE report SET state = :state WHERE number = :number")
    connection, last = op.get_bind(), 0
    while rows := connection.execute(rows_after, {"last": last, "most": _BATCH}).all():
        values = [
            {"number": number, "state": _state(dict(zip(_STATE, rest, strict=True)), by, insight)}
            for number, by, insight, *rest in rows
        ]
        connection.execute(put, values)
        last = rows[-1][0]


def _state(columns: dict[str, Any], revised_by: str, insight: str | None) -> str:
    state = {**columns, "revised_by": revised_by, "insight": _insight(insight)}
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def _insight(document: str | None) -> dict[str, Any] | None:
    """Return an insight without what its document added: positions in UTF-16."""
    if document is None:
        return None
    insight: dict[str, Any] = json.loads(document)
    for name in ("entities", "personal_data"):
        for span in insight[name]:
            del span["offset_utf16"], span["length_utf16"]
    return insight
