"""Notes of the desk, and the observer's answer to its question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.desk.records import MAX_NOTE_TEXT, Note, NoteKind
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.text import clean_text
from skywitness.domain.use_cases.change_report import Action, change_report, require_change_by
from skywitness.domain.use_cases.readable_report import require_readable
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReport:
    """Texts about a report that the public never sees; they are only ever added.

    What the desk notes, the desk alone reads. What the observer answers, both know.
    """

    units: UnitOfWorkFactory
    clock: Clock

    async def add(self, report_id: UUID, text: str, *, actor: Actor, request_id: str = "") -> Note:
        """Add a note of the desk and return it.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review.
            ReportNotFound, ReportWithdrawn: there is no such report.
            Invalid: the text is none.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.REVIEW)
        note = _note(actor, NoteKind.NOTE, text, self.clock.now())
        async with self.units() as unit:
            await require_readable(unit, report_id, actor)
            unit.desk.add_note(report_id, note)
            action = Action(name="report.note", actor=actor, request_id=request_id)
            action.record(unit, report_id, note.written_at)
            await unit.commit()
        return note

    async def of(self, report_id: UUID, *, actor: Actor) -> tuple[Note, ...]:
        """Return all notes and answers, the oldest first.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review.
            ReportNotFound, ReportWithdrawn: there is no such report.
        """
        actor.require(Permission.REVIEW)
        async with self.units() as unit:
            await require_readable(unit, report_id, actor)
            return await unit.desk.notes(report_id)

    async def answer(
        self, report_id: UUID, text: str, *, actor: Actor, request_id: str = ""
    ) -> Note:
        """Store what the observer answers to the desk; the report waits for the desk again.

        Raises:
            NotSignedIn, NotPermitted: the actor may not change reports, or is not the observer.
            ReportNotFound, ReportWithdrawn: the actor sees no such report.
            Invalid: the text is none, or the desk has asked nothing.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        note = _note(actor, NoteKind.ANSWER, text, self.clock.now())

        def answered(report: Report, now: datetime) -> Report:
            require_change_by(actor, report)
            if not actor.is_observer(report.observer):
                raise Invalid.at("", "only the observer of a report answers about it")
            return report.answered(now)

        def also(unit: UnitOfWork) -> None:
            unit.desk.add_note(report_id, note)

        action = Action(name="report.answer", actor=actor, request_id=request_id)
        await change_report(self.units, self.clock, report_id, answered, action, also)
        return note


def _note(actor: Actor, kind: NoteKind, text: str, now: datetime) -> Note:
    found = clean_text("text", text, MAX_NOTE_TEXT).strip()
    if not found:
        raise Invalid.at("text", "must not be blank")
    return Note(principal=actor.id, kind=kind, text=found, written_at=now)
