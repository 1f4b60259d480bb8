"""Reports near a claim, found by the places and times that they are compared at.

The index has a place as one of the squares of a grid, so that each square near the claim is one
search, for a time as narrow as the question.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import orjson

from skywitness.adapters.sqlite import codec, facets
from skywitness.adapters.sqlite.sql import Clauses, Row, Value, marks
from skywitness.adapters.sqlite.timestamps import seconds, to_text
from skywitness.domain.model.geography.place import Box, Circle, Point
from skywitness.domain.model.reports.claim import Claim, Neighbour
from skywitness.domain.model.time.interval import LONGEST

MOST_COMPARED = 1_000
"""Of more reports near a claim, some are left out; the nearest of the rest are returned."""

LASTING = "lasts_s > 259200"
"""Few reports last longer than three days: an index of their own has them."""

COLUMNS = ("report_number", "latitude", "longitude", "square", "begins_s", "lasts_s")

_SQUARES_PER_DEGREE = 2
_COLUMNS = 360 * _SQUARES_PER_DEGREE
_SHORT_S = 3 * 86_400
_ARM = """
SELECT report_number, latitude, longitude FROM json_each(?) AS z
CROSS JOIN exact_place INDEXED BY ix_exact_place_{} ON square = z.value AND begins_s BETWEEN ? AND ?
"""


def square_of(point: Point) -> int:
    """Return the number of the square of a point, half a degree wide; stored, so never changed."""
    return _row(point.latitude) * _COLUMNS + _column(point.longitude) % _COLUMNS


def exact_place(claim: Claim) -> Row:
    """Return what is stored of the place and time of a claim, in `COLUMNS` after the number."""
    point, begins_s = claim.as_compared().place.point, seconds(claim.when.start)
    lasts_s = seconds(claim.when.end) - begins_s
    return point.latitude, point.longitude, square_of(point), begins_s, lasts_s


def statement(
    claim: Claim,
    excluding: UUID,
    phenomena: frozenset[str],
    radius_m: float,
    within: timedelta,
) -> tuple[str, list[Value]]:
    """Return a statement and its parameters but for the last, the limit."""
    point, reach = claim.place.point, claim.when.widened(within, within)
    near = orjson.dumps(squares(Circle(point, radius_m).bounding_box())).decode()
    begins_s, ends_s = seconds(reach.start), seconds(reach.end)
    longest_s = int(LONGEST.total_seconds()) + 1
    searched: list[Value] = [near, begins_s - _SHORT_S, ends_s]
    searched += [near, begins_s - longest_s, begins_s - _SHORT_S - 1]
    found = _near(claim, excluding, phenomena, radius_m, within)
    text = f"""
        SELECT n.id, r.observer, e.claim FROM (
          SELECT * FROM (
            SELECT r.number, r.id, distance_m(p.latitude, p.longitude, ?, ?) AS distance_m
            FROM ({_ARM.format("square")} UNION ALL {_ARM.format("lasting")} AND {LASTING}) AS p
            CROSS JOIN report AS r ON r.number = p.report_number
            WHERE {found.where} LIMIT {MOST_COMPARED}
          ) ORDER BY distance_m, id LIMIT ?
        ) AS n
        CROSS JOIN report AS r ON r.number = n.number
        CROSS JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision
        ORDER BY n.distance_m, n.id
    """
    return text, [point.latitude, point.longitude, *searched, *found.values]


def neighbour(report_id: str, observer: str, stored: bytes) -> Neighbour:
    """Return the neighbour in a row of the statement."""
    claim = codec.decode(stored, Claim).as_compared()
    return Neighbour(report_id=UUID(report_id), observer=observer, claim=claim)


def _near(
    claim: Claim,
    excluding: UUID,
    phenomena: frozenset[str],
    radius_m: float,
    within: timedelta,
) -> Clauses:
    reach, found = claim.when.widened(within, within), Clauses()
    found.add("distance_m <= ?", radius_m)
    found.add(
        "r.observed_at <= ? AND r.observed_until >= ?", *map(to_text, (reach.end, reach.start))
    )
    found.add(f"r.phenomenon IN ({marks(len(phenomena))})", *sorted(phenomena))
    found.add("r.id <> ?", str(excluding))
    return found.add(facets.LISTED)


def squares(box: Box) -> list[int]:
    """Return the numbers of the squares that cover a box."""
    found = {
        row * _COLUMNS + column % _COLUMNS
        for west, east in box.spans
        for row in range(_row(box.south), _row(box.north) + 1)
        for column in range(_column(west), _column(east) + 1)
    }
    return sorted(found)


def _row(latitude: float) -> int:
    return int((latitude + 90.0) * _SQUARES_PER_DEGREE)


def _column(longitude: float) -> int:
    return int((longitude + 180.0) * _SQUARES_PER_DEGREE)
