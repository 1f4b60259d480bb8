"""The columns as they are now: a base, without what has changed since, and the rows of that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from skywitness.adapters.sqlite.tallies.base import Base
from skywitness.adapters.sqlite.tallies.columns import (
    UNLISTED_ROW,
    Columns,
    Facets,
    Ints,
    Mask,
)

LEAST_MERGED: Final = 2_000
MERGED_SHARE: Final = 50
"""A new base is made of the rows when more than these have changed, and one in so many."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All reports that an audience may count; `gone` are positions in the base, in order."""

    base: Base
    facets: Facets
    gone: Ints
    is_left: Mask
    fresh: Columns

    @classmethod
    def of(cls, columns: Columns, facets: Facets) -> Snapshot:
        """Begin with these rows, one of each report, in the order of their keys."""
        none, is_left = columns.take(slice(0)), np.ones(len(columns), np.bool_)
        return cls(Base.of(columns, facets), facets, np.zeros(0, np.int64), is_left, none)

    def __len__(self) -> int:
        """Return the number of reports."""
        return len(self.base.columns) - len(self.gone) + len(self.fresh)

    @property
    def gone_from_map(self) -> Ints:
        """Positions of what is gone, of the rows that the cells of maps are counted from."""
        end = np.searchsorted(self.base.columns.key[self.gone], UNLISTED_ROW)
        found: Ints = self.gone[: int(end)]
        return found

    @property
    def gone_from_lists(self) -> Ints:
        """Positions of what is gone, of the rows that lists show without being asked for."""
        found: Ints = self.gone[self.base.columns.key[self.gone] & UNLISTED_ROW == 0]
        return found

    @property
    def listed(self) -> int:
        """The number of reports that lists show without being asked for."""
        fresh = int((self.fresh.key & UNLISTED_ROW == 0).sum())
        return len(self.base.began_us) - len(self.gone_from_lists) + fresh

    @property
    def numbers(self) -> Ints:
        """The numbers of all reports."""
        left = self.base.columns.number[self.is_left]
        return np.concatenate([left, self.fresh.number])

    def is_merged_with(self, reports: int) -> bool:
        """Say whether changes of so many reports may lead to a new base."""
        return self._is_due(len(self.gone) + len(self.fresh) + 2 * reports)

    def _is_due(self, changes: int) -> bool:
        return changes > max(LEAST_MERGED, len(self.base.columns) // MERGED_SHARE)

    def changed(self, numbers: Ints, rows: Columns, facets: Facets) -> Snapshot:
        """Return the columns with these rows in place of all that some reports had."""
        kept = self.fresh.take(~np.isin(self.fresh.number, numbers))
        fresh = Columns.joined([kept, rows])
        gone = np.union1d(self.gone, self.base.positions_of(numbers))
        is_left = self.is_left.copy()
        is_left[gone] = False
        if self._is_due(len(gone) + len(fresh)):
            left = self.base.columns.take(is_left)
            return Snapshot.of(Columns.joined([left, fresh]), facets)
        return replace(self, facets=facets, gone=gone, is_left=is_left, fresh=fresh)
