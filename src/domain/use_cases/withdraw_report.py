"""Withdraw a report from sight, and bring it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from skywitness.domain.model.reports.report import ExaminationState
from skywitness.domain.use_cases.revise_report import Precondition
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import AuditEntry, UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawReport:
    """Take a report out of every list. It is kept and can be restored."""

    units: UnitOfWorkFactory
    clock: Clock

    async def __call__(
        self, report_id: UUID, seen: Precondition, *, principal: str, request_id: str = ""
    ) -> None:
        """Withdraw a report.

        Raises:
            ReportNotFound, ReportWithdrawn, StaleRevision: there is no such revision to withdraw.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        now = self.clock.now()
        async with self.units() as unit:
            report = await unit.reports.get(report_id)
            seen.require(report)
            unit.reports.withdraw(
                replace(report, withdrawn_at=now, updated_at=now, change=report.change + 1)
            )
            unit.audit.add(
                AuditEntry(
                    at=now,
                    principal=principal,
                    action="report.withdraw",
                    report_id=report_id,
                    request_id=request_id,
                )
            )
            await unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """Bring a withdrawn report back; it is examined again, for the world has gone on."""

    units: UnitOfWorkFactory
    clock: Clock

    async def __call__(self, report_id: UUID, *, principal: str, request_id: str = "") -> None:
        """Restore a report; does nothing when it is not withdrawn.

        Raises:
            ReportNotFound: no report has this id.
            StaleRevision: somebody else changed it at the same moment.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        now = self.clock.now()
        async with self.units() as unit:
            report = await unit.reports.get(report_id)
            if report.withdrawn_at is None:
                return
            restored = replace(
                report,
                withdrawn_at=None,
                updated_at=now,
                change=report.change + 1,
                examination=ExaminationState.PENDING,
            )
            unit.reports.restore(restored)
            unit.audit.add(
                AuditEntry(
                    at=now,
                    principal=principal,
                    action="report.restore",
                    report_id=report_id,
                    request_id=request_id,
                )
            )
            await unit.commit()
