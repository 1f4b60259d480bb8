"""Obscured reports are counted with coarse places, however small the cell of their stand-in is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from alembic import op

from skywitness.adapters.sqlite.packing import unpacked

revision = "0025"
down_revision = "0024"

_SAME = (
    *("phenomenon", "source", "outcome", "sentiment", "language", "has_photo", "review"),
    *("withdrawn", "private"),
)
_IS_SAME = " AND ".join(f"g.{name} IS f.{name}" for name in _SAME)


def upgrade() -> None:
    _count_anew(lambda _: 1)


def downgrade() -> None:
    _count_anew(lambda accuracy_m: int(accuracy_m >= 10_000))


def _count_anew(coarse: Callable[[float], int]) -> None:
    """Move listed obscured reports to the facets that they belong to now."""

    def wanted(claim: bytes, current: int) -> int:
        try:
            accuracy_m = json.loads(unpacked(claim))["public"].get("accuracy_m")
            return current if accuracy_m is None else coarse(accuracy_m)
        except Exception:  # damaged, however: skywitness db check names it
            return current

    connection: Any = op.get_bind().connection.driver_connection
    connection.create_function("wanted", 2, wanted, deterministic=True)
    op.execute("""
        CREATE TEMP TABLE moved AS SELECT r.number, r.facet AS old, 1 - f.coarse AS coarse
        FROM report AS r JOIN facet AS f ON f.id = r.facet
        JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision
        WHERE r.facet > 0 AND r.full_document IS NOT NULL AND wanted(e.claim, f.coarse) <> f.coarse
    """)
    op.execute(f"""
        CREATE TEMP TABLE target AS SELECT f.id AS old, m.coarse, count(*) AS reports,
        (SELECT g.id FROM facet AS g WHERE g.coarse = m.coarse AND {_IS_SAME}) AS known,
        (SELECT max(abs(id)) FROM facet) + row_number() OVER (ORDER BY f.id) AS made
        FROM moved AS m JOIN facet AS f ON f.id = m.old GROUP BY f.id
    """)
    same = ", ".join(_SAME)
    op.execute(f"""
        INSERT INTO facet (id, {same}, coarse, reports)
        SELECT t.made, {same}, t.coarse, 0 FROM target AS t JOIN facet ON id = old
        WHERE t.known IS NULL
    """)
    for facet, change in (("t.old", "-"), ("coalesce(t.known, t.made)", "+")):
        op.execute(f"""
            UPDATE facet SET reports = facet.reports {change} t.reports FROM target AS t
            WHERE facet.id = {facet}
        """)
    op.execute("""
        UPDATE report SET facet = coalesce(t.known, t.made)
        FROM moved AS m JOIN target AS t ON t.old = m.old WHERE report.number = m.number
    """)
    op.execute("DROP TABLE moved")
    op.execute("DROP TABLE target")
