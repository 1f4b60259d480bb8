"""Flag a report: ask the desk to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.desk.records import MAX_FLAG_TEXT, Flag, FlagReason
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.text import clean_text
from skywitness.domain.use_cases.change_report import Action
from skywitness.domain.use_cases.readable_report import require_readable
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory


async def require_of_others(unit: UnitOfWork, report_id: UUID, actor: Actor) -> Report:
    """Return a report that the actor can see and has not filed.

    Raises:
        ReportNotFound, ReportWithdrawn: the actor sees no such report.
        Invalid: it is the actor's own.
    """
    report = (await require_readable(unit, report_id, actor)).report
    if actor.is_observer(report.observer):
        raise Invalid.at("", "this is your own report: edit or withdraw it")
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagReport:
    """Flags of readers: one for each of them and report, for the desk alone."""

    units: UnitOfWorkFactory
    clock: Clock

    async def put(
        self,
        report_id: UUID,
        reason: FlagReason,
        text: str = "",
        *,
        actor: Actor,
        request_id: str = "",
    ) -> Flag:
        """Store a flag of the actor, in place of an earlier one, and return it.

        Raises:
            NotSignedIn, NotPermitted: the actor may not file reports, and so not flag them either.
            ReportNotFound, ReportWithdrawn: the actor sees no such report.
            Invalid: it is the actor's own, or the text is none.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.FILE_REPORTS)
        flag = Flag(
            principal=actor.id,
            reason=reason,
            text=clean_text("text", text, MAX_FLAG_TEXT).strip(),
            flagged_at=self.clock.now(),
        )
        async with self.units() as unit:
            await require_of_others(unit, report_id, actor)
            unit.desk.put_flag(report_id, flag)
            action = Action(name="report.flag", actor=actor, request_id=request_id)
            action.record(unit, report_id, flag.flagged_at)
            await unit.commit()
        return flag

    async def remove(self, report_id: UUID, *, actor: Actor, request_id: str = "") -> None:
        """Remove the actor's flag; does nothing if there is none.

        Raises:
            NotSignedIn, NotPermitted: the actor may not file reports.
            ReportNotFound, ReportWithdrawn: the actor sees no such report.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.FILE_REPORTS)
        async with self.units() as unit:
            await require_readable(unit, report_id, actor)
            flags = await unit.desk.flags(report_id)
            if all(flag.principal != actor.id for flag in flags):
                return
            unit.desk.remove_flag(report_id, actor.id)
            action = Action(name="report.unflag", actor=actor, request_id=request_id)
            action.record(unit, report_id, self.clock.now())
            await unit.commit()

    async def of(self, report_id: UUID, *, actor: Actor) -> tuple[Flag, ...]:
        """Return all flags of a report, the oldest first.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review.
            ReportNotFound, ReportWithdrawn: there is no such report.
        """
        actor.require(Permission.REVIEW)
        async with self.units() as unit:
            await require_readable(unit, report_id, actor)
            return await unit.desk.flags(report_id)
