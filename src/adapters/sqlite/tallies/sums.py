"""Reports counted by groups: how many, of which kinds, and where they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from skywitness.adapters.sqlite.tallies.columns import OUTCOMES, Columns, Floats, Ints
from skywitness.domain.model.phenomena.families import FAMILIES

_LEAST: Final = ("south", "west", "number")
_MOST: Final = ("north", "east")


@dataclass(frozen=True, slots=True)
class Sums:
    """A row for each group, by its number in ascending order.

    Edges are of the reports with a place, and not a number without any. `latitude` and `longitude`
    are sums over all reports.
    """

    group: Ints
    family: Ints
    outcome: Ints
    south: Floats
    west: Floats
    north: Floats
    east: Floats
    latitude: Floats
    longitude: Floats
    number: Ints

    @property
    def reports(self) -> Ints:
        """The number of reports of each group."""
        found: Ints = self.family.sum(axis=1)
        return found

    @classmethod
    def of(cls, columns: Columns, at: Ints | slice, group: Ints, *, on_map: bool = True) -> Sums:
        """Count some rows by their groups, which are in ascending order.

        Without `on_map`, outcomes, middles and numbers are left out.
        """
        starts = edges_of(group)
        cell = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(group)))

        def counted(codes: Ints, size: int) -> Ints:
            counts = np.bincount(cell * size + codes[at], minlength=len(starts) * size)
            return counts.reshape(len(starts), size).astype(np.int32)

        latitude, longitude = columns.latitude[at], columns.longitude[at]
        none = np.zeros(len(starts))
        return cls(
            group=group[starts],
            family=counted(columns.family, len(FAMILIES)),
            outcome=counted(columns.outcome, len(OUTCOMES)) if on_map else none,
            south=np.fmin.reduceat(latitude, starts),
            west=np.fmin.reduceat(longitude, starts),
            north=np.fmax.reduceat(latitude, starts),
            east=np.fmax.reduceat(longitude, starts),
            latitude=np.add.reduceat(latitude, starts) if on_map else none,
            longitude=np.add.reduceat(longitude, starts) if on_map else none,
            number=columns.number[at][starts] if on_map else none,
        )

    def take(self, at: Ints | slice, group: Ints) -> Sums:
        """Return some rows, as parts of other groups."""
        return Sums(group, *(getattr(self, name)[at] for name in self.__slots__[1:]))

    @staticmethod
    def merged(parts: Sequence[Sums]) -> Sums:
        """Join the groups of all parts that have one number."""
        every = [part for part in parts if len(part.group)] or [*parts][:1]
        one = every[0] if len(every) == 1 else Sums.joined(every)
        steps = np.diff(one.group)
        if (steps > 0).all():
            return one
        if (steps < 0).any():
            order = np.argsort(one.group, kind="stable")
            one = one.take(order, one.group[order])
        starts = edges_of(one.group)
        found = {}
        for name in Sums.__slots__[1:]:
            values = getattr(one, name)
            join = np.fmin if name in _LEAST else np.fmax if name in _MOST else np.add
            found[name] = join.reduceat(values, starts, axis=0, dtype=values.dtype)
        return Sums(group=one.group[starts], **found)

    @staticmethod
    def joined(parts: Sequence[Sums]) -> Sums:
        """Return the rows of all parts, one after the other."""
        names = Sums.__slots__
        return Sums(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def edges_of(group: Ints) -> Ints:
    """Return where groups begin that are in ascending order."""
    if not len(group):
        return np.zeros(0, np.int64)
    return np.concatenate([np.zeros(1, np.int64), np.flatnonzero(group[1:] != group[:-1]) + 1])


def by_group(columns: Columns, at: Ints, group: Ints, *, on_map: bool = True) -> Sums:
    """Count some rows by their groups, in any order."""
    if len(group) > 1 and (group[1:] < group[:-1]).any():
        order = np.argsort(_narrow(group), kind="stable")
        at, group = at[order], group[order]
    return Sums.of(columns, at, group, on_map=on_map)


def _narrow(group: Ints) -> npt.NDArray[Any]:
    """Number groups in 16 bits if that is enough: such numbers are sorted several times as fast."""
    least = group.min()
    return (group - least).astype(np.uint16) if group.max() - least < 1 << 16 else group


def positions(starts: Ints, stops: Ints) -> Ints:
    """Return the positions in some ranges."""
    lengths = stops - starts
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    found: Ints = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return found


def named(names: Iterable[str], counts: Sequence[int]) -> dict[str, int]:
    """Return the counts that are not zero by their names."""
    return {name: count for name, count in zip(names, counts, strict=True) if count}
