"""What every read side promises: documents equal to entities, pages without gaps, true filters."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import NamedTuple
from uuid import UUID

import orjson
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, example, given, settings

from skywitness.domain.model.documents import (
    feature_document,
    report_document,
    tombstone_document,
)
from skywitness.domain.model.errors import ReportNotFound, ReportWithdrawn
from skywitness.domain.model.insight import PersonalData
from skywitness.domain.model.place import Box, Circle, Point
from skywitness.domain.model.report import Audience, PublicFace, Report
from skywitness.domain.model.report_filter import Order, ReportFilter
from skywitness.domain.model.text import words
from skywitness.ports.report_queries import Form
from tests.builders import (
    FILED_AT,
    OBSERVED_AT,
    a_claim,
    a_claim_at,
    a_claim_when,
    a_report,
    a_verdict,
    some_conditions,
)
from tests.integration.contracts.stored import LATER, ReportStore, findings
from tests.strategies import claims, pool_filters, pool_reports

EVERYTHING = ReportFilter()
NOBODY = UUID(int=7)
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
IDLE_EXAMPLES = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Crowd(NamedTuple):
    """A store with some life in it, and its reports as they stand."""

    store: ReportStore
    reports: list[Report]


@pytest_asyncio.fixture
async def crowd(store: ReportStore) -> AsyncIterator[Crowd]:
    yield Crowd(store, await store.live(*pool_reports(80, seed=20260521)))


# --- one report -----------------------------------------------------------------------------------


@IDLE_EXAMPLES
@given(claim=claims())
async def test_both_doors_show_the_same_of_a_new_report(store: ReportStore, claim: object) -> None:
    report = a_report(claim=claim, external_id="SE801234")
    await store.file(report)
    await expect_both_doors_equal(store, report.id)


async def test_both_doors_show_the_same_through_a_whole_life(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await store.examine(report.id)
    await expect_both_doors_equal(store, report.id)
    revised = await store.revise(report, a_claim(narrative="Ping-pong balls."))
    await expect_both_doors_equal(store, report.id)
    await store.restore(await store.withdraw(revised))
    await expect_both_doors_equal(store, report.id)


async def test_both_doors_show_the_same_of_a_crowd(crowd: Crowd) -> None:
    for report in crowd.reports:
        if report.withdrawn_at is None:
            await expect_both_doors_equal(crowd.store, report.id)


async def expect_both_doors_equal(store: ReportStore, report_id: UUID) -> None:
    report = await store.get(report_id)
    for audience in Audience:
        shown = report_document(report, audience)
        assert await store.document(report_id, audience, Form.JSON) == shown
        feature = await store.document(report_id, audience, Form.GEOJSON)
        assert feature == feature_document(shown)
        assert list(feature["properties"]) == list(shown)


async def test_a_document_says_which_edition_it_is(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await store.examine(report.id)
    await store.revise(report, a_claim(narrative="x"))
    found = await store.queries.document(report.id, Audience.PUBLIC, Form.JSON)
    assert (found.revision, found.change) == (2, 3)


async def test_the_public_sees_the_public_face_and_the_desk_all(store: ReportStore) -> None:
    face = PublicFace(
        narrative="Call [phone] for photos.",
        place_name="near Ames",
        point=Point(42.0, -93.5),
        personal_data=(PersonalData("Phone", 5, 7),),
    )
    report = a_report(claim=a_claim(narrative="Call 515 555 0100 for photos.", public=face))
    await store.file(report)
    body = (await store.queries.document(report.id, Audience.PUBLIC, Form.JSON)).body
    assert b"555" not in body
    assert b"41.59" not in body
    public = await store.document(report.id)
    assert public["place"]["latitude"] == 42.0
    assert public["place"]["name"] == "near Ames"
    full = await store.document(report.id, Audience.FULL)
    assert full["narrative"] == "Call 515 555 0100 for photos."
    assert full["place"]["latitude"] == 41.59


async def test_what_analysis_redacts_is_gone_from_every_edition(store: ReportStore) -> None:
    report = a_report(claim=a_claim(narrative="Seen by Maria in the park."))
    await store.file(report)
    face = replace(report.claim.public, narrative="Seen by [person] in the park.")
    examined = await store.examine(report.id, findings(public=face))
    assert examined.claim.public == face
    assert (await store.document(report.id))["narrative"] == face.narrative
    async with store.uow() as unit:
        (edition,) = await unit.reports.revisions(report.id)
    assert edition.claim == examined.claim
    await store.settle()
    assert await store.ids(ReportFilter(words=("maria",))) == []
    assert await store.ids(ReportFilter(words=("person", "park"))) == [str(report.id)]


async def test_a_report_that_nobody_filed_is_not_found(store: ReportStore) -> None:
    for ask in (
        store.queries.document(NOBODY, Audience.PUBLIC, Form.JSON),
        store.queries.verdicts(NOBODY),
        store.queries.conditions(NOBODY),
    ):
        with pytest.raises(ReportNotFound) as caught:
            await ask
        assert caught.value.report_id == NOBODY


async def test_a_withdrawn_report_says_since_when(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    await store.withdraw(report)
    for ask in (
        store.queries.document(report.id, Audience.FULL, Form.GEOJSON),
        store.queries.verdicts(report.id),
        store.queries.conditions(report.id),
    ):
        with pytest.raises(ReportWithdrawn) as caught:
            await ask
        assert (caught.value.report_id, caught.value.withdrawn_at) == (report.id, LATER)


async def test_verdicts_come_with_their_evidence_the_newest_first(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    assert await store.queries.verdicts(report.id) == ()
    first, second = a_verdict(score=0.5), a_verdict(score=None, evidence=(), revision=2)
    await store.examine(report.id, findings(verdict=first))
    await store.revise(report, a_claim(narrative="x"))
    await store.examine(report.id, findings(revision=2, verdict=second))
    assert await store.queries.verdicts(report.id) == (second, first)


async def test_conditions_are_those_of_the_last_examination(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)
    assert await store.queries.conditions(report.id) == ()
    full = some_conditions(
        dew_point_c=12.5,
        humidity_pct=55.0,
        pressure_hpa=1001.2,
        wind_direction_deg=200.0,
        cloud_cover_pct=75.0,
        visibility_m=10_000.0,
        precipitation_mm=0.0,
        snow_mm=0.3,
        precipitation_period_s=10_800,
        codes=(202, 801),
        description="thunderstorm, heavy rain",
        attribution="NOAA",
    )
    near, far = some_conditions(), some_conditions(station="KAMW", observed_at=FILED_AT)
    await store.examine(report.id, findings(conditions=(far,)))
    await store.revise(report, a_claim(narrative="x"))
    await store.examine(report.id, findings(revision=2, conditions=(near, full, far)))
    assert await store.queries.conditions(report.id) == (near, full, far)


# --- lists ----------------------------------------------------------------------------------------


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
    page = await store.queries.page(EVERYTHING, Order.FILED, 4, None, Audience.PUBLIC, Form.JSON)
    assert (len(page.items), page.next) == (4, None)
    page = await store.queries.page(EVERYTHING, Order.FILED, 3, None, Audience.PUBLIC, Form.JSON)
    assert page.next is not None
    page = await store.queries.page(
        EVERYTHING, Order.FILED, 3, page.next, Audience.PUBLIC, Form.JSON
    )
    assert (len(page.items), page.next) == (1, None)


async def test_a_list_of_nothing_is_an_empty_last_page(store: ReportStore) -> None:
    page = await store.queries.page(EVERYTHING, Order.FILED, 5, None, Audience.PUBLIC, Form.JSON)
    assert (list(page.items), page.next) == ([], None)


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("audience", list(Audience))
async def test_items_are_the_documents(crowd: Crowd, audience: Audience, form: Form) -> None:
    page = await crowd.store.queries.page(
        EVERYTHING, Order.OBSERVED_DESC, 1000, None, audience, form
    )
    assert len(page.items) > 20
    for item in page.items:
        shown = orjson.loads(item)
        assert shown == await crowd.store.document(UUID(shown["id"]), audience, form)


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
        EVERYTHING, Order.OBSERVED_DESC, 2, None, Audience.PUBLIC, Form.JSON
    )
    await store.withdraw(reports[1])
    rest = await store.queries.page(
        EVERYTHING, Order.OBSERVED_DESC, 2, page.next, Audience.PUBLIC, Form.JSON
    )
    assert [orjson.loads(i)["id"] for i in rest.items] == [str(r.id) for r in reports[2:]]


# --- filters --------------------------------------------------------------------------------------


@settings(parent=IDLE_EXAMPLES, max_examples=120)
@given(where=pool_filters())
@example(where=EVERYTHING)
@example(where=ReportFilter(updated_since=OBSERVED_AT - 400 * HOUR))
@example(where=ReportFilter(words=words("Größe")))
@example(where=ReportFilter(words=words("CAFÉ nevada")))
@example(where=ReportFilter(words=("1", "75")))
@example(where=ReportFilter(has_photo=False, external_id="A1"))
@example(where=ReportFilter(circle=Circle(Point(90.0, 0.0), 60_000.0)))
@example(where=ReportFilter(box=Box(179.0, -90.0, -179.0, 90.0)))
async def test_lists_and_counts_hold_what_the_filter_means(
    crowd: Crowd, where: ReportFilter
) -> None:
    meant = sorted(str(r.id) for r in crowd.reports if where.matches(r))
    assert sorted(await crowd.store.ids(where)) == meant
    found = await crowd.store.queries.count(where, exact=True)
    assert (found.value, found.exact) == (len(meant), True)
    guess = await crowd.store.queries.count(where, exact=False)
    assert not guess.exact or guess.value == len(meant)


@pytest.mark.parametrize("limit", [1, 5])
async def test_filtered_pages_put_together_are_the_filtered_list(crowd: Crowd, limit: int) -> None:
    for where in (
        ReportFilter(words=("hail",)),
        ReportFilter(box=Box(-94.0, 40.0, -93.0, 41.0)),
        ReportFilter(phenomena=frozenset({"hail", "snow"}), start=OBSERVED_AT - 20 * HOUR),
        ReportFilter(updated_since=OBSERVED_AT - 10 * HOUR),
    ):
        for order in Order:
            paged = await crowd.store.pages(where, order, limit)
            assert paged == await crowd.store.pages(where, order)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (OBSERVED_AT + HOUR, None, True),
        (OBSERVED_AT + HOUR + MICROSECOND, None, False),
        (None, OBSERVED_AT, False),
        (None, OBSERVED_AT + MICROSECOND, True),
        (OBSERVED_AT + HOUR / 3, OBSERVED_AT + HOUR / 2, True),
    ],
    ids=["from its end", "after its end", "to its start", "past its start", "within"],
)
async def test_from_is_inclusive_and_to_exclusive_and_spans_overlap(
    store: ReportStore, start: object, end: object, found: bool
) -> None:
    await store.file(a_report(claim=a_claim_when(OBSERVED_AT, OBSERVED_AT + HOUR)))
    where = ReportFilter(start=start, end=end)  # type: ignore[arg-type]  # times or None
    assert len(await store.ids(where)) == found


async def test_months_long_reports_are_found_in_their_middle(store: ReportStore) -> None:
    drought = a_report(claim=a_claim_when(OBSERVED_AT - 200 * 24 * HOUR, OBSERVED_AT))
    await store.file(drought, a_report(claim=a_claim_when(OBSERVED_AT - 300 * 24 * HOUR)))
    middle = OBSERVED_AT - 100 * 24 * HOUR
    assert await store.ids(ReportFilter(start=middle, end=middle + HOUR)) == [str(drought.id)]


async def test_a_circle_is_round_and_a_box_is_not(store: ReportStore) -> None:
    centre = Point(41.0, -93.0)
    box = Circle(centre, 20_000).bounding_box()
    corner = a_report(claim=a_claim_at(box.north - 1e-6, box.east - 1e-6))
    inside = a_report(claim=a_claim_at(41.1, -93.0))
    await store.file(corner, inside)
    assert await store.ids(ReportFilter(circle=Circle(centre, 20_000))) == [str(inside.id)]
    assert len(await store.ids(ReportFilter(box=box))) == 2


async def test_a_report_on_the_very_edge_of_a_box_is_found(store: ReportStore) -> None:
    report = a_report(claim=a_claim_at(41.123456789, -93.987654321))
    await store.file(report)
    edges = Box(-93.987654321, 41.123456789, -93.0, 42.0)
    assert await store.ids(ReportFilter(box=edges)) == [str(report.id)]
    beyond = Box(-93.9876543, 41.0, -93.0, 42.0)
    assert await store.ids(ReportFilter(box=beyond)) == []


async def test_the_public_never_finds_a_report_by_its_exact_point(store: ReportStore) -> None:
    stand_in = PublicFace(narrative="", place_name="", point=Point(42.0, -90.0))
    nowhere = PublicFace(narrative="", place_name="", point=None)
    moved, hidden = (
        a_report(claim=a_claim(public=stand_in)),
        a_report(claim=a_claim(public=nowhere)),
    )
    await store.file(moved, hidden)
    exact = moved.claim.place.point
    assert await store.ids(ReportFilter(circle=Circle(exact, 1000))) == []
    assert await store.ids(ReportFilter(circle=Circle(Point(42.0, -90.0), 1000))) == [str(moved.id)]
    assert len(await store.ids(EVERYTHING)) == 2
    assert (
        await store.queries.count(ReportFilter(circle=Circle(exact, 1000)), exact=True)
    ).value == 0


async def test_search_follows_a_revision(store: ReportStore) -> None:
    report = a_report(claim=a_claim(narrative="Hail like peas."))
    await store.file(report)
    await store.settle()
    await store.revise(report, a_claim(narrative="Graupel, not hail."))
    await store.settle()
    assert await store.ids(ReportFilter(words=("peas",))) == []
    assert await store.ids(ReportFilter(words=("graupel", "hail"))) == [str(report.id)]


async def test_search_looks_for_words_not_for_operators(store: ReportStore) -> None:
    report = a_report(claim=a_claim(narrative='He said "NEAR OR NOT" (twice) * - ^'))
    await store.file(report)
    await store.settle()
    for asked in ("near", "or", "not", '"near OR not"', "twice*", "-twice", "he AND said"):
        found = await store.ids(ReportFilter(words=words(asked)))
        assert bool(found) == (set(words(asked)) <= set(words(report.claim.narrative))), asked


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Straße unter Wasser", "STRASSE"),
        ("naïve façade", "facade"),
        ("İstanbul'da dolu", "i\u0307stanbul"),
        ("ﬁre in the ﬁeld", "field"),
        ("雹 直径", "直径"),
        ("hail 1.75in", "75in"),
        ("wind_gust", "gust"),
        ("x² growth", "x2"),
        ("Ελλάς χαλάζι", "ΕΛΛΑΣ"),
    ],
)
async def test_search_folds_text_as_the_filter_does(
    store: ReportStore, said: str, asked: str
) -> None:
    report = a_report(claim=a_claim(narrative=said))
    await store.file(report)
    await store.settle()
    where = ReportFilter(words=words(asked))
    assert await store.ids(where) == ([str(report.id)] if where.matches(report) else [])


# --- withdrawals in lists -------------------------------------------------------------------------


@pytest.mark.parametrize("form", list(Form))
async def test_updated_since_shows_withdrawals_as_tombstones(
    store: ReportStore, form: Form
) -> None:
    kept, gone, old = a_report(), a_report(), a_report(filed_at=FILED_AT - 5 * HOUR)
    await store.file(kept, gone, old)
    withdrawn = await store.withdraw(gone)
    page = await store.queries.page(
        ReportFilter(updated_since=FILED_AT), Order.UPDATED, 10, None, Audience.PUBLIC, form
    )
    shown = [report_document(kept), tombstone_document(withdrawn)]
    if form is Form.GEOJSON:
        shown = [feature_document(document) for document in shown]
    assert [orjson.loads(item) for item in page.items] == shown


async def test_withdrawn_and_rejected_reports_are_in_no_list_unasked(crowd: Crowd) -> None:
    listed = set(await crowd.store.ids(EVERYTHING))
    for report in crowd.reports:
        hidden = report.withdrawn_at is not None or report.review == "rejected"
        assert (str(report.id) in listed) is not hidden


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
