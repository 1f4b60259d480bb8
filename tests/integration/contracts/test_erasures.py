"""What every store promises about erased reports: that nothing of them is left but their ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import orjson
import pytest

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.object_storage import MemoryStorage
from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.desk.records import Flag, FlagReason
from skywitness.domain.model.errors import (
    LeaseLost,
    ReportErased,
    ReportNotFound,
    StaleRevision,
)
from skywitness.domain.model.full_text import query_words
from skywitness.domain.model.geography.place import Circle
from skywitness.domain.model.reports.filter import Order, ReportFilter
from skywitness.domain.model.reports.report import Change
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.erase_reports import EraseReports
from skywitness.ports.report_queries import Representation
from tests.builders import DES_MOINES, FILED_AT, OBSERVED_AT, a_claim, a_report
from tests.integration.contracts.stored import LATER, Crowd, ReportStore, a_key, findings

ERASED_AT = LATER + timedelta(hours=1)
EVERYTHING = ReportFilter()
SINCE = ReportFilter(updated_since=FILED_AT)


def tombstone(report_id: UUID) -> dict[str, str]:
    return {"id": str(report_id), "erased_at": f"{ERASED_AT:%Y-%m-%dT%H:%M:%SZ}"}


async def test_an_erased_report_cannot_be_read(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await store.examine(report.id)
    await store.erase(report.id)
    for audience in Audience:
        with pytest.raises(ReportErased):
            await store.document(report.id, audience)
    for reading in (store.get, store.queries.verdicts, store.queries.conditions):
        with pytest.raises(ReportErased):
            await reading(report.id)
    async with store.uow() as unit:
        assert await unit.reports.revisions(report.id) == ()


async def test_it_is_in_no_list_count_or_search(store: ReportStore) -> None:
    erased, kept = a_report(claim=a_claim(narrative="First text.")), a_report()
    await store.live(erased, kept)
    await store.revise(await store.get(erased.id), a_claim(narrative="Second text."))
    await store.settle()
    await store.erase(erased.id)
    await store.settle()
    await store.erasures.clean()

    circle = Circle(DES_MOINES, 1_000.0)
    for where in (EVERYTHING, ReportFilter(circle=circle), ReportFilter(phenomena={"hail"})):  # type: ignore[arg-type] # any set
        assert await store.ids(where) == [str(kept.id)]
        assert (await store.queries.count(where, exact=True)).value == 1
    for words in ("first", "second", "text"):
        assert await store.ids(ReportFilter(words=query_words(words))) == []
    assert await store.queries.total() == 1
    neighbours = await store.queries.neighbours(
        kept.claim, kept.id, frozenset({"hail"}), 1e6, timedelta(days=1), 10
    )
    assert neighbours == ()
    assert await store.queries.public_claims([erased.id]) == []
    found = await store.queries.occurrences(EVERYTHING, 10)
    assert [one.report_id for one in found.found] == [kept.id]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("limit", [1, 2, 1000])
async def test_readers_of_changes_learn_of_it_by_its_id(
    store: ReportStore, order: Order, limit: int
) -> None:
    reports = [a_report(filed_at=FILED_AT + timedelta(hours=n)) for n in range(5)]
    await store.file(*reports)
    await store.erase(reports[1].id, reports[3].id, at=ERASED_AT)
    items = await store.pages(SINCE, order, limit)
    assert {item["id"] for item in items} == {str(report.id) for report in reports}
    assert len(items) == 5
    assert [item for item in items if len(item) == 2] == sorted(
        (tombstone(reports[n].id) for n in (1, 3)),
        key=lambda item: item["id"],
        reverse=order.descending,
    )
    if order.column == "updated_at":
        times = [item.get("updated_at") or item["erased_at"] for item in items]
        assert times == sorted(times, reverse=order.descending)


@pytest.mark.parametrize(
    "where",
    [
        replace(SINCE, phenomena=frozenset({"tornado"})),
        replace(SINCE, start=OBSERVED_AT + timedelta(days=9)),
        replace(SINCE, circle=Circle(DES_MOINES, 1.0)),
        replace(SINCE, words=query_words("nothing")),
    ],
    ids=["phenomenon", "time", "area", "words"],
)
async def test_they_do_so_whatever_else_they_ask_for(
    store: ReportStore, where: ReportFilter
) -> None:
    """Nobody knows any more whether the report matched what a reader took it for."""
    report = a_report()
    await store.file(report)
    await store.erase(report.id, at=ERASED_AT)
    assert await store.pages(where) == [tombstone(report.id)]
    assert await store.pages(replace(where, updated_since=ERASED_AT + timedelta(seconds=1))) == []


@pytest.mark.parametrize("limit", [10, 1000])
async def test_maps_show_it_without_a_geometry(store: ReportStore, limit: int) -> None:
    report = a_report()
    await store.file(report)
    await store.erase(report.id, at=ERASED_AT)
    page = await store.queries.page(
        SINCE, Order.UPDATED, limit, None, Audience.FULL, Representation.GEOJSON
    )
    assert [orjson.loads(item) for item in page.items] == [
        {
            "type": "Feature",
            "id": str(report.id),
            "geometry": None,
            "properties": tombstone(report.id),
        }
    ]


async def test_pages_of_a_crowd_have_each_report_once(crowd: Crowd) -> None:
    shown = [r.id for r in crowd.reports if r.is_public]
    erased = shown[::3]
    before = set(await crowd.store.ids(SINCE))
    for number, report_id in enumerate(erased):
        await crowd.store.erase(report_id, at=FILED_AT + timedelta(minutes=number))
    for order in Order:
        for limit in (7, 100):
            items = await crowd.store.pages(SINCE, order, limit)
            ids = [item["id"] for item in items]
            assert len(ids) == len(set(ids))
            assert set(ids) == before | {str(report_id) for report_id in erased}
            assert {i["id"] for i in items if "erased_at" in i} == {str(e) for e in erased}


async def test_the_public_never_learns_of_a_report_it_could_not_see(store: ReportStore) -> None:
    report = a_report(review=ReviewState.REJECTED)
    await store.file(report)
    await store.erase(report.id)
    with pytest.raises(ReportNotFound) as missing:
        await store.document(report.id)
    assert type(missing.value) is ReportNotFound
    assert await store.pages(SINCE) == []
    assert await store.stream.after(0, 10) == ()
    with pytest.raises(ReportErased):
        await store.file(a_report(id=report.id))


async def test_its_id_is_never_used_again(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await store.erase(report.id)
    with pytest.raises(ReportErased):
        await store.file(a_report(), a_report(id=report.id))
    assert await store.ids(EVERYTHING) == []
    with pytest.raises(StaleRevision):
        await store.revise(report, a_claim(narrative="x"))


async def test_its_external_id_and_its_idempotency_key_can_be(store: ReportStore) -> None:
    report = a_report(issuer="a", external_id="e-1")
    other = a_key(key="k-2", report_id=UUID(int=8))
    async with store.uow() as unit:
        unit.reports.add(report)
        unit.idempotency.add(a_key(report_id=report.id), FILED_AT)
        unit.idempotency.add(other, FILED_AT)
        await unit.commit()
    await store.erase(report.id)
    async with store.uow() as unit:
        assert await unit.reports.find_filed("a", "e-1") is None
        assert await unit.idempotency.find(a_key().scope, "k-1", FILED_AT) is None
        assert await unit.idempotency.find(other.scope, "k-2", FILED_AT) == other
    again = a_report(issuer="a", external_id="e-1")
    await store.file(again)
    assert await store.get(again.id) == again


async def test_erasing_twice_changes_nothing(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await store.erase(report.id, at=ERASED_AT)
    log = await store.stream.after(0, 10)
    await store.erase(report.id, at=ERASED_AT + timedelta(days=1))
    assert await store.pages(SINCE) == [tombstone(report.id)]
    assert await store.stream.after(0, 10) == log


async def test_an_unknown_id_is_refused_and_nothing_is_erased(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    with pytest.raises(ReportNotFound):
        await store.erase(report.id, UUID(int=5))
    assert await store.get(report.id) == report
    assert await store.erasures.erased(None, 10) == []


async def test_unknown_ids_can_be_kept_without_being_told(store: ReportStore) -> None:
    unknown = a_report()
    await store.erase(unknown.id, also_unknown=True)
    assert await store.erasures.erased(None, 10) == [unknown.id]
    assert await store.pages(SINCE) == []
    with pytest.raises(ReportErased):
        await store.file(unknown)


async def test_the_log_of_changes_has_its_end_alone(store: ReportStore) -> None:
    report, kept = a_report(), a_report()
    await store.file(report, kept)
    await store.revise(report, a_claim(narrative="x"))
    await store.erase(report.id, at=ERASED_AT)
    entries = await store.stream.after(0, 10)
    assert [(e.change, e.report_id) for e in entries] == [
        (Change.FILED, kept.id),
        (Change.ERASED, report.id),
    ]


async def test_its_examination_comes_to_nothing(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    lease = await store.lease_one(report.id)
    await store.erase(report.id)
    await store.file(newer := a_report())  # which may take its place in tables
    with pytest.raises(LeaseLost):
        await store.queue.complete(lease, findings(), LATER, None)
    assert await store.get(newer.id) == newer


async def test_a_report_filed_after_it_has_nothing_of_it(store: ReportStore) -> None:
    report = a_report(claim=a_claim(narrative="Old words."))
    await store.file(report)
    await store.examine(report.id)
    await store.settle()
    await store.erase(report.id)
    newer = a_report(claim=a_claim(narrative="New words."))
    await store.file(newer)
    await store.settle()
    assert await store.get(newer.id) == newer
    assert await store.queries.verdicts(newer.id) == ()
    assert await store.queries.conditions(newer.id) == ()
    assert await store.ids(ReportFilter(words=query_words("old"))) == []
    assert await store.ids(ReportFilter(words=query_words("new"))) == [str(newer.id)]


async def test_the_reports_of_an_observer_are_found_in_parts(store: ReportStore) -> None:
    own = sorted((a_report(observer="ann") for _ in range(5)), key=lambda report: report.id)
    await store.file(*own, a_report(observer="bob"))
    await store.withdraw(own[0])
    found = await _all(store, "ann", 2)
    assert found == [report.id for report in own]
    await store.erase(*found)
    assert await _all(store, "ann", 2) == []
    assert await store.erasures.erased(found[1], 2) == found[2:4]


async def test_what_an_observer_has_flagged_is_found_in_parts(store: ReportStore) -> None:
    flagged = sorted((a_report() for _ in range(5)), key=lambda report: report.id)
    await store.file(*flagged, a_report())
    async with store.uow() as unit:
        for report in flagged:
            for principal in ("ann", "bob")[: 1 + (report is flagged[0])]:
                unit.desk.put_flag(report.id, _flag_of(principal))
        await unit.commit()
    expected = [report.id for report in flagged]
    assert await store.erasures.flagged_by("ann", None, 2) == expected[:2]
    assert await store.erasures.flagged_by("ann", expected[1], 9) == expected[2:]
    assert await store.erasures.flagged_by("bob", None, 9) == expected[:1]
    assert await store.erasures.flagged_by("nobody", None, 9) == []


async def test_the_flags_of_an_observer_go_with_their_reports(store: ReportStore) -> None:
    own, other = a_report(observer="ann"), a_report()
    await store.file(own, other)
    async with store.uow() as unit:
        for principal in ("ann", "bob"):
            unit.desk.put_flag(other.id, _flag_of(principal))
        await unit.commit()
    erase = EraseReports(
        units=store.uow,
        erasures=store.erasures,
        storage=MemoryStorage(),
        clock=FixedClock(LATER),
    )
    assert await erase.of_observer("ann", actor=LOCAL) == 1
    assert await erase.clean(actor=LOCAL)
    async with store.uow() as unit:
        assert [flag.principal for flag in await unit.desk.flags(other.id)] == ["bob"]
        (entry,) = await unit.audit.about(str(other.id), ["report.unflag"], 9)
    assert entry.principal == "local"


def _flag_of(principal: str) -> Flag:
    return Flag(principal=principal, reason=FlagReason.SPAM, text="Spam.", flagged_at=LATER)


async def _all(store: ReportStore, observer: str, limit: int) -> list[UUID]:
    seen: list[UUID] = []
    while part := await store.erasures.filed_by(observer, seen[-1] if seen else None, limit):
        assert len(part) <= limit
        seen += part
    return seen
