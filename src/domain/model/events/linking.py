"""Link reports that are near each other in place and time into groups."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain, product
from typing import Final, TypeVar

from skywitness.domain.model.events.components import Components
from skywitness.domain.model.events.extent import direction
from skywitness.domain.model.events.occurrence import Occurrence
from skywitness.domain.model.geography.place import EARTH_RADIUS_M
from skywitness.domain.model.phenomena.phenomenon import OTHER, same_class

LINK_M: Final = 75_000.0
LINK_WITHIN: Final = timedelta(hours=6)
"""Two reports of a class are linked if they are within 75 km and began within 6 h of each other.

Compared with the episodes of NOAA Storm Events (B-cubed, 2,149 located reports), precision is 0.90
and recall 0.83. Larger limits gain little and merge whole days of storms; smaller ones split storms
(`docs/verdict.md`). Start times are compared, because intervals of days would link everything that
happens within them.
"""

MOST_COMPARED: Final = 32
"""Reports of a group, a cell and the last six hours that another is compared with, the latest ones;
this bounds the work where more have been filed."""

_CHORD: Final = 2 * math.sin(LINK_M / EARTH_RADIUS_M / 2)
"""The link as a straight line, in radii of the globe."""

_CELLS: Final = EARTH_RADIUS_M / LINK_M
_SIDE: Final = 1 << 10
"""More than the cells along an axis, so that sums of multiples of its powers are no two cells."""

_AROUND: Final = tuple((x * _SIDE + y) * _SIDE + z for x, y, z in product((-1, 0, 1), repeat=3))

_Direction = tuple[float, float, float]
_O = TypeVar("_O", bound=Occurrence)


def linked(occurrences: Iterable[_O]) -> Iterator[list[_O]]:
    """Yield groups of linked reports, each with its oldest first.

    Reports of no class ("other") or without a public point form groups of their own.
    """
    ordered = sorted(occurrences, key=lambda a: (a.when.start, a.report_id.int))
    links = _Links(ordered)
    for number, occurrence in enumerate(ordered):
        key = occurrence.phenomenon.key
        if occurrence.point is not None and key != OTHER.key:
            links.add(number, same_class(key), direction(occurrence.point))
    for group in links.together.groups():
        yield [ordered[number] for number in group]


class _Links:
    """One pass through time: each claim is compared with the last six hours in nearby cells.

    A cell keeps its recent claims by the group that they are linked with: once a claim is in that
    group, it is compared with no more of them. So many reports of one place cost no square.
    """

    def __init__(self, ordered: Sequence[Occurrence]) -> None:
        self.together = Components(len(ordered))
        self._starts = [occurrence.when.start for occurrence in ordered]
        self._directions: dict[int, _Direction] = {}
        self._cells: dict[frozenset[str], dict[int, list[deque[int]]]] = {}

    def add(self, number: int, members: frozenset[str], at: _Direction) -> None:
        """Link a claim with those that were added before it."""
        self._directions[number] = at
        cells, cell = self._cells.setdefault(members, {}), _cell(at)
        find = cells.get
        for groups in [found for beside in _AROUND if (found := find(cell + beside))]:
            self._link(number, at, groups)
        self._keep(number, cells.setdefault(cell, []))

    def _link(self, number: int, at: _Direction, groups: list[deque[int]]) -> None:
        """Unite a claim with the groups of a cell that it is near."""
        root = self.together.root
        for recent in groups:
            while recent and self._starts[number] - self._starts[recent[0]] > LINK_WITHIN:
                recent.popleft()
            if recent and root(recent[0]) != root(number):
                near = (math.dist(at, self._directions[other]) <= _CHORD for other in recent)
                if any(near):
                    self.together.unite(recent[0], number)
        groups[:] = filter(None, groups)

    def _keep(self, number: int, groups: list[deque[int]]) -> None:
        """Add a claim to its group in its own cell; groups that it joined become one there."""
        if not groups:
            groups.append(deque((number,), maxlen=MOST_COMPARED))
            return
        root = self.together.root
        joined = [recent for recent in groups if root(recent[0]) == root(number)]
        if len(joined) == 1:
            joined[0].append(number)
            return
        groups[:] = [recent for recent in groups if root(recent[0]) != root(number)]
        groups.append(deque(sorted([*chain(*joined), number]), maxlen=MOST_COMPARED))


def _cell(at: _Direction) -> int:
    """Return the number of the cube, as wide as the link, that a place on the globe lies in."""
    x, y, z = at
    row, column = math.floor(x * _CELLS), math.floor(y * _CELLS)
    return (row * _SIDE + column) * _SIDE + math.floor(z * _CELLS)
