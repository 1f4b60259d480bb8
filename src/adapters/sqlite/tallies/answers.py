"""Answers from the columns of an audience, as they are when somebody asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np

from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.tallies.current import Current
from skywitness.adapters.sqlite.tallies.layers import FINEST
from skywitness.adapters.sqlite.tallies.maps import Cells, cells
from skywitness.adapters.sqlite.tallies.selecting import Selection
from skywitness.adapters.sqlite.tallies.timelines import timeline
from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.tallies import Bucketing, Timeline
from skywitness.domain.model.reports.visibility import Audience


class Answers:
    """Counts the reports that match a filter, and are among those that are named if any are."""

    def __init__(self, database: Database, audience: Audience) -> None:
        self._audience = audience
        self._current = Current(database, audience)

    async def timeline(
        self, where: ReportFilter, bucketing: Bucketing, named: Sequence[int] | None
    ) -> Timeline:
        """Count them by kind and over time."""
        selection = await self._selection(where, named)
        if selection.is_long(on_map=False):
            return await asyncio.to_thread(timeline, selection, bucketing)
        return timeline(selection, bucketing)

    async def cells(self, where: ReportFilter, grid: Grid, named: Sequence[int] | None) -> Cells:
        """Count them by the cells of a grid."""
        selection = await self._selection(where, named)
        if selection.is_long(on_map=grid.zoom <= FINEST):
            return await asyncio.to_thread(cells, selection, grid)
        return cells(selection, grid)

    async def _selection(self, where: ReportFilter, named: Sequence[int] | None) -> Selection:
        numbers = None if named is None else np.array(named, np.int64)
        return Selection(await self._current.get(), where, self._audience, numbers)
