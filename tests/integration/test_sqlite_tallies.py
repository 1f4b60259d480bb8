"""Columns in memory: what they hold is what the database holds, whatever has happened to it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.driver import driver
from skywitness.adapters.sqlite.stream_log import SqliteStreamLog
from skywitness.adapters.sqlite.tallies import answers as answers_module
from skywitness.adapters.sqlite.tallies import (
    base,
    columns,
    current,
    loading,
    maps,
    report_tallies,
    selecting,
    snapshot,
)
from skywitness.adapters.sqlite.tallies.columns import Columns
from skywitness.adapters.sqlite.tallies.layers import FINEST, Layer, shift_to
from skywitness.adapters.sqlite.tallies.report_tallies import SqliteReportTallies
from skywitness.adapters.sqlite.tallies.selecting import Selection
from skywitness.adapters.sqlite.tallies.spans import Spans
from skywitness.adapters.sqlite.tallies.sums import Sums, by_group
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.errors import SearchTimeout
from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.geography.place import Box, Circle, Point
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.filter import PENDING, ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.tallies import Bucketing, Clusters, Timeline
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.reports.visibility import Audience, Visibility
from skywitness.domain.model.text import words
from skywitness.ports.report_tallies import ReportTallies
from tests.builders import a_claim, a_claim_at, a_report, a_verdict, an_insight
from tests.integration.contracts.conftest import open_sqlite
from tests.integration.contracts.stored import LATER, ReportStore
from tests.integration.grown import multiply, texts_indexed
from tests.integration.test_sqlite_plans import Recording, plan
from tests.strategies import boxes, circles, points, pool_filters, pool_reports

EVERYTHING = ReportFilter()
AROUND = ReportFilter(box=Box(-94.5, 41.0, -93.0, 42.5))
BY_KIND = (
    ReportFilter(verdicts=frozenset({PENDING})),
    ReportFilter(has_photo=False),
    ReportFilter(phenomena=frozenset([*PHENOMENA][::2])),
)
BY_TIME = (
    ReportFilter(start=datetime(2026, 5, 1, tzinfo=UTC)),
    ReportFilter(end=datetime(2026, 5, 22, tzinfo=UTC), has_photo=False),
)
FUNCTION_SCOPED = [HealthCheck.function_scoped_fixture]


@pytest.fixture
def reading(database: Database, monkeypatch: pytest.MonkeyPatch) -> Recording:
    reader = Recording(database)
    monkeypatch.setattr(database, "search", reader)
    return reader


@pytest.fixture
def at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Sequence[Any]]]:
    """Statements that are read on the event loop, but for the look at the state of the log."""
    statements: list[tuple[str, Sequence[Any]]] = []
    read = database.points.rows_at_once

    def noted(statement: str, key: Sequence[str | int]) -> Sequence[Any] | None:
        if "DISTINCT" in statement:
            statements.append((statement, key))
        return read(statement, key)

    monkeypatch.setattr(database.points, "rows_at_once", noted)
    return statements


async def file(database: Database, count: int) -> None:
    async with SqliteUnitOfWorkFactory(database)() as unit:
        for number in range(count):
            unit.reports.add(a_report(claim=a_claim_at(41.5 + number / 100, -93.6)))
        await unit.commit()


async def total(tallies: ReportTallies, audience: Audience = Audience.PUBLIC) -> int:
    return (await tallies.timeline(EVERYTHING, Bucketing(), audience)).total


async def test_only_what_has_changed_is_read_and_nothing_before_it_has(
    database: Database, reading: Recording, at_once: list[tuple[str, Sequence[Any]]]
) -> None:
    await file(database, 3)
    counted = SqliteReportTallies(database)
    for ask in (
        lambda: counted.clusters(AROUND, Grid(3), Audience.PUBLIC),
        lambda: counted.timeline(AROUND, Bucketing(), Audience.PUBLIC),
    ):
        first: Any = await ask()
        reading.statements.clear()
        assert await ask() == first
        assert (reading.statements, at_once) == ([], [])

        await file(database, 1)
        again: Any = await ask()
        assert again.total == first.total + 1
        ((sql, values),) = at_once
        assert reading.statements == []
        steps = await plan(database, sql, [*values])
        assert not {"SCAN r", "SCAN stream"} & {*steps}, steps
        at_once.clear()


async def test_more_than_a_few_changes_are_followed_in_a_thread(
    database: Database, reading: Recording
) -> None:
    await file(database, 3)
    counted = SqliteReportTallies(database)
    await total(counted)
    reading.statements.clear()

    await file(database, loading.FEW_CHANGES + 1)

    assert await total(counted) == 3 + loading.FEW_CHANGES + 1
    (following, *_) = reading.statements
    assert "DISTINCT" in following[0]


async def test_reports_are_read_in_the_order_of_an_index_alone(
    database: Database, reading: Recording
) -> None:
    await file(database, 3)
    await total(SqliteReportTallies(database))

    reads = [(sql, values) for sql, values in reading.statements if "LIMIT" in sql]
    steps = await plan(database, reads[0][0], [*reads[0][1]])
    assert any("SEARCH r USING COVERING INDEX ix_report_observed_at" in step for step in steps)


async def answers(
    tallies: ReportTallies, where: ReportFilter, audience: Audience, zoom: int
) -> tuple[Clusters, Timeline]:
    return (
        await tallies.clusters(where, Grid(zoom), audience),
        await tallies.timeline(where, Bucketing(), audience),
    )


async def examine(store: ReportStore, report: Report, chance: Random) -> None:
    verdict = a_verdict(outcome=chance.choice([*Outcome]), revision=report.revision)
    await store.save(report.examined(verdict, an_insight(), None, None, LATER), report)


async def revise(store: ReportStore, report: Report, chance: Random) -> None:
    if report.withdrawn_at is None:
        point = Point(chance.uniform(-90, 90), chance.uniform(-180, 180))
        place = replace(report.claim.place, point=point)
        when = replace(report.claim.when, end=report.claim.when.end + timedelta(days=1))
        public = replace(report.claim.public, point=point)
        await store.revise(report, replace(report.claim, place=place, when=when, public=public))


async def hide(store: ReportStore, report: Report, chance: Random) -> None:
    state = chance.choice([ReviewState.REJECTED, ReviewState.APPROVED, ReviewState.MERGED])
    changed = replace(report, review=state, change=report.change + 1, updated_at=LATER)
    await store.save(changed, report)


async def make_private(store: ReportStore, report: Report, _: Random) -> None:
    if report.withdrawn_at is None:
        await store.save(report.revised(report.claim, LATER, "a", Visibility.PRIVATE), report)


async def withdraw_or_restore(store: ReportStore, report: Report, _: Random) -> None:
    await (store.withdraw if report.withdrawn_at is None else store.restore)(report)


async def erase(store: ReportStore, report: Report, _: Random) -> None:
    await store.erase(report.id)


async def file_one(store: ReportStore, _: Report, chance: Random) -> None:
    await store.live(*pool_reports(1, seed=chance.randrange(1_000_000)))


CHANGES: list[Callable[[ReportStore, Report, Random], Awaitable[None]]] = [
    *(examine, revise, hide, make_private, withdraw_or_restore, erase, file_one),
]


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a history says enough as it is
    suppress_health_check=FUNCTION_SCOPED,
)
@given(
    st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 999)), min_size=2, max_size=5),
    st.lists(st.tuples(pool_filters(), st.sampled_from(Audience), st.integers(0, 9)), max_size=2),
    st.integers(1, 6),
    st.sampled_from([2, 9]),
)
async def test_after_any_history_the_columns_are_as_if_read_anew(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    history: list[tuple[Callable[[ReportStore, Report, Random], Awaitable[None]], int]],
    drawn: list[tuple[ReportFilter, Audience, int]],
    merged_after: int,
    spans_kept: int,
) -> None:
    monkeypatch.setattr(snapshot, "LEAST_MERGED", merged_after)
    monkeypatch.setattr(base, "SPANS_KEPT", spans_kept)
    monkeypatch.setattr(base, "PARTS", 4)
    asked = [(EVERYTHING, audience, zoom) for audience in Audience for zoom in (0, 8)]
    asked += [(ReportFilter(box=Box(-170, -80, 170, 80)), audience, 1) for audience in Audience]
    asked += [(one, audience, 3) for one in (*BY_KIND, *BY_TIME) for audience in Audience]
    asked += [(replace(one, updated_since=None), audience, zoom) for one, audience, zoom in drawn]
    async with AsyncExitStack() as stack:
        store = await open_sqlite(stack, Path(mkdtemp(dir=tmp_path)))
        ids = [report.id for report in await store.live(*pool_reports(20, seed=1))]
        for change, seed in history:
            chance = Random(seed)
            chosen = ids.pop(chance.randrange(len(ids)))
            await change(store, await store.get(chosen), chance)
            if change is not erase:
                ids.append(chosen)
            await store.settle()
            anew = await open_again(store)
            for where, audience, zoom in asked:
                found = await answers(store.tallies, where, audience, zoom)
                require_same(found, await answers(anew, where, audience, zoom))


async def open_again(store: ReportStore) -> ReportTallies:
    assert isinstance(store.tallies, SqliteReportTallies)
    return SqliteReportTallies(store.tallies._database)


def require_same(found: tuple[Clusters, Timeline], wanted: tuple[Clusters, Timeline]) -> None:
    """Compare answers; means depend on the order of additions in their last digits."""
    (clusters, timeline), (other_clusters, other_timeline) = found, wanted
    assert timeline == other_timeline
    assert (clusters.total, clusters.exact) == (other_clusters.total, other_clusters.exact)
    for one, other in zip(clusters.found, other_clusters.found, strict=True):
        assert one.latitude == pytest.approx(other.latitude, abs=1e-9)
        assert one.longitude == pytest.approx(other.longitude, abs=1e-9)
        assert one == other._replace(latitude=one.latitude, longitude=one.longitude)


async def test_what_another_process_does_is_counted_at_once(
    database: Database, tmp_path: Path
) -> None:
    await file(database, 2)
    counted = SqliteReportTallies(database)
    assert await total(counted) == 2
    other = Database(database.path)
    await other.open()
    try:
        await file(other, 3)
        assert await total(counted) == 5
    finally:
        await other.close()


async def test_an_erasure_that_is_in_no_log_is_counted(database: Database) -> None:
    units = SqliteUnitOfWorkFactory(database)
    reports = [a_report(visibility=Visibility.PRIVATE) for _ in range(3)]
    async with units() as unit:
        for report in reports:
            unit.reports.add(report)
        await unit.commit()
    counted = SqliteReportTallies(database)
    assert await total(counted, Audience.FULL) == 3

    async with units() as unit:
        unit.reports.erase([reports[1].id], LATER, also_unknown=False)
        await unit.commit()

    assert await total(counted, Audience.FULL) == 2


async def test_a_number_that_is_given_again_is_another_report(database: Database) -> None:
    units = SqliteUnitOfWorkFactory(database)
    last = a_report(claim=a_claim_at(10.0, 10.0), visibility=Visibility.PRIVATE)
    async with units() as unit:
        unit.reports.add(last)
        await unit.commit()
    counted = SqliteReportTallies(database)
    assert await total(counted, Audience.FULL) == 1

    async with units() as unit:
        unit.reports.erase([last.id], LATER, also_unknown=False)
        await unit.commit()
    await file(database, 1)

    (cluster,) = (await counted.clusters(EVERYTHING, Grid(3), Audience.FULL)).found
    assert cluster.extent.south == 41.5


async def test_what_the_log_has_forgotten_is_read_anew(database: Database) -> None:
    await file(database, 2)
    counted = SqliteReportTallies(database)
    assert await total(counted) == 2
    await file(database, 3)
    later = datetime(2030, 1, 1, tzinfo=UTC)
    await SqliteStreamLog(database).purge_before(later, later)

    assert await total(counted) == 5


async def test_many_changes_are_read_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MOST_CHANGES", 2)
    await file(database, 2)
    counted = SqliteReportTallies(database)
    assert await total(counted) == 2
    await file(database, 4)

    assert await total(counted) == 6


async def test_rows_that_were_put_there_past_the_log_are_counted(database: Database) -> None:
    await file(database, 2)
    counted = SqliteReportTallies(database)
    assert await total(counted) == 2
    await database.writer.run(lambda connection: multiply(connection, 2_500))

    assert await total(counted) == 2 * 2_501
    assert (await counted.clusters(EVERYTHING, Grid(3), Audience.PUBLIC)).total == 2 * 2_501


async def test_reading_that_takes_long_goes_on_for_those_who_ask_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await file(database, 2)
    counted = SqliteReportTallies(database)
    monkeypatch.setattr(current, "PATIENCE_S", 0.0)
    with pytest.raises(SearchTimeout):
        await total(counted)

    monkeypatch.undo()
    assert await total(counted) == 2


@pytest.mark.parametrize("count", [1, 2])
async def test_many_reports_are_read_before_anybody_asks(
    database: Database, reading: Recording, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(report_tallies, "PREPARED_FROM", 2)
    await file(database, count)
    counted = SqliteReportTallies(database)
    await counted.prepare(Audience.PUBLIC)
    is_read = bool(reading.statements)
    reading.statements.clear()

    assert await total(counted) == count
    assert is_read == (count == 2)
    assert bool(reading.statements) == (count == 1)


async def test_many_ask_at_once_and_all_is_read_once(
    database: Database, reading: Recording
) -> None:
    await file(database, 2)
    counted = SqliteReportTallies(database)

    assert await asyncio.gather(*(total(counted) for _ in range(8))) == [2] * 8
    firsts = [values for sql, values in reading.statements if list(values)[:2] == ["", ""]]
    assert len(firsts) == 1


async def test_of_many_matches_of_words_some_are_counted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_tallies, "MOST_MATCHES", 5)
    await file(database, 8)
    await texts_indexed(database)
    counted = SqliteReportTallies(database)
    hail = ReportFilter(words=words(a_claim().narrative)[:1])

    clusters = await counted.clusters(hail, Grid(3), Audience.PUBLIC)
    timeline = await counted.timeline(hail, Bucketing(), Audience.PUBLIC)

    assert (clusters.exact, timeline.exact) == (False, False)
    assert (clusters.total, timeline.total) == (5, 5)


def columns_at(places: Sequence[Point]) -> Columns:
    """Return a row for each place, in the order of their keys."""
    count = len(places)
    latitude = np.array([point.latitude for point in places])
    longitude = np.array([point.longitude for point in places])
    none = np.zeros(count, np.int32)
    key = columns._keys(latitude, longitude, none, columns.Facets.none())
    number, times, kind = np.arange(1, count + 1), none.astype(np.int64), none.astype(np.uint8)
    rows = columns.Columns(key, number, times, times, latitude, longitude, latitude, none, kind)
    return rows.ordered()


def counted(layer: Layer, box: Box | None, zoom: int, gone: Sequence[int]) -> tuple[Any, int]:
    """Return what a layer finds by cells, and how many rows were looked at."""
    covered = layer.covered(box, zoom, np.array(gone, np.int64))
    rows = covered.rows[~np.isin(covered.rows, gone)]
    every, found = layer.columns, rows
    if box is not None:
        inside = [box.contains(Point(every.latitude[at], every.longitude[at])) for at in rows]
        found = rows[np.array(inside, np.bool_)]
    group = every.key[found] >> shift_to(zoom)
    sums = Sums.merged([*covered.sums, by_group(every, found, group)])
    shown = zip(sums.group.tolist(), sums.counts.tolist(), sums.least.tolist(), strict=True)
    return [*shown], len(covered.rows)


@given(
    st.lists(points, min_size=1, max_size=60),
    st.none() | boxes(),
    st.integers(0, FINEST),
    st.sets(st.integers(0, 59)),
)
def test_cells_that_lost_reports_are_as_if_counted_without_them(
    places: list[Point], box: Box | None, zoom: int, drawn: set[int]
) -> None:
    rows = columns_at(places)
    gone = sorted(at for at in drawn if at < len(rows))
    left = np.delete(np.arange(len(rows)), gone)

    found, _ = counted(Layer.of(rows, np.arange(len(rows))), box, zoom, gone)
    wanted, _ = counted(Layer.of(rows, left), box, zoom, [])

    assert found == wanted


def test_no_row_is_looked_at_for_a_report_that_was_inside_its_cell() -> None:
    corners = [Point(41 + up, -93 + along) for up in (0.0, 0.5) for along in (0.0, 0.5)]
    rows = columns_at([*corners, Point(41.2, -92.8)] * 600)
    inner = [int(at) for at in np.flatnonzero(rows.latitude == 41.2)]
    corner = int(np.flatnonzero(rows.latitude == 41.5)[0])
    layer = Layer.of(rows, np.arange(len(rows)))

    assert counted(layer, None, 0, inner[:2])[1] == 0
    assert counted(layer, None, 0, [corner])[1] > 0


def noting(made: list[type], kind: type, make: Callable[..., Any], *given: Any) -> Any:
    made.append(kind)
    return make(*given)


async def test_cells_and_spans_of_a_filter_are_counted_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[type] = []
    for kind in (Layer, Spans):
        monkeypatch.setattr(kind, "of", partial(noting, made, kind, kind.of))
    await file(database, 8)
    tallies = SqliteReportTallies(database)
    await total(tallies)
    made.clear()

    for west in (-94.0, -93.9, -93.8):
        box = Box(west, 41.0, -93.0, 42.0)
        for zoom in (3, 5):
            where = replace(BY_KIND[0], box=box)
            await tallies.clusters(where, Grid(zoom), Audience.PUBLIC)
        await tallies.timeline(BY_KIND[0], Bucketing(), Audience.PUBLIC)
        await tallies.timeline(replace(BY_KIND[0], start=LATER), Bucketing(), Audience.PUBLIC)

    assert made == [Layer, Spans]


async def test_many_rows_are_counted_in_a_thread(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def noted(selection: Selection, *given: Any) -> Any:
        threads.append(threading.current_thread())
        return maps.cells(selection, *given)

    monkeypatch.setattr(answers_module, "cells", noted)
    await file(database, 8)
    tallies = SqliteReportTallies(database)
    near, far = (Circle(Point(at, -93.6), 50_000.0) for at in (41.5, -41.5))
    for most in (100, 4):
        monkeypatch.setattr(selecting, "MOST_AT_ONCE", most)
        for circle in (near, far):
            await tallies.clusters(ReportFilter(circle=circle), Grid(9), Audience.PUBLIC)
        await tallies.clusters(AROUND, Grid(3), Audience.PUBLIC)

    is_main = [thread is threading.main_thread() for thread in threads]
    assert is_main == [True, True, True, False, True, True]


@given(st.lists(st.floats(-180, 180), min_size=1, max_size=20))
def test_numbers_come_back_as_they_were(numbers: list[float]) -> None:
    connection = driver.connect(":memory:")
    try:
        texts = [connection.execute("SELECT printf('%!.17g', ?)", (n,)).fetchone() for n in numbers]
    finally:
        connection.close()
    assert [float(text) for (text,) in texts] == numbers


@given(circles, st.lists(points, min_size=1, max_size=20))
def test_a_circle_holds_the_same_points_as_in_the_domain(
    circle: Circle, found: list[Point]
) -> None:
    edge = [Point(circle.centre.latitude, one.longitude) for one in found]
    near = [*found, *edge, circle.centre]
    latitudes = np.array([point.latitude for point in near])
    longitudes = np.array([point.longitude for point in near])
    for radius_m in (circle.radius_m, *(circle.centre.distance_m(one) or 1.0 for one in edge[:3])):
        same = Circle(circle.centre, min(radius_m, 20_100_000))
        inside = selecting.in_circle(latitudes, longitudes, same)
        assert inside.tolist() == [same.contains(point) for point in near]
