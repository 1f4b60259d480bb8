"""Reports counted by the cells of a map."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from skywitness.adapters.sqlite.tallies.columns import (
    COARSE,
    NO_PLACE,
    OUTCOMES,
    UNLISTED_ROW,
    Columns,
    Ints,
    cells_of,
)
from skywitness.adapters.sqlite.tallies.layers import FINEST, Covered, shift_to
from skywitness.adapters.sqlite.tallies.selecting import Selection
from skywitness.adapters.sqlite.tallies.sums import Sums, by_group
from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.phenomena.families import FAMILIES
from skywitness.domain.model.reports.tallies import Cluster, Extent

_NONE: Final = np.zeros(0, np.int64)


class Cells(NamedTuple):
    """The cells of a map, and how many reports match, also without a place.

    `alone` has the number of the report of each that has only one, else 0.
    """

    found: list[Cluster]
    alone: list[int]
    total: int


def cells(selection: Selection, grid: Grid) -> Cells:
    """Count the reports that match by the cells of a grid."""
    layer = selection.layer() if grid.zoom <= FINEST else None
    covered = Covered([], _NONE)
    among = None
    if layer is not None:
        cells_of_all, beside = layer
        covered = cells_of_all.covered(
            selection.where.box, grid.zoom, selection.snapshot.gone_from_map
        )
        among = np.concatenate((covered.rows, beside))
    rows = selection.rows(among)
    sums = Sums.merged([*covered.sums, *(_by_cell(columns, at, grid.zoom) for columns, at in rows)])
    counted = sum(int(part.family.sum()) for part in covered.sums)
    total = counted + sum(len(at) for _, at in rows)  # those without a place match too
    found, alone = _clusters(sums, grid)
    return Cells(found, alone, total)


def _by_cell(columns: Columns, at: Ints, zoom: int) -> Sums:
    key = columns.key[at]
    if len(key) and key.max() >= UNLISTED_ROW:
        at = at[key < NO_PLACE]
        key = columns.key[at] & ~UNLISTED_ROW
    return by_group(columns, at, key >> shift_to(zoom))


def _clusters(sums: Sums, grid: Grid) -> tuple[list[Cluster], list[int]]:
    row, column = cells_of(sums.least[:, 0], sums.least[:, 1], grid)
    is_coarse = sums.group >= COARSE >> shift_to(grid.zoom)
    order = np.lexsort((is_coarse, column, row))
    sums = sums.take(order, sums.group.take(order))
    reports = sums.family.sum(axis=1)
    alone = np.where(reports == 1, sums.total[:, 2], 0).astype(np.int64)
    middle = sums.total[:, :2] / reports[:, None]
    found = [  # a map has hundreds: positions, and no calls of our own, save a third of the time
        Cluster(
            coarse,
            count,
            {name: each for name, each in zip(FAMILIES, families, strict=True) if each},
            {name: each for name, each in zip(OUTCOMES, outcomes, strict=True) if each},
            latitude,
            longitude,
            Extent(*edges),
        )
        for coarse, count, families, outcomes, (latitude, longitude), edges in zip(
            is_coarse.take(order).tolist(),
            reports.tolist(),
            sums.family.tolist(),
            sums.outcome.tolist(),
            middle.tolist(),
            sums.extent.tolist(),
            strict=True,
        )
    ]
    return found, alone.tolist()
