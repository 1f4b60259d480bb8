"""What every stream log promises: each change once, in the order of the commits."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from skywitness.domain.model.errors import StaleRevision
from skywitness.domain.model.reports.report import Change
from skywitness.ports.unit_of_work import IdempotencyRecord
from tests.builders import FILED_AT, a_claim, a_report
from tests.integration.contracts.stored import LATER, ReportStore

HOUR = timedelta(hours=1)


async def test_a_log_begins_empty(store: ReportStore) -> None:
    assert await store.stream.after(0, 10) == ()


async def test_every_change_of_a_report_is_an_entry(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    examined = await store.examine(report.id, at=FILED_AT + HOUR)
    revised = await store.revise(examined, a_claim(narrative="x"), FILED_AT + 2 * HOUR)
    withdrawn = await store.withdraw(revised, FILED_AT + 3 * HOUR)
    await store.restore(withdrawn, FILED_AT + 4 * HOUR)
    entries = await store.stream.after(0, 10)
    assert [(e.change, e.report_id, e.at) for e in entries] == [
        (Change.FILED, report.id, FILED_AT),
        (Change.EXAMINED, report.id, FILED_AT + HOUR),
        (Change.REVISED, report.id, FILED_AT + 2 * HOUR),
        (Change.WITHDRAWN, report.id, FILED_AT + 3 * HOUR),
        (Change.RESTORED, report.id, FILED_AT + 4 * HOUR),
    ]


async def test_numbers_only_grow(store: ReportStore) -> None:
    for _ in range(3):
        await store.file(a_report(), a_report())
    numbers = [entry.number for entry in await store.stream.after(0, 10)]
    assert len(numbers) == 6
    assert numbers == sorted(set(numbers))
    assert numbers[0] > 0


async def test_changes_of_one_unit_are_in_order(store: ReportStore) -> None:
    reports = [a_report() for _ in range(5)]
    await store.file(*reports)
    assert [e.report_id for e in await store.stream.after(0, 10)] == [r.id for r in reports]


async def test_a_reader_goes_on_where_it_stopped(store: ReportStore) -> None:
    await store.file(*(a_report() for _ in range(7)))
    whole = await store.stream.after(0, 100)
    first = await store.stream.after(0, 3)
    second = await store.stream.after(first[-1].number, 3)
    third = await store.stream.after(second[-1].number, 3)
    assert first + second + third == whole
    assert await store.stream.after(whole[-1].number, 3) == ()


async def test_what_is_refused_leaves_no_entry(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await store.revise(report, a_claim(narrative="x"))
    with pytest.raises(StaleRevision):
        await store.revise(report, a_claim(narrative="y"))
    assert [e.change for e in await store.stream.after(0, 10)] == [Change.FILED, Change.REVISED]


async def test_a_reader_beside_many_writers_misses_nothing(store: ReportStore) -> None:
    reports = [a_report() for _ in range(40)]
    seen: list[int] = []

    async def follow() -> None:
        last = 0
        while len(seen) < len(reports):
            for entry in await store.stream.after(last, 5):
                last = entry.number
                seen.append(entry.number)
            await asyncio.sleep(0)

    follower = asyncio.create_task(follow())
    await asyncio.gather(*(store.file(report) for report in reports))
    await asyncio.wait_for(follower, 20)
    assert seen == [e.number for e in await store.stream.after(0, 100)]


async def test_old_entries_are_forgotten_and_their_numbers_not_used_again(
    store: ReportStore,
) -> None:
    await store.file(a_report(), a_report(), a_report(filed_at=LATER))
    young = (await store.stream.after(0, 10))[2]
    assert await store.stream.purge_before(LATER, LATER) == 2
    assert await store.stream.after(0, 10) == (young,)
    assert await store.stream.purge_before(LATER + HOUR, LATER + HOUR) == 1
    await store.file(a_report())
    (fresh,) = await store.stream.after(0, 10)
    assert fresh.number > young.number


async def test_old_idempotency_records_are_forgotten_too(store: ReportStore) -> None:
    report = a_report(filed_at=LATER)
    old, young = (
        IdempotencyRecord(
            scope="s", key=key, body_digest="0" * 64, report_id=report.id, created_at=at
        )
        for key, at in (("old", FILED_AT), ("young", LATER))
    )
    async with store.uow() as unit:
        unit.reports.add(report)
        unit.idempotency.add(old, FILED_AT)
        unit.idempotency.add(young, FILED_AT)
        await unit.commit()
        assert await store.stream.purge_before(LATER, LATER) == 1
        assert await unit.idempotency.find("s", "old", FILED_AT) is None
        assert await unit.idempotency.find("s", "young", FILED_AT) == young
    assert await store.get(report.id) == report


async def test_a_log_says_what_it_keeps(store: ReportStore) -> None:
    assert await store.stream.kept() == (0, 0)
    await store.file(a_report(), a_report(), a_report(filed_at=LATER))
    assert await store.stream.kept() == (0, 3)
    await store.stream.purge_before(LATER, LATER)
    assert await store.stream.kept() == (2, 3)
    await store.stream.purge_before(LATER + HOUR, LATER + HOUR)
    assert await store.stream.kept() == (3, 3)


async def test_growth_wakes_everybody_who_waits_for_it(store: ReportStore) -> None:
    waiting = [asyncio.create_task(store.stream.growth(0, 60)) for _ in range(3)]
    await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)
    await store.file(a_report())
    await asyncio.wait_for(asyncio.gather(*waiting), 20)


async def test_what_has_grown_already_is_not_waited_for(store: ReportStore) -> None:
    await store.file(a_report())
    await asyncio.wait_for(store.stream.growth(0, 3_600), 20)


async def test_the_wait_for_growth_ends(store: ReportStore) -> None:
    await asyncio.wait_for(store.stream.growth(0, 0.01), 20)
