"""Reports counted by the cells of a map."""

from __future__ import annotations

from collections.abc import Sequence
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
from skywitness.adapters.sqlite.tallies.snapshot import Snapshot
from skywitness.adapters.sqlite.tallies.sums import Sums, by_group, named
from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.phenomena.families import FAMILIES
from skywitness.domain.model.reports.tallies import Cluster, Extent

_NONE: Final = np.zeros(0, np.int64)


class Cell(NamedTuple):
    """A cluster, and the number of its report if that is alone, else 0."""

    cluster: Cluster
    alone: int


class Cells(NamedTuple):
    """The cells of a map, and how many reports match, also without a place."""

    found: Sequence[Cell]
    total: int


def cells(snapshot: Snapshot, selection: Selection, grid: Grid) -> Cells:
    """Count the reports that match by the cells of a grid."""
    layer = selection.layer(snapshot) if grid.zoom <= FINEST else None
    covered = Covered([], _NONE)
    among = None
    if layer is not None:
        cells_of_all, beside = layer
        covered = cells_of_all.covered(selection.where.box, grid.zoom, snapshot.gone_from_map)
        among = np.concatenate((covered.rows, beside))
    rows = selection.rows(snapshot, among)
    sums = Sums.merged([*covered.sums, *(_by_cell(columns, at, grid.zoom) for columns, at in rows)])
    counted = sum(int(part.family.sum()) for part in covered.sums)
    total = counted + sum(len(at) for _, at in rows)  # those without a place match too
    return Cells(_clusters(sums, grid), total)


def _by_cell(columns: Columns, at: Ints, zoom: int) -> Sums:
    key = columns.key[at]
    if len(key) and key.max() >= UNLISTED_ROW:
        at = at[key < NO_PLACE]
        key = columns.key[at] & ~UNLISTED_ROW
    return by_group(columns, at, key >> shift_to(zoom))


def _clusters(sums: Sums, grid: Grid) -> list[Cell]:
    row, column = cells_of(sums.least[:, 0], sums.least[:, 1], grid)
    coarse = sums.group >= COARSE >> shift_to(grid.zoom)
    order = np.lexsort((coarse, column, row))
    sums = sums.take(order, sums.group.take(order))
    reports = sums.family.sum(axis=1)
    middle = sums.total[:, :2] / reports[:, None]
    return [
        Cell(
            Cluster(
                coarse=is_coarse,
                families=named(FAMILIES, families),
                outcomes=named(OUTCOMES, outcomes),
                latitude=latitude,
                longitude=longitude,
                extent=Extent(*extent),
            ),
            number if count == 1 else 0,
        )
        for is_coarse, families, outcomes, (latitude, longitude), extent, number, count in zip(
            coarse[order].tolist(),
            sums.family.tolist(),
            sums.outcome.tolist(),
            middle.tolist(),
            sums.extent.tolist(),
            sums.total[:, 2].astype(np.int64).tolist(),
            reports.tolist(),
            strict=True,
        )
    ]
