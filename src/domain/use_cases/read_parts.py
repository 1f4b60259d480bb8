"""Read what belongs to a report: revisions, verdicts, reference weather and insight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from skywitness.domain.documents.evidence import VerdictEvidenceDocument
from skywitness.domain.documents.report import RevisionDocument, RevisionListDocument
from skywitness.domain.documents.report_parts import (
    ReportConditionsDocument,
    ReportInsightDocument,
    ReportVerdictDocument,
)
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.reports.disclosure import revisions_for, verdicts_for
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.draw_evidence import drawn_evidence
from skywitness.domain.use_cases.readable_report import readable_report, require_readable
from skywitness.ports.clock import Clock
from skywitness.ports.observation_archive import ObservationArchive
from skywitness.ports.report_queries import ReportQueries
from skywitness.ports.unit_of_work import UnitOfWorkFactory

MOST_REVISIONS: Final = 100
"""Each may have 40 kB, and anybody may edit a report any number of times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadParts:
    """The parts of a report that have a URL of their own, for the audience `asked` for.

    Every method raises `ReportNotFound` for an unknown id and for a report that the actor may not
    see, `ReportWithdrawn`, and `NotSignedIn` or `NotPermitted` for what the actor may not read.
    """

    units: UnitOfWorkFactory
    queries: ReportQueries
    archive: ObservationArchive
    clock: Clock

    async def revisions(
        self, report_id: UUID, *, actor: Actor, asked: Audience | None = None
    ) -> RevisionListDocument:
        """Return the newest `MOST_REVISIONS` revisions of the claim, oldest first."""
        async with self.units() as unit:
            report, view = await require_readable(unit, report_id, actor, asked)
            revisions = await unit.reports.revisions(report_id, MOST_REVISIONS)
        shown = revisions_for(view.audience, report, revisions)
        items = (RevisionDocument.of(one, view.audience) for one in shown)
        return RevisionListDocument(items=tuple(items))

    async def verdict(
        self, report_id: UUID, *, actor: Actor, asked: Audience | None = None
    ) -> ReportVerdictDocument:
        """Return the current verdict and the earlier ones, with severity and warnings."""
        report, view = await readable_report(self.units, report_id, actor, asked)
        verdicts = await self.queries.verdicts(report_id)
        shown = verdicts_for(view.audience, report, verdicts)
        return ReportVerdictDocument.of(report, shown, view.audience)

    async def evidence(
        self, report_id: UUID, *, actor: Actor, asked: Audience | None = None
    ) -> VerdictEvidenceDocument:
        """Return what the current verdict rests on.

        It is the same for all who may read it: a report is compared where everybody sees it.
        """
        report, _ = await readable_report(self.units, report_id, actor, asked)
        conditions = await self.queries.conditions(report_id) if report.verdict else ()
        claim = report.claim.as_compared()
        return await drawn_evidence(
            self.queries, self.archive, report_id, claim, report.verdict, conditions
        )

    async def conditions(
        self, report_id: UUID, *, actor: Actor, asked: Audience | None = None
    ) -> ReportConditionsDocument:
        """Return the reference weather that the last examination gathered, nearest time first."""
        report, _ = await readable_report(self.units, report_id, actor, asked)
        found = await self.queries.conditions(report_id)
        return ReportConditionsDocument.of(report, found, self.clock.now())

    async def insight(
        self, report_id: UUID, *, actor: Actor, asked: Audience | None = None
    ) -> ReportInsightDocument:
        """Return what text analysis found in the current revision."""
        report, view = await readable_report(self.units, report_id, actor, asked)
        return ReportInsightDocument.of(report, view.audience)
