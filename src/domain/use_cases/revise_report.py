"""Revise a report: a new edition of the claim, made by somebody who saw the one before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from skywitness.domain.model.errors import Invalid, ReportWithdrawn, StaleRevision
from skywitness.domain.model.reports.filing import Filing, claim_from
from skywitness.domain.model.reports.report import Report
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import AuditEntry, UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Precondition:
    """The revisions that the caller accepts as the one to change (None: whichever there is)."""

    revisions: frozenset[int] | None = None

    def require(self, report: Report) -> None:
        """Raise `StaleRevision` when the report has moved on, `ReportWithdrawn` when it is gone."""
        if report.withdrawn_at is not None:
            raise ReportWithdrawn(report.id, report.withdrawn_at)
        if self.revisions is not None and report.revision not in self.revisions:
            raise StaleRevision(report.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseReport:
    """Replace the claim of a report.

    - The editor must have seen the present revision; an examination meanwhile does not matter.
    - Nothing is overwritten: the edition before stays among the revisions.
    - The new claim is examined from the start; until then there is no verdict.
    - An edit that changes nothing makes no revision.
    - Who filed it, and under which ids, cannot be edited.
    """

    units: UnitOfWorkFactory
    clock: Clock

    async def __call__(
        self,
        report_id: UUID,
        seen: Precondition,
        edit: Callable[[Report], Filing],
        *,
        principal: str,
        request_id: str = "",
    ) -> Report:
        """Store the next revision and return it; `edit` turns the present report into a filing.

        Raises:
            ReportNotFound, ReportWithdrawn, StaleRevision: there is no such revision to change.
            Invalid: the new claim cannot stand.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        now = self.clock.now()
        async with self.units() as unit:
            report = await unit.reports.get(report_id)
            seen.require(report)
            filing = edit(report)
            _require_same_identity(filing, report)
            claim = claim_from(filing, now)
            if claim == report.claim:
                return report
            revised = report.revised(claim, now)
            unit.reports.revise(revised, principal)
            unit.audit.add(
                AuditEntry(
                    at=now,
                    principal=principal,
                    action="report.revise",
                    report_id=report_id,
                    request_id=request_id,
                )
            )
            await unit.commit()
        return revised


def _require_same_identity(filing: Filing, report: Report) -> None:
    fixed = {"id": report.id, "observer": report.observer, "external_id": report.external_id}
    for name, value in fixed.items():
        if getattr(filing, name) not in {None, value}:
            raise Invalid.at(name, "cannot be changed once the report is filed")
