"""Reports whose place is known to 10 km at best are counted apart, so that maps show them apart."""

from __future__ import annotations

import json
from typing import Any

from alembic import op

from skywitness.adapters.sqlite.packing import unpacked

revision = "0023"
down_revision = "0022"

_SAME = (
    *("phenomenon", "source", "outcome", "sentiment", "language", "has_photo", "review"),
    *("withdrawn", "private"),
)


def upgrade() -> None:
    connection: Any = op.get_bind().connection.driver_connection
    connection.create_function("is_coarse", 2, _is_coarse, deterministic=True)
    op.drop_index("ix_facet_of", "facet")
    op.execute("ALTER TABLE facet ADD COLUMN coarse BOOLEAN NOT NULL DEFAULT 0")
    op.execute("""
        CREATE TEMP TABLE coarse_report AS SELECT r.number, r.facet AS old
        FROM report AS r
        JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision
        WHERE r.withdrawn_at IS NULL AND is_coarse(e.claim, r.facet > 0)
    """)
    op.execute("""
        CREATE TEMP TABLE coarse_facet AS
        SELECT f.id AS old, count(*) AS reports,
        (SELECT max(abs(id)) FROM facet) + row_number() OVER (ORDER BY f.id) AS new
        FROM coarse_report AS c JOIN facet AS f ON f.id = c.old GROUP BY f.id
    """)
    same = ", ".join(_SAME)
    op.execute(f"""
        INSERT INTO facet (id, {same}, coarse, reports)
        SELECT new * sign(old), {same}, 1, c.reports FROM coarse_facet AS c JOIN facet ON id = old
    """)
    op.execute("""
        UPDATE facet SET reports = facet.reports - c.reports FROM coarse_facet AS c
        WHERE facet.id = c.old
    """)
    op.execute("""
        UPDATE report SET facet = f.new * sign(f.old)
        FROM coarse_report AS c JOIN coarse_facet AS f ON f.old = c.old
        WHERE report.number = c.number
    """)
    op.execute("DROP TABLE coarse_report")
    op.execute("DROP TABLE coarse_facet")
    op.create_index("ix_facet_of", "facet", [*_SAME, "coarse"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_facet_of", "facet")
    op.execute(f"""
        UPDATE facet SET coarse = 0 WHERE coarse = 1 AND NOT EXISTS (
          SELECT 1 FROM facet AS f WHERE f.coarse = 0 AND {_like("facet")}
        )
    """)
    op.execute(f"""
        UPDATE report SET facet = (
          SELECT f.id FROM facet AS f JOIN facet AS c ON c.id = report.facet
          WHERE f.coarse = 0 AND {_like("c")}
        )
        WHERE facet IN (SELECT id FROM facet WHERE coarse = 1)
    """)
    op.execute("""
        UPDATE facet SET reports = (SELECT count(*) FROM report WHERE report.facet = facet.id)
        WHERE coarse = 0
    """)
    op.execute("DELETE FROM facet WHERE coarse = 1")
    op.execute("ALTER TABLE facet DROP COLUMN coarse")
    op.create_index("ix_facet_of", "facet", list(_SAME), unique=True)


def _like(other: str) -> str:
    return " AND ".join(f"f.{name} IS {other}.{name}" for name in _SAME)


def _is_coarse(claim: bytes, is_listed: int) -> bool:
    """Say whether those who see a report see a place known to 10 km at best."""
    try:
        stored = json.loads(unpacked(claim))
        place, public = stored["place"], stored["public"]
        accuracy_m = place.get("accuracy_m")
        if is_listed and public.get("point", place["point"]) is not None:
            accuracy_m = accuracy_m if public.get("accuracy_m") is None else public["accuracy_m"]
    except Exception:  # damaged, however: skywitness db check names it
        return False
    return accuracy_m is not None and accuracy_m >= 10_000
