"""What every read side promises of lists: sorted, whole, and steady while others write."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import orjson
import pytest

from skywitness.domain.documents.report import ReportFeatureDocument, report_or_tombstone
from skywitness.domain.documents.row import row_members
from skywitness.domain.model.geography.place import Circle
from skywitness.domain.model.reports.filter import Order, ReportFilter
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_queries import MOST_PAGE_BYTES, Representation
from tests.builders import (
    FILED_AT,
    OBSERVED_AT,
    a_claim,
    a_claim_when,
    a_report,
)
from tests.integration.contracts.stored import LATER, Crowd, ReportStore
from tests.shown import shown

EVERYTHING = ReportFilter()
HOUR = timedelta(hours=1)


def sorted_by(report: Report, order: Order) -> datetime:
    if order.column == "observed_at":
        return report.claim.when.start
    return report.filed_at if order.column == "filed_at" else report.updated_at


@pytest.mark.parametrize("order", list(Order))
async def test_lists_are_sorted_and_ids_break_ties(crowd: Crowd, order: Order) -> None:
    shown = [r for r in crowd.reports if EVERYTHING.matches(r)]
    shown.sort(key=lambda r: (sorted_by(r, order), str(r.id)), reverse=order.descending)
    assert await crowd.store.ids(EVERYTHING, order) == [str(r.id) for r in shown]


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("limit", [1, 7])
async def test_pages_put_together_are_the_list(crowd: Crowd, order: Order, limit: int) -> None:
    paged = await crowd.store.pages(EVERYTHING, order, limit)
    assert paged == await crowd.store.pages(EVERYTHING, order)


async def test_a_page_that_holds_the_rest_is_the_last(store: ReportStore) -> None:
    await store.file(*(a_report() for _ in range(4)))
    page = await store.queries.page(
        EVERYTHING, Order.FILED, 4, None, Audience.PUBLIC, Representation.JSON
    )
    assert (len(page.items), page.next) == (4, None)
    page = await store.queries.page(
        EVERYTHING, Order.FILED, 3, None, Audience.PUBLIC, Representation.JSON
    )
    assert page.next is not None
    page = await store.queries.page(
        EVERYTHING, Order.FILED, 3, page.next, Audience.PUBLIC, Representation.JSON
    )
    assert (len(page.items), page.next) == (1, None)


@pytest.mark.parametrize("form", list(Representation))
async def test_a_page_of_long_reports_is_shorter_and_nothing_is_lost(
    store: ReportStore, form: Representation
) -> None:
    narrative = "\N{CLOUD WITH TORNADO}" * 10_000
    filed = [a_report(claim=a_claim(narrative=narrative)) for _ in range(120)]
    await store.file(*filed)
    ids: list[str] = []
    pages, after = 0, None
    while pages == 0 or after is not None:
        page = await store.queries.page(EVERYTHING, Order.FILED, 1000, after, Audience.PUBLIC, form)
        assert page.items
        assert sum(map(len, page.items)) <= MOST_PAGE_BYTES
        assert len(page.items) == len(page.versions)
        ids += [report_id for report_id, _ in page.versions]
        pages, after = pages + 1, page.next

    assert pages == 2
    assert sorted(ids) == sorted(str(report.id) for report in filed)


async def test_a_list_of_nothing_is_an_empty_last_page(store: ReportStore) -> None:
    page = await store.queries.page(
        EVERYTHING, Order.FILED, 5, None, Audience.PUBLIC, Representation.JSON
    )
    assert (list(page.items), page.next) == ([], None)


@pytest.mark.parametrize("form", list(Representation))
@pytest.mark.parametrize("audience", list(Audience))
async def test_items_are_the_documents(
    crowd: Crowd, audience: Audience, form: Representation
) -> None:
    page = await crowd.store.queries.page(
        EVERYTHING, Order.OBSERVED_DESC, 1000, None, audience, form
    )
    assert len(page.items) > 20
    for item in page.items:
        shown = orjson.loads(item)
        assert shown == await crowd.store.document(UUID(shown["id"]), audience, form)


async def test_pages_show_what_their_audience_may_see(store: ReportStore) -> None:
    public = PublicView(narrative="[phone]", place_name="", point=None)
    await store.file(a_report(claim=a_claim(narrative="515 555 0100", public=public)))
    shown = {}
    for audience in Audience:
        page = await store.queries.page(
            EVERYTHING, Order.FILED, 5, None, audience, Representation.JSON
        )
        (shown[audience],) = (orjson.loads(item) for item in page.items)
    assert shown[Audience.PUBLIC]["narrative"] == "[phone]"
    assert shown[Audience.PUBLIC]["place"]["latitude"] is None
    assert shown[Audience.FULL]["narrative"] == "515 555 0100"
    assert shown[Audience.FULL]["place"]["latitude"] == 41.59


@pytest.mark.parametrize("order", list(Order))
async def test_while_others_write_nothing_unchanged_is_skipped_or_doubled(
    store: ReportStore, order: Order
) -> None:
    times = [OBSERVED_AT - n % 6 * HOUR for n in range(36)]
    reports = [a_report(claim=a_claim_when(t), filed_at=t + HOUR) for t in times]
    await store.file(*reports)
    restless, quiet = reports[::4], [r for i, r in enumerate(reports) if i % 4]
    steps = count()

    async def meanwhile() -> None:
        step = next(steps)
        at = OBSERVED_AT - step % 7 * HOUR
        await store.file(a_report(claim=a_claim_when(at), filed_at=at + HOUR))
        if step < len(restless):
            report = restless[step]
            if step % 3 == 0:
                await store.withdraw(report, at)
            elif step % 3 == 1:
                await store.revise(report, a_claim_when(at - HOUR), at)
            else:
                await store.examine(report.id, at=LATER)

    items = await store.pages(EVERYTHING, order, limit=3, between=meanwhile)
    seen = [item["id"] for item in items]
    unchanged = {str(r.id) for r in quiet}
    assert sorted(i for i in seen if i in unchanged) == sorted(unchanged)


async def test_a_position_outlives_its_report(store: ReportStore) -> None:
    reports = [a_report(claim=a_claim_when(OBSERVED_AT - n * HOUR)) for n in range(4)]
    await store.file(*reports)
    page = await store.queries.page(
        EVERYTHING, Order.OBSERVED_DESC, 2, None, Audience.PUBLIC, Representation.JSON
    )
    await store.withdraw(reports[1])
    rest = await store.queries.page(
        EVERYTHING, Order.OBSERVED_DESC, 2, page.next, Audience.PUBLIC, Representation.JSON
    )
    assert [orjson.loads(i)["id"] for i in rest.items] == [str(r.id) for r in reports[2:]]


@pytest.mark.parametrize("form", list(Representation))
async def test_updated_since_shows_withdrawals_as_tombstones(
    store: ReportStore, form: Representation
) -> None:
    kept, gone, old = a_report(), a_report(), a_report(filed_at=FILED_AT - 5 * HOUR)
    await store.file(kept, gone, old)
    withdrawn = await store.withdraw(gone)
    page = await store.queries.page(
        ReportFilter(updated_since=FILED_AT), Order.UPDATED, 10, None, Audience.PUBLIC, form
    )
    documents = [report_or_tombstone(kept), report_or_tombstone(withdrawn)]
    if form is Representation.GEOJSON:
        meant = [shown(ReportFeatureDocument.of(document)) for document in documents]
    else:
        meant = [shown(document) for document in documents]
    if form is Representation.ROW:
        meant[0] = row_members(meant[0])
    assert [orjson.loads(item) for item in page.items] == meant


async def test_withdrawn_hidden_and_private_reports_are_in_no_list_unasked(crowd: Crowd) -> None:
    listed = set(await crowd.store.ids(EVERYTHING))
    for report in crowd.reports:
        assert (str(report.id) in listed) is report.is_listed


async def test_a_restored_report_is_listed_again(store: ReportStore) -> None:
    report = a_report(claim=a_claim(narrative="Graupel"))
    await store.file(report)
    withdrawn = await store.withdraw(report)
    assert await store.ids(EVERYTHING) == []
    await store.restore(withdrawn)
    await store.settle()
    where = ReportFilter(
        words=("graupel",),
        circle=Circle(report.claim.place.point, 10),
        phenomena=frozenset({"hail"}),
    )
    assert await store.ids(where) == [str(report.id)]


async def test_the_total_leaves_withdrawals_out(store: ReportStore) -> None:
    reports = [a_report() for _ in range(3)]
    await store.file(*reports)
    await store.withdraw(reports[0])
    await store.settle()
    assert await store.queries.total() == 2
