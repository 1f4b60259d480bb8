"""Which reports of a list hold the words of a search, without sorting all that do.

The index gives matches in the order of observation (see `full_text`). A list in that order reads as
many as its page takes; another list sorts them if they are few. Where neither will do, reports are
looked up among the matches one by one. All of it looks at a bounded number of rows and then stops:
the page is short, and says where the next one goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import orjson

from skywitness.adapters.sqlite import full_text, listing
from skywitness.adapters.sqlite.candidates import Candidates, PageQuery, find_candidates
from skywitness.adapters.sqlite.listing import Found
from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.sql import Clauses, Value
from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.adapters.sqlite.walk import add_position, arms, chosen_columns, sorting
from skywitness.domain.model.full_text import phrase
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.time.interval import EARLIEST, LATEST, LONGEST

MOST_MATCHES = 5_000
"""Matches looked at for one page."""

MOST_ESTIMATED = 1_000
"""Matches looked at for an inexact count; the whole row of each has to be read."""

MOST_SORTED = 5_000
"""With more matches, a list in another order than that of observation walks its own index."""

MOST_LOOKED_UP = 500
"""Reports that are looked up one by one for one page."""

_MASK = (1 << full_text.NUMBER_BITS) - 1
_MATCHES = "SELECT rowid FROM report_text WHERE report_text MATCH ? AND rowid BETWEEN ? AND ?"
_NUMBERED = "json_each(?) AS w CROSS JOIN report AS r ON r.number = w.value"
_HOLDS_WORDS = f"""
EXISTS (SELECT 1 FROM report_text WHERE report_text MATCH ? AND rowid = {full_text.KEY})
"""


def all_of(wanted: Sequence[str]) -> str:
    """Return a search for all of these words; quotes keep them from being operators."""
    return " ".join(f'"{phrase(word)}"' for word in wanted)


async def page(reader: Reader, query: PageQuery, columns: str) -> Found:
    """Return the reports of a page, as `listing.page` does for a filter without words."""
    choice = await _choice(reader, query)
    values = [*choice.values, query.limit + 1]
    rows = await listing.rows_of(reader, query, choice.text, values, columns)
    if len(rows) > query.limit:
        return listing.full_page(rows, query)
    if choice.last is None:
        return Found(rows, choice.reached)
    last = await reader.execute_fetchall(*choice.last)
    return Found(rows, next((Position(from_text(at), id_) for at, id_ in last), None))


def first_matches(where: ReportFilter, most: int) -> tuple[str, Sequence[Value]]:
    """Return a FROM clause with the reports of the first matches of its words."""
    text = f"""
        (SELECT rowid & {_MASK} AS number FROM report_text WHERE report_text MATCH ? LIMIT ?) AS w
        CROSS JOIN report AS r ON r.number = w.number
    """
    return text, (all_of(where.words), most)


def further_match(where: ReportFilter, most: int) -> tuple[str, Sequence[Value]]:
    """Return a statement that has a row if there are more matches than `first_matches` takes."""
    text = "SELECT 1 FROM report_text WHERE report_text MATCH ? LIMIT 1 OFFSET ?"
    return text, (all_of(where.words), most)


async def count(
    reader: Reader, where: ReportFilter, most: int, audience: Audience = Audience.PUBLIC
) -> Count:
    """Count the matching reports among the first `most` matches in the index."""
    found = PageQuery(where, Order.OBSERVED, 0, audience=audience).clauses(Candidates())
    text = f"""
        SELECT count(*), count(r.number)
        FROM (SELECT rowid & {_MASK} AS number
              FROM report_text WHERE report_text MATCH ? LIMIT ?) AS t
        LEFT JOIN report AS r ON r.number = t.number AND {found.where}
    """
    values = (all_of(where.words), most + 1, *found.values)
    ((looked_at, number),) = await reader.execute_fetchall(text, values)
    return Count(min(number, most), exact=looked_at <= most)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The statement that chooses the reports of a page, but for its limit, and how far it reaches.

    From there the list goes on if the page does not fill. The statement `last` finds it, if any;
    with neither, it is the end of the list.
    """

    text: str
    values: Sequence[Value]
    reached: Position | None = None
    last: tuple[str, Sequence[Value]] | None = None


async def _choice(reader: Reader, query: PageQuery) -> _Choice:
    candidates, search = await find_candidates(reader, query), Search(query)
    found = query.clauses(candidates)
    add_position(found, "r.", query.order, query.after)
    if candidates.source is None and query.order.column == "observed_at":
        if (hit := await _in_order(reader, search, found)) is not None:
            return _numbered(hit.numbers, query, found, hit.reached)
    elif (few := await _few(reader, search.match)) is not None:
        return _numbered(few, query, found)
    if candidates.source is not None:
        chosen = listing.sorted_choice(candidates.source, found, query)
        return _looked_up(chosen, [*candidates.values, *found.values], search, Clauses())
    _, walked = arms(ReportFilter(), query.order, query.after)[0]
    column = query.order.column
    along = f"""
        SELECT number, id, {column} AS sorted_by FROM report INDEXED BY ix_report_{column}
        WHERE {walked.where} ORDER BY {sorting(query.order)} LIMIT ?
    """
    return _looked_up(along, walked.values, search, found)


def _looked_up(candidates: str, values: Sequence[Value], search: Search, found: Clauses) -> _Choice:
    """Look up the first candidates, which are in order, one by one."""
    query = search.query
    text = f"""
        SELECT {chosen_columns(query.order, query.beside)}
        FROM ({candidates}) AS c CROSS JOIN report AS r ON r.number = c.number
        WHERE {found.where} AND {_HOLDS_WORDS} LIMIT ?
    """
    last = f"SELECT sorted_by, id FROM ({candidates}) LIMIT 1 OFFSET ?"
    return _Choice(
        text,
        [*values, MOST_LOOKED_UP, *found.values, search.match],
        last=(last, [*values, MOST_LOOKED_UP, MOST_LOOKED_UP - 1]),
    )


def _numbered(
    numbers: list[int], query: PageQuery, found: Clauses, reached: Position | None = None
) -> _Choice:
    text = listing.sorted_choice(_NUMBERED, found, query)
    return _Choice(text, [orjson.dumps(numbers).decode(), *found.values], reached)


@dataclass(frozen=True, slots=True)
class Search:
    """How the index is asked for the matches of a page."""

    query: PageQuery

    @property
    def match(self) -> str:
        """The search in the language of the index."""
        return all_of(self.query.where.words)

    @property
    def matches(self) -> str:
        """The statement of the matches, with its last parameters limit and offset."""
        direction = "DESC" if self.query.order.descending else "ASC"
        return f"{_MATCHES} ORDER BY rowid {direction} LIMIT ? OFFSET ?"

    @property
    def range(self) -> tuple[int, int]:
        """The lowest and the highest row of the index that may be on the page."""
        where, after, earliest, latest = self.query.where, self.query.after, [EARLIEST], [LATEST]
        if where.start is not None:
            earliest.append(max(where.start, EARLIEST + LONGEST) - LONGEST)
        if where.end is not None:
            latest.append(where.end)
        if after is not None and self.query.order.descending:
            before = timedelta(microseconds=0 if after.report_id else 1)  # see `_in_order`
            latest.append(after.timestamp - before)
        elif after is not None:
            earliest.append(after.timestamp)
        lowest, highest = (full_text.span_of(at) for at in (max(earliest), min(latest)))
        return lowest << full_text.NUMBER_BITS, highest << full_text.NUMBER_BITS | _MASK


async def _few(reader: Reader, match: str) -> list[int] | None:
    """Return the numbers of all matches, None if they are many."""
    text = f"SELECT rowid & {_MASK} FROM report_text WHERE report_text MATCH ? LIMIT ?"
    rows = await reader.execute_fetchall(text, (match, MOST_SORTED + 1))
    numbers = [number for (number,) in rows]
    return numbers if len(numbers) <= MOST_SORTED else None


class _Hit(NamedTuple):
    numbers: list[int]
    reached: Position | None


async def _in_order(reader: Reader, search: Search, found: Clauses) -> _Hit | None:
    """Return the next matches that pass, in whole spans of time: within one they are in no order.

    They reach the beginning of a span, as a position with an id lower than any. None when the first
    span holds more matches than are looked at.
    """
    keys, last, is_whole = await _next_matches(reader, search, found)
    if last is None:
        return _Hit([key & _MASK for key in keys], None)
    descending = search.query.order.descending
    if not is_whole:
        first = await _match_at(reader, search, 0)
        if first is None or first == last:
            return None
        keys = [key for key in keys if key >> full_text.NUMBER_BITS != last]
    edge = full_text.beginning_of(last + (is_whole is not descending))
    return _Hit([key & _MASK for key in keys], Position(edge, ""))


async def _next_matches(
    reader: Reader, search: Search, found: Clauses
) -> tuple[list[int], int | None, bool]:
    """Return the next matches that pass, their last span, and whether it is there as a whole.

    The span is None when there are no more matches.
    """
    limit, descending = search.query.limit + 1, search.query.order.descending
    text = f"""
        SELECT t.rowid FROM ({search.matches}) AS t
        CROSS JOIN report AS r ON r.number = t.rowid & {_MASK}
        WHERE t.rowid = {full_text.KEY} AND {found.where} LIMIT ?
    """
    values = (search.match, *search.range, MOST_MATCHES, 0, *found.values, limit)
    keys = [key for (key,) in await reader.execute_fetchall(text, values)]
    if len(keys) < limit:
        return keys, await _match_at(reader, search, MOST_MATCHES), False
    last = keys[-1] >> full_text.NUMBER_BITS
    lowest, highest = last << full_text.NUMBER_BITS, last << full_text.NUMBER_BITS | _MASK
    after_it = (lowest, keys[-1] - 1) if descending else (keys[-1] + 1, highest)
    rest = await reader.execute_fetchall(
        f"{_MATCHES} LIMIT ?", (search.match, *after_it, MOST_MATCHES + 1)
    )
    keys += (key for (key,) in rest)
    return keys, last, len(keys) <= limit + MOST_MATCHES


async def _match_at(reader: Reader, search: Search, offset: int) -> int | None:
    """Return the span of a match by its place in the list, None if there are not so many."""
    values = (search.match, *search.range, 1, offset)
    rows = await reader.execute_fetchall(search.matches, values)
    return next((key >> full_text.NUMBER_BITS for (key,) in rows), None)
