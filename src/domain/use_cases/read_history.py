"""Read what has happened to a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from skywitness.domain.documents.history import (
    HistoryDocument,
    HistoryEntryDocument,
    HistoryKind,
    revision_entries,
)
from skywitness.domain.documents.report import RevisionDocument
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.reports.disclosure import revisions_for
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import UNLISTED, Decision
from skywitness.domain.model.reports.visibility import Audience, Visibility
from skywitness.domain.use_cases.read_parts import MOST_REVISIONS
from skywitness.domain.use_cases.readable_report import require_known
from skywitness.ports.unit_of_work import AuditEntry, UnitOfWorkFactory

MOST: Final = 100

_AUDITED: Final = {
    "report.withdraw": HistoryKind.WITHDRAWN,
    "report.restore": HistoryKind.RESTORED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHistory:
    """Everything that has happened to a report, in one timeline.

    Edits show what they changed, as far as the actor sees the revisions. The public sees the
    decisions by which a report is public, but not who made them and why.
    """

    units: UnitOfWorkFactory

    async def __call__(
        self, report_id: UUID, *, actor: Actor, asked: Audience | None = None
    ) -> HistoryDocument:
        """Return the timeline, oldest first; of a withdrawn report, to those who see all of it.

        Raises:
            ReportNotFound, ReportWithdrawn: the actor sees no report of this id.
            NotSignedIn, NotPermitted: the actor may not read it so.
        """
        async with self.units() as unit:
            report, view = await require_known(unit, report_id, actor, asked)
            revisions = await unit.reports.revisions(report_id, MOST_REVISIONS)
            decisions = await unit.reports.decisions(report_id, MOST)
            audited = await unit.audit.about(str(report_id), tuple(_AUDITED), MOST)
            merged = await unit.reports.merged_into([report_id])
        is_full = view.audience is Audience.FULL
        shown = [
            RevisionDocument.of(one, view.audience)
            for one in revisions_for(view.audience, report, revisions)
        ]
        authors = {one.number: one.revised_by for one in revisions} if is_full else {}
        entries = [
            *revision_entries(shown, authors),
            *_decided(decisions, is_full=is_full),
            *_audited(audited, is_full=is_full),
            *_absorbed(merged, sees_all=is_full and actor.may(Permission.READ_FULL)),
        ]
        return HistoryDocument(items=tuple(sorted(entries, key=lambda one: one.at)))


def _decided(decisions: Sequence[Decision], *, is_full: bool) -> Iterator[HistoryEntryDocument]:
    for made in decisions:
        if is_full or made.after not in UNLISTED:
            yield HistoryEntryDocument.of_decision(made, is_full=is_full)


def _audited(entries: Sequence[AuditEntry], *, is_full: bool) -> Iterator[HistoryEntryDocument]:
    for entry in entries:
        by = entry.principal if is_full else None
        yield HistoryEntryDocument.of_event(_AUDITED[entry.action], entry.at, by)


def _absorbed(merged: Sequence[Report], *, sees_all: bool) -> Iterator[HistoryEntryDocument]:
    """Yield what is merged into a report at present, as far as reading that says so as well."""
    found = [
        (one.decision, one.id)
        for one in merged
        if one.decision and (sees_all or one.visibility is not Visibility.PRIVATE)
    ]
    for made, report_id in sorted(found, key=lambda pair: pair[0].at)[-MOST:]:
        yield HistoryEntryDocument.of_merged(report_id, made, is_full=sees_all)
