"""Export reports: all that match, as they are stored, in the order in which they were filed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.errors import ReportNotFound, StoreDamaged
from skywitness.domain.model.reports.filter import Order, Position, ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.clock import Clock
from skywitness.ports.report_queries import ReportQueries, Representation
from skywitness.ports.unit_of_work import UnitOfWorkFactory

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReports:
    """Read all matching reports, one after the other, whatever their number.

    - The order is that of filing; ids break ties. Reports filed after the beginning are left out.
    - Withdrawn reports are left out, also with `updated_since`: nothing of them is shown. For the
      public, so are rejected ones.
    - The full audience, which sees texts as they were filed, is for those who may read that.
    """

    units: UnitOfWorkFactory
    queries: ReportQueries
    clock: Clock

    async def __call__(
        self, where: ReportFilter, audience: Audience, *, actor: Actor
    ) -> AsyncIterator[Report | None]:
        """Yield each report; None for one that cannot be read.

        Raises:
            NotSignedIn, NotPermitted: the actor may not read them.
            StoreDamaged, StoreUnavailable: the list itself cannot be read any further.
        """
        is_full = audience is Audience.FULL
        actor.require(Permission.READ_FULL if is_full else Permission.READ_REPORTS)
        began = self.clock.now()
        after: Position | None = None
        while True:
            page = await self.queries.page(
                where, Order.FILED, _AT_ONCE, after, audience, Representation.JSON
            )
            for _ in range(page.damaged):
                yield None
            async with self.units() as unit:
                for report_id, _ in page.versions:
                    try:
                        report = await unit.reports.get(UUID(report_id))
                    except ReportNotFound:
                        continue
                    except StoreDamaged:
                        yield None
                        continue
                    if report.filed_at > began:
                        return
                    if report.is_shown_to(audience):
                        yield report
            after = page.next
            if after is None:
                return
