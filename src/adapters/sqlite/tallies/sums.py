"""Reports counted by groups: how many, of which kinds, and where they are.

What is added and what is compared is packed in a table each: a question puts some hundred groups
together, and then the number of calls decides, not the number of groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from skywitness.adapters.sqlite.tallies.columns import KINDS, OUTCOMES, Columns, Floats, Ints
from skywitness.domain.model.phenomena.families import FAMILIES

AT_ONCE: Final = 4_096
"""Groups that are counted together: the counts of all kinds of so many take two megabytes."""


@dataclass(frozen=True, slots=True)
class Sums:
    """A row for each group, by its number in ascending order.

    `counts` has numbers of reports by family, then by outcome. `least` has the least of latitudes
    and of longitudes, and of both with the other sign, and not a number without any. `total` has
    the sums of latitudes, of longitudes and of the numbers of reports.
    """

    group: Ints
    counts: Ints
    least: Floats
    total: Floats

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self.group)

    @property
    def family(self) -> Ints:
        """The numbers of reports by family."""
        found: Ints = self.counts[:, : len(FAMILIES)]
        return found

    @property
    def outcome(self) -> Ints:
        """The numbers of reports by outcome."""
        found: Ints = self.counts[:, len(FAMILIES) :]
        return found

    @property
    def extent(self) -> Floats:
        """West, south, east and north."""
        south, west, north, east = self.least.T
        return np.stack([west, south, -east, -north], axis=1)

    @classmethod
    def of(cls, columns: Columns, at: Ints | slice, group: Ints, *, on_map: bool = True) -> Sums:
        """Count some rows by their groups, which are in ascending order.

        Without `on_map`, outcomes and the sums of places and numbers are left out.
        """
        starts = edges_of(group)
        latitude, longitude = columns.latitude[at], columns.longitude[at]
        least = np.empty((len(starts), 4))
        least[:, 0], least[:, 1] = (
            np.fmin.reduceat(values, starts) for values in (latitude, longitude)
        )
        least[:, 2], least[:, 3] = (
            -np.fmax.reduceat(values, starts) for values in (latitude, longitude)
        )
        counts = _counted(columns.kind[at], starts)
        if not on_map:
            return cls(group[starts], counts[:, : len(FAMILIES)], least, least[:, :0])
        total = np.empty((len(starts), 3))
        for column, values in enumerate((latitude, longitude, columns.number[at])):
            total[:, column] = np.add.reduceat(values, starts, dtype=np.float64)
        return cls(group[starts], counts, least, total)

    def take(self, at: Ints, group: Ints) -> Sums:
        """Return some rows, as parts of other groups."""
        tables = (self.counts, self.least, self.total)
        return Sums(group, *(table.take(at, 0) for table in tables))

    def taken_away(self) -> Sums:
        """Return what lowers the counts and sums of other rows, and leaves their edges."""
        return Sums(self.group, -self.counts, np.full_like(self.least, np.nan), -self.total)

    @staticmethod
    def merged(parts: Sequence[Sums]) -> Sums:
        """Join the groups of all parts that have one number."""
        every = [part for part in parts if len(part)] or [*parts][:1]
        one = every[0] if len(every) == 1 else Sums.joined(every)
        group = one.group
        after, before = group[1:], group[:-1]
        if (after > before).all():
            return one
        if (after < before).any():
            order = np.argsort(group, kind="stable")
            group = group.take(order)
            one = one.take(order, group)
        starts = edges_of(group)
        return Sums(
            group.take(starts),
            np.add.reduceat(one.counts, starts, axis=0, dtype=np.int32),
            np.fmin.reduceat(one.least, starts, axis=0),
            np.add.reduceat(one.total, starts, axis=0),
        )

    @staticmethod
    def joined(parts: Sequence[Sums]) -> Sums:
        """Return the rows of all parts, one after the other."""
        names = Sums.__slots__
        return Sums(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _counted(kind: Ints, starts: Ints) -> npt.NDArray[np.int32]:
    """Count reports of kinds by family and by outcome, in groups that begin at some of them."""
    counts = np.empty((len(starts), len(FAMILIES) + len(OUTCOMES)), np.int32)
    edges = np.append(starts, len(kind))
    for first in range(0, len(starts), AT_ONCE):
        among = edges[first : first + AT_ONCE + 1]
        here = kind[among[0] : among[-1]]
        groups = np.arange(0, (len(among) - 1) * KINDS, KINDS, dtype=np.int32)
        of_each = np.repeat(groups, among[1:] - among[:-1])
        of_each += here
        each = np.bincount(of_each, minlength=(len(among) - 1) * KINDS)
        by_both = each.reshape(-1, len(FAMILIES), len(OUTCOMES))
        rows = counts[first : first + AT_ONCE]
        by_both.sum(axis=2, out=rows[:, : len(FAMILIES)])
        by_both.sum(axis=1, out=rows[:, len(FAMILIES) :])
    return counts


def edges_of(group: Ints) -> Ints:
    """Return where groups begin that are in ascending order."""
    if not len(group):
        return np.zeros(0, np.int64)
    found = np.flatnonzero(group[1:] != group[:-1])
    found += 1
    return np.concatenate((_BEGIN, found))


_BEGIN: Final = np.zeros(1, np.int64)


def by_group(columns: Columns, at: Ints, group: Ints, *, on_map: bool = True) -> Sums:
    """Count some rows by their groups, in any order."""
    if len(group) > 1 and (group[1:] < group[:-1]).any():
        order = np.argsort(_narrow(group), kind="stable")
        at, group = at[order], group[order]
    return Sums.of(columns, at, group, on_map=on_map)


def _narrow(group: Ints) -> Ints:
    """Number groups in 16 bits if that is enough: such numbers are sorted several times as fast."""
    least = group.min()
    return (group - least).astype(np.uint16) if group.max() - least < 1 << 16 else group


def positions(starts: Ints, stops: Ints) -> Ints:
    """Return the positions in some ranges, one after the other."""
    lengths = stops - starts
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    found: Ints = np.arange(total)
    found += np.repeat(starts - (ends - lengths), lengths)
    return found


def named(names: Iterable[str], counts: Sequence[int]) -> dict[str, int]:
    """Return the counts that are not zero by their names."""
    return {name: count for name, count in zip(names, counts, strict=True) if count}
