"""Reports whose place is known to 10 km at best are counted apart, so that maps show them apart."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"

_SAME = (
    *("phenomenon", "source", "outcome", "sentiment", "language", "has_photo", "review"),
    *("withdrawn", "private"),
)
_ACCURACY = """
json_extract(CASE WHEN json_valid({0}) THEN {0} ELSE '{{}}' END, '$.place.accuracy_m')
"""
_TEXT = "CAST(substr({0}, 1, length({0}) - 4) AS TEXT)"


def upgrade() -> None:
    op.drop_index("ix_facet_of", "facet")
    op.execute("ALTER TABLE facet ADD COLUMN coarse BOOLEAN NOT NULL DEFAULT 0")
    public, full = (_ACCURACY.format(_TEXT.format(name)) for name in ("document", "full_document"))
    op.execute(f"""
        CREATE TEMP TABLE coarse_report AS SELECT number, facet AS old FROM report
        WHERE withdrawn_at IS NULL
        AND coalesce(CASE WHEN facet > 0 THEN {public} ELSE {full} END, {public}) >= 10000
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
    op.execute(
        """
        UPDATE report SET facet = (
          SELECT f.id FROM facet AS f JOIN facet AS c ON c.id = report.facet
          WHERE f.coarse = 0 AND """
        + " AND ".join(f"f.{name} IS c.{name}" for name in _SAME)
        + """)
        WHERE facet IN (SELECT id FROM facet WHERE coarse = 1)
    """
    )
    op.execute("""
        UPDATE facet SET reports = (SELECT count(*) FROM report WHERE report.facet = facet.id)
        WHERE coarse = 0
    """)
    op.execute("DELETE FROM facet WHERE coarse = 1")
    op.execute("ALTER TABLE facet DROP COLUMN coarse")
    op.create_index("ix_facet_of", "facet", list(_SAME), unique=True)
