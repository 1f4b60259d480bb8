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
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.reports.review import UNLISTED, Decision
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.read_report import MOST_REVISIONS, ReadReport
from skywitness.domain.use_cases.readable_report import require_readable
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
    read_report: ReadReport

    async def __call__(
        self, report_id: UUID, *, actor: Actor, asked: Audience | None = None
    ) -> HistoryDocument:
        """Return the timeline, oldest first.

        Raises:
            ReportNotFound, ReportWithdrawn: the actor sees no report of this id.
            NotSignedIn, NotPermitted: the actor may not read it so.
        """
        shown = await self.read_report.revisions(report_id, actor=actor, asked=asked)
        authors: dict[int, str] = {}
        async with self.units() as unit:
            _, view = await require_readable(unit, report_id, actor, asked)
            is_full = view.audience is Audience.FULL
            if is_full:
                stored = await unit.reports.revisions(report_id, MOST_REVISIONS)
                authors = {one.number: one.revised_by for one in stored}
            decisions = await unit.reports.decisions(report_id, MOST)
            audited = await unit.audit.about(str(report_id), tuple(_AUDITED), MOST)
        entries = [
            *revision_entries(shown.items, authors),
            *_decided(decisions, is_full=is_full),
            *_audited(audited, is_full=is_full),
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
