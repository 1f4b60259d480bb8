"""Some reports, counted by spans of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from skywitness.adapters.sqlite.tallies.columns import Columns, Facets, Ints, Kinds
from skywitness.adapters.sqlite.tallies.sums import Sums, by_group, edges_of, positions

SPAN_S: Final = 6 * 3_600
"""Length of the spans."""

SECOND_US: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Minus:
    """What spans have lost; they are named by their positions, in ascending order."""

    at: Ints
    sums: Sums


@dataclass(frozen=True, slots=True)
class Spans:
    """Rows in the order of time, and what was counted of each span that has some.

    `start` says where the rows of each span begin, and where those of the last one end. `first_us`
    and `last_us` are when the first and the last report of each began. `kinds` are of all rows.
    """

    columns: Columns
    rows: Ints
    facet: Ints
    kinds: Kinds
    sums: Sums
    start: Ints
    first_us: Ints
    last_us: Ints

    @classmethod
    def of(cls, columns: Columns, rows: Ints, facets: Facets) -> Spans:
        """Count rows that are in the order of time."""
        began_us, facet = columns.begins_us.take(rows), columns.facet.take(rows)
        span = began_us // (SPAN_S * SECOND_US)
        start = np.append(edges_of(span), len(span))
        sums = Sums.of(columns, rows, span, on_map=False)
        first_us, last_us = began_us[start[:-1]], began_us[start[1:] - 1]
        kinds = facets.kinds(facet)
        return cls(columns, rows, facet, kinds, sums, start, first_us, last_us)

    def within(self, start_us: int | None, end_us: int | None) -> slice:
        """Return the spans of which all reports began in a time."""
        first = 0 if start_us is None else int(self.first_us.searchsorted(start_us))
        stop = len(self.sums) if end_us is None else int(self.last_us.searchsorted(end_us))
        return slice(first, max(first, stop))

    def rows_within(self, rows: Ints, spans: slice) -> Ints:
        """Return which of some rows began in spans that follow each other."""
        if spans.start == spans.stop:
            return rows[:0]
        began_us = self.columns.begins_us.take(rows)
        first_us, last_us = self.first_us[spans.start], self.last_us[spans.stop - 1]
        found: Ints = rows[(began_us >= first_us) & (began_us <= last_us)]
        return found

    def rows_beside(
        self, spans: slice, start_us: int | None, end_us: int | None, longest_us: int
    ) -> Ints:
        """Return the rows beside spans within a time that may reach into it."""
        first, stop = 0, len(self.sums)
        if start_us is not None:
            first = int(self.last_us.searchsorted(start_us - longest_us))
        if end_us is not None:
            stop = int(self.first_us.searchsorted(end_us))
        before = slice(self.start[min(first, spans.start)], self.start[spans.start])
        after = slice(self.start[spans.stop], self.start[max(stop, spans.stop)])
        return np.concatenate((self.rows[before], self.rows[after]))

    def rows_of(self, at: Ints) -> Ints:
        """Return the rows of some spans."""
        return self.rows.take(positions(self.start.take(at), self.start.take(at + 1)))

    def kinds_of(self, spans: slice, facets: Facets) -> Kinds:
        """Count the kinds of reports in spans that follow each other."""
        if spans == slice(0, len(self.sums)):
            return self.kinds
        return facets.kinds(self.facet[self.start[spans.start] : self.start[spans.stop]])

    def lost(self, gone: Ints) -> tuple[Minus, Ints]:
        """Return what spans have lost by rows of theirs that are gone, and which lost an edge.

        These have to be counted anew, the others have it taken away.
        """
        began_us = self.columns.begins_us.take(gone)
        span = np.searchsorted(self.sums.group, began_us // (SPAN_S * SECOND_US))
        minus = by_group(self.columns, gone, span, on_map=False)
        at = minus.group
        is_edge = (began_us == self.first_us.take(span)) | (began_us == self.last_us.take(span))
        has_edge = (minus.least == self.sums.least.take(at, 0)).any(axis=1)
        has_edge |= np.isin(at, span[is_edge])
        left = np.flatnonzero(~has_edge)
        return Minus(at.take(left), minus.take(left, at.take(left)).taken_away()), at[has_edge]
