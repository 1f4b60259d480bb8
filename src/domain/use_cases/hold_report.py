"""Hold a report: tell the others of the desk who works on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.desk.records import HELD_FOR, Hold
from skywitness.domain.use_cases.change_report import Action, require_known_to
from skywitness.domain.use_cases.readable_report import require_readable
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReport:
    """Holds are advice: they keep nobody from deciding, and end by themselves.

    The audit log has who took and who released a report. Clients hold on to it all the time, which
    is not recorded.
    """

    units: UnitOfWorkFactory
    clock: Clock

    async def take(self, report_id: UUID, *, actor: Actor, request_id: str = "") -> Hold:
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
            if not await _is_held_by(actor, unit, report_id, now):
                action = Action(name="report.hold", actor=actor, request_id=request_id)
                action.record(unit, report_id, now)
            unit.desk.take_hold(report_id, hold, now)
            await unit.commit()
        return hold

    async def release(self, report_id: UUID, *, actor: Actor, request_id: str = "") -> None:
        """Release a report; does nothing to one that the actor does not hold.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review.
            ReportNotFound: there is no such report.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.REVIEW)
        now = self.clock.now()
        async with self.units() as unit:
            require_known_to(actor, await unit.reports.get(report_id))
            if not await _is_held_by(actor, unit, report_id, now):
                return
            unit.desk.release_hold(report_id, actor.id)
            action = Action(name="report.release_hold", actor=actor, request_id=request_id)
            action.record(unit, report_id, now)
            await unit.commit()


async def _is_held_by(actor: Actor, unit: UnitOfWork, report_id: UUID, now: datetime) -> bool:
    hold = await unit.desk.hold(report_id)
    return hold is not None and hold.principal == actor.id and hold.is_held(now)
