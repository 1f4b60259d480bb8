"""Read a report that must not be withdrawn."""

from __future__ import annotations

from uuid import UUID

from skywitness.domain.model.reports.report import Report
from skywitness.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory


async def require_live_report(unit: UnitOfWork, report_id: UUID) -> Report:
    """Return a report that is not withdrawn.

    Raises:
        ReportNotFound: no report has this id.
        ReportWithdrawn: it was withdrawn.
    """
    report = await unit.reports.get(report_id)
    report.require_live()
    return report


async def live_report(units: UnitOfWorkFactory, report_id: UUID) -> Report:
    """Return a report that is not withdrawn, in a unit of work of its own."""
    async with units() as unit:
        return await require_live_report(unit, report_id)
