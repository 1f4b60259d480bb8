"""What matching reports say occurred, the latest first, and their public claims."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings

from skywitness.domain.model.events.public_claim import occurrence_of, public_claim_of
from skywitness.domain.model.geography.place import Box, Circle, Place, Point
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.filter import Order, Position, ReportFilter
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.time.interval import Interval
from skywitness.ports.report_queries import Representation
from tests.builders import OBSERVED_AT, a_claim, a_claim_at, a_claim_when, a_report
from tests.integration.contracts.stored import Crowd, ReportStore
from tests.strategies import pool_filters

HOUR = timedelta(hours=1)


def latest_first(reports: list[Report]) -> list[Report]:
    return sorted(reports, key=lambda r: (r.claim.when.start, str(r.id)), reverse=True)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=pool_filters())
@example(where=ReportFilter())
@example(where=ReportFilter(updated_since=OBSERVED_AT - 400 * HOUR))
@example(where=ReportFilter(circle=Circle(Point(90.0, 0.0), 60_000.0)))
@example(where=ReportFilter(box=Box(179.0, -90.0, -179.0, 90.0)))
async def test_they_are_what_matches_and_stands(crowd: Crowd, where: ReportFilter) -> None:
    meant = [r for r in crowd.reports if where.matches(r) and r.is_listed]

    found = (await crowd.store.queries.occurrences(where, 1000)).found
    claims = await crowd.store.queries.public_claims([one.report_id for one in found])

    assert list(found) == [occurrence_of(report) for report in latest_first(meant)]
    assert list(claims) == [public_claim_of(report) for report in latest_first(meant)]


async def test_claims_come_in_the_order_asked_for_without_withdrawn_and_unknown_ones(
    store: ReportStore,
) -> None:
    reports = [a_report() for _ in range(4)]
    await store.file(*reports)
    await store.withdraw(reports[1])
    asked = [reports[n].id for n in (3, 1, 0)]

    claims = await store.queries.public_claims([*asked, uuid4()])

    assert [one.report_id for one in claims] == [reports[3].id, reports[0].id]
    assert list(await store.queries.public_claims([])) == []


async def test_the_limit_leaves_out_what_began_first(store: ReportStore) -> None:
    reports = [a_report(claim=a_claim_when(OBSERVED_AT + n * HOUR)) for n in (2, 0, 1)]
    await store.file(*reports)

    latest = await store.queries.occurrences(ReportFilter(), 2)

    assert [one.report_id for one in latest.found] == [reports[0].id, reports[2].id]
    assert [(await store.queries.occurrences(ReportFilter(), n)).complete for n in (2, 3, 4)] == [
        False,
        True,
        True,
    ]


async def test_they_go_on_behind_a_position(store: ReportStore) -> None:
    reports = [a_report(claim=a_claim_when(OBSERVED_AT + n // 2 * HOUR)) for n in range(6)]
    await store.file(*reports)
    (*_, middle, _, _) = every = (await store.queries.occurrences(ReportFilter(), 6)).found
    position = Position(middle.when.start, str(middle.report_id))

    rest = await store.queries.occurrences(ReportFilter(), 6, position)

    assert (list(rest.found), rest.complete) == (list(every[4:]), True)


async def test_all_of_what_everybody_may_see_is_there(store: ReportStore) -> None:
    report = a_report(
        claim=a_claim(
            phenomenon=PHENOMENA["heavy_rain"],
            magnitude=Magnitude.of(PHENOMENA["heavy_rain"], 2.5, "in", "measured", 3600, "2.5 in"),
            narrative="Call 515-555-0100.",
            when=Interval(OBSERVED_AT, OBSERVED_AT + HOUR + timedelta(microseconds=5)),
            place=Place(point=Point(41.0, -93.0), name="Ames"),
            public=PublicView(narrative="Call ***.", place_name="", point=Point(40.5, -93.5)),
        )
    )
    await store.file(report)

    (found,) = await store.queries.public_claims([report.id])

    assert found == public_claim_of(report)
    assert list((await store.queries.occurrences(ReportFilter(), 10)).found) == [
        occurrence_of(report)
    ]
    assert found.narrative == "Call ***."
    assert found.point == Point(40.5, -93.5)


@pytest.mark.parametrize("hidden", [True, False])
async def test_an_area_is_asked_for_by_public_points(store: ReportStore, hidden: bool) -> None:
    shown = None if hidden else Point(10.0, 10.0)
    public = PublicView(narrative="", place_name="", point=shown)
    await store.file(a_report(claim=a_claim_at(41.0, -93.0, public=public)))

    exact = await store.queries.occurrences(ReportFilter(circle=Circle(Point(41, -93), 1000)), 10)
    (anywhere,) = (await store.queries.occurrences(ReportFilter(), 10)).found

    assert list(exact.found) == []
    assert anywhere.point == shown


async def test_public_claims_show_an_edit_at_once(store: ReportStore) -> None:
    report = a_report(claim=a_claim_at(41.0, -93.0))
    await store.file(report)
    await store.revise(report, a_claim_at(42.0, -94.0, narrative="It moved on."))

    (seen,) = (await store.queries.occurrences(ReportFilter(), 10)).found
    (found,) = await store.queries.public_claims([report.id])

    assert seen.point == found.point == Point(42.0, -94.0)
    assert found.narrative == "It moved on."


async def test_rows_are_those_of_public_lists(crowd: Crowd) -> None:
    queries = crowd.store.queries
    listed = [report.id for report in crowd.reports if report.is_listed]
    page = await queries.page(
        ReportFilter(), Order.FILED_DESC, 1000, None, Audience.PUBLIC, Representation.ROW
    )

    rows = await queries.rows([*(report.id for report in crowd.reports), uuid4()])

    assert set(rows) == set(listed)
    assert sorted(rows.values()) == sorted(page.items)
    assert await queries.rows([]) == {}
