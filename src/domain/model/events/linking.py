"""Which reports belong together: those that chain, each near the next in place and time."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import product
from typing import Final

from skywitness.domain.model.events.components import Components
from skywitness.domain.model.events.extent import direction
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import EARTH_RADIUS_M, Point
from skywitness.domain.model.phenomena.phenomenon import OTHER, same_class

LINK_M: Final = 75_000.0
LINK_WITHIN: Final = timedelta(hours=6)
"""Two reports of a class are linked when they lie within 75 km and began within 6 h of each other.

Held against the episodes of NOAA Storm Events (B-cubed, 2,149 located reports) this finds them with
precision 0.90 and recall 0.83. Longer links gain little and run whole days of storms together;
shorter ones tear storms apart (`docs/verdict.md`). Beginnings are compared, since spans of days
would chain everything that happens meanwhile.
"""

_Cell = tuple[frozenset[str], int, int, int]
_AROUND: Final = tuple(product((-1, 0, 1), repeat=3))


def linked(public_claims: Iterable[PublicClaim]) -> Iterator[list[PublicClaim]]:
    """Yield public_claims that chain together, each group with its oldest first.

    What is of no class ("other") and what shows no point stands alone. One walk through time
    compares each public_claim with those of the last six hours in the cells of space around it.
    """
    ordered = sorted(public_claims, key=lambda a: (a.when.start, a.report_id.int))
    together = Components(len(ordered))
    recent: dict[_Cell, deque[int]] = {}
    for number, public_claim in enumerate(ordered):
        point, key = public_claim.point, public_claim.phenomenon.key
        if point is None or key == OTHER.key:
            continue
        members, (x, y, z) = same_class(key), _cell(point)
        for dx, dy, dz in _AROUND:
            near = recent.get((members, x + dx, y + dy, z + dz))
            if near:
                _link(together, number, point, ordered, near)
        recent.setdefault((members, x, y, z), deque()).append(number)
    for group in together.groups():
        yield [ordered[number] for number in group]


def _link(
    together: Components,
    number: int,
    point: Point,
    ordered: Sequence[PublicClaim],
    near: deque[int],
) -> None:
    """Unite a claim with those of a cell that are near it; forget those that are too old."""
    start = ordered[number].when.start
    while near and start - ordered[near[0]].when.start > LINK_WITHIN:
        near.popleft()
    for other in near:
        if together.root(other) == together.root(number):
            continue
        there = ordered[other].point
        if there is not None and point.distance_m(there) <= LINK_M:
            together.unite(other, number)


def _cell(point: Point) -> tuple[int, int, int]:
    """Return the cube of space, 75 km wide, that a point lies in: no seam, no pole."""
    x, y, z = (math.floor(part * EARTH_RADIUS_M / LINK_M) for part in direction(point))
    return x, y, z
