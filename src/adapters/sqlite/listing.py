"""The pages and counts of lists.

Where few reports can match, those are read and sorted (see `candidates`). Otherwise the index of
the order is walked until the page is full, for a limited number of entries: a page of a rare kind
may be short, and the next one begins where this one stopped. What matches is decided in indexes
that hold the columns of the filters; whole rows are read only for what is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from skywitness.adapters.sqlite import damage, facets
from skywitness.adapters.sqlite.candidates import (
    Candidates,
    PageQuery,
    find_candidates,
    is_large_area_only,
)
from skywitness.adapters.sqlite.filters import FILTERED
from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.sql import Clauses, Value
from skywitness.adapters.sqlite.timestamps import from_text, to_text
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.time.interval import EARLIEST, LONGEST

MOST_TRIED = 1_000
"""Entries that a page of a large area looks at before it is found out how many lie in the area."""

MOST_ROWS = 4_000
"""Rows that one page looks at where the index of its order does not hold the columns."""

MOST_ESTIMATED = 10_000
MOST_COUNTED = 250_000
"""Entries that an inexact and an exact count look at; with more, the count is a lower bound."""

LASTING = "julianday(observed_until) - julianday(observed_at) > 3.0"
"""Few reports last longer: an index of their own has them, so that others need not be looked for
earlier than this before the beginning of a time."""

_SHORT = timedelta(days=3, seconds=1)
_IN_ORDER = ("id", "facet")


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a page, led by sort time and id, and where the next page begins after."""

    rows: Sequence[Any]
    next: Position | None


async def page(reader: Reader, query: PageQuery, columns: str) -> Found:
    """Return the reports of a page, with these columns of `report AS r`."""
    if is_large_area_only(query):
        first = replace(query, most_walked=min(MOST_TRIED, query.most_walked))
        rows, _ = await _walked(reader, first, Candidates(), columns)
        if len(rows) > query.limit:
            return full_page(rows, query)
    candidates, walk = await find_candidates(reader, query), None
    if candidates.source is None:
        rows, walk = await _walked(reader, query, candidates, columns)
    else:
        found = query.clauses(candidates)
        add_position(found, "r.", query)
        chosen = sorted_choice(candidates.source, found, query.order)
        values = [*candidates.values, *found.values, query.limit + 1]
        rows = await rows_of(reader, chosen, values, columns)
    if len(rows) > query.limit:
        return full_page(rows, query)
    return Found(rows, await _stopped_at(reader, walk) if walk else None)


async def _walked(
    reader: Reader, query: PageQuery, candidates: Candidates, columns: str
) -> tuple[list[Any], _Walk]:
    found = query.clauses(candidates)
    walk = _Walk.along(query, found, query.most_walked)
    values = [*walk.values, *found.values, query.limit + 1]
    return await rows_of(reader, walk.choice(found), values, columns), walk


def full_page(rows: Sequence[Any], query: PageQuery) -> Found:
    """Return as many rows as the page may have, when there are more."""
    shown = rows[: query.limit]
    return Found(shown, damage.last_position(shown))


async def count(reader: Reader, where: ReportFilter, *, exact: bool) -> Count:
    """Count the matching reports; beyond the budget it is a lower bound."""
    if where.conditions <= facets.CONDITIONS:
        return Count(await _total(reader, where), exact=True)
    order = Order.UPDATED if where.updated_since is not None else Order.OBSERVED
    query = PageQuery(where, order, 0)
    candidates = await find_candidates(reader, query)
    found = query.clauses(candidates)
    if candidates.source is not None:
        statement = f"SELECT count(*) FROM {candidates.source} WHERE {found.where}"
        ((number,),) = await reader.execute_fetchall(statement, [*candidates.values, *found.values])
        return Count(number, exact=True)
    budget = MOST_COUNTED if exact else MOST_ESTIMATED
    walk = _Walk.along(query, found, budget + 1)
    statement = f"SELECT count(*) FILTER (WHERE {found.where}), count(*) FROM {walk.source} AS r"
    values = [*found.values, *walk.values]
    ((number, seen),) = await reader.execute_fetchall(statement, values)
    return Count(number, exact=seen < walk.most)


async def rows_of(reader: Reader, chosen: str, values: Sequence[Value], columns: str) -> list[Any]:
    """Read in full what was chosen."""
    try:
        return list(await reader.execute_fetchall(whole_rows(chosen, columns), values))
    except StoreDamaged:
        return await damage.row_by_row(reader, chosen, values, columns)


def sorted_choice(source: str, found: Clauses, order: Order) -> str:
    """Return the statement that chooses the first of few reports by sorting all of them."""
    return f"""
        SELECT r.number, r.id, r.{order.column} AS sorted_by FROM {source}
        WHERE {found.where} ORDER BY {sorting(order, "r.")} LIMIT ?
    """


def whole_rows(chosen: str, columns: str) -> str:
    """Return the statement of a page: only what was chosen from narrow index rows is read in full.

    It keeps the order of the choice: nothing in it lets SQLite take another one.
    """
    return f"""
        SELECT k.sorted_by, k.id, {columns} FROM ({chosen}) AS k
        CROSS JOIN report AS r ON r.number = k.number
    """


def sorting(order: Order, of: str = "") -> str:
    """Return what an order sorts by."""
    direction = "DESC" if order.descending else "ASC"
    return f"{of}{order.column} {direction}, {of}id {direction}"


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk along the index of an order, with the columns that conditions name."""

    order: Order
    source: str
    values: Sequence[Value]
    most: int

    @classmethod
    def along(cls, query: PageQuery, found: Clauses, most: int) -> _Walk:
        """Begin after a position, and keep within the times that the filter names."""
        order, named = query.order, [name for name in FILTERED if name in found.where]
        columns = ", ".join(dict.fromkeys(("number", order.column, *_IN_ORDER, *named)))
        if order.column != "observed_at" and set(named) - {order.column}:
            most = min(most, MOST_ROWS)
        arms = _arms(query)
        texts = [_arm(columns, index, found, order) for index, found in arms]
        values = [value for _, found in arms for value in (*found.values, most)]
        if len(texts) == 1:
            return cls(order, f"({texts[0]})", values, most)
        both = " UNION ALL ".join(f"SELECT * FROM ({text})" for text in texts)
        return cls(order, f"({both} LIMIT ?)", [*values, most], most)

    def choice(self, found: Clauses) -> str:
        """Return the statement that chooses the first of the walk that match."""
        return f"""
            SELECT r.number, r.id, r.{self.order.column} AS sorted_by FROM {self.source} AS r
            WHERE {found.where} LIMIT ?
        """


def _arms(query: PageQuery) -> list[tuple[str, Clauses]]:
    """Return the indexes that are walked one after the other, with the bounds of each."""
    order, start = query.order, query.where.start
    if order.column != "observed_at" or start is None:
        return [(f"ix_report_{order.column}", _bounds(query))]
    begin = to_text(_before(start, _SHORT))
    short = _bounds(query).add("observed_at >= ?", begin)
    lasting = _bounds(query).add(f"{LASTING} AND observed_at < ?", begin)
    lasting.add("observed_at >= ?", to_text(_before(start, LONGEST)))
    arms = [("ix_report_observed_at", short), ("ix_report_lasting", lasting)]
    return arms if order.descending else arms[::-1]


def _arm(columns: str, index: str, found: Clauses, order: Order) -> str:
    return f"""
        SELECT {columns} FROM report INDEXED BY {index} WHERE {found.where}
        ORDER BY {sorting(order)} LIMIT ?
    """


def _bounds(query: PageQuery) -> Clauses:
    found, where, column = Clauses(), query.where, query.order.column
    add_position(found, "", query)
    if column == "observed_at" and where.end is not None:
        found.add("observed_at < ?", to_text(where.end))
    if column == "updated_at" and where.updated_since is not None:
        found.add("updated_at >= ?", to_text(where.updated_since))
    return found


def add_position(found: Clauses, of: str, query: PageQuery) -> None:
    """Require what comes after the position of a page."""
    order, after = query.order, query.after
    if after is not None:
        compare = "<" if order.descending else ">"
        values = to_text(after.timestamp), after.report_id
        found.add(f"({of}{order.column}, {of}id) {compare} (?, ?)", *values)


async def _stopped_at(reader: Reader, walk: _Walk) -> Position | None:
    """Return the last entry that a walk looked at, None when it came to the end."""
    statement = f"SELECT {walk.order.column}, id FROM {walk.source} AS r LIMIT 1 OFFSET ?"
    for at, report_id in await reader.execute_fetchall(statement, [*walk.values, walk.most - 1]):
        return Position(from_text(at), report_id)
    return None


async def _total(reader: Reader, where: ReportFilter) -> int:
    on_facet = facets.conditions(where) or Clauses(["id > 0"])
    statement = f"SELECT coalesce(sum(reports), 0) FROM facet WHERE {on_facet.where}"
    ((number,),) = await reader.execute_fetchall(statement, on_facet.values)
    return int(number)


def _before(at: datetime, span: timedelta) -> datetime:
    return max(at, EARLIEST + span) - span
