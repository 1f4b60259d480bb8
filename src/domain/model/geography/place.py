"""Points, boxes, circles and places in WGS84 coordinates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from skywitness.domain.model.errors import Invalid, Problems
from skywitness.domain.model.text import clean_line

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of the WGS84 ellipsoid, metres (IUGG, Moritz 2000)."""

_TWO_RADII_M = 2 * EARTH_RADIUS_M

COARSE_ACCURACY_M = 10_000.0
"""A place with this accuracy or worse represents an area."""

MAX_ACCURACY_M = 500_000.0
MAX_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Point:
    """A position in degrees: latitude -90..90 north, longitude -180..180 east."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        """Raise `Invalid` outside these ranges."""
        if -90.0 <= self.latitude <= 90.0 and -180.0 <= self.longitude <= 180.0:
            if not (self.latitude and self.longitude):  # no negative zero
                object.__setattr__(self, "latitude", self.latitude + 0.0)
                object.__setattr__(self, "longitude", self.longitude + 0.0)
            return
        problems = Problems()
        problems.attempt(_require_degrees, "latitude", self.latitude, 90.0)
        problems.attempt(_require_degrees, "longitude", self.longitude, 180.0)
        problems.raise_if_any()

    def distance_m(self, other: Point) -> float:
        """Return the great-circle distance in metres."""
        return great_circle_m(self.latitude, self.longitude, other.latitude, other.longitude)

    def bearing_deg(self, other: Point) -> float:
        """Return the direction in which the other point lies, in degrees clockwise from north."""
        phi, other_phi = math.radians(self.latitude), math.radians(other.latitude)
        dlambda = math.radians(other.longitude - self.longitude)
        east = math.sin(dlambda) * math.cos(other_phi)
        north = math.cos(phi) * math.sin(other_phi)
        north -= math.sin(phi) * math.cos(other_phi) * math.cos(dlambda)
        return math.degrees(math.atan2(east, north)) % 360.0


def great_circle_m(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Return the great-circle distance in metres between positions in degrees (haversine)."""
    phi, other_phi = radians(latitude), radians(other_latitude)
    half_dphi = (other_phi - phi) / 2
    half_dlambda = radians(other_longitude - longitude) / 2
    chord = sin(half_dphi) ** 2 + cos(phi) * cos(other_phi) * sin(half_dlambda) ** 2
    return _TWO_RADII_M * asin(sqrt(chord) if chord < 1.0 else 1.0)


def _require_degrees(name: str, value: float, limit: float) -> None:
    if not -limit <= value <= limit:  # also if it is not a number
        raise Invalid.at(name, f"must be a number from -{limit:g} to {limit:g} degrees")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees; if west is greater than east it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        """Raise `Invalid` for corners off the globe and for a south above the north."""
        for name in ("west", "east"):
            _require_degrees(name, getattr(self, name), 180.0)
        for name in ("south", "north"):
            _require_degrees(name, getattr(self, name), 90.0)
        if self.south > self.north:
            raise Invalid.at("south", "must not lie north of the north edge")

    @property
    def crosses_antimeridian(self) -> bool:
        """Whether the box crosses 180 degrees."""
        return self.west > self.east

    @property
    def spans(self) -> tuple[tuple[float, float], ...]:
        """Return the longitude ranges (west, east) covered: two across the antimeridian."""
        if self.crosses_antimeridian:
            return ((self.west, 180.0), (-180.0, self.east))
        # 180 and -180 degrees are the same meridian: an edge on it includes both.
        if self.east == 180.0 and self.west > -180.0:
            return ((self.west, 180.0), (-180.0, -180.0))
        if self.west == -180.0 and self.east < 180.0:
            return ((-180.0, self.east), (180.0, 180.0))
        return ((self.west, self.east),)

    def contains(self, point: Point) -> bool:
        """Say whether a point is inside or on the edge."""
        if not self.south <= point.latitude <= self.north:
            return False
        return any(west <= point.longitude <= east for west, east in self.spans)


@dataclass(frozen=True, slots=True)
class Circle:
    """All points within a great-circle distance of a centre."""

    centre: Point
    radius_m: float

    def __post_init__(self) -> None:
        """Raise `Invalid` unless the radius is positive and fits on the globe."""
        if not 0 < self.radius_m <= 20_100_000:
            raise Invalid.at("radius_m", "must be more than 0 and at most 20100000 metres")

    def contains(self, point: Point) -> bool:
        """Say whether a point is inside or on the edge."""
        return self.centre.distance_m(point) <= self.radius_m

    def bounding_box(self) -> Box:
        """Return the smallest box around the circle, also over poles."""
        angle = self.radius_m / EARTH_RADIUS_M
        margin = 1e-9  # keeps points on the edge inside despite rounding
        south = self.centre.latitude - math.degrees(angle) - margin
        north = self.centre.latitude + math.degrees(angle) + margin
        if south <= -90 or north >= 90:
            return Box(-180.0, max(south, -90.0), 180.0, min(north, 90.0))
        reach = math.degrees(
            math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(self.centre.latitude))))
        )
        if reach + margin >= 180:
            return Box(-180.0, south, 180.0, north)
        return Box(
            _wrapped(self.centre.longitude - reach - margin),
            south,
            _wrapped(self.centre.longitude + reach + margin),
            north,
        )

    def inner_box(self) -> Box | None:
        """Return a large box that lies within the circle; None for a circle of a few metres.

        By the haversine formula a point is inside if its differences of latitude and longitude and
        the cosine of its latitude are at most those of a point on the edge.
        """
        if self.radius_m < _LEAST_RADIUS_M:
            return None
        angle = min(self.radius_m / EARTH_RADIUS_M, math.pi)
        height, latitude = _INNER_HEIGHT * angle, math.radians(self.centre.latitude)
        nearest_equator = max(0.0, abs(latitude) - height)
        share = math.sin(angle / 2) ** 2 - math.sin(height / 2) ** 2
        share /= max(math.cos(latitude) * math.cos(nearest_equator), share)
        margin = 1e-9  # keeps points outside the circle out despite rounding
        width = math.degrees(2 * math.asin(math.sqrt(share))) - margin
        longitude, degrees = self.centre.longitude, math.degrees(height)
        return Box(
            _wrapped(longitude - width),
            max(self.centre.latitude - degrees, -90.0),
            _wrapped(longitude + width),
            min(self.centre.latitude + degrees, 90.0),
        )


_INNER_HEIGHT = 0.7
"""Half the height of the box within a circle, as a share of its radius: nearly a square."""

_LEAST_RADIUS_M = 10.0


def _wrapped(longitude: float) -> float:
    return (longitude + 180.0) % 360.0 - 180.0


class PlaceMethod(StrEnum):
    """How the position was found."""

    GPS = "gps"
    MAP = "map"
    GEOCODE = "geocode"
    PLACE_PHRASE = "place_phrase"
    ZONE = "zone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The place of a report.

    `accuracy_m` is the radius in metres that contains the true point (None: unknown); `name`
    is empty if not given.
    """

    point: Point
    accuracy_m: float | None = None
    name: str = ""
    method: PlaceMethod = PlaceMethod.UNKNOWN

    def __post_init__(self) -> None:
        """Raise `Invalid` for an accuracy that is no radius or a name that is no line of text."""
        if self.accuracy_m is not None and not 0 <= self.accuracy_m <= MAX_ACCURACY_M:
            problems = Problems()
            problems.add("accuracy_m", f"must be from 0 to {MAX_ACCURACY_M:g} metres")
            problems.attempt(clean_line, "name", self.name, MAX_NAME_LENGTH)
            problems.raise_if_any()
        clean_line("name", self.name, MAX_NAME_LENGTH)
        if self.accuracy_m == 0:  # no negative zero
            object.__setattr__(self, "accuracy_m", 0.0)

    @property
    def is_coarse(self) -> bool:
        """Whether the place represents an area with a radius of 10 km or more."""
        return self.accuracy_m is not None and self.accuracy_m >= COARSE_ACCURACY_M
