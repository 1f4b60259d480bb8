"""Revise a report: a new revision of the claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.reports.disclosure import disclosed
from skywitness.domain.model.reports.filing import Filing, claim_from
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Visibility
from skywitness.domain.use_cases.change_report import (
    Action,
    Precondition,
    change_report,
    require_change_by,
)
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseReport:
    """Replace the claim of a report.

    - Observers edit their own reports only.
    - The edit must be based on the current revision; an examination in between does not matter.
    - Nothing is overwritten: earlier revisions are kept.
    - The new claim is examined from scratch; there is no verdict until then.
    - An edit that changes nothing makes no revision; one that changes who may see the report does.
    - The observer and the ids of a report cannot be edited.
    """

    units: UnitOfWorkFactory
    clock: Clock
    redactor: Redactor
    stand_ins: StandIns

    async def __call__(
        self,
        report_id: UUID,
        expected: Precondition,
        edit: Callable[[Report], Filing],
        *,
        actor: Actor,
        request_id: str = "",
    ) -> Report:
        """Store the next revision and return it; `edit` turns the present report into a filing.

        Raises:
            NotSignedIn, NotPermitted: the actor may not change this report.
            ReportNotFound, ReportWithdrawn, StaleRevision: there is no such revision to change.
            Invalid: the new claim is invalid.
            StoreOverloaded, StoreFull: nothing was stored.
        """

        def revise(report: Report, now: datetime) -> Report:
            require_change_by(actor, report)
            expected.require(report)
            filing = edit(report)
            filing.require_identity_of(report)
            claim = claim_from(filing, now, self.redactor)
            visibility = Visibility(filing.visibility)
            claim = disclosed(claim, visibility, report.id, self.stand_ins)
            if claim == report.claim and visibility is report.visibility:
                return report
            return report.revised(claim, now, actor.id, visibility)

        action = Action(name="report.revise", actor=actor, request_id=request_id)
        return await change_report(self.units, self.clock, report_id, revise, action)
