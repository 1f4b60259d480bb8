from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from typing_extensions import override

from skywitness.adapters.memory.queries import MemoryReportQueries
from skywitness.adapters.memory.store import MemoryStore
from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWorkFactory
from skywitness.domain.model.access.actor import ANONYMOUS
from skywitness.domain.model.errors import ReportNotFound, ReportWithdrawn
from skywitness.domain.model.events.public_claim import public_claim_of
from skywitness.domain.model.geography.place import Place, Point
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.filter import Position, ReportFilter
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.use_cases.find_duplicates import FindDuplicates
from skywitness.domain.use_cases.find_events import Events, FindEvent, FindEvents
from skywitness.domain.use_cases.find_nearby import FindNearby
from skywitness.ports.report_queries import Occurrences
from tests.builders import (
    DES_MOINES,
    FILED_AT,
    OBSERVED_AT,
    a_claim,
    a_claim_at,
    a_claim_when,
    a_report,
)
from tests.unit.events.made import events_of

HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Desk:
    store: MemoryStore = field(default_factory=MemoryStore)

    async def keep(self, *reports: Report) -> None:
        async with MemoryUnitOfWorkFactory(self.store)() as unit:
            for report in reports:
                unit.reports.add(report)
            await unit.commit()

    async def events(
        self, where: ReportFilter | None = None, least: int = 2, limit: int = 100, **options: Any
    ) -> Events:
        find = FindEvents(queries=MemoryReportQueries(self.store), **options)
        return await find(where or ReportFilter(), least, limit, actor=ANONYMOUS)

    async def event_of(self, report: Report, **options: Any) -> Events:
        find = FindEvent(
            units=MemoryUnitOfWorkFactory(self.store),
            queries=MemoryReportQueries(self.store),
            **options,
        )
        return await find(report.id, actor=ANONYMOUS)

    async def duplicates_of(self, report: Report) -> list[tuple[UUID, bool]]:
        find = FindDuplicates(
            units=MemoryUnitOfWorkFactory(self.store), queries=MemoryReportQueries(self.store)
        )
        return [
            (one.nearby.report_id, one.is_copy) for one in await find(report.id, actor=ANONYMOUS)
        ]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def ids(events: Events) -> list[set[UUID]]:
    return [{one.report_id for one in event.public_claims} for event in events.found]


def chain(number: int, **changes: Any) -> list[Report]:
    """Make reports 70 km and 5 h from each to the next, eastwards."""
    return [
        a_report(
            claim=a_claim_at(
                0.0, 0.63 * n, when=a_claim_when(OBSERVED_AT + 5 * n * HOUR).when, **changes
            )
        )
        for n in range(number)
    ]


async def test_events_need_so_many_reports(desk: Desk) -> None:
    pair, lone = chain(2), a_report(claim=a_claim_at(50.0, 50.0))
    await desk.keep(*pair, lone)

    assert ids(await desk.events()) == [{r.id for r in pair}]
    assert len((await desk.events(least=1)).found) == 2
    assert (await desk.events(least=3)).found == []


async def test_of_all_events_the_first_are_shown(desk: Desk) -> None:
    early, late, last = (
        [a_report(claim=a_claim_when(OBSERVED_AT + hours * HOUR)) for _ in range(2)]
        for hours in (0, 100, 200)
    )
    await desk.keep(*early, *last, *late)

    found = await desk.events(limit=2)

    assert ids(found) == [{r.id for r in last}, {r.id for r in late}]
    assert (found.total, found.exact) == (3, True)


async def test_no_more_reports_are_looked_at_than_the_events_to_be_shown_need(desk: Desk) -> None:
    """Sixty pairs, 10 h apart: the latest fifty reports make 25 events, of which one is shown."""
    pairs = [
        [a_report(claim=a_claim_when(OBSERVED_AT + 10 * n * HOUR)) for _ in range(2)]
        for n in range(60)
    ]
    await desk.keep(*(report for pair in pairs for report in pair))

    one, all_ = await desk.events(limit=1), await desk.events(limit=60)

    assert ids(one) == ids(all_)[:1]
    assert (one.total, one.exact) == (25, False)
    assert (all_.total, all_.exact) == (60, True)


async def test_more_are_looked_at_when_an_event_may_not_be_whole(desk: Desk) -> None:
    """An event of 120 reports, an hour from each to the next."""
    reports = [a_report(claim=a_claim_when(OBSERVED_AT + n * HOUR)) for n in range(120)]
    await desk.keep(*reports)

    found = await desk.events(limit=1)

    assert ids(found) == [{r.id for r in reports}]
    assert (found.total, found.exact) == (1, True)


class Remembering(MemoryReportQueries):
    """Counts the reports that it hands out; it may be told to find something else."""

    def __init__(self, store: MemoryStore, found: Occurrences | None = None) -> None:
        super().__init__(store)
        self.given = 0
        self._found = found

    @override
    async def occurrences(
        self, where: ReportFilter, limit: int, after: Position | None = None
    ) -> Occurrences:
        found = self._found or await super().occurrences(where, limit, after)
        self.given += len(found.found)
        return found


async def test_what_was_looked_at_first_is_not_read_again(desk: Desk) -> None:
    reports = [a_report(claim=a_claim_when(OBSERVED_AT + n * HOUR)) for n in range(120)]
    await desk.keep(*reports)
    queries = Remembering(desk.store)

    found = await FindEvents(queries=queries)(ReportFilter(), 2, 1, actor=ANONYMOUS)

    assert ids(found) == [{r.id for r in reports}]
    assert queries.given == 120


async def test_a_search_that_found_nothing_before_it_stopped_is_no_fault(desk: Desk) -> None:
    queries = Remembering(desk.store, Occurrences([], complete=False))

    found = await FindEvents(queries=queries)(ReportFilter(), 2, 1, actor=ANONYMOUS)

    assert (found.found, found.total, found.exact) == ([], 0, False)


async def test_only_what_matches_makes_events(desk: Desk) -> None:
    reports = chain(4)
    await desk.keep(*reports)

    found = await desk.events(ReportFilter(start=OBSERVED_AT + 4 * HOUR))

    assert ids(found) == [{r.id for r in reports[1:]}]


async def test_with_more_reports_than_are_looked_at_the_latest_make_events(desk: Desk) -> None:
    reports = chain(4)
    await desk.keep(*reports)

    cut, whole = await desk.events(most=3), await desk.events(most=4)

    assert (ids(cut), cut.exact) == ([{r.id for r in reports[1:]}], False)
    assert (ids(whole), whole.exact) == ([{r.id for r in reports}], True)


@pytest.mark.parametrize("number", [1, 2, 12])
@pytest.mark.parametrize("start", [0, -1])
async def test_the_event_of_a_report_is_the_one_that_all_reports_make(
    desk: Desk, number: int, start: int
) -> None:
    reports = chain(number)
    later = [
        replace(r, claim=replace(r.claim, when=a_claim_when(OBSERVED_AT + 400 * HOUR).when))
        for r in chain(3)
    ]
    await desk.keep(*reports, *later, *chain(3, phenomenon=PHENOMENA["snow"]))

    found = await desk.event_of(reports[start])

    assert found.exact
    assert list(found.found) == events_of(map(public_claim_of, reports))


async def test_an_event_is_grown_to_the_very_edge_of_its_links(desk: Desk) -> None:
    reports = [
        a_report(claim=a_claim_when(OBSERVED_AT + hours * HOUR)) for hours in (-12, -6, 0, 6, 12)
    ]
    await desk.keep(*reports)

    assert ids(await desk.event_of(reports[2])) == [{r.id for r in reports}]


async def test_an_event_across_the_antimeridian_is_grown_whole(desk: Desk) -> None:
    reports = [a_report(claim=a_claim_at(-17.0, lon)) for lon in (178.8, 179.4, 180.0, -179.4)]
    await desk.keep(*reports)

    (event,) = (await desk.event_of(reports[0])).found

    assert len(event.public_claims) == 4
    assert event.box is not None
    assert (event.box.west, event.box.east) == (178.8, -179.4)


async def test_an_event_too_large_to_be_followed_says_so(desk: Desk) -> None:
    reports = chain(6)
    await desk.keep(*reports)

    found = await desk.event_of(reports[0], most=3)

    assert not found.exact
    assert reports[0].id in ids(found)[0]


async def test_an_event_that_never_ends_is_left_after_some_steps(desk: Desk) -> None:
    reports = chain(40)
    await desk.keep(*reports)

    found = await desk.event_of(reports[0])

    assert not found.exact
    assert reports[0].id in ids(found)[0]


async def test_an_event_is_followed_until_so_many_reports_were_read(desk: Desk) -> None:
    reports = [report for _ in range(4) for report in chain(20)]
    await desk.keep(*reports)

    few, enough = [await desk.event_of(reports[0], most=most) for most in (100, 300)]

    assert not few.exact
    assert reports[0].id in ids(few)[0]
    assert enough.exact
    assert ids(enough) == [{r.id for r in reports}]


@pytest.mark.parametrize(
    "changes",
    [{"claim": a_claim(public=PublicView(narrative="", place_name="", point=None))}],
    ids=["no point to show"],
)
async def test_what_others_cannot_see_near_them_stands_alone(
    desk: Desk, changes: dict[str, Any]
) -> None:
    apart, other = a_report(**changes), a_report()
    await desk.keep(apart, other)

    assert ids(await desk.event_of(apart)) == [{apart.id}]
    assert ids(await desk.event_of(other)) == [{other.id}]


async def test_a_report_that_is_not_there_has_no_event_and_no_duplicates(desk: Desk) -> None:
    gone = a_report(withdrawn_at=FILED_AT)
    await desk.keep(gone)

    for ask in (desk.event_of, desk.duplicates_of):
        with pytest.raises(ReportWithdrawn):
            await ask(gone)
        with pytest.raises(ReportNotFound):
            await ask(a_report())


async def test_duplicates_lie_within_ten_miles_and_fifteen_minutes(desk: Desk) -> None:
    def at(latitude: float, minutes: int = 0, **changes: Any) -> Report:
        when = a_claim_when(OBSERVED_AT + timedelta(minutes=minutes)).when
        place = Place(point=Point(latitude, -93.0))
        return a_report(claim=a_claim(place=place, when=when, **changes))

    own, near, before = at(41.0), at(41.1, narrative="Big stones."), at(41.0, -15)
    await desk.keep(
        own, near, before, at(41.15), at(41.0, 16), at(41.0, phenomenon=PHENOMENA["snow"])
    )

    assert await desk.duplicates_of(own) == [(near.id, False), (before.id, True)]


async def test_duplicates_use_public_data_only(desk: Desk) -> None:
    def masked(narrative: str, point: Point | None) -> Report:
        public = PublicView(narrative="Call ****, hail.", place_name="", point=point)
        return a_report(claim=a_claim(narrative=narrative, public=public))

    shown, other = masked("Call Anna, hail.", DES_MOINES), masked("Call Berta, hail.", DES_MOINES)
    hidden, elsewhere = masked("Call Cleo, hail.", None), masked("Call Anna, hail.", Point(0, 0))
    await desk.keep(shown, other, hidden, elsewhere)

    assert await desk.duplicates_of(shown) == [(other.id, True)]
    assert await desk.duplicates_of(hidden) == []


async def test_rejected_reports_are_no_duplicates(desk: Desk) -> None:
    own, rejected = a_report(), a_report(review=ReviewState.REJECTED)
    await desk.keep(own, rejected)

    assert await desk.duplicates_of(own) == []
    assert ids(await desk.event_of(own)) == [{own.id}]


async def test_the_public_is_not_told_what_a_rejected_report_is_near_to(desk: Desk) -> None:
    own, rejected = a_report(), a_report(review=ReviewState.REJECTED)
    await desk.keep(own, rejected)

    for ask in (desk.event_of, desk.duplicates_of):
        with pytest.raises(ReportNotFound):
            await ask(rejected)


async def test_there_are_a_hundred_duplicates_at_most_the_likeliest(desk: Desk) -> None:
    reports = [a_report(claim=a_claim_at(41.0 + n / 1000, -93.0)) for n in range(111)]
    await desk.keep(*reports)

    found = await desk.duplicates_of(reports[0])

    assert [report_id for report_id, _ in found] == [r.id for r in reports[1:101]]


async def test_twenty_are_suggested_before_filing_at_most(desk: Desk) -> None:
    reports = [a_report(claim=a_claim_at(41.0 + n / 1000, -93.0)) for n in range(25)]
    await desk.keep(*reports)

    find = FindNearby(queries=MemoryReportQueries(desk.store))
    found = await find(Point(41.0, -93.0), OBSERVED_AT, "hail", actor=ANONYMOUS)

    assert [one.report_id for one in found] == [r.id for r in reports[:20]]


async def test_silence_is_no_copy(desk: Desk) -> None:
    silent, other = (a_report(claim=a_claim(narrative="")) for _ in range(2))
    await desk.keep(silent, other)

    assert await desk.duplicates_of(silent) == [(other.id, False)]
