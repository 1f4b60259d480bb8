"""Where a page looks for reports: among few candidates, if an index leaves few, or along its order.

With `n` reports of which `m` are candidates, walking the order passes about `n / m` for each that
it finds, and reading the candidates passes `m`. Both cost the same where `m` is the square root of
`n` times the length of the page: fewer are few (`_MOST`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, NamedTuple

import orjson

from skywitness.adapters.sqlite import facets, filters, neighbours, spatial
from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.sql import Clauses, Value
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.adapters.sqlite.walk import WAITING, Arm, Sorting, arms
from skywitness.domain.model.geography.place import Box
from skywitness.domain.model.reports.filter import Order, Position, ReportFilter
from skywitness.domain.model.reports.visibility import Audience

MOST_WALKED: Final = 20_000
"""Entries of an index that one page looks at."""

_LARGEST_SQUARE_DEGREES = 16_200.0  # a quarter of the globe: with a larger area nothing is gained
_LARGE_SQUARE_DEGREES = 25.0
_COUNTED = 1_000
"""A count is as dear to a walk as a page of so many: it has to look at everything."""

_SEARCH = 3
"""Entries that are walked in the time that it takes to find those of one facet."""

_MOST_OF_KINDS = 8_000
"""Entries of some facets that are rather read than walked past when what else is asked for may be
rare: as long as a walk that ends at its budget takes at the least."""

_PLANNED = facets.CONDITIONS | {"box", "circle", "updated_since"}
"""Conditions that an index other than that of an order may serve."""

_AREA_AND_TIME = frozenset({"box", "circle", "start", "end"})
_MAGNITUDES = facets.CONDITIONS | {"min_magnitude_si", "start", "end"}
_KINDS_AND_TIME = facets.CONDITIONS | {"start", "end"}

_IN_FACETS = "report AS r INDEXED BY ix_report_facet"
IN_CELLS = """
json_each(?) AS z CROSS JOIN report AS r INDEXED BY ix_report_cell
ON r.cell BETWEEN z.value ->> 0 AND z.value ->> 1
"""
_SQUARES = """
json_each(?) AS z CROSS JOIN exact_place AS p INDEXED BY ix_exact_place_square
ON p.square = z.value
"""
_IN_SQUARES = f"{_SQUARES} CROSS JOIN report AS r ON r.number = p.report_number"
# Steps instead of a root: SQLite may be built without one.
_MOST = """
(SELECT cast(? * CASE WHEN max(number) < 20000 THEN 1000 WHEN max(number) < 100000 THEN 2000
WHEN max(number) < 1000000 THEN 4000 ELSE 8000 END AS INTEGER) FROM report)
"""
_FEW = f"""
WITH most (n) AS (SELECT min(?, {_MOST}))
SELECT (SELECT count(*) FROM (SELECT 1 FROM {{}} LIMIT 1 + (SELECT n FROM most))) <= n FROM most
"""
_OF_KINDS = f"""
SELECT count(*) < {facets.MOST_SEEN}, coalesce(sum(matches), 0),
coalesce(sum(reports) FILTER (WHERE matches), 0), {_MOST}, (SELECT max(number) FROM report)
FROM (SELECT reports, reports > 0 AND {{}} AS matches FROM {{}} LIMIT {facets.MOST_SEEN})
"""


@dataclass(frozen=True, slots=True)
class PageQuery:
    """A page of a list; `tombstones` lets all reports match `updated_since`.

    With columns named in `beside`, nothing else is read of a report: they are in the indexes.
    """

    where: ReportFilter
    order: Sorting
    limit: int
    after: Position | None = None
    audience: Audience = Audience.PUBLIC
    tombstones: bool = True
    most_walked: int = MOST_WALKED
    beside: tuple[str, ...] = ()

    @property
    def shows_tombstones(self) -> bool:
        """Whether reports match that are in no list any more."""
        return self.is_queue or (self.tombstones and self.where.updated_since is not None)

    @property
    def is_queue(self) -> bool:
        """Whether it is a page of the desk's queue: what is in there, its index says."""
        return self.order.column == "urgent_at"

    def clauses(self, candidates: Candidates) -> Clauses:
        """Return the conditions; facets that are known already are not looked up."""
        found = filters.clauses(
            self.where,
            self.audience,
            tombstones=self.shows_tombstones,
            kinds=candidates.kinds,
        )
        return found.add(f"r.{WAITING}") if self.is_queue else found

    @property
    def arms(self) -> list[Arm]:
        """What a walk along the order takes."""
        return arms(self.where, self.order, self.after)

    @property
    def weight(self) -> float:
        """How many candidates are few for this page, as a multiple of those for fifty reports."""
        return sqrt((self.limit or _COUNTED) / 50)


@dataclass(frozen=True, slots=True)
class Candidates:
    """A FROM clause for few candidates with its parameters, None to walk.

    With `kinds`, their facets are to be listed. `ends` says that a walk needs no budget. While
    there is a `share`, at least so many of all reports match the conditions looked at so far, and
    `further_candidates` may find few; `of_kinds` are those that have the kinds, if all are known.
    """

    source: str | None = None
    values: Sequence[Value] = ()
    kinds: facets.Kinds | None = None
    ends: bool = False
    share: float | None = None
    of_kinds: _OfKinds | None = None


class _OfKinds(NamedTuple):
    """Kinds, and the work of reading all of their reports: as many entries as would be walked."""

    kinds: facets.Kinds
    entries: int


def may_fill_soon(query: PageQuery, first: Candidates) -> bool:
    """Whether a short walk is worth a try before it is found out how many candidates there are.

    Large areas have reports of most kinds. Most magnitudes that are asked for are no records.
    """
    if first.share is None or query.order.column != "observed_at":
        return False  # the indexes of other orders have no places, so whole rows would be read
    where = query.where
    asks_for_magnitude = where.min_magnitude_si is not None and where.conditions <= _MAGNITUDES
    return asks_for_magnitude or _is_in_large_area(query)


async def find_candidates(reader: Reader, query: PageQuery) -> Candidates:
    """Return the candidates in an index that leaves few of them, else none."""
    first = await first_candidates(reader, query)
    return first if first.share is None else await further_candidates(reader, query, first)


async def first_candidates(reader: Reader, query: PageQuery) -> Candidates:
    """Return what can be said of candidates without counting those of an area."""
    where = query.where
    if (named := await _few_named(reader, query)) is not None:
        return named
    if _is_area_alone(query):
        return Candidates(share=1.0)
    if not where.conditions & _PLANNED:
        return Candidates()
    if await _few_in_time(reader, query):
        return Candidates(ends=True)
    kinds = await facets.find_kinds(
        reader, where, query.audience, tombstones=query.shows_tombstones
    )
    if kinds is None:
        return Candidates(share=1.0)
    return await _of_kinds(reader, query, kinds)


async def further_candidates(reader: Reader, query: PageQuery, first: Candidates) -> Candidates:
    """Return the candidates in an area, of a change or of some kinds, if they are few."""
    where, of_kinds = query.where, first.of_kinds
    if _is_area_alone(query) and await _few_in_time(reader, query):
        return Candidates(ends=True)
    is_known = of_kinds is not None and of_kinds.entries <= _MOST_OF_KINDS
    if not (is_known and _is_in_large_area(query)) and (
        area := await _few_in_area(reader, query, first)
    ):
        source = IN_CELLS if query.audience is Audience.PUBLIC else _IN_SQUARES
        return Candidates(source, (area,), first.kinds)
    if where.updated_since is not None and query.order.column != "updated_at":
        changed = "report INDEXED BY ix_report_updated_at WHERE updated_at >= ?"
        if await _few(reader, query, changed, [to_text(where.updated_since)]):
            return Candidates("report AS r INDEXED BY ix_report_updated_at", (), first.kinds)
    may_be_rare = bool(where.conditions - _KINDS_AND_TIME) and not where.words
    if of_kinds is not None and is_known and may_be_rare:
        return Candidates(_IN_FACETS, (), of_kinds.kinds)
    return Candidates(kinds=first.kinds)


def _is_in_large_area(query: PageQuery) -> bool:
    area = _area(query.where)
    return area is not None and spatial.square_degrees(area) >= _LARGE_SQUARE_DEGREES


def _is_area_alone(query: PageQuery) -> bool:
    """Whether nothing but a large area is asked for, and at most a time."""
    return _is_in_large_area(query) and query.where.conditions <= _AREA_AND_TIME


def _area(where: ReportFilter) -> Box | None:
    return where.circle.bounding_box() if where.circle else where.box


async def _of_kinds(reader: Reader, query: PageQuery, kinds: facets.Kinds) -> Candidates:
    """Return the candidates of these kinds if they are few, else what is known of them.

    The kinds are listed if that is less work than to look up the facets that a walk passes.
    """
    text = _OF_KINDS.format(kinds.conditions.where, kinds.indexed)
    values = (query.weight, *kinds.conditions.values, *kinds.values)
    rows = await reader.execute_fetchall(text, values)
    ((complete, kinds_found, matching, most, number),) = rows
    entries = matching + _SEARCH * kinds_found
    if number is None or (complete and entries <= most):
        return Candidates(_IN_FACETS, (), kinds)
    share = max(matching, 1) / number
    is_listed = complete and kinds_found * share <= query.limit
    known = _OfKinds(kinds, entries) if complete else None
    return Candidates(kinds=kinds if is_listed else None, share=share, of_kinds=known)


async def _few_named(reader: Reader, query: PageQuery) -> Candidates | None:
    """Return the candidates by a name, or of a queue by their time, None unless those are few."""
    where = query.where
    if where.external_id is not None:
        return Candidates("report AS r")
    if where.observer is not None and await _few_of_observer(reader, query):
        return Candidates("report AS r INDEXED BY ix_report_observer")
    if query.is_queue and where.start is not None:
        in_time, values = _numbers(arms(where, Order.OBSERVED, None))
        if await _few(reader, query, in_time, values):
            joined = f"{in_time} AS t CROSS JOIN report AS r ON r.number = t.number"
            return Candidates(joined, values)
    return None


async def _few_of_observer(reader: Reader, query: PageQuery) -> bool:
    """Say whether the reports of an observer are few, or are in the order of the page already."""
    where = query.where
    is_in_order = query.order.column == "observed_at" and query.limit > 0
    if is_in_order and where.conditions <= {"observer", "start", "end"}:
        return True
    found = "report INDEXED BY ix_report_observer WHERE observer = ?"
    return await _few(reader, query, found, [str(where.observer)])


async def _few_in_time(reader: Reader, query: PageQuery) -> bool:
    """Say whether all that a walk may come to is little: nothing else needs to be found out."""
    where = query.where
    if query.order.column != "observed_at" or (where.start or where.end) is None:
        return False
    return await _few(reader, query, *_numbers(query.arms))


def _numbers(walked: Sequence[Arm]) -> tuple[str, list[Value]]:
    """Return the source of the numbers of the reports that a walk passes, and its parameters."""
    texts = [
        f"SELECT number FROM report INDEXED BY {index} WHERE {bounds.where}"
        for index, bounds in walked
    ]
    values = [value for _, bounds in walked for value in bounds.values]
    return f"({' UNION ALL '.join(texts)})", values


async def _few_in_area(reader: Reader, query: PageQuery, first: Candidates) -> str | None:
    """Return the cells of a small area with few reports, or for the full audience its squares, as
    JSON: exact places are in squares alone.

    The rarer the other conditions are, the more candidates pay, but no more than all of the kinds.
    """
    box = _area(query.where)
    if box is None or spatial.square_degrees(box) > _LARGEST_SQUARE_DEGREES:
        return None
    more = 1 / (first.share or 1.0)
    most = MOST_WALKED if first.of_kinds is None else min(MOST_WALKED, first.of_kinds.entries)
    if query.audience is Audience.FULL:
        if spatial.square_degrees(box) > _LARGE_SQUARE_DEGREES:
            return None  # a walk finds enough of them, and there are many squares
        squares = orjson.dumps(neighbours.squares(box)).decode()
        return squares if await _few(reader, query, _SQUARES, [squares], more, most) else None
    cells = orjson.dumps(spatial.ranges(box)).decode()
    return cells if await _few(reader, query, IN_CELLS, [cells], more, most) else None


async def _few(
    reader: Reader,
    query: PageQuery,
    source: str,
    values: Sequence[Value],
    more: float = 1.0,
    most: int = MOST_WALKED,
) -> bool:
    weight = query.weight * more
    found = await reader.execute_fetchall(_FEW.format(source), (most, weight, *values))
    ((few,),) = found
    return bool(few)
