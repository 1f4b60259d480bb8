"""Bounding box and centre of points on the globe."""

from __future__ import annotations

import math
from collections.abc import Collection
from itertools import pairwise

from skywitness.domain.model.geography.place import Box, Point


def smallest_box(points: Collection[Point]) -> Box:
    """Return the smallest box around at least one point, across the antimeridian if smaller.

    The box leaves out the widest gap between longitudes.
    """
    latitudes = [point.latitude for point in points]
    longitudes = sorted({point.longitude for point in points})
    around = [*longitudes, longitudes[0] + 360.0]
    gaps = [following - one for one, following in pairwise(around)]
    last = gaps.index(max(gaps))
    first = (last + 1) % len(longitudes)
    return Box(longitudes[first], min(latitudes), longitudes[last], max(latitudes))


def centre_of(points: Collection[Point]) -> Point:
    """Return the centre of at least one point: the direction of the sum of their unit vectors.

    If that sum vanishes (points all around the globe), return the southernmost, westernmost point.
    """
    least = min(points, key=lambda p: (p.latitude, p.longitude))
    if len(set(points)) == 1:  # exact, without rounding
        return least
    directions = [direction(point) for point in points]
    x, y, z = (math.fsum(parts) for parts in zip(*directions, strict=True))  # in any order
    if math.hypot(x, y, z) < 1e-9 * len(directions):
        return least
    return Point(math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x)))


def direction(point: Point) -> tuple[float, float, float]:
    """Return the unit vector from the centre of the globe to a point; z is north."""
    phi, lam = math.radians(point.latitude), math.radians(point.longitude)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)
