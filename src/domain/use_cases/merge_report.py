"""Merge a report into another one: both are the same observation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.errors import MERGE_TARGET_GONE, CannotMerge, ReportNotFound
from skywitness.domain.model.reports.deciding import is_merged, merged
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import clean_reason
from skywitness.domain.use_cases.change_report import Action, Seen, change_report, require_known_to
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReport:
    """Let a report point to another one that is the same observation.

    It leaves the public lists and is nobody's neighbour any more, but nothing of it is lost:
    undoing the decision brings it back. The other report stays as it is.
    """

    units: UnitOfWorkFactory
    clock: Clock

    async def __call__(
        self,
        report_id: UUID,
        seen: Seen,
        into: UUID,
        reason: str = "",
        *,
        actor: Actor,
        request_id: str = "",
    ) -> Report:
        """Store the decision and return the report that was merged.

        The same decision again by the same reviewer changes nothing.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review reports.
            Invalid: the reason is no valid text.
            ReportNotFound, ReportWithdrawn, ReportMerged: there is no such report to merge.
            CannotMerge: the other one cannot be pointed to, or others point to this one.
            StaleRevision: the report was edited, or decided about, since the reviewer read it.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.REVIEW)
        said = clean_reason(reason)
        target = await self._target(report_id, into)

        def merge(report: Report, now: datetime) -> Report:
            require_known_to(actor, report)
            if is_merged(report, into, said, actor.id):
                return report
            seen.require(report)
            return merged(report, target, said, now, actor.id)

        action = Action(name="report.merge", actor=actor, request_id=request_id)
        return await change_report(self.units, self.clock, report_id, merge, action)

    async def _target(self, report_id: UUID, into: UUID) -> Report:
        async with self.units() as unit:
            try:
                return await unit.reports.get(into)
            except ReportNotFound:
                raise CannotMerge(report_id, MERGE_TARGET_GONE) from None
