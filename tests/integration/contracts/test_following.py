"""What followers of every store are told: each change that concerns them, once and in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from skywitness.domain.model.access.actor import ANONYMOUS, LOCAL, Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.errors import NotSignedIn
from skywitness.domain.model.geography.place import Box
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience, Visibility
from skywitness.domain.use_cases.follow_reports import Following, FollowReports, Happening
from skywitness.domain.use_cases.report_tail import MOST_KEPT, READ_AT_ONCE
from tests.builders import FILED_AT, a_claim, a_claim_at, a_report
from tests.integration.contracts.stored import LATER, ReportStore

EVERYTHING = ReportFilter()
CREATED, UPDATED = Happening.CREATED, Happening.UPDATED
DELETED, VERDICT = Happening.DELETED, Happening.VERDICT
HOUR = timedelta(hours=1)
WITHIN_S = 20.0


@pytest.fixture
def follow(store: ReportStore) -> FollowReports:
    return FollowReports(store.uow, store.stream)


async def told(following: Following, count: int) -> list[tuple[Happening, Any]]:
    """Return what a follower is told, which must be as much and no more by the end of the log."""
    found: list[tuple[Happening, Any]] = []
    with following.listening():
        while len(found) < count:
            happened = await asyncio.wait_for(following.next(60), WITHIN_S)
            found += [(one.what, one.change.report_id) for one in happened]
        found += [(one.what, one.change.report_id) for one in await following.next(0)]
    return found


async def test_a_follower_is_told_of_a_whole_life(
    store: ReportStore, follow: FollowReports
) -> None:
    report = a_report()
    following = await follow(EVERYTHING, None, actor=LOCAL)
    await store.file(report)
    examined = await store.examine(report.id, at=FILED_AT + HOUR)
    revised = await store.revise(examined, a_claim(narrative="x"), FILED_AT + 2 * HOUR)
    withdrawn = await store.withdraw(revised, FILED_AT + 3 * HOUR)
    await store.restore(withdrawn, FILED_AT + 4 * HOUR)
    await store.erase(report.id)

    # what is gone by the time of the reading is said to be gone, whatever was done with it before
    assert await told(following, 1) == [(DELETED, report.id)]


async def test_changes_are_told_while_they_happen(
    store: ReportStore, follow: FollowReports
) -> None:
    following = await follow(EVERYTHING, None, actor=ANONYMOUS)
    report = a_report()
    whats = []
    with following.listening():
        before = report
        for change in _life_of(store, report):
            before = await change(before)
            whats += [one.what for one in await asyncio.wait_for(following.next(60), WITHIN_S)]
    assert whats == [CREATED, VERDICT, UPDATED, DELETED, UPDATED]


def _life_of(store: ReportStore, report: Report) -> list[Callable[[Report], Any]]:
    async def filed(_: Report) -> Report:
        await store.file(report)
        return await store.get(report.id)

    return [
        filed,
        lambda before: store.examine(before.id, at=FILED_AT + HOUR),
        lambda before: store.revise(before, a_claim(narrative="x"), FILED_AT + 2 * HOUR),
        lambda before: store.withdraw(before, FILED_AT + 3 * HOUR),
        lambda before: store.restore(before, FILED_AT + 4 * HOUR),
    ]


async def test_many_followers_are_told_the_same(store: ReportStore, follow: FollowReports) -> None:
    followings = [await follow(EVERYTHING, None, actor=LOCAL) for _ in range(5)]
    waiting = [asyncio.create_task(told(one, 40)) for one in followings]
    await asyncio.sleep(0)
    reports = [a_report() for _ in range(40)]
    for report in reports:
        await store.file(report)
    expected = [(CREATED, report.id) for report in reports]
    assert await asyncio.gather(*waiting) == [expected] * 5


async def test_who_comes_back_misses_nothing_and_gets_nothing_twice(
    store: ReportStore, follow: FollowReports
) -> None:
    reports = [a_report() for _ in range(READ_AT_ONCE + 10)]
    await store.file(*reports)
    for number in (0, 1, READ_AT_ONCE, len(reports)):
        following = await follow(EVERYTHING, number, actor=LOCAL)
        assert following.is_whole
        expected = [(CREATED, report.id) for report in reports[number:]]
        assert await told(following, len(expected)) == expected


async def test_who_falls_behind_reads_on_from_where_it_was(
    store: ReportStore, follow: FollowReports
) -> None:
    slow, quick = [await follow(EVERYTHING, None, actor=LOCAL) for _ in range(2)]
    reports = [a_report() for _ in range(MOST_KEPT + 2 * READ_AT_ONCE)]
    expected = [(CREATED, report.id) for report in reports]
    with slow.listening():
        await store.file(*reports)
        assert await told(quick, len(reports)) == expected
        assert await told(slow, len(reports)) == expected


async def test_what_is_not_known_any_more_is_said(
    store: ReportStore, follow: FollowReports
) -> None:
    await store.file(a_report(), a_report(), a_report(filed_at=LATER))
    await store.stream.purge_before(LATER, LATER)
    for number, is_whole in ((0, False), (1, False), (2, True), (3, True), (4, False)):
        following = await follow(EVERYTHING, number, actor=LOCAL)
        assert following.is_whole is is_whole
        assert following.place == (number if is_whole else 3)


async def test_a_filter_tells_who_comes_in_and_who_leaves(
    store: ReportStore, follow: FollowReports
) -> None:
    iowa = ReportFilter(box=Box(-97.0, 40.0, -90.0, 44.0))
    inside, outside = a_report(), a_report(claim=a_claim_at(10.0, 10.0))
    following = await follow(iowa, None, actor=ANONYMOUS)
    with following.listening():
        await store.file(outside)
        await store.file(inside)
        assert await told(following, 1) == [(CREATED, inside.id)]
        before = await store.get(inside.id)
        away = await store.revise(before, a_claim_at(10.0, 10.0), FILED_AT + HOUR)
        assert await told(following, 1) == [(DELETED, inside.id)]
        await store.revise(away, a_claim(), FILED_AT + 2 * HOUR)
        assert await told(following, 1) == [(UPDATED, inside.id)]


async def test_the_public_is_told_nothing_of_private_reports(
    store: ReportStore, follow: FollowReports
) -> None:
    private = a_report(visibility=Visibility.PRIVATE, was_public=False)
    public = a_report()
    await store.file(private)
    await store.examine(private.id, at=FILED_AT + HOUR)
    await store.withdraw(await store.get(private.id), FILED_AT + 2 * HOUR)
    await store.file(public)

    for actor in (ANONYMOUS, Actor.of("somebody", Role.OBSERVER)):
        following = await follow(EVERYTHING, 0, actor=actor)
        assert await told(following, 1) == [(CREATED, public.id)]
    desk = await follow(EVERYTHING, 0, actor=Actor.of("dana", Role.DESK))
    assert (DELETED, private.id) in await told(desk, 1)


async def test_an_erased_private_report_leaves_no_trace_for_the_public(
    store: ReportStore, follow: FollowReports
) -> None:
    private, public = a_report(visibility=Visibility.PRIVATE, was_public=False), a_report()
    await store.file(a_report(), private, public)
    await store.erase(private.id, public.id)
    following = await follow(EVERYTHING, 1, actor=ANONYMOUS)
    assert await told(following, 1) == [(DELETED, public.id)]


async def test_observers_follow_their_own_reports_and_no_others(
    store: ReportStore, follow: FollowReports
) -> None:
    ann = Actor.of("ann", Role.OBSERVER)
    own = a_report(observer="ann", visibility=Visibility.PRIVATE, was_public=False)
    other = a_report(visibility=Visibility.PRIVATE, was_public=False)
    await store.file(own, other)
    await store.withdraw(await store.get(other.id))
    where = ReportFilter(observer="ann")
    following = await follow(where, 0, actor=ann)
    assert await told(following, 1) == [(CREATED, own.id)]
    with pytest.raises(NotSignedIn):
        await follow(where, 0, actor=ANONYMOUS)
    with pytest.raises(NotSignedIn):
        await follow(EVERYTHING, 0, actor=ANONYMOUS, asked=Audience.FULL)


async def test_the_log_is_read_once_for_all_and_by_nobody_when_all_have_left(
    store: ReportStore,
) -> None:
    counting = Counting(store)
    follow = FollowReports(counting.uow, store.stream)
    followings = [await follow(EVERYTHING, None, actor=LOCAL) for _ in range(20)]
    waiting = [asyncio.create_task(told(one, 5)) for one in followings]
    await asyncio.sleep(0)
    for _ in range(5):
        await store.file(a_report())
    await asyncio.gather(*waiting)
    assert 1 <= counting.units <= 5 + 1

    units = counting.units
    await store.file(a_report())
    await asyncio.sleep(0)
    assert counting.units == units


class Counting:
    """Units of work, counted."""

    def __init__(self, store: ReportStore) -> None:
        self._store = store
        self.units = 0

    def uow(self) -> Any:
        self.units += 1
        return self._store.uow()
