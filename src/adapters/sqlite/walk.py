"""A walk along the index of an order, entry by entry, for a limited number of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from skywitness.adapters.sqlite.filters import FILTERED
from skywitness.adapters.sqlite.sql import Clauses, Value
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.domain.model.reports.filter import Position, ReportFilter
from skywitness.domain.model.time.interval import EARLIEST, LONGEST

MOST_ROWS = 4_000
"""Rows that one page looks at where the index of its order does not hold the columns."""

LASTING: Final = "julianday(observed_until) - julianday(observed_at) > 3.0"
"""Few reports last longer: an index of their own has them, so that others need not be looked for
earlier than this before the beginning of a time."""

WAITING: Final = "urgent_at IS NOT NULL"
"""What is in the desk's queue, and in its index."""

_SHORT: Final = timedelta(days=3, seconds=1)
_IN_INDEX: Final = frozenset(FILTERED) - {"updated_at", "observer"}
_IN_ORDER: Final = ("id", "facet")

Arm = tuple[str, Clauses]
"""An index, and the bounds of what is walked of it."""


class Sorting(Protocol):
    """An `Order`, or that of the desk's queue."""

    @property
    def column(self) -> str:
        """The name of the sort column."""

    @property
    def descending(self) -> bool:
        """Whether the greatest is first."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Indexes that are walked one after the other, and the columns that conditions name."""

    order: Sorting
    arms: Sequence[Arm]
    most: int
    columns: Sequence[str]
    beside: Sequence[str]

    @classmethod
    def along(
        cls,
        order: Sorting,
        arms: Sequence[Arm],
        found: Clauses,
        most: int,
        beside: Sequence[str] = (),
    ) -> Walk:
        """Walk indexes one after the other; `beside` names columns that are chosen too."""
        where = found.where
        named = [name for name in FILTERED if name in where]
        if set(named) - (_IN_INDEX if order.column == "observed_at" else {order.column}):
            most = min(most, MOST_ROWS)
        columns = dict.fromkeys(("number", order.column, *_IN_ORDER, *named, *beside))
        return cls(order, arms, most, tuple(columns), beside)

    @property
    def entries(self) -> tuple[str, list[Value]]:
        """The statement of the entries, and its parameters."""
        return self._entries(self.columns)

    @property
    def last(self) -> tuple[str, list[Value]]:
        """The statement of time and id of the last entry, none if the walk comes to its end."""
        text, values = self._entries((self.order.column, "id"))
        return f"{text} OFFSET ?", [*values[:-1], 1, self.most - 1]

    def choice(self, found: Clauses) -> tuple[str, list[Value]]:
        """Return the statement that chooses the first that match, but for its limit."""
        text, values = self.entries
        chosen = f"""
            SELECT {chosen_columns(self.order, self.beside)} FROM ({text}) AS r
            WHERE {found.where} LIMIT ?
        """
        return chosen, [*values, *found.values]

    def until(self, last: Position) -> Walk:
        """Return the walk to an entry that it may come to, and no further."""
        compare = ">=" if self.order.descending else "<="
        text = f"({self.order.column}, id) {compare} (?, ?)"
        values = to_text(last.timestamp), last.report_id
        ending = [  # of two bounds on one side, SQLite searches by the first
            (index, Clauses([text, *bounds.texts], [*values, *bounds.values]))
            for index, bounds in self.arms
        ]
        return replace(self, arms=ending)

    def choice_of_all(self, found: Clauses, limit: int) -> tuple[str, list[Value]]:
        """Return the same of a walk without a budget: entries are compared where they are."""
        chosen = chosen_columns(self.order, self.beside)
        ordered = f"ORDER BY {sorting(self.order, 'r.')} LIMIT ?"
        texts = [f"SELECT * FROM ({text} {ordered})" for text in self._all(chosen, found)]
        return f"{' UNION ALL '.join(texts)} LIMIT ?", [*self._values_of_all(found, limit)]

    def count_of_all(self, found: Clauses) -> tuple[str, list[Value]]:
        """Return the statement that counts all that match."""
        counted = " UNION ALL ".join(self._all("count(*) AS matching", found))
        return f"SELECT sum(matching) FROM ({counted})", [*self._values_of_all(found)]

    def _all(self, columns: str, found: Clauses) -> Iterator[str]:
        for index, bounds in self.arms:
            where = f"{bounds.where} AND {found.where}"
            yield f"SELECT {columns} FROM report AS r INDEXED BY {index} WHERE {where}"

    def _values_of_all(self, found: Clauses, *further: Value) -> Iterator[Value]:
        for _, bounds in self.arms:
            yield from (*bounds.values, *found.values, *further)

    def _entries(self, columns: Sequence[str]) -> tuple[str, list[Value]]:
        """The last parameter is the limit."""
        of_arms = [
            f"SELECT {', '.join(columns)} FROM report INDEXED BY {index} "
            f"WHERE {bounds.where} ORDER BY {sorting(self.order)} LIMIT ?"
            for index, bounds in self.arms
        ]
        values = [value for _, bounds in self.arms for value in (*bounds.values, self.most)]
        if len(of_arms) == 1:
            return of_arms[0], values
        both = " UNION ALL ".join(f"SELECT * FROM ({text})" for text in of_arms)
        return f"{both} LIMIT ?", [*values, self.most]


def arms(where: ReportFilter, order: Sorting, after: Position | None) -> list[Arm]:
    """Return what is walked for a list, in its order, after a position."""
    start = where.start
    if order.column != "observed_at" or start is None:
        return [(f"ix_report_{order.column}", _bounds(where, order, after))]
    begin = to_text(_before(start, _SHORT))
    short = _bounds(where, order, after).add("observed_at >= ?", begin)
    lasting = _bounds(where, order, after).add(f"{LASTING} AND observed_at < ?", begin)
    lasting.add("observed_at >= ?", to_text(_before(start, LONGEST)))
    found = [("ix_report_observed_at", short), ("ix_report_lasting", lasting)]
    return found if order.descending else found[::-1]


def chosen_columns(order: Sorting, beside: Sequence[str]) -> str:
    """Return what is chosen of a report: its number, its id, and what the list is sorted by."""
    more = "".join(f", r.{name}" for name in beside)
    return f"r.number, r.id, r.{order.column} AS sorted_by{more}"


def sorting(order: Sorting, of: str = "") -> str:
    """Return what an order sorts by."""
    direction = "DESC" if order.descending else "ASC"
    return f"{of}{order.column} {direction}, {of}id {direction}"


def add_position(found: Clauses, of: str, order: Sorting, after: Position | None) -> None:
    """Require what comes after the position of a page."""
    if after is not None:
        compare = "<" if order.descending else ">"
        values = to_text(after.timestamp), after.report_id
        found.add(f"({of}{order.column}, {of}id) {compare} (?, ?)", *values)


def _bounds(where: ReportFilter, order: Sorting, after: Position | None) -> Clauses:
    found, column = Clauses(), order.column
    add_position(found, "", order, after)
    if column == "observed_at" and where.end is not None:
        found.add("observed_at < ?", to_text(where.end))
    if column == "urgent_at":
        found.add(WAITING)
    if column == "updated_at" and where.updated_since is not None:
        found.add("updated_at >= ?", to_text(where.updated_since))
    return found


def _before(at: datetime, span: timedelta) -> datetime:
    return max(at, EARLIEST + span) - span
