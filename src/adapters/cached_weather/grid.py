"""A grid over the globe: points in the same cell share one request."""

from __future__ import annotations

from typing import Final

from skywitness.domain.model.geography.place import Point

NARROW_DEG: Final = 0.01
"""OpenWeatherMap rounds to this itself (its `X-Cache-Key` header), so nothing is lost."""

WIDE_DEG: Final = 0.1
"""11 km of latitude: when the quota is low, one request covers a whole town."""

_METRES_PER_DEG = 111_320.0


def cell(where: Point, width_deg: float) -> Point:
    """Return the centre of the cell that contains a point.

    A longitude of 180 degrees becomes -180, and each pole has one cell.
    """
    latitude, longitude = _snapped(where.latitude, width_deg), _snapped(where.longitude, width_deg)
    if abs(latitude) == 90:
        return Point(latitude, 0.0)
    return Point(latitude, -180.0 if longitude == 180 else longitude)


def farthest_m(width_deg: float) -> float:
    """Return the largest distance of a point from the centre of its cell, in metres."""
    return width_deg * _METRES_PER_DEG * 0.5 * 2**0.5


def _snapped(degrees: float, width_deg: float) -> float:
    return round(round(degrees / width_deg) * width_deg, 6) + 0.0  # 0.0 turns -0.0 into 0.0
