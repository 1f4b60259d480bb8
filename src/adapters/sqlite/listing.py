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
    may_fill_soon,
)
from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.sql import Clauses, Value
from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.adapters.sqlite.walk import Walk, add_position, chosen_columns, sorting
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.reports.visibility import Audience

_TRIED_FOR_EACH = 10
"""Entries that a page may look at for each report to be shown before it is found out how many
candidates there are; they are at least a tenth of all that it may look at."""

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
    is_tried = may_fill_soon(query, candidates)
    if is_tried and (found := await _tried(reader, query, candidates, columns)) is not None:
        return found
    if candidates.share is not None:
        candidates = await further_candidates(reader, query, candidates)
    if candidates.source is not None or candidates.ends:
        return await _of_few(reader, query, candidates, columns)
    walked = _walked_far if is_tried else _walked
    return await walked(reader, query, candidates, columns)


async def _of_few(reader: Reader, query: PageQuery, candidates: Candidates, columns: str) -> Found:
    """Return the first of few candidates, or of a walk that needs no budget."""
    found = query.clauses(candidates)
    if candidates.source is None:
        chosen, values = _walk(query, found).choice_of_all(found, query.limit + 1)
    else:
        add_position(found, "r.", query.order, query.after)
        chosen = sorted_choice(candidates.source, found, query)
        values = [*candidates.values, *found.values]
    return await _up_to(reader, query, (chosen, values), columns, None)


async def _tried(
    reader: Reader, query: PageQuery, candidates: Candidates, columns: str
) -> Found | None:
    """Return the page if it fills within a short walk."""
    found = query.clauses(candidates)
    walk = _walk(query, found)
    short = replace(walk, most=min(walk.most, max(walk.most // 10, _TRIED_FOR_EACH * query.limit)))
    shown = await _up_to(reader, query, short.choice(found), columns, None)
    return shown if shown.next is not None else None


async def _walked(reader: Reader, query: PageQuery, candidates: Candidates, columns: str) -> Found:
    """Return what is found until a walk has used up its budget."""
    found = query.clauses(candidates)
    walk = _walk(query, found)
    shown = await _up_to(reader, query, walk.choice(found), columns, None)
    return shown if shown.next is not None else Found(shown.rows, await _stopped_at(reader, walk))


async def _walked_far(
    reader: Reader, query: PageQuery, candidates: Candidates, columns: str
) -> Found:
    """Do the same at less cost where most of the budget will be used up.

    Where that is, is found out first: entries between two positions are compared where they are.
    """
    found = query.clauses(candidates)
    walk = _walk(query, found)
    stop = await _stopped_at(reader, walk)
    chosen = (walk if stop is None else walk.until(stop)).choice_of_all(found, query.limit + 1)
    return await _up_to(reader, query, chosen, columns, stop)


async def _up_to(
    reader: Reader,
    query: PageQuery,
    chosen: tuple[str, Sequence[Value]],
    columns: str,
    stop: Position | None,
) -> Found:
    """Return what was chosen, and where the next page begins: at `stop` unless this one is full."""
    text, values = chosen
    rows = await rows_of(reader, query, text, [*values, query.limit + 1], columns)
    return full_page(rows, query) if len(rows) > query.limit else Found(rows, stop)


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
