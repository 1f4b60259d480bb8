"""Read what belongs to a report: its revisions, verdicts, reference weather and insight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from skywitness.domain.documents.report import RevisionDocument, RevisionListDocument
from skywitness.domain.documents.report_parts import (
    ReportConditionsDocument,
    ReportInsightDocument,
    ReportVerdictDocument,
)
from skywitness.domain.use_cases.live_report import live_report, require_live_report
from skywitness.ports.clock import Clock
from skywitness.ports.report_queries import ReportQueries
from skywitness.ports.unit_of_work import UnitOfWorkFactory

MOST_REVISIONS: Final = 100
"""Each may have 40 kB, and anybody may edit a report any number of times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """The parts of one report that have a URL of their own, as the public may see them.

    Every method raises `ReportNotFound` for an unknown id, and `ReportWithdrawn`.
    """

    units: UnitOfWorkFactory
    queries: ReportQueries
    clock: Clock

    async def revisions(self, report_id: UUID) -> RevisionListDocument:
        """Return the newest `MOST_REVISIONS` revisions of the claim, oldest first."""
        async with self.units() as unit:
            await require_live_report(unit, report_id)
            revisions = await unit.reports.revisions(report_id, MOST_REVISIONS)
        return RevisionListDocument(items=tuple(RevisionDocument.of(one) for one in revisions))

    async def verdict(self, report_id: UUID) -> ReportVerdictDocument:
        """Return the current verdict and the earlier ones, with severity and warnings."""
        report = await live_report(self.units, report_id)
        return ReportVerdictDocument.of(report, await self.queries.verdicts(report_id))

    async def conditions(self, report_id: UUID) -> ReportConditionsDocument:
        """Return the reference weather that the last examination gathered, nearest time first."""
        report = await live_report(self.units, report_id)
        found = await self.queries.conditions(report_id)
        return ReportConditionsDocument.of(report, found, self.clock.now())

    async def insight(self, report_id: UUID) -> ReportInsightDocument:
        """Return what text analysis found in the current revision."""
        return ReportInsightDocument.of(await live_report(self.units, report_id))
