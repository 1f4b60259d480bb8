"""Review a report: the decision of the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.errors import SkywitnessError
from skywitness.domain.model.reports.deciding import is_reviewed, reviewed, undone
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import Review
from skywitness.domain.use_cases.change_report import Action, Seen, change_report, require_known_to
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import UnitOfWorkFactory

_AT_ONCE: Final = 16
"""Decisions of one request that wait for the disk together."""


@dataclass(frozen=True, slots=True)
class Requested:
    """One of several decisions to make."""

    report_id: UUID
    seen: Seen
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewReport:
    """Store a decision about a report.

    - It must be based on the present revision and the latest decision, so that nobody overwrites
      the decision of another; an examination in between does not matter.
    - The same decision again by the same reviewer changes nothing, so that a request whose answer
      was lost can be repeated.
    - The claim, the verdict and all earlier decisions are kept.
    """

    units: UnitOfWorkFactory
    clock: Clock

    async def __call__(
        self, report_id: UUID, seen: Seen, review: Review, *, actor: Actor, request_id: str = ""
    ) -> Report:
        """Store the decision and return the report.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review reports.
            ReportNotFound, ReportWithdrawn: there is no such report to decide about.
            StaleRevision: it was edited, or decided about, since the reviewer read it.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.REVIEW)

        def decide(report: Report, now: datetime) -> Report:
            require_known_to(actor, report)
            if not is_reviewed(report, review, actor.id):
                seen.require(report)
            return reviewed(report, review, now, actor.id)

        action = Action(name="report.review", actor=actor, request_id=request_id)
        return await change_report(self.units, self.clock, report_id, decide, action)

    async def several(
        self, decisions: Sequence[Requested], *, actor: Actor, request_id: str = ""
    ) -> Sequence[Report | SkywitnessError]:
        """Store decisions about different reports, each for itself; return what became of each.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review reports.
        """
        actor.require(Permission.REVIEW)
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one(wanted: Requested) -> Report | SkywitnessError:
            async with slots:
                try:
                    return await self(
                        wanted.report_id,
                        wanted.seen,
                        wanted.review,
                        actor=actor,
                        request_id=request_id,
                    )
                except SkywitnessError as error:
                    return error

        return await asyncio.gather(*map(one, decisions))


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoDecision:
    """Take the latest decision about a report back, as a decision of its own.

    Whoever may review may do so, at any time while nothing else happens to the report; an
    examination does not matter. It is done once: an undone decision has to be made again.
    """

    units: UnitOfWorkFactory
    clock: Clock

    async def __call__(
        self, report_id: UUID, number: int, *, actor: Actor, request_id: str = ""
    ) -> Report:
        """Store the decision that undoes the one of this number, and return the report.

        Raises:
            NotSignedIn, NotPermitted: the actor may not review reports.
            ReportNotFound, ReportWithdrawn: there is no such report to decide about.
            CannotUndo, StaleRevision: something else has happened to it.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.REVIEW)

        def undo(report: Report, now: datetime) -> Report:
            require_known_to(actor, report)
            return undone(report, number, now, actor.id)

        action = Action(name="report.undo", actor=actor, request_id=request_id)
        return await change_report(self.units, self.clock, report_id, undo, action)
