"""What every unit of work promises about reports that are taken back, and brought back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from skywitness.adapters.memory.clock import FixedClock
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import StaleRevision
from skywitness.domain.model.reports.report import ExaminationState
from skywitness.domain.use_cases.change_report import Precondition
from skywitness.domain.use_cases.withdraw_report import WithdrawReport
from tests.builders import a_claim, a_report
from tests.integration.contracts.stored import LATER, Interrupted, ReportStore

ANNA = Actor.of("anna", Role.DESK)
DAY = timedelta(hours=24)


async def test_a_withdrawal_marks_the_report_and_changes_nothing_else(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    assert await store.withdraw(report) == replace(
        report, change=2, withdrawn_at=LATER, updated_at=LATER
    )


async def test_a_withdrawal_does_not_undo_an_examination_in_between(store: ReportStore) -> None:
    read = a_report()
    await store.file(read)
    units = Interrupted(store.uow, lambda: store.examine(read.id))
    withdraw = WithdrawReport(units=units, clock=FixedClock(LATER))
    await withdraw(read.id, Precondition(frozenset({1})), actor=ANNA)
    withdrawn = await store.get(read.id)
    assert (withdrawn.examination, withdrawn.change) == (ExaminationState.DONE, 3)
    assert withdrawn.verdict is not None
    assert withdrawn.withdrawn_at == withdrawn.updated_at == LATER


async def test_a_withdrawal_of_what_has_moved_on_is_stale(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    revised = await store.revise(report, a_claim(narrative="x"))
    with pytest.raises(StaleRevision):
        await store.withdraw(report)
    assert await store.get(report.id) == revised


async def test_what_is_withdrawn_cannot_be_withdrawn_again(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    withdrawn = await store.withdraw(report)
    with pytest.raises(StaleRevision):
        await store.withdraw(report, LATER + DAY)
    assert await store.get(report.id) == withdrawn


async def test_a_restored_report_is_as_before_but_for_its_examination(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    examined = await store.examine(report.id)
    withdrawn = await store.withdraw(examined, LATER)
    restored = await store.restore(withdrawn, LATER + DAY)
    assert restored == replace(
        examined, change=4, updated_at=LATER + DAY, examination=ExaminationState.PENDING
    )


async def test_a_restoration_of_what_has_moved_on_is_stale(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    revised = await store.revise(report, a_claim(narrative="x"))
    await store.withdraw(revised)
    with pytest.raises(StaleRevision):
        await store.restore(replace(report, withdrawn_at=LATER))
    assert (await store.get(report.id)).withdrawn_at == LATER


async def test_a_restored_report_can_be_revised_again(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    restored = await store.restore(await store.withdraw(report))
    assert (await store.revise(restored, a_claim(narrative="x"))).revision == 2
