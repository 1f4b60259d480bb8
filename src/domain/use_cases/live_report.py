"""Read a report that an audience may see and that is not withdrawn."""

from __future__ import annotations

from uuid import UUID

from skywitness.domain.model.reports.report import Audience, Report
from skywitness.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory


async def require_live_report(
    unit: UnitOfWork, report_id: UUID, audience: Audience = Audience.PUBLIC
) -> Report:
    """Return a report that is not withdrawn.

    Raises:
        ReportNotFound: this audience sees no report of this id.
        ReportWithdrawn: it was withdrawn.
    """
    report = await unit.reports.get(report_id)
    report.require_shown_to(audience)
    return report


async def live_report(
    units: UnitOfWorkFactory, report_id: UUID, audience: Audience = Audience.PUBLIC
) -> Report:
    """Return a report that is not withdrawn, in a unit of work of its own."""
    async with units() as unit:
        return await require_live_report(unit, report_id, audience)
