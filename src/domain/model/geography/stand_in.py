"""Stand-ins: points that are published in place of exact ones."""

from __future__ import annotations

import hashlib
import hmac
import math
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from skywitness.domain.model.geography.place import MAX_ACCURACY_M, Box, Point

_ROUNDED_UP_TO_M: Final = 100.0
_HALF: Final = 2**64


@dataclass(frozen=True, slots=True)
class StandIn:
    """A point somewhere in the cell of an exact one, and a radius in metres that covers the cell.

    The radius also covers how far the true point may lie from the exact one.
    """

    point: Point
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class StandIns:
    """Chooses stand-ins in a grid of cells `cell_deg` wide and high.

    A stand-in depends on the report and on its cell, and on the exact point in no other way: it is
    the same at every reading and after every edit within the cell, and those of many reports from
    one place surround the middle of their cell. Nobody without the key can tell where in the cell
    it will be (after the keyed positions of iNaturalist, whose cells are 0.2 degrees wide).
    """

    key: bytes
    cell_deg: float

    def of(self, report_id: UUID, exact: Point, accuracy_m: float | None) -> StandIn:
        """Return the stand-in for a point that is exact to `accuracy_m` metres."""
        cell = self.cell_of(exact)
        corner = f"{self.cell_deg!r} {cell.south!r} {cell.west!r}"
        drawn = hmac.digest(self.key, report_id.bytes + corner.encode(), hashlib.sha256)
        along, up = (int.from_bytes(drawn[at : at + 8], "big") / _HALF for at in (0, 8))
        point = Point(_latitude_at(cell, up), cell.west + along * (cell.east - cell.west))
        reach_m = _rounded_up(_farthest_m(cell, point) + (accuracy_m or 0.0))
        return StandIn(point, min(reach_m, MAX_ACCURACY_M))

    def cell_of(self, point: Point) -> Box:
        """Return the cell of a point; 180 and -180 degrees are the same meridian."""
        east = -180.0 if point.longitude == 180.0 else point.longitude
        south, north = self._edges(point.latitude, -90.0, 90.0)
        west, east = self._edges(east, -180.0, 180.0)
        return Box(west, south, east, north)

    def _edges(self, value: float, least: float, most: float) -> tuple[float, float]:
        last = math.ceil((most - least) / self.cell_deg - 1e-9) - 1
        number = min(math.floor((value - least) / self.cell_deg), last)
        if value < self._edge(number, least):  # the quotient was rounded up
            number -= 1
        elif number < last and value >= self._edge(number + 1, least):
            number += 1
        return self._edge(number, least), min(self._edge(number + 1, least), most)

    def _edge(self, number: int, least: float) -> float:
        return round(least + number * self.cell_deg, 9)


def _latitude_at(cell: Box, share: float) -> float:
    """Return the latitude with a share of the area of a cell south of it."""
    south, north = (math.sin(math.radians(edge)) for edge in (cell.south, cell.north))
    latitude = math.degrees(math.asin(south + share * (north - south)))
    return min(max(latitude, cell.south), cell.north)


def _farthest_m(cell: Box, point: Point) -> float:
    """Return the distance to the farthest corner; no point of a cell is farther, but for metres."""
    corners = [Point(y, x) for y in (cell.south, cell.north) for x in (cell.west, cell.east)]
    return max(point.distance_m(corner) for corner in corners)


def _rounded_up(distance_m: float) -> float:
    return math.ceil(distance_m / _ROUNDED_UP_TO_M + 0.01) * _ROUNDED_UP_TO_M
