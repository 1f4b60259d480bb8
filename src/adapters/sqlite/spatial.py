"""Reports in a small area, found through the R*Tree.

The tree holds 32-bit numbers, rounded outwards: what it finds may lie just outside, so the exact
columns are always compared too. An area with many reports is left to the other indexes: a page of
it fills quickly anyway.
"""

from __future__ import annotations

import orjson

from skywitness.adapters.sqlite.filters import Clauses
from skywitness.adapters.sqlite.reader import Reader
from skywitness.domain.model.geography.place import Box
from skywitness.domain.model.reports.filter import ReportFilter

MOST_CANDIDATES = 2_000
"""With more reports in the area, the tree is no shortcut."""

_LARGEST_SQUARE_DEGREES = 16_200.0
"""A quarter of the globe in degrees; for a larger area the tree is not searched."""

_ONE_OF = "r.number IN (SELECT value FROM json_each(?))"


async def add_candidates(found: Clauses, reader: Reader, where: ReportFilter) -> None:
    """Narrow conditions down to the reports of a small area, if the filter names one."""
    box = where.circle.bounding_box() if where.circle else where.box
    if box is None or _square_degrees(box) > _LARGEST_SQUARE_DEGREES:
        return
    probe = _probe(box, where)
    rows = list(await reader.execute_fetchall(probe.where, probe.values))
    if len(rows) <= MOST_CANDIDATES:
        found.add(_ONE_OF, orjson.dumps([number for (number,) in rows]).decode())


def _probe(box: Box, where: ReportFilter) -> Clauses:
    """Return a complete statement: one search for each span of longitudes."""
    searches = Clauses()
    for west, east in box.spans:
        inside = Clauses()
        inside.add("max_lat >= ? AND min_lat <= ?", box.south, box.north)
        inside.add("max_lon >= ? AND min_lon <= ?", west, east)
        if where.start is not None:
            inside.add("max_t >= ?", where.start.timestamp())
        if where.end is not None:
            inside.add("min_t <= ?", where.end.timestamp())
        searches.add(f"SELECT number FROM report_area WHERE {inside.where}", *inside.values)
    union = " UNION ".join(searches.texts)
    return Clauses([f"{union} LIMIT ?"], [*searches.values, MOST_CANDIDATES + 1])


def _square_degrees(box: Box) -> float:
    return (box.north - box.south) * sum(east - west for west, east in box.spans)
