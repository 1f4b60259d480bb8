"""Withdraw a report from every list, and restore it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.change_report import (
    Action,
    Precondition,
    change_report,
    require_change_by,
)
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawReport:
    """Remove a report from every list. It is kept and can be restored."""

    units: UnitOfWorkFactory
    clock: Clock

    async def __call__(
        self, report_id: UUID, expected: Precondition, *, actor: Actor, request_id: str = ""
    ) -> None:
        """Withdraw a report.

        Raises:
            NotSignedIn, NotPermitted: the actor may not change this report.
            ReportNotFound, ReportWithdrawn, StaleRevision: there is no such revision to withdraw.
            StoreOverloaded, StoreFull: nothing was stored.
        """

        def withdraw(report: Report, now: datetime) -> Report:
            require_change_by(actor, report)
            expected.require(report)
            return report.withdrawn(now)

        action = Action(name="report.withdraw", actor=actor, request_id=request_id)
        await change_report(self.units, self.clock, report_id, withdraw, action)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """Restore a withdrawn report; it is examined again, since new readings may have come in."""

    units: UnitOfWorkFactory
    clock: Clock

    async def __call__(self, report_id: UUID, *, actor: Actor, request_id: str = "") -> None:
        """Restore a report; does nothing when it is not withdrawn.

        Raises:
            NotSignedIn, NotPermitted: the actor may not change this report.
            ReportNotFound: no report has this id.
            StaleRevision: it was changed at the same time.
            StoreOverloaded, StoreFull: nothing was stored.
        """

        def restore(report: Report, now: datetime) -> Report:
            require_change_by(actor, report)
            return report.restored(now)

        action = Action(name="report.restore", actor=actor, request_id=request_id)
        await change_report(self.units, self.clock, report_id, restore, action)
