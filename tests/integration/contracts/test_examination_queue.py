"""What every examination queue promises: one lease at a time, findings stored exactly once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from skywitness.domain.model.errors import LeaseLost
from skywitness.domain.model.reports.report import ExaminationState, NextLook, Report
from skywitness.ports.examination_queue import Lease
from tests.builders import FILED_AT, a_claim, a_report, a_verdict, some_conditions
from tests.integration.contracts.stored import LATER, LEASE, ReportStore, findings

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
_numbers = count(1)


async def leased(store: ReportStore, now: datetime = LATER, limit: int = 100) -> list[UUID]:
    return [lease.report_id for lease in await store.queue.lease("w", now, LEASE, limit)]


async def filed(store: ReportStore, number: int = 1) -> list[Report]:
    reports = [a_report(filed_at=FILED_AT + n * MINUTE) for n in range(number)]
    await store.file(*reports)
    return reports


async def filed_and_leased(store: ReportStore) -> tuple[Report, Lease]:
    (report,) = await filed(store)
    (lease,) = await store.queue.lease("w", LATER, LEASE, 1)
    return report, lease


async def test_an_empty_queue_has_nothing_to_lease(store: ReportStore) -> None:
    assert await leased(store) == []


async def test_a_filed_report_is_due_at_once(store: ReportStore) -> None:
    (report,) = await filed(store)
    (lease,) = await store.queue.lease("w", FILED_AT, LEASE, 10)
    assert (lease.report_id, lease.attempt, lease.until) == (report.id, 1, FILED_AT + LEASE)


async def test_nothing_is_leased_before_it_is_due(store: ReportStore) -> None:
    await filed(store)
    assert await leased(store, FILED_AT - MINUTE) == []


async def test_the_oldest_come_first_and_no_more_than_asked(store: ReportStore) -> None:
    reports = await filed(store, 5)
    assert await leased(store, limit=3) == [r.id for r in reports[:3]]
    assert await leased(store, limit=3) == [r.id for r in reports[3:]]


async def test_two_workers_never_hold_the_same_report(store: ReportStore) -> None:
    reports = await filed(store, 30)
    rounds = [store.queue.lease(f"w{n}", LATER, LEASE, 4) for n in range(10)]
    taken = [lease.report_id for leases in await asyncio.gather(*rounds) for lease in leases]
    assert sorted(taken) == sorted(r.id for r in reports)


async def test_a_lease_that_ran_out_is_given_to_the_next(store: ReportStore) -> None:
    report, first = await filed_and_leased(store)
    assert await leased(store, first.until - MINUTE) == []
    (second,) = await store.queue.lease("other", first.until, LEASE, 1)
    assert (second.report_id, second.attempt) == (report.id, 2)
    assert second.token != first.token


async def test_a_clock_that_is_set_back_takes_nothing_from_who_holds_it(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    earlier = LATER - 60 * MINUTE

    assert await leased(store, earlier) == []
    await store.queue.complete(lease, findings(), earlier, None)

    stored = await store.get(report.id)
    assert (stored.examination, stored.updated_at) == (ExaminationState.DONE, earlier)


async def test_the_worker_whose_lease_was_taken_over_stores_nothing(store: ReportStore) -> None:
    report, first = await filed_and_leased(store)
    (second,) = await store.queue.lease("other", first.until, LEASE, 1)
    with pytest.raises(LeaseLost) as caught:
        await store.queue.complete(first, findings(), first.until, None)
    assert caught.value.report_id == report.id
    assert await store.get(report.id) == report
    await store.queue.complete(second, findings(), first.until, None)
    assert (await store.get(report.id)).examination is ExaminationState.DONE


async def test_findings_are_stored_in_one_step(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    verdict, reading = a_verdict(), some_conditions()
    await store.queue.complete(lease, findings(verdict=verdict, conditions=(reading,)), LATER, None)
    stored = await store.get(report.id)
    assert (stored.verdict, stored.examination) == (verdict, ExaminationState.DONE)
    assert (stored.change, stored.updated_at) == (2, LATER)
    assert await store.queries.verdicts(report.id) == (verdict,)
    assert await store.queries.conditions(report.id) == (reading,)
    assert await leased(store, LATER + timedelta(days=9)) == []


async def test_findings_are_stored_once(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    await store.queue.complete(lease, findings(), LATER, None)
    with pytest.raises(LeaseLost):
        await store.queue.complete(lease, findings(), LATER, None)
    assert len(await store.queries.verdicts(report.id)) == 1
    assert (await store.get(report.id)).change == 2


async def test_the_same_verdict_joins_the_history_once(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    first, other = a_verdict(), a_verdict(reason="Something else was measured.")
    for verdict in (first, first, other, first):
        await store.queue.complete(lease, findings(verdict=verdict), LATER, LATER)
        (lease,) = await store.queue.lease("w", LATER, LEASE, 1)
    assert await store.queries.verdicts(report.id) == (first, other, first)
    assert (await store.get(report.id)).verdict == first


async def test_of_many_at_once_findings_are_stored_once(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    tries = [store.queue.complete(lease, findings(), LATER, None) for _ in range(10)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(result is None for result in done) == 1
    assert sum(isinstance(result, LeaseLost) for result in done) == 9
    assert len(await store.queries.verdicts(report.id)) == 1


async def test_findings_without_an_insight_are_fine(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    await store.queue.complete(lease, findings(insight=None), LATER, None)
    assert (await store.get(report.id)).insight is None


async def test_a_report_to_look_at_again_comes_back_at_its_time(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    again_at = LATER + 75 * MINUTE
    await store.queue.complete(lease, findings(), LATER, again_at)
    examined = await store.get(report.id)
    assert examined.examination is ExaminationState.DONE
    assert examined.next_look == NextLook(again_at)
    assert await leased(store, again_at - MINUTE) == []
    assert await leased(store, again_at) == [report.id]


async def test_a_report_says_what_its_next_look_waits_for_and_when_none_is_left(
    store: ReportStore,
) -> None:
    report, lease = await filed_and_leased(store)
    waiting = findings(waiting_for=("given", "text"))
    await store.queue.complete(lease, waiting, LATER, LATER + MINUTE)
    assert (await store.get(report.id)).next_look == NextLook(LATER + MINUTE, ("given", "text"))

    (again,) = await store.queue.lease("w", LATER + MINUTE, LEASE, 1)
    await store.queue.complete(again, findings(), LATER + MINUTE, None)
    assert (await store.get(report.id)).next_look is None


async def test_attempts_count_on_while_a_report_has_to_be_looked_at_again(
    store: ReportStore,
) -> None:
    _, lease = await filed_and_leased(store)
    await store.queue.complete(lease, findings(), LATER, LATER + MINUTE)
    (again,) = await store.queue.lease("w", LATER + MINUTE, LEASE, 1)
    assert again.attempt == 2


async def test_a_revision_takes_the_lease_away_and_is_due_at_once(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    revised = await store.revise(report, a_claim(narrative="x"))
    with pytest.raises(LeaseLost):
        await store.queue.complete(lease, findings(), LATER, None)
    assert await store.get(report.id) == revised
    (fresh,) = await store.queue.lease("w", LATER, LEASE, 1)
    assert (fresh.report_id, fresh.attempt) == (report.id, 1)
    with pytest.raises(LeaseLost):  # what was found about the revision before is not stored now
        await store.queue.complete(fresh, findings(revision=1), LATER, None)
    await store.queue.complete(fresh, findings(revision=2), LATER, None)


async def test_a_withdrawn_report_is_not_examined(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    withdrawn = await store.withdraw(report)
    with pytest.raises(LeaseLost):
        await store.queue.complete(lease, findings(), LATER, None)
    assert await store.get(report.id) == withdrawn
    assert await leased(store, LATER + timedelta(days=9)) == []


async def test_a_restored_report_is_due_at_once(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    await store.queue.complete(lease, findings(), LATER, None)
    withdrawn = await store.withdraw(await store.get(report.id))
    await store.restore(withdrawn, LATER + MINUTE)
    (again,) = await store.queue.lease("w", LATER + MINUTE, LEASE, 1)
    assert (again.report_id, again.attempt) == (report.id, 1)


async def test_a_postponed_report_comes_back_later_with_the_next_attempt(
    store: ReportStore,
) -> None:
    report, lease = await filed_and_leased(store)
    await store.queue.postpone(lease, LATER + MINUTE, "no reference weather yet")
    assert await leased(store, LATER) == []
    (again,) = await store.queue.lease("w", LATER + MINUTE, LEASE, 1)
    assert (again.report_id, again.attempt) == (report.id, 2)
    assert await store.get(report.id) == report


async def test_a_released_report_is_as_if_never_taken(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    await store.queue.release(lease)
    (again,) = await store.queue.lease("other", LATER, LEASE, 1)
    assert (again.report_id, again.attempt) == (report.id, 1)


async def test_attempts_never_count_below_one(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    await store.queue.schedule_all(LATER)
    await store.queue.release(lease)
    (again,) = await store.queue.lease("other", LATER, LEASE, 1)
    assert (again.report_id, again.attempt) == (report.id, 1)


async def test_what_was_given_up_shows_as_failed_and_is_not_due(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    await store.queue.dead_letter(lease, LATER, "ProviderUnavailable")
    stored = await store.get(report.id)
    assert stored.examination is ExaminationState.FAILED
    assert (stored.change, stored.updated_at) == (2, LATER)
    assert await leased(store, LATER + timedelta(days=9)) == []
    assert (await store.queue.backlog(LATER)).failed == 1


async def test_ending_a_lost_lease_does_nothing(store: ReportStore) -> None:
    report, lost = await filed_and_leased(store)
    (holder,) = await store.queue.lease("other", lost.until, LEASE, 1)
    await store.queue.postpone(lost, LATER + timedelta(days=3), "late")
    await store.queue.release(lost)
    await store.queue.dead_letter(lost, LATER, "late")
    assert await store.get(report.id) == report
    await store.queue.complete(holder, findings(), lost.until, None)


async def test_a_lease_on_nothing_is_lost(store: ReportStore) -> None:
    lease = Lease(report_id=UUID(int=7), token="w:1", attempt=1, until=LATER)
    with pytest.raises(LeaseLost):
        await store.queue.complete(lease, findings(), LATER, None)
    await store.queue.postpone(lease, LATER, "x")
    await store.queue.release(lease)


async def test_everything_can_be_made_due_again(store: ReportStore) -> None:
    reports = await filed(store, 4)
    await store.examine(reports[0].id)
    failed = await store.lease_one(reports[1].id)
    await store.queue.dead_letter(failed, LATER, "x")
    await store.withdraw(reports[2])
    assert await store.queue.schedule_all(LATER) == 3
    again = await store.queue.lease("w", LATER, LEASE, 10)
    assert {le.report_id for le in again} == {reports[i].id for i in (0, 1, 3)}
    assert {le.attempt for le in again} == {1}


async def test_a_failed_report_recovers_when_it_is_examined_again(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    await store.queue.dead_letter(lease, LATER, "x")
    await store.queue.schedule_all(LATER)
    examined = await store.examine(report.id)
    assert examined.examination is ExaminationState.DONE
    assert (await store.queue.backlog(LATER)).failed == 0


async def test_the_backlog_counts_what_waits(store: ReportStore) -> None:
    empty = await store.queue.backlog(LATER)
    assert (empty.due, empty.later, empty.failed, empty.oldest_due_at) == (0, 0, 0, None)
    reports = await filed(store, 4)
    lease = await store.lease_one(reports[0].id)
    await store.queue.postpone(lease, LATER + MINUTE, "x")
    await store.examine(reports[1].id)
    waiting = await store.queue.backlog(LATER)
    assert (waiting.due, waiting.later, waiting.failed) == (2, 1, 0)
    assert waiting.oldest_due_at == reports[2].filed_at


async def test_a_withdrawn_report_does_not_wait(store: ReportStore) -> None:
    (report,) = await filed(store)
    await store.withdraw(report)
    assert (await store.queue.backlog(LATER)).due == 0


async def test_waiting_ends_when_something_is_filed(store: ReportStore) -> None:
    waiter = asyncio.create_task(store.queue.wait(60))
    await asyncio.sleep(0)
    await filed(store)
    await asyncio.wait_for(waiter, 10)


async def test_what_was_filed_just_before_is_not_waited_for(store: ReportStore) -> None:
    await filed(store)
    await asyncio.wait_for(store.queue.wait(60), 10)


async def test_a_wake_up_is_used_once(store: ReportStore) -> None:
    await filed(store)
    await store.queue.wait(60)
    waiter = asyncio.create_task(store.queue.wait(60))
    await asyncio.sleep(0.05)
    assert not waiter.done()
    waiter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiter


async def test_waiting_ends_on_a_revision_too(store: ReportStore) -> None:
    (report,) = await filed(store)
    await store.queue.wait(0.01)
    waiter = asyncio.create_task(store.queue.wait(60))
    await asyncio.sleep(0)
    await store.revise(report, a_claim(narrative="x"))
    await asyncio.wait_for(waiter, 10)


async def test_waiting_ends_when_the_time_is_over(store: ReportStore) -> None:
    await asyncio.wait_for(store.queue.wait(0.01), 10)


async def test_filing_goes_on_while_others_are_examined(store: ReportStore) -> None:
    async def examine_all() -> int:
        leases = await store.queue.lease("w", LATER, LEASE, 3)
        for lease in leases:
            await store.queue.complete(lease, findings(), LATER, None)
        return len(leases)

    async def file_some() -> None:
        for _ in range(5):
            await filed(store, 2)

    await filed(store, 10)
    await asyncio.gather(file_some(), file_some(), examine_all(), examine_all())
    while await examine_all():
        pass
    assert (await store.queue.backlog(LATER)).due == 0
    entries = await store.stream.after(0, 1000)
    for report_id in {entry.report_id for entry in entries}:
        assert len(await store.queries.verdicts(report_id)) == 1
    assert len(entries) == 60


async def test_a_second_examination_adds_to_the_history(store: ReportStore) -> None:
    report, lease = await filed_and_leased(store)
    first, second = a_verdict(score=0.4), a_verdict(score=0.9)
    await store.queue.complete(lease, findings(verdict=first), LATER, LATER + MINUTE)
    again = await store.lease_one(report.id, LATER + MINUTE)
    found = replace(findings(verdict=second), conditions=())
    await store.queue.complete(again, found, LATER + MINUTE, None)
    stored = await store.get(report.id)
    assert (stored.verdict, stored.change) == (second, 3)
    assert await store.queries.verdicts(report.id) == (second, first)


def an_imported_report(**changes: Any) -> Report:
    return a_report(issuer="registry", external_id=f"E{next(_numbers)}", **changes)


async def test_what_is_filed_is_examined_before_the_backlog_of_an_import(
    store: ReportStore,
) -> None:
    imported = [an_imported_report(filed_at=FILED_AT + n * MINUTE) for n in range(6)]
    await store.file(*imported)
    filed_later = [a_report(filed_at=LATER - MINUTE + n * SECOND) for n in range(4)]
    await store.file(*filed_later)

    order = [one for _ in range(10) for one in await leased(store, limit=1)]

    expected = [*filed_later[:3], imported[0], filed_later[3], *imported[1:]]
    assert order == [report.id for report in expected]


async def test_the_backlog_has_every_fourth_turn_also_of_many_leases(store: ReportStore) -> None:
    imported = [an_imported_report() for _ in range(3)]
    by_hand = [a_report(filed_at=LATER) for _ in range(20)]
    await store.file(*imported, *by_hand)
    taken = [*await leased(store, limit=6), *await leased(store, limit=6)]
    imports = {report.id for report in imported}
    assert [n for n, one in enumerate(taken, 1) if one in imports] == [4, 8, 12]


async def test_examining_everything_again_does_not_hold_up_what_is_filed(
    store: ReportStore,
) -> None:
    await filed(store, 3)
    await store.queue.schedule_all(LATER - MINUTE)
    newest = a_report(filed_at=LATER)
    await store.file(newest)
    assert (await leased(store, limit=1)) == [newest.id]


async def test_a_clock_that_is_set_back_leaves_nothing_waiting_for_long(store: ReportStore) -> None:
    a_day_ahead = a_report(filed_at=LATER + timedelta(days=1))
    lost, other = a_report(filed_at=LATER), a_report(filed_at=LATER)
    await store.file(a_day_ahead, lost, other)
    a_day_later = LATER + timedelta(days=1)
    await store.queue.lease("a worker that died", a_day_later, LEASE, 1)

    backlog = await store.queue.backlog(LATER)
    assert (backlog.due, backlog.later) == (3, 0)
    assert set(await leased(store, LATER)) == {a_day_ahead.id, lost.id, other.id}


async def test_a_long_backlog_is_not_counted_to_the_end(
    store: ReportStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for adapter in ("memory", "sqlite"):
        module = f"skywitness.adapters.{adapter}.examination_queue"
        monkeypatch.setattr(f"{module}.MOST_COUNTED", 3)
    await filed(store, 4)
    await store.file(an_imported_report())
    backlog = await store.queue.backlog(LATER)
    assert (backlog.due, backlog.later, backlog.oldest_due_at) == (3, 0, FILED_AT)
