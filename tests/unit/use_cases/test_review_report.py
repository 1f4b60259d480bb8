"""Reviews as a use case: who may decide, and what happens at the same time."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.store import MemoryStore
from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWorkFactory
from skywitness.domain.model.access.actor import ANONYMOUS, Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import NotPermitted, NotSignedIn, StaleRevision
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import Review
from skywitness.domain.use_cases.change_report import Seen
from skywitness.domain.use_cases.review_report import Requested, ReviewReport, UndoDecision
from tests.builders import FILED_AT, a_report

APPROVAL, REJECTION = Review.of("approved"), Review.of("rejected", "A joke.")
READ = Seen(frozenset({(1, 1)}))
DANA, MIKE = (Actor.of(name, Role.DESK) for name in ("dana", "mike"))


class Desk:
    def __init__(self) -> None:
        self.store = MemoryStore()
        units = MemoryUnitOfWorkFactory(self.store)
        clock = FixedClock(FILED_AT)
        self.units = units
        self.review = ReviewReport(units=units, clock=clock)
        self.undo = UndoDecision(units=units, clock=clock)

    async def filed(self) -> UUID:
        report = a_report()
        async with self.units() as unit:
            unit.reports.add(report)
            await unit.commit()
        return report.id

    def audited(self) -> list[tuple[str, str, str]]:
        return [(entry.principal, entry.action, entry.request_id) for entry in self.store.audit]


@pytest.mark.parametrize(
    ("actor", "refused"),
    [
        (ANONYMOUS, NotSignedIn),
        (Actor.of("ann", Role.OBSERVER), NotPermitted),
        (Actor.of("feed", Role.SERVICE), NotPermitted),
    ],
    ids=["nobody", "observer", "service"],
)
async def test_only_the_desk_decides(actor: Actor, refused: type[Exception]) -> None:
    desk = Desk()
    report_id = await desk.filed()
    for ask in (
        desk.review(report_id, READ, APPROVAL, actor=actor),
        desk.review.several([Requested(report_id, READ, APPROVAL)], actor=actor),
        desk.undo(report_id, 1, actor=actor),
    ):
        with pytest.raises(refused):
            await ask
    assert desk.audited() == []
    assert desk.store.records[report_id].report.change == 1


async def test_decisions_are_audited_with_their_request() -> None:
    desk = Desk()
    report_id = await desk.filed()
    await desk.review(report_id, READ, APPROVAL, actor=DANA, request_id="r1")
    await desk.review(report_id, READ, APPROVAL, actor=DANA, request_id="r2")
    await desk.undo(report_id, 1, actor=MIKE, request_id="r3")

    assert desk.audited() == [("dana", "report.review", "r1"), ("mike", "report.undo", "r3")]


async def test_of_two_reviewers_at_the_same_time_one_decides() -> None:
    desk = Desk()
    report_id = await desk.filed()
    results = await asyncio.gather(
        desk.review(report_id, READ, APPROVAL, actor=DANA),
        desk.review(report_id, READ, REJECTION, actor=MIKE),
        return_exceptions=True,
    )

    (made,) = (one for one in results if isinstance(one, Report))
    (refused,) = (one for one in results if isinstance(one, StaleRevision))
    assert refused.changed == ("review",)
    assert desk.store.records[report_id].decisions == (made.decision,)
