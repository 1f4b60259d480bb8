"""A view that takes a new report with all that hangs on it, in one statement.

A migration that rebuilds one of its tables has to drop the view first and make it again: SQLite
renames no table into the place of one that a view misses.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

_OF_REPORT = (
    "id",
    "revision",
    "change",
    "observer",
    "issuer",
    "external_id",
    "fingerprint",
    "phenomenon",
    "observed_at",
    "observed_until",
    "latitude",
    "longitude",
    "magnitude_si",
    "source",
    "visibility",
    "review",
    "filed_at",
    "revised_at",
    "updated_at",
    "withdrawn_at",
    "examination",
    "outcome",
    "sentiment",
    "language",
    "has_photo",
    "claim_doc",
    "verdict_doc",
    "insight_doc",
)


def upgrade() -> None:
    columns = ", ".join(_OF_REPORT)
    given = ", ".join(f"NEW.{name}" for name in _OF_REPORT)
    shown = ", ".join(f"report.{name}" for name in _OF_REPORT)
    number = "(SELECT number FROM report WHERE id = NEW.id)"
    op.execute(
        f"CREATE VIEW filing AS SELECT {shown}, revision.claim AS claim, "
        "exact_place.latitude AS exact_latitude, exact_place.longitude AS exact_longitude, "
        "report_area.min_t AS begins, report_area.max_t AS ends, stream.change AS told "
        "FROM report "
        "JOIN revision ON revision.report_number = report.number AND revision.revision = 1 "
        "JOIN exact_place ON exact_place.report_number = report.number "
        "JOIN stream ON stream.report_id = report.id "
        "LEFT JOIN report_area ON report_area.number = report.number"
    )
    op.execute(
        "CREATE TRIGGER filing_insert INSTEAD OF INSERT ON filing BEGIN "
        f"INSERT INTO report ({columns}) VALUES ({given}); "
        "INSERT INTO revision (report_number, revision, revised_at, revised_by, claim) "
        f"VALUES ({number}, NEW.revision, NEW.revised_at, NEW.observer, NEW.claim); "
        "INSERT INTO exact_place (report_number, latitude, longitude) "
        f"VALUES ({number}, NEW.exact_latitude, NEW.exact_longitude); "
        "INSERT INTO report_area (number, min_lat, max_lat, min_lon, max_lon, min_t, max_t) "
        f"SELECT {number}, NEW.latitude, NEW.latitude, NEW.longitude, NEW.longitude, "
        "NEW.begins, NEW.ends WHERE NEW.latitude IS NOT NULL; "
        "INSERT INTO examination (report_number, due_at, attempt) "
        f"VALUES ({number}, NEW.updated_at, 0); "
        f"INSERT OR IGNORE INTO text_pending (number) VALUES ({number}); "
        "INSERT INTO stream (change, report_id, at) VALUES (NEW.told, NEW.id, NEW.updated_at); "
        "END"
    )


def downgrade() -> None:
    op.execute("DROP VIEW filing")
