"""Waiting for an examination, over every adapter of the queue."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from skywitness.domain.model.access.actor import ANONYMOUS, LOCAL, Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import NotSignedIn
from skywitness.domain.model.reports.visibility import Visibility
from skywitness.domain.use_cases.await_examination import AwaitExamination
from tests.builders import a_claim, a_report
from tests.integration.contracts.stored import LATER, ReportStore, findings


def await_examination(store: ReportStore, check_every_s: float = 60) -> AwaitExamination:
    return AwaitExamination(units=store.uow, queue=store.queue, check_every_s=check_every_s)


async def test_an_examination_in_this_process_is_noticed_at_once(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    waiting = [
        asyncio.create_task(await_examination(store)(report.id, 60, actor=LOCAL)) for _ in range(3)
    ]
    lease = await store.lease_one(report.id)
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in waiting)
    await store.queue.complete(lease, findings(), LATER, None)
    assert await asyncio.wait_for(asyncio.gather(*waiting), 10) == [True, True, True]


async def test_an_examination_that_fails_for_good_ends_the_wait(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    waiting = asyncio.create_task(await_examination(store)(report.id, 60, actor=LOCAL))
    await asyncio.sleep(0)
    await store.queue.dead_letter(await store.lease_one(report.id), LATER, "no weather")
    assert await asyncio.wait_for(waiting, 10)


async def test_an_examined_report_is_not_waited_for(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await store.examine(report.id)
    assert await asyncio.wait_for(await_examination(store)(report.id, 60, actor=LOCAL), 10)


async def test_an_examination_without_notification_is_found_by_checking(
    store: ReportStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = a_report()
    await store.file(report)
    monkeypatch.setattr(store.queue, "_notify", lambda _: None)  # as from another process
    waiting = asyncio.create_task(
        await_examination(store, check_every_s=0.01)(report.id, 60, actor=LOCAL)
    )
    await asyncio.sleep(0)
    await store.examine(report.id)
    assert await asyncio.wait_for(waiting, 10)


async def test_a_second_is_enough_to_notice_an_examination_by_another_process(
    store: ReportStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = a_report()
    await store.file(report)
    monkeypatch.setattr(store.queue, "_notify", lambda _: None)  # as from another process
    await_examination = AwaitExamination(units=store.uow, queue=store.queue)
    waiting = asyncio.create_task(await_examination(report.id, 1, actor=LOCAL))
    await asyncio.sleep(0)
    await store.examine(report.id)
    assert await waiting


@pytest.mark.parametrize(
    ("actor", "knows"),
    [
        (Actor.of("ann", Role.OBSERVER), True),
        (Actor.of("ben", Role.OBSERVER), False),
        (Actor.of("feed", Role.SERVICE), True),
        (Actor.of("dana", Role.DESK), True),
    ],
    ids=lambda one: one.id if isinstance(one, Actor) else "",
)
async def test_the_examination_of_a_private_report_is_for_those_who_know_of_it(
    store: ReportStore, actor: Actor, knows: bool
) -> None:
    report = a_report(observer="ann", visibility=Visibility.PRIVATE)
    await store.file(report)
    await store.examine(report.id)
    assert await await_examination(store)(report.id, 60, actor=actor) is knows


async def test_who_may_not_file_does_not_wait(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    with pytest.raises(NotSignedIn):
        await await_examination(store)(report.id, 60, actor=ANONYMOUS)


@pytest.mark.parametrize("change", ["nothing", "revise", "withdraw", "missing"])
async def test_no_examination_of_this_revision_is_false(store: ReportStore, change: str) -> None:
    report = a_report()
    await store.file(report)
    if change == "revise":
        await store.revise(report, a_claim(narrative="x"))
    if change == "withdraw":
        await store.withdraw(report)
    asked = UUID(int=7) if change == "missing" else report.id
    assert not await await_examination(store)(asked, 0.05, actor=LOCAL)
