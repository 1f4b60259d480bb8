"""What becomes of merged reports when the report that they were merged into leaves the lists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.object_storage import MemoryStorage
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import CannotUndo, ReportNotFound, StaleRevision
from skywitness.domain.model.reports.deciding import merged, released, reviewed, undone
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import DecisionKind, Review, ReviewState
from skywitness.domain.model.reports.visibility import Visibility
from skywitness.domain.use_cases.change_report import Action, Precondition, Seen, change_report
from skywitness.domain.use_cases.erase_reports import EraseReports
from skywitness.domain.use_cases.review_report import ReviewReport
from skywitness.domain.use_cases.withdraw_report import RestoreReport, WithdrawReport
from skywitness.ports.unit_of_work import UnitOfWorkFactory
from tests.builders import a_claim, a_report
from tests.integration.contracts.stored import LATER, Interrupted, ReportStore

ADMIN = Actor.of("olga", Role.ADMIN)
CLOCK = FixedClock(LATER)
Leave = Callable[[ReportStore, UnitOfWorkFactory, UUID], Awaitable[object]]


async def withdraw(_: ReportStore, units: UnitOfWorkFactory, report_id: UUID) -> None:
    await WithdrawReport(units=units, clock=CLOCK)(report_id, Precondition(), actor=ADMIN)


async def reject(_: ReportStore, units: UnitOfWorkFactory, report_id: UUID) -> None:
    rejection = Review.of("rejected", "A joke.")
    await ReviewReport(units=units, clock=CLOCK)(report_id, Seen(), rejection, actor=ADMIN)


async def make_private(_: ReportStore, units: UnitOfWorkFactory, report_id: UUID) -> None:
    await change_report(
        units,
        CLOCK,
        report_id,
        lambda report, now: report.revised(a_claim(), now, "ann", Visibility.PRIVATE),
        Action(name="report.revise", actor=ADMIN),
    )


async def erase(store: ReportStore, units: UnitOfWorkFactory, report_id: UUID) -> None:
    erasing = EraseReports(
        units=units, erasures=store.erasures, storage=MemoryStorage(), clock=CLOCK
    )
    await erasing.many([report_id], actor=ADMIN)


LEAVE = pytest.mark.parametrize("leave", [withdraw, reject, make_private, erase])


async def merge(store: ReportStore, report: Report, into: Report) -> Report:
    return await store.save(merged(report, into, "Sent twice.", LATER, "dana"), report)


async def merged_into(store: ReportStore, *report_ids: UUID) -> list[UUID]:
    async with store.uow() as unit:
        return [one.id for one in await unit.reports.merged_into(report_ids)]


@LEAVE
async def test_they_are_in_the_lists_again(store: ReportStore, leave: Leave) -> None:
    kept, other, one, two = (a_report() for _ in range(4))
    await store.file(kept, other, one, two)
    await store.save(reviewed(two, Review.of("approved"), LATER, "dana"), two)
    for report in (one, await store.get(two.id)):
        await merge(store, report, kept)
    assert await merged_into(store, kept.id) == sorted([one.id, two.id])
    assert await merged_into(store, other.id) == []

    await leave(store, store.uow, kept.id)

    await store.settle()
    assert await merged_into(store, kept.id) == []
    listed = await store.ids(ReportFilter(words=("hail",)))
    assert set(listed) == {str(report.id) for report in (other, one, two)}
    for report, state in ((one, ReviewState.RECEIVED), (two, ReviewState.APPROVED)):
        found = await store.get(report.id)
        assert (found.review, found.merged_into) == (state, None)
        assert found.awaits_review is (state is ReviewState.RECEIVED)
        assert found.decision is not None
        assert (found.decision.kind, found.decision.by) == (DecisionKind.RELEASED, "olga")
        with pytest.raises(CannotUndo):
            undone(found, found.decision.number, LATER, "dana")
        async with store.uow() as unit:
            (entry,) = await unit.audit.about(str(report.id), ["report.release"], 9)
        assert entry.principal == "olga"


@LEAVE
async def test_one_that_is_merged_at_the_same_moment_comes_back_as_well(
    store: ReportStore, leave: Leave
) -> None:
    kept, late = a_report(), a_report()
    await store.file(kept, late)
    overtaken = Interrupted(store.uow, lambda: merge(store, late, kept))

    await leave(store, overtaken, kept.id)

    assert (await store.get(late.id)).review is ReviewState.RECEIVED


async def test_a_restored_report_and_what_was_merged_into_it_can_be_merged_again(
    store: ReportStore,
) -> None:
    kept, report = a_report(), a_report()
    await store.file(kept, report)
    await merge(store, report, kept)
    await withdraw(store, store.uow, kept.id)
    await RestoreReport(units=store.uow, clock=CLOCK)(kept.id, actor=ADMIN)

    assert set(await store.ids(ReportFilter())) == {str(kept.id), str(report.id)}
    await merge(store, await store.get(report.id), await store.get(kept.id))
    assert await store.ids(ReportFilter()) == [str(kept.id)]


async def test_a_withdrawn_one_stays_withdrawn(store: ReportStore) -> None:
    kept, report = a_report(), a_report()
    await store.file(kept, report)
    await store.withdraw(await merge(store, report, kept))

    await withdraw(store, store.uow, kept.id)

    found = await store.get(report.id)
    assert (found.is_listed, found.review) == (False, ReviewState.RECEIVED)
    assert (await store.restore(found)).is_listed


async def test_both_can_be_erased_together(store: ReportStore) -> None:
    kept, report = a_report(), a_report()
    await store.file(kept, report)
    await merge(store, report, kept)
    erasing = EraseReports(
        units=store.uow, erasures=store.erasures, storage=MemoryStorage(), clock=CLOCK
    )
    await erasing.many([kept.id, report.id], actor=ADMIN)
    for gone in (kept, report):
        with pytest.raises(ReportNotFound):
            await store.get(gone.id)


async def test_a_store_lets_no_report_leave_what_is_merged_into_it_behind(
    store: ReportStore,
) -> None:
    kept, report = a_report(), a_report()
    await store.file(kept, report)
    stored = await merge(store, report, kept)

    with pytest.raises(StaleRevision):
        await store.withdraw(kept)
    with pytest.raises(StaleRevision):
        await store.erase(kept.id)
    assert await store.get(kept.id) == kept

    async with store.uow() as unit:
        unit.reports.save(released(stored, LATER, "dana"), stored)
        unit.reports.save(kept.withdrawn(LATER), kept)
        await unit.commit()
    assert await store.ids(ReportFilter()) == [str(report.id)]
