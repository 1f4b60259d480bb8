"""Cells of the globe: points close to each other ask one question."""

from __future__ import annotations

from typing import Final

from skywitness.domain.model.geography.place import Point

NARROW_DEG: Final = 0.01
"""OpenWeatherMap rounds to as much by itself (its `X-Cache-Key` header): nothing is lost."""

WIDE_DEG: Final = 0.1
"""11 km of latitude: where calls run short, one answer serves a whole town."""

_METRES_PER_DEG = 111_320.0


def cell(where: Point, width_deg: float) -> Point:
    """Return the middle of the cell that a point lies in.

    180 degrees are written as -180, and a pole has one cell.
    """
    latitude, longitude = _snapped(where.latitude, width_deg), _snapped(where.longitude, width_deg)
    if abs(latitude) == 90:
        return Point(latitude, 0.0)
    return Point(latitude, -180.0 if longitude == 180 else longitude)


def farthest_m(width_deg: float) -> float:
    """Return how far from the middle of its cell a point may lie at most, in metres."""
    return width_deg * _METRES_PER_DEG * 0.5 * 2**0.5


def _snapped(degrees: float, width_deg: float) -> float:
    return round(round(degrees / width_deg) * width_deg, 6) + 0.0  # 0.0 turns -0.0 into 0.0
