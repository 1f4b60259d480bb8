"""Erased reports among the rows of a page.

Their rows have a time and an id, and None in the place of the number or change.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from skywitness.adapters.sqlite import listing
from skywitness.adapters.sqlite.candidates import PageQuery
from skywitness.adapters.sqlite.listing import Found
from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.sql import Clauses
from skywitness.adapters.sqlite.timestamps import to_text


async def among(reader: Reader, query: PageQuery, found: Found) -> Found:
    """Add erased reports to the rows of a page with `updated_since`, each in its place by time.

    They match whatever the other conditions are: nobody knows any more whether they met them.
    """
    erased = list(await reader.execute_fetchall(*_statement(query, found)))
    if not erased:
        return found
    order = itemgetter(0, 1)
    rows = sorted([*found.rows, *erased], key=order, reverse=query.order.descending)
    if len(rows) > query.limit:
        return listing.full_page(rows, query)
    return Found(rows, found.next)


def merged(rows: Sequence[Any], read: Sequence[Any]) -> Sequence[Any]:
    """Return rows that were read in the place of those they were chosen by; erased ones stay."""
    by_id = {row[1]: row for row in read}
    found = (row if row[2] is None else by_id.get(row[1]) for row in rows)
    return [row for row in found if row is not None]


def _statement(query: PageQuery, found: Found) -> tuple[str, Sequence[Any]]:
    """Return what selects the erased reports between the beginning and the end of a page."""
    assert query.where.updated_since is not None  # noqa: S101 # only called with it
    after, until = ("<", ">=") if query.order.descending else (">", "<=")
    where = Clauses().add("is_listed AND erased_at >= ?", to_text(query.where.updated_since))
    for position, sign in ((query.after, after), (found.next, until)):
        if position is not None:
            where.add(
                f"(erased_at, id) {sign} (?, ?)", to_text(position.timestamp), position.report_id
            )
    direction = "DESC" if query.order.descending else "ASC"
    return (
        f"SELECT erased_at, id, NULL FROM erased WHERE {where.where} "
        f"ORDER BY erased_at {direction}, id {direction} LIMIT ?",
        [*where.values, query.limit + 1],
    )
