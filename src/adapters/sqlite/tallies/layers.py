"""Some reports, counted by the cells of maps from the whole world down to those of zoom `FINEST`.

A map of an area takes the cells inside it, and divides those at its edge. Single rows are counted
only where the finest cells are at the edge, or where few are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from skywitness.adapters.sqlite.tallies.columns import CELL_BITS, Columns, Ints, Mask, cells_of
from skywitness.adapters.sqlite.tallies.sums import Sums, edges_of, positions
from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.geography.place import Box, Point

FINEST: Final = 7
"""The highest zoom whose cells are counted in advance: few reports are at the edges of an area."""

COUNTED_SINGLY: Final = 2_000
"""So few rows are counted one by one, without looking for finer cells that are whole."""

_ALL_LOOKED_AT: Final = 4
"""The highest zoom of which every cell is looked at to find those in an area."""


@dataclass(frozen=True, slots=True)
class Level:
    """The cells of a zoom with reports, in the order of their keys.

    `start` says where the rows of each begin, `first` which is its first cell of the next zoom;
    both end with where those of the last one end. The finest level has no `first`.
    """

    grid: Grid
    sums: Sums
    start: Ints
    first: Ints
    row: Ints
    column: Ints

    @classmethod
    def of(cls, columns: Columns, zoom: int, finer: Level | None) -> Level:
        """Count the rows by the cells of a zoom, from those of the next one if they are known."""
        grid = Grid(zoom)
        if finer is None:
            cell = columns.key >> shift_to(zoom)
            sums = Sums.of(columns, slice(None), cell)
            start, first = np.append(edges_of(cell), len(cell)), np.zeros(0, np.int64)
        else:
            cell = finer.sums.group >> 2
            sums = Sums.merged([Sums(cell, finer.sums.counts, finer.sums.least, finer.sums.total)])
            first = np.append(edges_of(cell), len(cell))
            start = finer.start[first]
        row, column = cells_of(sums.least[:, 0], sums.least[:, 1], grid)
        return cls(grid, sums, start, first, row.astype(np.int32), column.astype(np.int32))

    def touched(self, area: Area, at: Ints | None = None) -> Ints:
        """Return the cells that may have reports in an area, of some or of all."""
        found = np.flatnonzero(self._within(area, at, 0))
        return found if at is None else at.take(found)

    def inside(self, area: Area, at: Ints) -> Mask:
        """Say which of some cells have no reports outside an area."""
        return self._within(area, at, 1)

    def _within(self, area: Area, at: Ints | None, margin: int) -> Mask:
        """Say which cells are so many cells away from the edge of an area, on its inner side."""
        row, column = self.row, self.column
        if at is not None:
            row, column = row.take(at), column.take(at)
        shift = FINEST - self.grid.zoom
        found: Mask = _between(column, area.across[0], shift, margin)
        for further in area.across[1:]:
            found |= _between(column, further, shift, margin)
        found &= _between(row, area.up, shift, margin)
        return found


def _between(values: Ints, ends: tuple[int, int], shift: int, margin: int) -> Mask:
    """Compare with both ends at once: what is less than the first wraps around."""
    first, last = (ends[0] >> shift) + margin, (ends[1] >> shift) - margin
    if last < first:
        return np.zeros(len(values), np.bool_)
    return (values - np.int32(first)).view(np.uint32) <= last - first


class Area(NamedTuple):
    """The first and the last row of an area, and its columns, in cells of zoom `FINEST`.

    Where it ends with the world they are one beyond: nothing is outside of those cells.
    """

    up: tuple[int, int]
    across: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, box: Box | None) -> Area:
        """Return the area of a box, or the world."""
        grid = Grid(FINEST)
        if box is None:
            return cls((-1, grid.side), ((-1, grid.side),))
        corners = [
            (grid.cell(Point(box.south, west)), grid.cell(Point(box.north, east)))
            for west, east in box.spans
        ]
        bottom, top = corners[0][0][0], corners[0][1][0]
        across = [
            (left - (west <= -180.0), right + (east >= 180.0))
            for ((_, left), (_, right)), (west, east) in zip(corners, box.spans, strict=True)
        ]
        return cls((bottom - (box.south <= -90.0), top + (box.north >= 90.0)), across)


@dataclass(frozen=True, slots=True)
class Covered:
    """An area put together: what was counted in advance, and rows that are to be looked at."""

    sums: list[Sums]
    rows: Ints


@dataclass(frozen=True, slots=True)
class Near:
    """Some cells of a layer: where their rows begin and end in `at`, the positions of all."""

    at: Ints
    start: Ints
    stop: Ints

    @property
    def rows(self) -> int:
        """The number of rows."""
        return int((self.stop - self.start).sum())

    def positions(self) -> Ints:
        """Return the positions of the rows."""
        return self.at.take(positions(self.start, self.stop))


@dataclass(frozen=True, slots=True)
class Layer:
    """Rows of the columns, `at` their positions in ascending order, counted by cells."""

    columns: Columns
    at: Ints
    levels: tuple[Level, ...]

    @classmethod
    def of(cls, columns: Columns, at: Ints) -> Layer:
        """Count rows that have a place; columns are in the order of their keys."""
        rows = columns.take(at)
        levels: list[Level] = []
        for zoom in range(FINEST, -1, -1):
            levels.append(Level.of(rows, zoom, levels[-1] if levels else None))
        return cls(columns, at.astype(np.int32), tuple(levels[::-1]))

    def near(self, box: Box) -> Near:
        """Return the finest cells that may have rows in an area."""
        level, cells = self._touched(Area.of(box), FINEST)
        return Near(self.at, level.start.take(cells), level.start.take(cells + 1))

    def covered(self, box: Box | None, zoom: int, gone: Ints) -> Covered:
        """Put together what is in an area, by the cells of a zoom, but for rows that are `gone`.

        Their positions are in ascending order. What they had is taken away from their cells again;
        one that was at the edge of its cell divides it, as the edge of the area does.
        """
        found: list[Sums] = []
        area, lost = Area.of(box), self._lost(gone)
        level, cells = self._touched(area, zoom)
        while True:
            shift = 2 * (level.grid.zoom - zoom)
            whole = level.inside(area, cells)
            if len(lost):
                found.append(self._minus(level, cells, whole, lost, shift))
            taken = cells[whole]
            found.append(level.sums.take(taken, level.sums.group.take(taken) >> shift))
            cells = cells[~whole]
            rows = level.start.take(cells + 1) - level.start.take(cells)
            if level.grid.zoom == FINEST or rows.sum() <= COUNTED_SINGLY:
                return Covered(found, self._rows(level, cells))
            level, cells = self._divided(level, cells, area)

    def _lost(self, gone: Ints) -> Ints:
        """Return which of its rows are gone."""
        if not len(self.at) or not len(gone):
            return gone[:0]
        lost = np.searchsorted(self.at, gone.astype(np.int32))  # of one type: else all are copied
        found: Ints = lost[self.at.take(lost, mode="clip") == gone]
        return found

    def _minus(self, level: Level, cells: Ints, whole: Mask, lost: Ints, shift: int) -> Sums:
        """Return what whole cells have lost; those that lost an edge are not whole any more."""
        at = np.flatnonzero(whole)
        among = cells.take(at)
        begin = np.searchsorted(lost, level.start.take(among))
        end = np.searchsorted(lost, level.start.take(among + 1))
        rows = self.at.take(lost.take(positions(begin, end)))
        minus = Sums.of(self.columns, rows, np.repeat(np.arange(len(among)), end - begin))
        among = among.take(minus.group)
        has_edge = (minus.least == level.sums.least.take(among, 0)).any(axis=1)
        whole[at.take(minus.group[has_edge])] = False
        left = np.flatnonzero(~has_edge)
        return minus.take(left, level.sums.group.take(among.take(left)) >> shift).taken_away()

    def _touched(self, area: Area, zoom: int) -> tuple[Level, Ints]:
        """Return the cells of a zoom that may have rows in an area."""
        level = self.levels[min(zoom, _ALL_LOOKED_AT)]
        cells = level.touched(area)
        while level.grid.zoom < zoom:
            level, cells = self._divided(level, cells, area)
        return level, cells

    def _divided(self, level: Level, cells: Ints, area: Area) -> tuple[Level, Ints]:
        """Return the parts of cells in the next level that may have rows in an area."""
        finer = self.levels[level.grid.zoom + 1]
        parts = positions(level.first.take(cells), level.first.take(cells + 1))
        return finer, finer.touched(area, parts)

    def _rows(self, level: Level, cells: Ints) -> Ints:
        return self.at.take(positions(level.start.take(cells), level.start.take(cells + 1)))


def shift_to(zoom: int) -> int:
    """Return by how many bits a key is shifted to the cell of a zoom."""
    return CELL_BITS - 2 * (zoom + 2)
