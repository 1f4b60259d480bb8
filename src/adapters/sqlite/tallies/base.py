"""The columns as they were once, counted by the cells of maps and by spans of time.

What is asked about everything is put together from these counts. Single rows are counted only at
the edges of an area, where buckets meet, and where something has changed since.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from skywitness.adapters.sqlite.tallies.columns import (
    CELL_BITS,
    UNLISTED_ROW,
    Columns,
    Facets,
    Ints,
    Kinds,
    Mask,
    cells_of,
)
from skywitness.adapters.sqlite.tallies.sums import Sums, edges_of
from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.geography.place import Box, Point
from skywitness.domain.model.reports.filter import ReportFilter

FINEST: Final = 6
"""The highest zoom whose cells are counted in advance: few reports are at the edges of an area."""

SPAN_S: Final = 6 * 3_600
"""Length of the times over which reports are counted in advance."""

SPANS_KEPT: Final = 8
"""Filters whose spans are kept: with 300,000 reports, up to 2 MB for each."""

_ABSENT: Final = -1


@dataclass(frozen=True, slots=True)
class Level:
    """The cells of a zoom with reports, in the order of their keys, and where their rows are.

    `parent` says in which cell of the zoom before they are.
    """

    grid: Grid
    sums: Sums
    start: Ints
    stop: Ints
    row: Ints
    column: Ints
    parent: Ints

    @classmethod
    def of(cls, columns: Columns, zoom: int, finer: Level | None) -> Level:
        """Count the rows by the cells of a zoom, from those of the next one if they are known."""
        grid = Grid(zoom)
        cell = columns.key >> shift_to(zoom)
        start = edges_of(cell)
        stop = np.append(start[1:], len(cell)).astype(np.int64)
        if finer is None:
            sums = Sums.of(columns, slice(None), cell)
        else:
            sums = Sums.merged([finer.sums.take(slice(None), finer.sums.group >> 2)])
        row, column = (one.astype(np.int32) for one in cells_of(sums.south, sums.west, grid))
        above = sums.group >> 2
        parent = np.cumsum(np.append(False, above[1:] != above[:-1])) if len(above) else above
        return cls(grid, sums, start, stop, row, column, parent)

    def with_rows(self, at: Ints) -> Mask:
        """Say which cells have some of the rows."""
        found = np.zeros(len(self.start), np.bool_)
        if len(at):
            found[np.searchsorted(self.start, at, "right") - 1] = True
        return found

    def in_box(self, box: Box | None) -> tuple[Mask, Mask]:
        """Say which cells may have reports in a box, and which have none outside."""
        if box is None:
            return np.ones(len(self.row), np.bool_), np.ones(len(self.row), np.bool_)
        least, greatest = self._reach(box.south, box.north, 90.0, 0)
        touched = (self.row >= least) & (self.row <= greatest)
        is_inside = (self.row > least) & (self.row < greatest)
        some, whole = np.zeros(len(touched), np.bool_), np.zeros(len(touched), np.bool_)
        for west, east in box.spans:
            left, right = self._reach(west, east, 180.0, 1)
            some |= (self.column >= left) & (self.column <= right)
            whole |= (self.column > left) & (self.column < right)
        return touched & some, is_inside & whole

    def _reach(self, low: float, high: float, limit: float, axis: int) -> tuple[int, int]:
        """Return the rows or columns of two edges, those of the world beyond its first and last."""
        corners = (
            (Point(low, 0.0), Point(high, 0.0)) if not axis else (Point(0, low), Point(0, high))
        )
        first, last = (self.grid.cell(corner)[axis] for corner in corners)
        return first - (low <= -limit), last + (high >= limit)


@dataclass(frozen=True, slots=True)
class Spans:
    """Some reports by spans of time, in seconds: when the first and the last of each began.

    `rows` are in the order of time, and `start` and `stop` say where the spans are among them.
    """

    rows: Ints
    kinds: Kinds
    sums: Sums
    start: Ints
    stop: Ints
    first_s: Ints
    last_s: Ints

    @classmethod
    def of(cls, columns: Columns, rows: Ints, facets: Facets) -> Spans:
        """Count rows that are in the order of time."""
        began_s = seconds_of(columns, rows)
        span = began_s // SPAN_S
        start = edges_of(span)
        stop = np.append(start[1:], len(span)).astype(np.int64)
        sums = Sums.of(columns, rows, span, on_map=False)
        last_s = began_s[stop - 1] if len(start) else began_s
        kinds = facets.kinds(columns.facet[rows])
        return cls(rows, kinds, sums, start, stop, began_s[start], last_s)


@dataclass(frozen=True, slots=True)
class Base:
    """Rows in the order of their keys, and what was counted of those that lists show.

    `by_time` are these in the order in which they began, `began_us` and `facet` their times and
    facets. None took longer than `longest_us`.
    """

    columns: Columns
    levels: tuple[Level, ...]
    by_time: npt.NDArray[np.int32]
    began_us: Ints
    facet: Ints
    longest_us: int
    spans: Spans
    _position: npt.NDArray[np.int32]
    _spans_of: dict[ReportFilter, Spans] = field(default_factory=dict)

    @classmethod
    def of(cls, columns: Columns, facets: Facets) -> Base:
        """Count rows that are in the order of their keys."""
        placed = columns.take(slice(0, int(np.searchsorted(columns.key, UNLISTED_ROW))))
        levels: list[Level] = []
        for zoom in range(FINEST, -1, -1):
            levels.append(Level.of(placed, zoom, levels[-1] if levels else None))
        listed = np.flatnonzero((columns.key & UNLISTED_ROW) == 0).astype(np.int32)
        by_time = listed[np.argsort(columns.begins_us[listed], kind="stable")]
        position = np.full(int(columns.number.max(initial=0)) + 1, _ABSENT, np.int32)
        position[columns.number] = np.arange(len(columns), dtype=np.int32)
        return cls(
            columns,
            tuple(levels[::-1]),
            by_time,
            columns.begins_us[by_time],
            columns.facet[by_time],
            int((columns.ends_us - columns.begins_us).max(initial=0)),
            Spans.of(columns, by_time, facets),
            position,
        )

    def in_time(self, start_us: int | None, end_us: int | None) -> slice:
        """Say which of `by_time` may be in a time: those outside began too early or too late."""
        first = 0 if start_us is None else self.began_us.searchsorted(start_us - self.longest_us)
        last = len(self.by_time) if end_us is None else self.began_us.searchsorted(end_us)
        return slice(int(first), int(last))

    def spans_of(self, where: ReportFilter, facets: Facets, chosen: Mask) -> Spans:
        """Return the spans of rows with some facets, which a filter without other conditions chose.

        They are kept for the filters that were asked for last, as rows do not change.
        """
        found = self._spans_of.pop(where, None)
        if found is None:
            rows = self.by_time.compress(chosen.take(self.facet))
            found = Spans.of(self.columns, rows, facets)
            if len(self._spans_of) >= SPANS_KEPT:
                del self._spans_of[next(iter(self._spans_of))]
        self._spans_of[where] = found
        return found

    def positions_of(self, numbers: Ints) -> Ints:
        """Return where the rows of reports are, of those that are there."""
        found = self._position[numbers[numbers < len(self._position)]]
        there: Ints = found[found != _ABSENT]
        return there


def shift_to(zoom: int) -> int:
    """Return by how many bits a key is shifted to the cell of a zoom."""
    return CELL_BITS - 2 * (zoom + 2)


def seconds_of(columns: Columns, at: Ints) -> Ints:
    """Return when some of the reports began, in whole seconds from 1970."""
    found: Ints = columns.begins_us[at] // 1_000_000
    return found
