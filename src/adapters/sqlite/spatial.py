"""Reports by area: cells of a grid, numbered so that a square of cells is a range of numbers.

The number of a cell interleaves the bits of its row and its column (Morton order), so a square of
2^n by 2^n cells is one range. A box is covered by a few squares of a size that fits it; what they
find may lie just outside, so the exact columns are always compared too.
"""

from __future__ import annotations

from collections.abc import Iterator

from skywitness.domain.model.geography.place import Box

_LEVELS = 15
"""2^15 rows and columns: a cell is 0.0055 degrees high and 0.011 degrees wide."""

_MOST_SQUARES = 48
_PER_DEGREE = (1 << _LEVELS) / 180.0, (1 << _LEVELS) / 360.0
_SPREAD = tuple(sum((n >> bit & 1) << 2 * bit for bit in range(8)) for n in range(256))

Range = tuple[int, int]


def cell_of(latitude: float | None, longitude: float | None) -> int | None:
    """Return the number of the cell of a point; it is stored, so it must not change."""
    if latitude is None or longitude is None:
        return None
    return _number(_row(latitude), _column(longitude))


def ranges(box: Box) -> list[Range]:
    """Return ranges of cells, first and last, that cover a box with little beside it."""
    found = [one for west, east in box.spans for one in _squares(box.south, west, box.north, east)]
    return list(_joined(sorted(found)))


def square_degrees(box: Box) -> float:
    """Return the size of a box."""
    return (box.north - box.south) * sum(east - west for west, east in box.spans)


def _squares(south: float, west: float, north: float, east: float) -> Iterator[Range]:
    bottom, top, left, right = _row(south), _row(north), _column(west), _column(east)
    shift = 0
    while ((top >> shift) - (bottom >> shift) + 1) * (
        (right >> shift) - (left >> shift) + 1
    ) > _MOST_SQUARES:
        shift += 1
    for row in range(bottom >> shift, (top >> shift) + 1):
        for column in range(left >> shift, (right >> shift) + 1):
            first = _number(row, column) << 2 * shift
            yield first, first + (1 << 2 * shift) - 1


def _joined(found: list[Range]) -> Iterator[Range]:
    """Join ranges that follow or overlap each other."""
    first, last = found[0]
    for start, end in found[1:]:
        if start > last + 1:
            yield first, last
            first = start
        last = max(last, end)
    yield first, last


def _row(latitude: float) -> int:
    return min(int((latitude + 90.0) * _PER_DEGREE[0]), (1 << _LEVELS) - 1)


def _column(longitude: float) -> int:
    return min(int((longitude + 180.0) * _PER_DEGREE[1]), (1 << _LEVELS) - 1)


def _number(row: int, column: int) -> int:
    return _spread(row) << 1 | _spread(column)


def _spread(bits: int) -> int:
    """Put a zero before each bit."""
    return _SPREAD[bits >> 8] << 16 | _SPREAD[bits & 255]
