"""Tallies from the indexes that lists are found in, for a limited number of entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any, Final, NamedTuple

import orjson
from typing_extensions import override

from skywitness.adapters.sqlite import documents, facets, spatial, word_search
from skywitness.adapters.sqlite.candidates import IN_CELLS, Candidates, PageQuery, find_candidates
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.listing import MOST_COUNTED
from skywitness.adapters.sqlite.queries import SHOWN
from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.sql import Clauses, Value
from skywitness.adapters.sqlite.unchanged import Unchanged
from skywitness.adapters.sqlite.walk import Walk
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.geography.place import Box
from skywitness.domain.model.reports.filter import Order, ReportFilter
from skywitness.domain.model.reports.tallies import (
    Bucket,
    Bucketing,
    Cluster,
    Clusters,
    Extent,
    Kind,
    Timeline,
    by_family,
    span_of,
)
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_tallies import ReportTallies

MOST_TALLIED: Final = MOST_COUNTED
"""Entries that one answer looks at: as many as an exact count, so that both agree."""

MOST_KEPT: Final = 32
"""Answers of each kind that are kept: the views of some screens."""

_BESIDE: Final = ("latitude", "longitude")
_ENTRY: Final = (
    "r.number, r.facet, r.observed_at, r.observed_until, r.latitude, r.longitude, r.magnitude_si"
)
_SECONDS: Final = "unixepoch(substr(r.observed_at, 1, 19))"
_KIND: Final = "f.phenomenon, f.outcome, f.source, f.review, coalesce(f.sentiment, '')"
_KINDS = f"""
SELECT {_KIND}, sum(m.reports), min(m.first_s), max(m.last_s)
FROM (
  SELECT r.facet, count(*) AS reports, min({_SECONDS}) AS first_s, max({_SECONDS}) AS last_s
  FROM {{}} GROUP BY r.facet
) AS m JOIN facet AS f ON f.id = m.facet GROUP BY {_KIND}
"""
_KINDS_OF_FACETS = f"SELECT {_KIND}, sum(f.reports) FROM facet AS f WHERE {{}} GROUP BY {_KIND}"
_BUCKETS = f"""
SELECT (max({_SECONDS}, ?) - ?) / ? AS bucket, f.phenomenon, count(*), {{extent}}
FROM {{source}} GROUP BY bucket, f.phenomenon ORDER BY bucket
"""
_EXTENT = "min({0}.longitude), min({0}.latitude), max({0}.longitude), max({0}.latitude)"
_CLUSTERS = """
SELECT min(CAST(({at}.latitude + 90.0) * ? AS INTEGER), ?) AS row,
min(CAST(({at}.longitude + 180.0) * ? AS INTEGER), ?) AS column,
f.coarse, f.phenomenon, f.outcome, count(*), {extent},
sum({at}.latitude), sum({at}.longitude), min(r.number)
FROM {source} AND {at}.latitude IS NOT NULL
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
_ROWS = "SELECT r.number, {} FROM json_each(?) AS n CROSS JOIN report AS r ON r.number = n.value"


@dataclass(frozen=True, slots=True)
class _Matching:
    """Where the matching reports are: FROM and WHERE with their parameters.

    `cut` is a statement with a row if some entries are not looked at.
    """

    source: str
    where: Clauses
    values: Sequence[Value] = ()
    cut: tuple[str, Sequence[Value]] | None = None

    def joined(self, *joins: str) -> tuple[str, list[Value]]:
        """Return the text behind FROM and its parameters."""
        text = " ".join([self.source, *joins, "WHERE", self.where.where])
        return text, [*self.values, *self.where.values]


class _Cell(NamedTuple):
    """A cluster, and the number of its report if that is alone, else 0."""

    cluster: Cluster
    alone: int


class _Cells(NamedTuple):
    """The cells of a map, and how many reports match, exactly or not."""

    found: Sequence[_Cell]
    total: int
    exact: bool


class SqliteReportTallies(ReportTallies):
    """Reads what lists read, but never a report in full, but for those that are alone on a map."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._timelines = Unchanged[Timeline](database.search, MOST_KEPT)
        self._cells = Unchanged[_Cells](database.search, MOST_KEPT)

    @override
    async def timeline(
        self, where: ReportFilter, bucketing: Bucketing, audience: Audience
    ) -> Timeline:
        asked = where, bucketing, audience
        return await self._timelines.get(asked, partial(self._timeline, *asked))

    async def _timeline(
        self, where: ReportFilter, bucketing: Bucketing, audience: Audience
    ) -> Timeline:
        reader = self._database.search
        matching = await _matching(reader, where, audience)
        source, values = matching.joined()
        rows = list(await reader.execute_fetchall(_KINDS.format(source), values))
        if not rows:
            return Timeline({}, exact=await _is_exact(reader, matching))
        first_s, last_s = span_of(where, min(row[-2] for row in rows), max(row[-1] for row in rows))
        width_s = bucketing.width_s(first_s, last_s)
        buckets = await self._buckets(where, matching, audience, bucketing.origin_s, width_s)
        kinds = {Kind(*row[:5]): row[5] for row in rows}
        exact = await _is_exact(reader, matching)
        if not exact and where.conditions <= facets.CONDITIONS:
            kinds = await _kinds_of_facets(reader, where, audience)
        return Timeline(kinds, exact, buckets, width_s, bucketing.origin_s, first_s, last_s)

    async def _buckets(
        self,
        where: ReportFilter,
        matching: _Matching,
        audience: Audience,
        origin_s: int,
        width_s: int,
    ) -> list[Bucket]:
        at, joins = _places(audience)
        source, values = matching.joined(_OF_FACET, *joins)
        text = _BUCKETS.format(source=source, extent=_EXTENT.format(at))
        first_s = int(where.start.timestamp()) if where.start else origin_s
        values = [first_s, origin_s, width_s, *values]
        rows = await self._database.search.execute_fetchall(text, values)
        return [_bucket(number, [*each]) for number, each in groupby(rows, lambda row: row[0])]

    @override
    async def clusters(self, where: ReportFilter, grid: Grid, audience: Audience) -> Clusters:
        asked = where, grid, audience
        cells = await self._cells.get(asked, partial(self._cells_of, *asked))
        rows = await self._rows([cell.alone for cell in cells.found if cell.alone], audience)
        found = [
            replace(cell.cluster, row=rows.get(cell.alone)) if cell.alone else cell.cluster
            for cell in cells.found
        ]
        return Clusters(found, cells.total, cells.exact)

    async def _cells_of(self, where: ReportFilter, grid: Grid, audience: Audience) -> _Cells:
        reader = self._database.search
        matching = await _matching(reader, where, audience)
        at, joins = _places(audience)
        source, values = matching.joined(_OF_FACET, *joins)
        text = _CLUSTERS.format(at=at, extent=_EXTENT.format(at), source=source)
        (per_row, per_column), last = grid.per_degree, grid.side - 1
        values = [per_row, last, per_column, last, *values]
        rows = list(await reader.execute_fetchall(text, values))
        groups = [list(each) for _, each in groupby(rows, lambda row: (row[0], row[1], row[2]))]
        exact = await _is_exact(reader, matching)
        total = await self._total(where, matching, audience, rows, exact=exact)
        return _Cells([_cell(each) for each in groups], *total)

    async def _total(
        self,
        where: ReportFilter,
        matching: _Matching,
        audience: Audience,
        rows: Sequence[Any],
        *,
        exact: bool,
    ) -> tuple[int, bool]:
        """Return how many match, also without a place, and whether that is exact."""
        reader = self._database.search
        if where.conditions <= facets.CONDITIONS:
            ((total,),) = await reader.execute_fetchall(*facets.total_of(where, audience))
            return int(total), exact
        if where.box is not None or where.circle is not None:
            return sum(row[5] for row in rows), exact  # all of them have a place
        source, values = matching.joined()
        counted = await reader.execute_fetchall(f"SELECT count(*) FROM {source}", values)
        ((total,),) = counted
        return int(total), exact

    async def _rows(self, numbers: Sequence[int], audience: Audience) -> dict[int, bytes]:
        """Return the encoded rows of reports, but for those that are damaged."""
        if not numbers:
            return {}
        text = _ROWS.format(SHOWN[audience])
        found = {}
        values = [orjson.dumps(numbers).decode()]
        for number, document in await self._database.search.execute_fetchall(text, values):
            try:
                found[number] = documents.as_row(documents.verified(document))
            except StoreDamaged:
                continue
        return found


_OF_FACET: Final = "JOIN facet AS f ON f.id = r.facet"
_EXACT: Final = "JOIN exact_place AS e ON e.report_number = r.number"


def _places(audience: Audience) -> tuple[str, Sequence[str]]:
    """Return what has the place of a report for an audience, and how it is joined."""
    return ("r", ()) if audience is Audience.PUBLIC else ("e", (_EXACT,))


async def _matching(reader: Reader, where: ReportFilter, audience: Audience) -> _Matching:
    query = PageQuery(where, Order.OBSERVED_DESC, 0, audience=audience, tombstones=False)
    if where.words:
        found = query.clauses(Candidates())
        source, values = word_search.first_matches(where, MOST_TALLIED)
        cut = word_search.further_match(where, MOST_TALLIED)
        return _Matching(source, found, values, cut)
    candidates = await find_candidates(reader, query)
    found = query.clauses(candidates)
    if candidates.source is not None:
        return _Matching(candidates.source, found, candidates.values)
    if audience is Audience.PUBLIC and (area := _only_area(where)) is not None:
        return _in_cells(area, found)
    walk = Walk.along(query.order, query.arms, found, MOST_TALLIED, _BESIDE)
    text, values = walk.entries
    return _Matching(f"({text}) AS r", found, values, walk.last)


def _only_area(where: ReportFilter) -> Box | None:
    """Return the box of a filter without a time, None without: most of a walk would be outside."""
    if where.start is not None or where.end is not None:
        return None
    return where.circle.bounding_box() if where.circle else where.box


def _in_cells(area: Box, found: Clauses) -> _Matching:
    """Look at the first entries of the cells of an area."""
    cells = orjson.dumps(spatial.ranges(area)).decode()
    inside = f"(SELECT {_ENTRY} FROM {IN_CELLS} LIMIT ?) AS r"
    further = f"SELECT 1 FROM {IN_CELLS} LIMIT 1 OFFSET ?"
    return _Matching(inside, found, (cells, MOST_TALLIED), (further, (cells, MOST_TALLIED)))


async def _is_exact(reader: Reader, matching: _Matching) -> bool:
    return matching.cut is None or not list(await reader.execute_fetchall(*matching.cut))


async def _kinds_of_facets(
    reader: Reader, where: ReportFilter, audience: Audience
) -> dict[Kind, int]:
    found = facets.selected(where, audience)
    rows = await reader.execute_fetchall(_KINDS_OF_FACETS.format(found.where), found.values)
    return {Kind(*row[:5]): row[5] for row in rows if row[5]}


def _bucket(number: int, rows: Sequence[Any]) -> Bucket:
    families = by_family((row[1], row[2]) for row in rows)
    return Bucket(number, families, _extent(row[3:7] for row in rows))


def _cell(rows: Sequence[Any]) -> _Cell:
    """Return the cluster of a cell, which has a row for each phenomenon and outcome."""
    outcomes: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: str(row[4])):
        outcomes[row[4]] += row[5]
    reports = outcomes.total()
    extent = _extent(row[6:10] for row in rows)
    if extent is None:
        raise StoreDamaged("a place on the map has no coordinates")
    cluster = Cluster(
        coarse=bool(rows[0][2]),
        families=by_family((row[3], row[5]) for row in rows),
        outcomes=outcomes,
        latitude=sum(row[10] for row in rows) / reports,
        longitude=sum(row[11] for row in rows) / reports,
        extent=extent,
    )
    return _Cell(cluster, rows[0][12] if reports == 1 else 0)


def _extent(edges: Iterable[Sequence[float | None]]) -> Extent | None:
    found: Extent | None = None
    for west, south, east, north in edges:
        if west is not None and south is not None and east is not None and north is not None:
            found = Extent(west, south, east, north).joined(found)
    return found
