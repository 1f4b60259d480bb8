"""The pages and counts of lists.

Where few reports can match, those are read and sorted (see `candidates`). Otherwise the index of
the order is walked until the page is full, for a limited number of entries: a page of a rare kind
may be short, and the next one begins where this one stopped. What matches is decided in indexes
that hold the columns of the filters; whole rows are read only for what is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from skywitness.adapters.sqlite import damage, facets
from skywitness.adapters.sqlite.candidates import (
    Candidates,
    PageQuery,
    find_candidates,
    first_candidates,
    further_candidates,
    is_in_large_area,
)
from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.sql import Clauses, Value
from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.adapters.sqlite.walk import Walk, add_position, chosen_columns, sorting
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.reports.visibility import Audience

MOST_TRIED = 2_000
"""Entries that a page of a large area looks at before it is found out how many lie in the area."""

MOST_ESTIMATED = 10_000
MOST_COUNTED = 250_000
"""Entries that an inexact and an exact count look at; with more, the count is a lower bound."""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a page, led by sort time and id, and where the next page begins after."""

    rows: Sequence[Any]
    next: Position | None


async def page(reader: Reader, query: PageQuery, columns: str) -> Found:
    """Return the reports of a page, with these columns of `report AS r`."""
    candidates = await first_candidates(reader, query)
    if candidates.share is not None:
        if is_in_large_area(query):
            tried = replace(query, most_walked=min(MOST_TRIED, query.most_walked))
            rows, _ = await _walked(reader, tried, candidates, columns)
            if len(rows) > query.limit:
                return full_page(rows, query)
        candidates = await further_candidates(reader, query, candidates)
    rows, walk = await _page_of(reader, query, candidates, columns)
    if len(rows) > query.limit:
        return full_page(rows, query)
    return Found(rows, await _stopped_at(reader, walk) if walk else None)


async def _page_of(
    reader: Reader, query: PageQuery, candidates: Candidates, columns: str
) -> tuple[list[Any], Walk | None]:
    """Return the first rows, and the walk that may have stopped before the end of the list."""
    if candidates.source is None and not candidates.ends:
        return await _walked(reader, query, candidates, columns)
    found = query.clauses(candidates)
    if candidates.source is None:
        walk = _walk(query, found)
        chosen, values = walk.choice_of_all(found, query.limit + 1)
    else:
        add_position(found, "r.", query.order, query.after)
        chosen = sorted_choice(candidates.source, found, query)
        values = [*candidates.values, *found.values]
    return await rows_of(reader, query, chosen, [*values, query.limit + 1], columns), None


async def _walked(
    reader: Reader, query: PageQuery, candidates: Candidates, columns: str
) -> tuple[list[Any], Walk]:
    found = query.clauses(candidates)
    walk = _walk(query, found)
    chosen, values = walk.choice(found)
    return await rows_of(reader, query, chosen, [*values, query.limit + 1], columns), walk


def _walk(query: PageQuery, found: Clauses) -> Walk:
    return Walk.along(query.order, query.arms, found, query.most_walked, query.beside)


def full_page(rows: Sequence[Any], query: PageQuery) -> Found:
    """Return as many rows as the page may have, when there are more."""
    shown = rows[: query.limit]
    return Found(shown, damage.last_position(shown))


async def count(
    reader: Reader, where: ReportFilter, *, exact: bool, audience: Audience = Audience.PUBLIC
) -> Count:
    """Count the matching reports; beyond the budget it is a lower bound."""
    if where.conditions <= facets.CONDITIONS:
        ((number,),) = await reader.execute_fetchall(*facets.total_of(where, audience))
        return Count(int(number), exact=True)
    order = Order.UPDATED if where.updated_since is not None else Order.OBSERVED
    query = PageQuery(where, order, 0, audience=audience)
    candidates = await find_candidates(reader, query)
    found = query.clauses(candidates)
    if candidates.source is not None:
        statement = f"SELECT count(*) FROM {candidates.source} WHERE {found.where}"
        ((number,),) = await reader.execute_fetchall(statement, [*candidates.values, *found.values])
        return Count(number, exact=True)
    budget = MOST_COUNTED if exact else MOST_ESTIMATED
    if candidates.ends:
        walk = _walk(query, found)
        ((number,),) = await reader.execute_fetchall(*walk.count_of_all(found))
        return Count(number, exact=True)
    walk = Walk.along(query.order, query.arms, found, budget + 1)
    entries, values = walk.entries
    statement = f"SELECT count(*) FILTER (WHERE {found.where}), count(*) FROM ({entries}) AS r"
    values = [*found.values, *values]
    ((number, seen),) = await reader.execute_fetchall(statement, values)
    return Count(number, exact=seen < walk.most)


async def rows_of(
    reader: Reader, query: PageQuery, chosen: str, values: Sequence[Value], columns: str
) -> list[Any]:
    """Read in full what was chosen, or just what was chosen `beside` the order."""
    if query.beside:
        return list(await reader.execute_fetchall(entry_rows(chosen, columns), values))
    return await whole_rows_of(reader, chosen, values, columns)


async def whole_rows_of(
    reader: Reader, chosen: str, values: Sequence[Value], columns: str
) -> list[Any]:
    """Read in full what was chosen, without what is damaged."""
    try:
        return list(await reader.execute_fetchall(whole_rows(chosen, columns), values))
    except StoreDamaged:
        return await damage.row_by_row(reader, chosen, values, columns)


def sorted_choice(source: str, found: Clauses, query: PageQuery) -> str:
    """Return the statement that chooses the first of few reports by sorting all of them."""
    return f"""
        SELECT {chosen_columns(query.order, query.beside)} FROM {source}
        WHERE {found.where} ORDER BY {sorting(query.order, "r.")} LIMIT ?
    """


def entry_rows(chosen: str, columns: str) -> str:
    """Return the statement of a page with columns of `k`, the choice itself."""
    return f"SELECT k.sorted_by, k.id, {columns} FROM ({chosen}) AS k"


def whole_rows(chosen: str, columns: str) -> str:
    """Return the statement of a page: only what was chosen from narrow index rows is read in full.

    It keeps the order of the choice: nothing in it lets SQLite take another one.
    """
    return f"""
        SELECT k.sorted_by, k.id, {columns} FROM ({chosen}) AS k
        CROSS JOIN report AS r ON r.number = k.number
    """


async def _stopped_at(reader: Reader, walk: Walk) -> Position | None:
    """Return the last entry that a walk looked at, None when it came to the end."""
    for at, report_id in await reader.execute_fetchall(*walk.last):
        return Position(from_text(at), report_id)
    return None
