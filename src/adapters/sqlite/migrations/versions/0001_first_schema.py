"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TABLES = (  # those that others refer to come last
    "revision",
    "exact_place",
    "verdict",
    "conditions",
    "examination",
    "stream",
    "audit",
    "idempotency",
    "observation",
    "station",
    "report_text",
    "text_pending",
    "report_area",
    "report",
)


def upgrade() -> None:
    _reports()
    _editions_and_places()
    _findings()
    _queue_and_logs()
    _archive()
    _indexes_by_hand()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("observer", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("phenomenon", sa.String(), nullable=False),
        sa.Column("observed_at", sa.String(), nullable=False),
        sa.Column("observed_until", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("magnitude_si", sa.Float(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("filed_at", sa.String(), nullable=False),
        sa.Column("revised_at", sa.String(), nullable=False),
        sa.Column("updated_at", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.String(), nullable=True),
        sa.Column("examination", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("sentiment", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("has_photo", sa.Boolean(), nullable=False),
        sa.Column("claim_doc", sa.String(), nullable=False),
        sa.Column("verdict_doc", sa.String(), nullable=True),
        sa.Column("insight_doc", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("external_id", "issuer", name="uq_report_external_id"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(
        "ix_report_filed_at", "report", ["filed_at", "id", "withdrawn_at", "review"], unique=False
    )
    op.create_index(
        "ix_report_observed_at",
        "report",
        ["observed_at", "id", "withdrawn_at", "review", "observed_until"],
        unique=False,
    )
    op.create_index(
        "ix_report_phenomenon",
        "report",
        ["phenomenon", "observed_at", "id", "withdrawn_at", "review"],
        unique=False,
    )
    op.create_index(
        "ix_report_updated_at",
        "report",
        ["updated_at", "id", "withdrawn_at", "review"],
        unique=False,
    )


def _editions_and_places() -> None:
    op.create_table(
        "revision",
        sa.Column("report_number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("revised_at", sa.String(), nullable=False),
        sa.Column("revised_by", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_number"],
            ["report.number"],
        ),
        sa.PrimaryKeyConstraint("report_number", "revision"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exact_place",
        sa.Column("report_number", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_number"],
            ["report.number"],
        ),
        sa.PrimaryKeyConstraint("report_number"),
    )
    op.create_index(
        "ix_exact_place_latitude", "exact_place", ["latitude", "longitude"], unique=False
    )


def _findings() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_number", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_number"],
            ["report.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_verdict_report", "verdict", ["report_number", "id"], unique=False)
    op.create_table(
        "conditions",
        sa.Column("report_number", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_number"],
            ["report.number"],
        ),
        sa.PrimaryKeyConstraint("report_number"),
    )


def _queue_and_logs() -> None:
    op.create_table(
        "examination",
        sa.Column("report_number", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.String(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_until", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_number"],
            ["report.number"],
        ),
        sa.PrimaryKeyConstraint("report_number"),
    )
    op.create_index(
        "ix_examination_given_up",
        "examination",
        ["report_number"],
        unique=False,
        sqlite_where=sa.text("due_at IS NULL AND error IS NOT NULL"),
    )
    op.create_index(
        "ix_examination_due_at",
        "examination",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "stream",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stream_at", "stream", ["at"], unique=False)
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_audit_report_id", "audit", ["report_id"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_digest", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key"),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"], unique=False)


def _archive() -> None:
    op.create_table(
        "station",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_station_latitude", "station", ["latitude", "longitude"], unique=False)
    op.create_table(
        "observation",
        sa.Column("station_id", sa.String(), nullable=False),
        sa.Column("observed_at", sa.String(), nullable=False),
        sa.Column("temperature_c", sa.Float(), nullable=True),
        sa.Column("dew_point_c", sa.Float(), nullable=True),
        sa.Column("humidity_pct", sa.Float(), nullable=True),
        sa.Column("pressure_hpa", sa.Float(), nullable=True),
        sa.Column("wind_speed_ms", sa.Float(), nullable=True),
        sa.Column("wind_gust_ms", sa.Float(), nullable=True),
        sa.Column("wind_direction_deg", sa.Float(), nullable=True),
        sa.Column("cloud_cover_pct", sa.Float(), nullable=True),
        sa.Column("visibility_m", sa.Float(), nullable=True),
        sa.Column("precipitation_mm", sa.Float(), nullable=True),
        sa.Column("snow_mm", sa.Float(), nullable=True),
        sa.Column("precipitation_period_s", sa.Integer(), nullable=False),
        sa.Column("codes", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["station.id"],
        ),
        sa.PrimaryKeyConstraint("station_id", "observed_at"),
        sqlite_with_rowid=False,
    )


def _indexes_by_hand() -> None:
    """Create what SQLModel cannot describe."""
    op.create_table(
        "text_pending",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.execute(
        # Public points and intervals in seconds since 1970, as 32-bit numbers rounded outwards.
        "CREATE VIRTUAL TABLE report_area USING rtree("
        "number, min_lat, max_lat, min_lon, max_lon, min_t, max_t)"
    )
    op.execute(
        "CREATE VIRTUAL TABLE report_text USING fts5("
        "narrative, place_name, tokenize = 'ascii')"  # the text comes folded
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END"
        )
