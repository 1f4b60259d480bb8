"""The grid in which maps count reports: cells of 64 pixels by the zoom of web maps.

Its lines depend on the zoom alone, so what lies together in one cell does so however a map is
moved. Each zoom divides the cells of the last one into four.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.geography.place import Box, Point

MOST_ZOOM: Final = 22
_CELLS_PER_TILE: Final = 4
_WORLD: Final = Box(-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid of a zoom."""

    zoom: int

    @property
    def side(self) -> int:
        """The number of rows, and of columns."""
        return _CELLS_PER_TILE << self.zoom

    @property
    def per_degree(self) -> tuple[float, float]:
        """Rows for each degree of latitude, and columns for each of longitude."""
        return self.side / 180.0, self.side / 360.0

    def cell(self, point: Point) -> tuple[int, int]:
        """Return row and column of the cell of a point, from south and west."""
        rows, columns = self.per_degree
        row, column = (point.latitude + 90.0) * rows, (point.longitude + 180.0) * columns
        return min(int(row), self.side - 1), min(int(column), self.side - 1)

    def cells_in(self, box: Box) -> int:
        """Return how many cells a box touches."""
        found = 0
        for west, east in box.spans:
            bottom, left = self.cell(Point(box.south, west))
            top, right = self.cell(Point(box.north, east))
            found += (top - bottom + 1) * (right - left + 1)
        return found


def finest(zoom: int, box: Box | None, most_cells: int) -> Grid:
    """Return the grid of a zoom, or of the next lower one where a box has few enough cells."""
    grid = Grid(zoom)
    while grid.zoom > 0 and grid.cells_in(box or _WORLD) > most_cells:
        grid = Grid(grid.zoom - 1)
    return grid


_FINEST: Final = Grid(MOST_ZOOM)
_ROWS, _COLUMNS = _FINEST.per_degree
_LAST: Final = _FINEST.side - 1


def zoom_that_parts(south: float, west: float, north: float, east: float, zoom: int) -> int | None:
    """Return the lowest zoom above `zoom` whose lines divide a box, None if none do.

    All is computed here, as a map needs it for each of its clusters.
    """
    bottom, top = int((south + 90.0) * _ROWS), int((north + 90.0) * _ROWS)
    left, right = int((west + 180.0) * _COLUMNS), int((east + 180.0) * _COLUMNS)
    if top > _LAST or right > _LAST:  # the poles and the antimeridian are in the last cells
        bottom, top, left, right = (min(line, _LAST) for line in (bottom, top, left, right))
    parted = (bottom ^ top) | (left ^ right)  # each zoom numbers the lines with one bit more
    if not parted or zoom >= MOST_ZOOM:
        return None
    return max(MOST_ZOOM + 1 - parted.bit_length(), zoom + 1)
