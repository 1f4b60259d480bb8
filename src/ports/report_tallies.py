"""How many reports there are, for maps and summaries."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.tallies import Bucketing, Clusters, Timeline
from skywitness.domain.model.reports.visibility import Audience


class ReportTallies(Protocol):
    """Counts the reports that lists show for the same filter and audience.

    What one answer looks at is limited; beyond it counts are lower bounds, and say so.
    """

    @abstractmethod
    async def timeline(
        self, where: ReportFilter, bucketing: Bucketing, audience: Audience
    ) -> Timeline:
        """Count the matching reports by kind and over time."""

    @abstractmethod
    async def clusters(self, where: ReportFilter, grid: Grid, audience: Audience) -> Clusters:
        """Count the matching reports by the cells of a grid, those of coarse places apart.

        Clusters are in the order of rows, then columns, exact places first.
        """

    @abstractmethod
    async def prepare(self, audience: Audience) -> None:
        """Do what the first to ask would wait for, if that is long enough to be felt.

        Raises:
            SearchTimeout: it takes long, and goes on.
        """
