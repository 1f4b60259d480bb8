"""The report that a question is about."""

from __future__ import annotations

from uuid import UUID

from skywitness.domain.model.errors import ReportWithdrawn
from skywitness.domain.model.reports.report import Report
from skywitness.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory


async def require_live_report(unit: UnitOfWork, report_id: UUID) -> Report:
    """Return a report that stands.

    Raises:
        ReportNotFound: no report has this id.
        ReportWithdrawn: it was withdrawn.
    """
    report = await unit.reports.get(report_id)
    if report.withdrawn_at is not None:
        raise ReportWithdrawn(report.id, report.withdrawn_at)
    return report


async def live_report(units: UnitOfWorkFactory, report_id: UUID) -> Report:
    """Return a report that stands, read by itself; raises like `require_live_report`."""
    async with units() as unit:
        return await require_live_report(unit, report_id)
