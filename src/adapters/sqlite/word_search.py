"""Which reports of a list hold the words of a search, without sorting all that do.

The index gives matches in the order of observation (see `full_text`). A list in that order reads as
many as its page takes; another list sorts them if they are few. Where neither will do, the list
walks its own index, and each report is looked up among the matches. All three look at a bounded
number of rows and then stop: the page is short, and says where the next one goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import orjson

from skywitness.adapters.sqlite import full_text
from skywitness.adapters.sqlite.filters import Clauses, add_position
from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.domain.model.full_text import phrase
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.time.interval import EARLIEST, LATEST, LONGEST

MOST_MATCHES = 5_000
"""Matches looked at for one page."""

MOST_SORTED = 5_000
"""With more matches, a list in another order than that of observation walks its own index."""

MOST_WALKED = 500
"""Reports that are looked up one by one for one page."""

_MASK = (1 << full_text.NUMBER_BITS) - 1
_MATCHES = "SELECT rowid FROM report_text WHERE report_text MATCH ? AND rowid BETWEEN ? AND ?"

HOLDS_WORDS = f"""
EXISTS (SELECT 1 FROM report_text WHERE report_text MATCH ? AND rowid = {full_text.KEY})
"""
"""The condition that one report holds all words; its parameter is `all_of` them."""

_ONE_OF = "r.number IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of a list: its filter, its conditions without words and from its cursor on."""

    where: ReportFilter
    found: Clauses
    order: Order
    limit: int
    after: Position | None = None
    is_narrow: bool = False
    """Whether the conditions leave few reports, so that each of them can be looked up."""

    @property
    def match(self) -> str:
        """The search in the language of the index."""
        return all_of(self.where.words)

    @property
    def matches(self) -> str:
        """The statement of the matches, with its last parameters limit and offset."""
        way = "DESC" if self.order.descending else "ASC"
        return f"{_MATCHES} ORDER BY rowid {way} LIMIT ? OFFSET ?"

    @property
    def range(self) -> tuple[int, int]:
        """The lowest and the highest row of the index that may be on the page."""
        earliest, latest = [EARLIEST], [LATEST]
        if self.where.start is not None:
            earliest.append(max(self.where.start, EARLIEST + LONGEST) - LONGEST)
        if self.where.end is not None:
            latest.append(self.where.end)
        if self.after is not None:
            before = timedelta(microseconds=0 if self.after.report_id else 1)  # see `_in_order`
            latest += [self.after.timestamp - before] if self.order.descending else []
            earliest += [] if self.order.descending else [self.after.timestamp]
        lowest, highest = (full_text.span_of(at) for at in (max(earliest), min(latest)))
        return lowest << full_text.NUMBER_BITS, highest << full_text.NUMBER_BITS | _MASK


def all_of(wanted: Sequence[str]) -> str:
    """Return a search for all of these words; quotes keep them from being operators."""
    return " ".join(f'"{phrase(word)}"' for word in wanted)


async def narrow(reader: Reader, asked: Asked) -> Position | None:
    """Add conditions that leave the reports of one page, and a few more.

    Return how far they reach, from where the list goes on if the page does not fill; None if they
    reach its end.
    """
    if asked.is_narrow:
        asked.found.add(HOLDS_WORDS, asked.match)
        return None
    if asked.order.column == "observed_at":
        found = await _in_order(reader, asked)
        if found is not None:
            asked.found.add(_ONE_OF, orjson.dumps(found.numbers).decode())
            return found.reached
    elif (few := await _few(reader, asked.match)) is not None:
        asked.found.add(_ONE_OF, orjson.dumps(few).decode())
        return None
    return await _walk(reader, asked)


async def count(reader: Reader, match: str, found: Clauses, most: int) -> Count:
    """Count the matches that meet conditions, among the first `most` in the index."""
    text = f"""
        SELECT count(*), count(r.number)
        FROM (SELECT rowid & {_MASK} AS number
              FROM report_text WHERE report_text MATCH ? LIMIT ?) AS t
        LEFT JOIN report AS r ON r.number = t.number AND {found.where}
    """
    rows = await reader.execute_fetchall(text, (match, most + 1, *found.values))
    ((looked_at, number),) = rows
    return Count(min(number, most), exact=looked_at <= most)


async def _few(reader: Reader, match: str) -> list[int] | None:
    """Return the numbers of all matches, None if they are many."""
    text = f"SELECT rowid & {_MASK} FROM report_text WHERE report_text MATCH ? LIMIT ?"
    rows = await reader.execute_fetchall(text, (match, MOST_SORTED + 1))
    numbers = [number for (number,) in rows]
    return numbers if len(numbers) <= MOST_SORTED else None


class _Found(NamedTuple):
    numbers: list[int]
    reached: Position | None


async def _in_order(reader: Reader, asked: Asked) -> _Found | None:
    """Return the next matches that pass, in whole spans of time: within one they are in no order.

    They reach the beginning of a span, as a position with an id lower than any. None when the first
    span holds more matches than are looked at.
    """
    keys, last, is_whole = await _next_matches(reader, asked)
    if last is None:
        return _Found([key & _MASK for key in keys], None)
    if not is_whole:
        first = await _match_at(reader, asked, 0)
        if first is None or first == last:
            return None
        keys = [key for key in keys if key >> full_text.NUMBER_BITS != last]
    edge = last + (is_whole is not asked.order.descending)
    return _Found([key & _MASK for key in keys], Position(full_text.beginning_of(edge), ""))


async def _next_matches(reader: Reader, asked: Asked) -> tuple[list[int], int | None, bool]:
    """Return the next matches that pass, their last span, and whether it is there as a whole.

    The span is None when there are no more matches.
    """
    text = f"""
        SELECT t.rowid FROM ({asked.matches}) AS t
        CROSS JOIN report AS r ON r.number = t.rowid & {_MASK}
        WHERE t.rowid = {full_text.KEY} AND {asked.found.where} LIMIT ?
    """
    values = (asked.match, *asked.range, MOST_MATCHES, 0, *asked.found.values, asked.limit)
    keys = [key for (key,) in await reader.execute_fetchall(text, values)]
    if len(keys) < asked.limit:
        return keys, await _match_at(reader, asked, MOST_MATCHES), False
    last = keys[-1] >> full_text.NUMBER_BITS
    lowest, highest = last << full_text.NUMBER_BITS, last << full_text.NUMBER_BITS | _MASK
    after_it = (lowest, keys[-1] - 1) if asked.order.descending else (keys[-1] + 1, highest)
    rest = await reader.execute_fetchall(
        f"{_MATCHES} LIMIT ?", (asked.match, *after_it, MOST_MATCHES + 1)
    )
    keys += (key for (key,) in rest)
    return keys, last, len(keys) <= asked.limit + MOST_MATCHES


async def _match_at(reader: Reader, asked: Asked, offset: int) -> int | None:
    """Return the span of a match by its place in the list, None if there are not so many."""
    rows = await reader.execute_fetchall(asked.matches, (asked.match, *asked.range, 1, offset))
    return next((key >> full_text.NUMBER_BITS for (key,) in rows), None)


async def _walk(reader: Reader, asked: Asked) -> Position | None:
    """Require the words of each report, for no more than are looked up for one page."""
    column, way = asked.order.column, "DESC" if asked.order.descending else "ASC"
    walked = Clauses()
    if asked.after is not None:
        add_position(walked, asked.order, asked.after)
    text = f"""
        SELECT r.{column}, r.id FROM report AS r WHERE {walked.where}
        ORDER BY r.{column} {way}, r.id {way} LIMIT 1 OFFSET ?
    """
    rows = list(await reader.execute_fetchall(text, (*walked.values, MOST_WALKED - 1)))
    asked.found.add(HOLDS_WORDS, asked.match)
    if not rows:
        return None
    compare = ">=" if asked.order.descending else "<="
    asked.found.add(f"(r.{column}, r.id) {compare} (?, ?)", *rows[0])
    return Position(from_text(rows[0][0]), rows[0][1])
