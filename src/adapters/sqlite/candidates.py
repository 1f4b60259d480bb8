"""Where a page looks for reports: among few candidates, if an index leaves few, or along its order.

With `n` reports of which `m` are candidates, walking the order passes about `n / m` for each that
it finds, and reading the candidates passes `m`. `_most_candidates` is where both cost the same for
a page of fifty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from skywitness.adapters.sqlite import facets, filters, spatial
from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.sql import Clauses, Value
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.domain.model.reports.filter import Order, Position, ReportFilter
from skywitness.domain.model.reports.report import Audience

MOST_WALKED: Final = 20_000
"""Entries of an index that one page looks at."""

_LARGEST_SQUARE_DEGREES = 16_200.0  # a quarter of the globe: with a larger area nothing is gained
_LARGE_SQUARE_DEGREES = 25.0
_LOOKED_UP = 0.15  # where more match, looking up some facets is less work than listing all
_IN_CELLS = """
json_each(?) AS z CROSS JOIN report AS r INDEXED BY ix_report_cell
ON r.cell BETWEEN z.value ->> 0 AND z.value ->> 1
"""
_MOST = """
(SELECT CASE WHEN max(number) < 20000 THEN 1000 WHEN max(number) < 100000 THEN 2000
WHEN max(number) < 1000000 THEN 4000 ELSE 8000 END FROM report)
"""
_FACETS = f"""
SELECT coalesce(sum(reports), 0), {_MOST}, (SELECT max(number) FROM report), json_group_array(id)
FROM facet
"""
_IN_AREA = f"""
WITH most (n) AS (SELECT min(?, cast(? * {_MOST} AS INTEGER)))
SELECT (SELECT count(*) FROM (SELECT 1 FROM {_IN_CELLS} LIMIT 1 + (SELECT n FROM most))) <= n
FROM most
"""
_CHANGED = f"""
SELECT count(*) <= {_MOST} FROM (SELECT 1 FROM report INDEXED BY ix_report_updated_at
WHERE updated_at >= ? LIMIT 1 + {_MOST})
"""


@dataclass(frozen=True, slots=True)
class PageQuery:
    """A page of a list; `tombstones` lets withdrawn reports match `updated_since`."""

    where: ReportFilter
    order: Order
    limit: int
    after: Position | None = None
    audience: Audience = Audience.PUBLIC
    tombstones: bool = True
    most_walked: int = MOST_WALKED

    @property
    def shows_tombstones(self) -> bool:
        """Whether withdrawn reports match."""
        return self.tombstones and self.where.updated_since is not None

    def clauses(self, candidates: Candidates) -> Clauses:
        """Return the conditions; facets that are known already are not looked up."""
        return filters.clauses(
            self.where,
            self.audience,
            tombstones=self.shows_tombstones,
            numbers=candidates.facets,
        )


@dataclass(frozen=True, slots=True)
class Candidates:
    """A FROM clause for few candidates with its parameters, None to walk; the facets if known."""

    source: str | None = None
    values: Sequence[Value] = ()
    facets: str | None = None


def is_large_area_only(query: PageQuery) -> bool:
    """Whether a filter has a large area, and at most a time beside it: its pages fill soon."""
    where = query.where
    box = where.box
    return (
        box is not None
        and where.conditions <= {"box", "start", "end"}
        and spatial.square_degrees(box) >= _LARGE_SQUARE_DEGREES
    )


async def find_candidates(reader: Reader, query: PageQuery) -> Candidates:
    """Return the candidates in an index that leaves few of them, else none."""
    where = query.where
    if where.external_id is not None:
        return Candidates("report AS r")
    numbers: str | None = None
    share = 1.0
    on_facet = facets.conditions(where, tombstones=query.shows_tombstones)
    if on_facet is not None:
        rows = await reader.execute_fetchall(f"{_FACETS} WHERE {on_facet.where}", on_facet.values)
        ((matching, most, number, numbers),) = rows
        if matching <= most or number is None:
            return Candidates("report AS r INDEXED BY ix_report_facet", (), numbers)
        share = matching / number
    if query.audience is Audience.PUBLIC and (cells := await _few_in_area(reader, where, share)):
        return Candidates(_IN_CELLS, (cells,), numbers)
    if where.updated_since is not None and query.order.column != "updated_at":
        ((few,),) = await reader.execute_fetchall(_CHANGED, (to_text(where.updated_since),))
        if few:
            return Candidates("report AS r INDEXED BY ix_report_updated_at", (), numbers)
    return Candidates(facets=None if share > _LOOKED_UP else numbers)


async def _few_in_area(reader: Reader, where: ReportFilter, share: float) -> str | None:
    """Return the cells of a small area with few reports, as JSON.

    `share` of them matches the other conditions: the rarer those are, the more candidates pay.
    """
    box = where.circle.bounding_box() if where.circle else where.box
    if box is None or spatial.square_degrees(box) > _LARGEST_SQUARE_DEGREES:
        return None
    cells = orjson.dumps(spatial.ranges(box)).decode()
    most = MOST_WALKED, 1 / share
    ((few,),) = await reader.execute_fetchall(_IN_AREA, (*most, cells))
    return cells if few else None
