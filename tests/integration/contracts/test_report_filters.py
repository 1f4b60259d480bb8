"""What every read side promises of filters: they hold exactly what `ReportFilter.matches` says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings

from skywitness.domain.model.geography.place import Box, Circle, Point
from skywitness.domain.model.reports.filter import Order, ReportFilter
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.text import words
from skywitness.ports.report_queries import Representation
from tests.builders import OBSERVED_AT, a_claim, a_claim_at, a_claim_when, a_report
from tests.integration.contracts.stored import Crowd, ReportStore
from tests.strategies import pool_filters

EVERYTHING = ReportFilter()
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
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


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=pool_filters())
@example(where=ReportFilter(circle=Circle(Point(90.0, 0.0), 60_000.0)))
@example(where=ReportFilter(box=Box(-94.0, 40.0, -93.0, 41.0)))
async def test_so_they_do_for_the_full_audience(crowd: Crowd, where: ReportFilter) -> None:
    meant = {str(r.id) for r in crowd.reports if where.matches(r, Audience.FULL)}
    page = await crowd.store.queries.page(
        where, Order.OBSERVED_DESC, 1000, None, Audience.FULL, Representation.JSON
    )
    assert {report_id for report_id, _ in page.versions} == meant
    counted = await crowd.store.queries.count(where, exact=True, audience=Audience.FULL)
    assert (counted.value, counted.exact) == (len(meant), True)


async def test_the_full_audience_finds_a_report_by_its_exact_point_alone(
    store: ReportStore,
) -> None:
    stand_in = PublicView(narrative="", place_name="", point=Point(42.0, -90.0))
    moved = a_report(claim=a_claim(public=stand_in))
    await store.file(moved)
    for point, expected in ((moved.claim.place.point, [str(moved.id)]), (stand_in.point, [])):
        assert point is not None
        for where in (
            ReportFilter(circle=Circle(point, 1000)),
            ReportFilter(box=Circle(point, 1000).bounding_box()),
        ):
            page = await store.queries.page(
                where, Order.OBSERVED_DESC, 10, None, Audience.FULL, Representation.JSON
            )
            assert [report_id for report_id, _ in page.versions] == expected


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
    stand_in = PublicView(narrative="", place_name="", point=Point(42.0, -90.0))
    nowhere = PublicView(narrative="", place_name="", point=None)
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


@pytest.mark.parametrize("order", list(Order))
async def test_of_their_own_observers_find_what_was_rejected_too(
    store: ReportStore, order: Order
) -> None:
    own, rejected, others = (a_report(observer=name) for name in ("ann", "ann", "ben"))
    rejected = replace(rejected, review=ReviewState.REJECTED)
    await store.file(own, rejected, others)
    where = ReportFilter(observer="ann")
    for audience, expected in (
        (Audience.PUBLIC, {own.id}),
        (Audience.FULL, {own.id, rejected.id}),
    ):
        page = await store.queries.page(where, order, 10, None, audience, Representation.JSON)
        assert {UUID(orjson.loads(item)["id"]) for item in page.items} == expected
        counted = await store.queries.count(where, exact=True, audience=audience)
        assert counted.value == len(expected)


async def test_the_full_audience_counts_what_it_lists(store: ReportStore) -> None:
    rejected = replace(a_report(), review=ReviewState.REJECTED)
    await store.file(a_report(), rejected)
    kinds: list[dict[str, Any]] = [{}, {"phenomena": frozenset({"hail"})}]
    for more in kinds:
        where = ReportFilter(reviews=frozenset({ReviewState.REJECTED}), **more)
        for audience, expected in ((Audience.PUBLIC, 0), (Audience.FULL, 1)):
            counted = await store.queries.count(where, exact=True, audience=audience)
            assert counted.value == expected


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
