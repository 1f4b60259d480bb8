"""Reports counted by the cells of a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from skywitness.adapters.sqlite.tallies.base import FINEST, shift_to
from skywitness.adapters.sqlite.tallies.columns import (
    COARSE,
    NO_PLACE,
    OUTCOMES,
    UNLISTED_ROW,
    Columns,
    Ints,
    cells_of,
)
from skywitness.adapters.sqlite.tallies.selecting import Selection
from skywitness.adapters.sqlite.tallies.snapshot import Snapshot
from skywitness.adapters.sqlite.tallies.sums import Sums, by_group, named, positions
from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.geography.place import Box
from skywitness.domain.model.phenomena.families import FAMILIES
from skywitness.domain.model.reports.tallies import Cluster, Extent

_COUNTED_SINGLY: Final = 2_000
"""So few rows are counted one by one, without looking for finer cells that are whole."""


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
    where = selection.where
    whole: list[Sums] = []
    if where.conditions <= {"box"} and grid.zoom <= FINEST:
        whole, at = _covered(snapshot, where.box, grid.zoom)
        rows = selection.rows(snapshot, among=at)
    else:
        rows = selection.rows(snapshot)
    sums = Sums.merged([*whole, *(_by_cell(columns, at, grid.zoom) for columns, at in rows)])
    if not where.conditions:
        total = snapshot.listed
    elif where.box is None and where.circle is None:  # those without a place match too
        total = sum(len(at) for _, at in rows)
    else:
        total = int(sums.family.sum())
    return Cells(_clusters(sums, grid), total)


def _covered(snapshot: Snapshot, box: Box | None, zoom: int) -> tuple[list[Sums], Ints]:
    """Return what was counted of cells that lie in a box, and the rows that may match beside them.

    A cell at the edge, or in which something has changed, is divided into those of the next zoom.
    """
    found: list[Sums] = []
    done = np.zeros(0, np.bool_)
    rest = np.zeros(0, np.int64)
    for level in snapshot.base.levels[zoom:]:
        some, whole = level.in_box(box)
        whole &= ~level.with_rows(snapshot.gone_from_map)
        if level.grid.zoom > zoom:
            done = done[level.parent]
            some &= ~done
        taken = some & whole
        at = np.flatnonzero(taken)
        found.append(level.sums.take(at, level.sums.group[at] >> 2 * (level.grid.zoom - zoom)))
        done = done | taken if len(done) else taken
        left = np.flatnonzero(some & ~taken)
        start, stop = level.start[left], level.stop[left]
        if level.grid.zoom == FINEST or (stop - start).sum() <= _COUNTED_SINGLY:
            rest = positions(start, stop)
            break
    return found, rest


def _by_cell(columns: Columns, at: Ints, zoom: int) -> Sums:
    key = columns.key[at]
    if len(key) and key.max() >= UNLISTED_ROW:
        at = at[key < NO_PLACE]
        key = columns.key[at] & ~UNLISTED_ROW
    return by_group(columns, at, key >> shift_to(zoom))


def _clusters(sums: Sums, grid: Grid) -> list[Cell]:
    row, column = cells_of(sums.south, sums.west, grid)
    coarse = sums.group >= COARSE >> shift_to(grid.zoom)
    order = np.lexsort((coarse, column, row))
    sums = sums.take(order, sums.group[order])
    reports = sums.reports
    edges = np.stack([sums.west, sums.south, sums.east, sums.north], axis=1)
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
        for is_coarse, families, outcomes, latitude, longitude, extent, number, count in zip(
            coarse[order].tolist(),
            sums.family.tolist(),
            sums.outcome.tolist(),
            (sums.latitude / reports).tolist(),
            (sums.longitude / reports).tolist(),
            edges.tolist(),
            sums.number.tolist(),
            reports.tolist(),
            strict=True,
        )
    ]
