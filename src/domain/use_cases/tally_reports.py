"""How many reports there are, for maps and summaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.access.view import view_of
from skywitness.domain.model.geography.grid import Grid, finest
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.tallies import Bucketing, Clusters, Timeline
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_tallies import ReportTallies

MOST_CELLS: Final = 4_096
"""Of a map: a screen of 4096 by 4096 pixels."""


@dataclass(frozen=True, slots=True)
class TallyReports:
    """Count the reports that a list of the same filter shows to the same reader.

    Both methods raise `NotSignedIn` or `NotPermitted` for actors who may not read reports, or not
    for the audience `asked` for.
    """

    tallies: ReportTallies

    async def prepare(self) -> None:
        """Spare the first reader of what everybody may see the wait for it to be counted.

        Raises:
            SearchTimeout: it takes long, and goes on.
        """
        await self.tallies.prepare(Audience.PUBLIC)

    async def timeline(
        self,
        where: ReportFilter,
        bucketing: Bucketing,
        *,
        actor: Actor,
        asked: Audience | None = None,
    ) -> Timeline:
        """Count them by kind and over time."""
        actor.require(Permission.READ_REPORTS)
        return await self.tallies.timeline(where, bucketing, view_of(actor, asked).audience)

    async def clusters(
        self, where: ReportFilter, zoom: int, *, actor: Actor, asked: Audience | None = None
    ) -> tuple[Clusters, Grid]:
        """Count them by the cells of a map of a zoom, or of a lower one that has few enough."""
        actor.require(Permission.READ_REPORTS)
        grid = finest(zoom, where.box, MOST_CELLS)
        return await self.tallies.clusters(where, grid, view_of(actor, asked).audience), grid
