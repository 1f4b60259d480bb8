"""Where a point is, in words: its time zone, and how far it lies from which town."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.geography.towns.installed import the_towns
from skywitness.domain.model.geography.towns.table import Town

REACH_M: Final = 500_000.0
"""A town that is farther away neither names a place nor gives it its time."""

_ZONE_DEG: Final = 15.0


class Bearing(StrEnum):
    """The sixteen points of the compass, clockwise."""

    N = "N"
    NNE = "NNE"
    NE = "NE"
    ENE = "ENE"
    E = "E"
    ESE = "ESE"
    SE = "SE"
    SSE = "SSE"
    S = "S"
    SSW = "SSW"
    SW = "SW"
    WSW = "WSW"
    W = "W"
    WNW = "WNW"
    NW = "NW"
    NNW = "NNW"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A place as weather services word it: so far, in this direction, from this town.

    `bearing` is the direction from the town, None at the town itself. County, region and country
    (ISO 3166-1, two letters) are the town's; empty if unknown. `region_code` is the postal code of
    a state of the United States, empty elsewhere.
    """

    distance_m: int
    bearing: Bearing | None
    town: str
    county: str
    region: str
    region_code: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Locality:
    """A time zone of the IANA database, and a phrase where a town is near enough."""

    time_zone: str
    phrase: Phrase | None


def locality_of(where: Point) -> Locality:
    """Return the locality of a point.

    The time zone is that of the nearest town; on the high seas it is the nautical one, which is a
    whole number of hours by longitude.
    """
    for _, town in the_towns().nearest(where, 1, REACH_M):
        return Locality(time_zone=town.time_zone, phrase=phrase_from(town, where))
    return Locality(time_zone=_nautical(where.longitude), phrase=None)


def phrase_from(town: Town | NamedPlace, where: Point) -> Phrase:
    """Return how a point lies from a town."""
    return Phrase(
        distance_m=round(town.point.distance_m(where)),
        bearing=bearing_from(town.point, where),
        town=town.name,
        county=town.county,
        region=town.region,
        region_code=town.region_code,
        country=town.country,
    )


def bearing_from(origin: Point, target: Point) -> Bearing | None:
    """Return the direction of a point as seen from another, None when they are a metre apart."""
    if origin.distance_m(target) < 1.0:
        return None
    phi, other_phi = math.radians(origin.latitude), math.radians(target.latitude)
    turn = math.radians(target.longitude - origin.longitude)
    east = math.sin(turn) * math.cos(other_phi)
    north = math.cos(phi) * math.sin(other_phi) - math.sin(phi) * math.cos(other_phi) * math.cos(
        turn
    )
    points = tuple(Bearing)
    part = math.degrees(math.atan2(east, north)) / (360.0 / len(points))
    return points[round(part) % len(points)]


def _nautical(longitude: float) -> str:
    """Return the zone of a longitude; the signs of these names are those of POSIX."""
    hours = round(longitude / _ZONE_DEG)
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
