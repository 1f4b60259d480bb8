"""What every adapter promises of tallies: they count what lists show, in the same order."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from skywitness.adapters.memory.clock import FixedClock
from skywitness.domain.documents.row import row_members
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.geography.grid import MOST_ZOOM, Grid
from skywitness.domain.model.geography.place import Box, Place, Point
from skywitness.domain.model.phenomena.families import family_of
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.filter import ReportFilter, compared_point
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.tallies import WIDTHS, Bucketing, Clusters, Kind, Timeline
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.text import words
from skywitness.domain.use_cases.export_reports import ExportReports
from skywitness.domain.use_cases.follow_reports import FollowReports, Happening
from skywitness.entrypoints.formats.report_lines import LINE_WRITERS
from skywitness.ports.report_queries import Representation
from tests.builders import OBSERVED_AT, a_claim, a_claim_at, a_claim_when, a_report
from tests.integration.contracts.stored import Crowd, ReportStore
from tests.strategies import pool_filters

EVERYTHING = ReportFilter()
zooms = st.integers(0, 14)
audiences = st.sampled_from(Audience)


def without_changes(where: ReportFilter) -> ReportFilter:
    """Return a filter that withdrawn reports do not match: those are counted nowhere."""
    return replace(where, updated_since=None)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=pool_filters().map(without_changes), audience=audiences, zoom=zooms)
@example(where=EVERYTHING, audience=Audience.PUBLIC, zoom=3)
@example(where=EVERYTHING, audience=Audience.FULL, zoom=3)
@example(where=ReportFilter(words=words("Größe")), audience=Audience.PUBLIC, zoom=3)
@example(where=ReportFilter(box=Box(179, -90, -179, 90)), audience=Audience.PUBLIC, zoom=0)
@example(
    where=ReportFilter(box=Box(-94, 40, -93, 41), verdicts=frozenset({"supported"})),
    audience=Audience.FULL,
    zoom=9,
)
async def test_list_timeline_map_exports_and_stream_agree(
    crowd: Crowd, where: ReportFilter, audience: Audience, zoom: int
) -> None:
    meant = [report for report in crowd.reports if where.matches(report, audience)]

    timeline = await crowd.store.tallies.timeline(where, Bucketing(), audience)
    clusters = await crowd.store.tallies.clusters(where, Grid(zoom), audience)

    assert (timeline.total, timeline.exact) == (len(meant), True)
    kinds = [Kind.of(report) for report in meant]
    for name in Kind._fields:
        counts = Counter(getattr(kind, name) for kind in kinds)
        del counts[""]  # a sentiment that is not known
        assert timeline.kinds.get(name, {}) == counts
    assert sum(bucket.reports for bucket in timeline.buckets) == len(meant)
    assert (clusters.total, clusters.exact) == (len(meant), True)
    located = [report for report in meant if compared_point(report, audience) is not None]
    assert sum(cluster.reports for cluster in clusters.found) == len(located)
    require_cells(clusters, located, Grid(zoom), audience)
    ids = {report.id for report in meant}
    for form in LINE_WRITERS:
        assert await exported(crowd.store, where, audience, form) == len(ids)
    assert await followed(crowd.store, where, audience) == ids


async def exported(store: ReportStore, where: ReportFilter, audience: Audience, form: str) -> int:
    """Return how many reports an export has, read as its format has it."""
    file = io.BytesIO()
    write = LINE_WRITERS[form](file, audience, as_filed=False)
    clock = FixedClock(datetime(2030, 1, 1, tzinfo=UTC))
    export = ExportReports(units=store.uow, queries=store.queries, clock=clock)
    async for report in export(where, audience, actor=LOCAL):
        assert report is not None
        write(report)
    text = file.getvalue().decode()
    if form == "jsonl":
        return len([orjson.loads(line) for line in text.splitlines()])
    return len([*csv.DictReader(io.StringIO(text, newline=""))])


async def followed(store: ReportStore, where: ReportFilter, audience: Audience) -> set[UUID]:
    """Return the reports that a follower of all changes is left with."""
    begin, _ = await store.stream.kept()
    follow = FollowReports(store.uow, store.stream)
    actor = LOCAL if where.observer is None else Actor.of(where.observer, Role.ADMIN)
    following = await follow(where, begin, actor=actor, asked=audience)
    left: set[UUID] = set()
    with following.listening():
        while following.place < following.newest:
            for told in await following.next(0.0):
                gone = told.what is Happening.DELETED
                (left.discard if gone else left.add)(told.change.report_id)
    return left


def require_cells(
    clusters: Clusters, located: list[Report], grid: Grid, audience: Audience
) -> None:
    """Compare clusters with those that the reports make."""
    inside: dict[tuple[int, int, bool], list[Report]] = {}
    for report in located:
        point = compared_point(report, audience)
        assert point is not None
        inside.setdefault((*grid.cell(point), report.has_coarse_place), []).append(report)
    assert len(clusters.found) == len(inside)
    for cluster, key in zip(clusters.found, sorted(inside), strict=True):
        reports = inside[key]
        assert cluster.coarse is key[2]
        assert (cluster.row is None) is (len(reports) > 1)
        assert cluster.families == Counter(family_of(r.claim.phenomenon.key) for r in reports)
        assert cluster.outcomes == Counter(Kind.of(r).outcome for r in reports)
        points = [compared_point(report, audience) for report in reports]
        longitudes = [point.longitude for point in points if point]
        assert (cluster.extent.west, cluster.extent.east) == (min(longitudes), max(longitudes))
        assert cluster.longitude == pytest.approx(sum(longitudes) / len(longitudes))


async def test_a_report_that_is_alone_is_shown_by_its_row(store: ReportStore) -> None:
    report = a_report()
    await store.file(report)

    for audience in Audience:
        clusters = await store.tallies.clusters(EVERYTHING, Grid(5), audience)
        (cluster,) = clusters.found
        assert cluster.row is not None
        whole = await store.document(report.id, audience, Representation.JSON)
        assert orjson.loads(cluster.row) == row_members(whole)


async def test_coarse_places_are_never_put_together_with_exact_ones(store: ReportStore) -> None:
    point = Point(41.6, -93.6)
    places = [Place(point=point, accuracy_m=accuracy_m) for accuracy_m in (None, 50.0, 10_000.0)]
    await store.file(*(a_report(claim=a_claim(place=place)) for place in places))

    clusters = await store.tallies.clusters(EVERYTHING, Grid(3), Audience.PUBLIC)

    assert [(one.coarse, one.reports) for one in clusters.found] == [(False, 2), (True, 1)]


async def test_stand_ins_are_never_put_together_with_exact_places(store: ReportStore) -> None:
    point = Point(41.6, -93.6)
    obscured = PublicView(narrative="", place_name="", point=point, accuracy_m=900.0)
    place = Place(point=point, accuracy_m=50.0)
    await store.file(
        a_report(claim=a_claim(place=place)), a_report(claim=a_claim(place=place, public=obscured))
    )

    clusters = await store.tallies.clusters(EVERYTHING, Grid(3), Audience.PUBLIC)

    assert [(one.coarse, one.reports) for one in clusters.found] == [(False, 1), (True, 1)]


async def test_a_report_is_counted_where_an_edit_has_put_it(store: ReportStore) -> None:
    exact = Place(point=Point(41.6, -93.6), accuracy_m=50.0)
    report = a_report(claim=a_claim(place=exact))
    await store.file(report)
    vague = a_claim(place=replace(exact, accuracy_m=20_000.0), phenomenon=PHENOMENA["rain"])
    revised = await store.revise(report, replace(vague, magnitude=None))

    (cluster,) = (await store.tallies.clusters(EVERYTHING, Grid(3), Audience.PUBLIC)).found
    assert (cluster.coarse, cluster.families) == (True, {"water": 1})
    await store.withdraw(revised)
    assert (await store.tallies.clusters(EVERYTHING, Grid(3), Audience.PUBLIC)).total == 0
    assert (await store.tallies.timeline(EVERYTHING, Bucketing(), Audience.PUBLIC)).kinds == {}


async def test_the_antimeridian_divides_nothing_twice(store: ReportStore) -> None:
    await store.file(*(a_report(claim=a_claim_at(0.1, at)) for at in (-180.0, -179.9, 179.9, 180)))
    across = ReportFilter(box=Box(179.0, -1.0, -179.0, 1.0))

    clusters = await store.tallies.clusters(across, Grid(4), Audience.PUBLIC)

    assert clusters.total == 4
    assert sorted(one.reports for one in clusters.found) == [2, 2]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(west=st.integers(-180, 100), width=st.integers(60, 80), zoom=st.integers(0, 6))
async def test_what_lies_inside_the_edge_stays_when_the_map_is_moved(
    crowd: Crowd, west: int, width: int, zoom: int
) -> None:
    grid = Grid(zoom)
    shown = []
    for shift in (0, 1):
        box = Box(west + shift, -80.0, min(west + shift + width, 180), 80.0)
        found = await crowd.store.tallies.clusters(ReportFilter(box=box), grid, Audience.PUBLIC)
        left, right = (grid.cell(Point(0, edge))[1] for edge in (box.west, box.east))
        shown.append(
            {
                (grid.cell(Point(one.extent.south, one.extent.west)), one.coarse): one
                for one in found.found
                if left < grid.cell(Point(0, one.extent.west))[1] < right
            }
        )
    first, second = shown
    for place in first.keys() & second.keys():
        assert first[place] == second[place]


@pytest.mark.parametrize(
    ("hours", "asked_s", "width_s"),
    [
        ((0, 0.5), None, 60),
        ((0, 3), None, 300),
        ((0, 240), None, 3 * 3600),
        ((0, 24 * 365), None, 7 * 86_400),
        ((0, 5), 3600, 3600),
        ((0, 24 * 3650), 3600, 7 * 86_400),
    ],
)
async def test_buckets_are_as_fine_as_few_of_them_allow(
    store: ReportStore, hours: tuple[float, ...], asked_s: int | None, width_s: int
) -> None:
    times = [OBSERVED_AT - timedelta(hours=each) for each in hours]
    await store.file(*(a_report(claim=a_claim_when(at)) for at in times))

    found = await store.tallies.timeline(EVERYTHING, Bucketing(asked_s), Audience.PUBLIC)

    assert found.width_s == width_s
    for bucket, at in zip(found.buckets, sorted(times), strict=True):
        start_s = found.start_s(bucket)
        assert start_s <= at.timestamp() < start_s + width_s


async def test_days_begin_at_midnight_of_the_zone(store: ReportStore) -> None:
    at = datetime(2026, 5, 21, 3, 30, tzinfo=UTC)
    await store.file(a_report(claim=a_claim_when(at)))
    behind = Bucketing(86_400, utc_offset_s=-5 * 3600)

    found = await store.tallies.timeline(EVERYTHING, behind, Audience.PUBLIC)

    (bucket,) = found.buckets
    assert found.start_s(bucket) == datetime(2026, 5, 20, 5, tzinfo=UTC).timestamp()


async def test_what_began_before_the_time_is_at_its_beginning(store: ReportStore) -> None:
    hour = timedelta(hours=1)
    await store.file(a_report(claim=a_claim_when(OBSERVED_AT - 9 * hour, OBSERVED_AT + hour)))
    where = ReportFilter(start=OBSERVED_AT, end=OBSERVED_AT + 2 * hour)

    found = await store.tallies.timeline(where, Bucketing(), Audience.PUBLIC)

    (bucket,) = found.buckets
    assert found.start_s(bucket) <= OBSERVED_AT.timestamp() < found.start_s(bucket) + found.width_s
    assert found.first_s == OBSERVED_AT.timestamp()


async def test_rejected_and_private_reports_are_counted_for_nobody_else(crowd: Crowd) -> None:
    rejected = ReportFilter(reviews=frozenset({ReviewState.REJECTED}))

    public = await crowd.store.tallies.timeline(rejected, Bucketing(), Audience.PUBLIC)
    full = await crowd.store.tallies.timeline(rejected, Bucketing(), Audience.FULL)

    assert public.total == 0
    assert full.total > 0
    assert isinstance(public, Timeline)


def test_grids_nest() -> None:
    for latitude, longitude in ((41.6, -93.6), (-90.0, -180.0), (90.0, 180.0), (0.0, 0.0)):
        point = Point(latitude, longitude)
        for zoom in range(MOST_ZOOM):
            row, column = Grid(zoom + 1).cell(point)
            assert (row // 2, column // 2) == Grid(zoom).cell(point)
    assert len(WIDTHS) == len(set(WIDTHS))
