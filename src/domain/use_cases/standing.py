"""The report that a question is about."""

from __future__ import annotations

from uuid import UUID

from skywitness.domain.model.errors import ReportWithdrawn
from skywitness.domain.model.report import Report
from skywitness.ports.unit_of_work import UnitOfWork, UnitsOfWork


async def standing_in(unit: UnitOfWork, report_id: UUID) -> Report:
    """Return a report that stands.

    Raises:
        ReportNotFound: no report has this id.
        ReportWithdrawn: it was withdrawn.
    """
    report = await unit.reports.get(report_id)
    if report.withdrawn_at is not None:
        raise ReportWithdrawn(report.id, report.withdrawn_at)
    return report


async def standing_report(units: UnitsOfWork, report_id: UUID) -> Report:
    """Return a report that stands, read by itself; raises like `standing_in`."""
    async with units() as unit:
        return await standing_in(unit, report_id)
