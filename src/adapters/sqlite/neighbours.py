"""Reports near a claim, found by exact places."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from skywitness.adapters.sqlite import codec
from skywitness.adapters.sqlite.sql import Clauses, marks
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.domain.model.geography.place import Circle
from skywitness.domain.model.reports.report import Claim, Neighbour, ReviewState


def near(
    claim: Claim,
    excluding: UUID,
    phenomena: frozenset[str],
    radius_m: float,
    within: timedelta,
) -> Clauses:
    """Return the conditions on a neighbour; the first two values are the point measured from."""
    point, reach = claim.place.point, claim.when.widened(within, within)
    box = Circle(point, radius_m).bounding_box()
    found = Clauses(values=[point.latitude, point.longitude])
    found.add("p.latitude BETWEEN ? AND ?", box.south, box.north)
    spans = " OR ".join("p.longitude BETWEEN ? AND ?" for _ in box.spans)
    found.add(f"({spans})", *(edge for span in box.spans for edge in span))
    found.add("distance_m <= ?", radius_m)
    found.add(
        "r.observed_at <= ? AND r.observed_until >= ?", *map(to_text, (reach.end, reach.start))
    )
    found.add(f"r.phenomenon IN ({marks(len(phenomena))})", *sorted(phenomena))
    found.add("r.id <> ? AND r.review <> ?", str(excluding), ReviewState.REJECTED.value)
    return found.add("r.withdrawn_at IS NULL")


def statement(found: Clauses) -> str:
    """Return the statement for the conditions of `near`; its last parameter is the limit.

    The order of the joins is fixed: a band of latitudes is always narrow, a time span may not be.
    """
    return f"""
        SELECT r.id, r.observer, e.claim, distance_m(p.latitude, p.longitude, ?, ?) AS distance_m
        FROM exact_place AS p
        CROSS JOIN report AS r ON r.number = p.report_number
        CROSS JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision
        WHERE {found.where}
        ORDER BY distance_m, r.id LIMIT ?
    """


def neighbour(report_id: str, observer: str, stored: str, distance_m: float) -> Neighbour:
    """Return the neighbour in a row of the statement."""
    return Neighbour(
        report_id=UUID(report_id), observer=observer, claim=codec.decode(stored, Claim)
    )
