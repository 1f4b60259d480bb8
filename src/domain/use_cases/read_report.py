"""Read a report, and what belongs to it: revisions, verdicts, reference weather and insight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from skywitness.domain.documents.evidence import VerdictEvidenceDocument
from skywitness.domain.documents.observer import observer_hidden
from skywitness.domain.documents.report import RevisionDocument, RevisionListDocument
from skywitness.domain.documents.report_parts import (
    ReportConditionsDocument,
    ReportInsightDocument,
    ReportVerdictDocument,
)
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.errors import ReportNotFound
from skywitness.domain.model.reports.disclosure import revisions_for, verdicts_for
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.draw_evidence import drawn_evidence
from skywitness.domain.use_cases.readable_report import readable_report, require_readable
from skywitness.ports.clock import Clock
from skywitness.ports.observation_archive import ObservationArchive
from skywitness.ports.report_queries import Document, ReportQueries, Representation, Version
from skywitness.ports.unit_of_work import UnitOfWorkFactory

MOST_REVISIONS: Final = 100
"""Each may have 40 kB, and anybody may edit a report any number of times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """One report, and the parts of it that have a URL of their own, for the audience `asked` for.

    Every method raises `ReportNotFound` for an unknown id and for a report that the actor may not
    see, `ReportWithdrawn`, and `NotSignedIn` or `NotPermitted` for what the actor may not read.
    """

    units: UnitOfWorkFactory
    queries: ReportQueries
    archive: ObservationArchive
    clock: Clock

    async def __call__(
        self,
        report_id: UUID,
        form: Representation,
        *,
        actor: Actor,
        asked: Audience | None = None,
    ) -> Document:
        """Return the report in its current state."""
        if Permission.READ_REPORTS not in actor.permissions:  # `require` is a call more
            actor.require(Permission.READ_REPORTS)
        if _reads_all(actor, asked):
            return await self.queries.document(report_id, Audience.FULL, form)
        try:
            found = await self.queries.document(report_id, Audience.PUBLIC, form)
        except ReportNotFound:  # or nothing of it is public
            if asked is Audience.PUBLIC or not actor.is_known:
                raise
            await readable_report(self.units, report_id, actor, asked)  # raises for all others
            return await self.queries.document(report_id, Audience.FULL, form)
        shown = _shown(found, actor, asked)
        return shown or await self.queries.document(report_id, Audience.FULL, form)

    def at_once(
        self, report_id: UUID, *, actor: Actor, known: Version | None = None
    ) -> Document | None:
        """Return the report as JSON if that needs no wait, else None; then it has to be awaited.

        So it has for all reasons not to return it. The body is empty if `known` is current.
        """
        if Permission.READ_REPORTS not in actor.permissions:
            return None
        queries = self.queries
        if _reads_all(actor, None):
            return queries.document_at_once(report_id, Audience.FULL, known)
        found = queries.document_at_once(report_id, Audience.PUBLIC, known)
        if found is None:
            return None
        shown = _shown(found, actor, None)
        return shown or queries.document_at_once(report_id, Audience.FULL, known)

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


def _reads_all(actor: Actor, asked: Audience | None) -> bool:
    """Say whether an actor is shown all of every report, as asked for or without asking."""
    may = Permission.READ_FULL in actor.permissions
    return may and asked is not Audience.PUBLIC and (asked is not None or actor is not LOCAL)


def _shown(found: Document, actor: Actor, asked: Audience | None) -> Document | None:
    """Return what an actor sees of what the public sees; None of a report of its own, in full.

    Raises:
        NotSignedIn, NotPermitted: more was asked for than the actor may see.
    """
    if actor is LOCAL:  # as whom one sees all observers
        return found
    if asked is not Audience.PUBLIC and actor.is_observer(found.observer):
        return None
    if asked is Audience.FULL:
        actor.require(Permission.READ_FULL)  # raises
    body, revision, change, observer, audience = found
    return Document(observer_hidden(body, observer), revision, change, observer, audience)
