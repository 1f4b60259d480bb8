"""Hold a report: tell the others of the desk who works on it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.desk.records import HELD_FOR, Hold
from skywitness.domain.use_cases.readable_report import require_readable
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReport:
    """Holds are advice: they keep nobody from deciding, and end by themselves.

    They are not in the audit log: they change nothing, and clients renew them all the time.
    """

    units: UnitOfWorkFactory
    clock: Clock

    async def take(self, report_id: UUID, *, actor: Actor) -> Hold:
        """Hold a report, or go on to hold it, and return until when.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review.
            ReportNotFound, ReportWithdrawn: there is nothing to review.
            CaseHeld: somebody else works on it.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.REVIEW)
        now = self.clock.now()
        hold = Hold(actor.id, now + HELD_FOR)
        async with self.units() as unit:
            await require_readable(unit, report_id, actor)
            unit.desk.take_hold(report_id, hold, now)
            await unit.commit()
        return hold

    async def release(self, report_id: UUID, *, actor: Actor) -> None:
        """Release a report; does nothing to one that the actor does not hold.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review.
            ReportNotFound: no report has this id.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.REVIEW)
        async with self.units() as unit:
            await unit.reports.get(report_id)
            unit.desk.release_hold(report_id, actor.id)
            await unit.commit()
