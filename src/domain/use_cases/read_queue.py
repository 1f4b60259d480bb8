"""Read the desk's queue: what waits for a decision, and why it is where it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from skywitness.domain.documents.desk import CaseDocument, ReasonDocument
from skywitness.domain.documents.document import in_utc
from skywitness.domain.documents.report import CountDocument, ReportDocument
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.access.view import FULL, View, view_of
from skywitness.domain.model.desk.urgency import urgency_of
from skywitness.domain.model.reports.filter import Position, ReportFilter
from skywitness.ports.clock import Clock
from skywitness.ports.desk import Case, DeskQueue

MOST_COUNTED: Final = 10_000
"""Open reports that each page counts: that many entries of an index take a millisecond."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Cases in order, the position of the next page, and how many were left out as damaged.

    `waiting` counts the whole queue, whatever was asked for.
    """

    items: tuple[CaseDocument, ...]
    next: Position | None
    waiting: CountDocument
    damaged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadQueue:
    """Open reports for the desk, the most urgent first."""

    queue: DeskQueue
    clock: Clock

    async def __call__(
        self, where: ReportFilter, limit: int, after: Position | None, *, actor: Actor
    ) -> QueuePage:
        """Return one page.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review.
            StoreOverloaded: too many searches are waiting.
        """
        actor.require(Permission.REVIEW)
        view = FULL if actor.may(Permission.READ_FULL) else view_of(actor)
        page = await self.queue.page(where, limit, after)
        counted = await self.queue.waiting(MOST_COUNTED)
        now = self.clock.now()
        waiting = CountDocument(value=counted.value, exact=counted.exact)
        readable = (one for one in page.items if view is FULL or one.report.is_public)
        shown = (_shown(case, view, now) for case in readable)
        return QueuePage(tuple(one for one in shown if one), page.next, waiting, page.damaged)


def _shown(case: Case, view: View, now: datetime) -> CaseDocument | None:
    """Show a case, with reasons as they are today; None if it is open no longer."""
    urgency = urgency_of(case.report, sum(case.flags.values()))
    if urgency is None:
        return None
    hold = case.hold if case.hold is not None and case.hold.is_held(now) else None
    report = ReportDocument.of(case.report, view.audience)
    if not view.shows(case.report.observer):
        report.observer = None
    return CaseDocument(
        report=report,
        weight=urgency.weight,
        reasons=tuple(map(ReasonDocument.of, urgency.reasons)),
        waiting_since=in_utc(urgency.since),
        waiting_s=max(0, int((now - urgency.since).total_seconds())),
        flags={reason.value: case.flags[reason] for reason in sorted(case.flags)},
        held_by=None if hold is None else hold.principal,
        held_until=None if hold is None else in_utc(hold.until),
    )
