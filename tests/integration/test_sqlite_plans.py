"""How questions find their rows: by an index each, and wide rows only for what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from typing_extensions import override

from skywitness.adapters.sqlite import (
    desk_queue,
    listing,
    neighbours,
    photo_hashes,
    queries,
    station_archive,
)
from skywitness.adapters.sqlite.candidates import PageQuery
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.reader import Parameters, Reader
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.geography.place import Box, Circle, Point
from skywitness.domain.model.reports.claim import SourceClass
from skywitness.domain.model.reports.filter import PENDING, Order, ReportFilter
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_queries import Representation
from tests.builders import FILED_AT, OBSERVED_AT, a_claim, a_claim_at, a_report
from tests.integration.grown import multiply, steps

IOWA = Box(-97.0, 40.0, -90.0, 44.0)
AMES = Box(-94.0, 41.0, -92.5, 42.5)


async def plan(database: Database, statement: str, values: Sequence[object] = ()) -> list[str]:
    rows = await database.reader.execute_fetchall(
        f"EXPLAIN QUERY PLAN {statement}", list(values) or [None] * statement.count("?")
    )
    return [row[3] for row in rows]


class Recording(Reader):
    """Notes every statement on its way to the reader of searches."""

    def __init__(self, database: Database) -> None:
        self.statements: list[tuple[str, Parameters]] = []
        self._search = database.search

    @override
    async def execute_fetchall(self, sql: str, parameters: Parameters = (), /) -> Iterable[Any]:
        self.statements.append((sql, parameters))
        return await self._search.execute_fetchall(sql, parameters)


async def page_plan(database: Database, where: ReportFilter, order: Order) -> str:
    """Return what the plan of a page says before the wide rows are read."""
    reader = Recording(database)
    await listing.page(reader, PageQuery(where, order, 50), "r.document")
    *_, (sql, values) = (s for s in reader.statements if "AS k" in s[0])
    assert isinstance(values, Sequence)
    steps = await plan(database, sql, values)
    return "\n".join(steps[: steps.index("SCAN k")])


@pytest.mark.parametrize("order", list(Order))
async def test_a_list_walks_an_index_alone(database: Database, order: Order) -> None:
    found = await page_plan(database, ReportFilter(), order)
    assert f"USING COVERING INDEX ix_report_{order.column}" in found
    assert "TEMP B-TREE" not in found


async def test_a_list_of_a_time_begins_in_the_index(database: Database) -> None:
    where = ReportFilter(start=OBSERVED_AT, end=OBSERVED_AT + timedelta(days=1))
    found = await page_plan(database, where, Order.OBSERVED_DESC)
    assert "COVERING INDEX ix_report_observed_at (observed_at>? AND observed_at<?)" in found
    assert "COVERING INDEX ix_report_lasting (observed_at>? AND observed_at<?)" in found


@pytest.mark.parametrize(
    "where",
    [
        ReportFilter(phenomena=frozenset({"hail"})),
        ReportFilter(sources=frozenset({SourceClass.ASOS}), verdicts=frozenset({PENDING})),
        ReportFilter(verdicts=frozenset({PENDING}), languages=frozenset({"de"})),
        ReportFilter(has_photo=True),
        ReportFilter(reviews=frozenset({ReviewState.APPROVED})),
    ],
    ids=str,
)
async def test_a_rare_kind_is_found_by_its_facets(database: Database, where: ReportFilter) -> None:
    found = await page_plan(database, where, Order.OBSERVED_DESC)
    assert "USING COVERING INDEX ix_report_facet (facet=?" in found


@pytest.mark.parametrize(
    "other",
    [
        {"phenomena": frozenset({"hail"})},
        {"box": AMES},
        {"circle": Circle(Point(41.6, -93.6), 20_000), "languages": frozenset({"de"})},
    ],
    ids=str,
)
async def test_in_a_short_time_nothing_but_the_time_is_looked_at(
    database: Database, other: dict[str, Any]
) -> None:
    reader = Recording(database)
    where = ReportFilter(start=OBSERVED_AT, end=OBSERVED_AT + timedelta(days=1), **other)
    await listing.page(reader, PageQuery(where, Order.OBSERVED_DESC, 50), "r.document")
    looked_at = [
        step for sql, values in reader.statements for step in await plan(database, sql, [*values])
    ]
    indexes = {step.partition("INDEX ")[2].split()[0] for step in looked_at if "INDEX ix" in step}
    assert indexes == {"ix_report_observed_at", "ix_report_lasting"}


async def test_what_changed_since_is_found_by_the_time_of_change(database: Database) -> None:
    found = await page_plan(database, ReportFilter(updated_since=FILED_AT), Order.UPDATED)
    assert "ix_report_updated_at (updated_at>?)" in found


async def test_an_external_id_is_found_by_its_key(database: Database) -> None:
    found = await page_plan(database, ReportFilter(external_id="SE1"), Order.OBSERVED_DESC)
    assert "(external_id=?)" in found


@pytest.mark.parametrize(
    "where",
    [ReportFilter(box=IOWA), ReportFilter(circle=Circle(Point(41.6, -93.6), 20_000))],
    ids=["box", "circle"],
)
async def test_a_small_area_is_found_by_its_numbers(
    database: Database, where: ReportFilter
) -> None:
    found = await page_plan(database, where, Order.OBSERVED_DESC)
    assert "USING COVERING INDEX ix_report_cell (cell>? AND cell<?)" in found


@pytest.mark.parametrize(
    "box", [Box(-180, -90, 180, 90), Box(10, -60, -10, 60)], ids=["the globe", "most of it"]
)
async def test_a_huge_area_is_left_to_the_time(database: Database, box: Box) -> None:
    found = await page_plan(database, ReportFilter(box=box), Order.OBSERVED_DESC)
    assert "ix_report_observed_at" in found


async def test_a_crowded_area_is_left_to_the_time(
    database: Database,
) -> None:
    async with SqliteUnitOfWorkFactory(database)() as unit:
        for n in range(1_001):
            unit.reports.add(a_report(claim=a_claim_at(41 + n / 1000, -93.0)))
        await unit.commit()
    where = ReportFilter(box=IOWA)
    assert "ix_report_observed_at" in await page_plan(database, where, Order.OBSERVED_DESC)
    count = await queries.SqliteReportQueries(database).count(where, exact=True)
    assert (count.value, count.exact) == (1_001, True)


async def test_one_report_is_one_search(database: Database) -> None:
    for statement in queries.DOCUMENT.values():
        (step,) = await plan(database, statement)
        assert step.startswith("SEARCH r USING INDEX")


@pytest.mark.parametrize("form", list(Representation))
@pytest.mark.parametrize("limit", [50, 100])
async def test_a_page_in_full_takes_no_more_statements_than_one_for_the_public(
    database: Database, limit: int, form: Representation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with SqliteUnitOfWorkFactory(database)() as unit:
        for _ in range(limit):
            hidden = PublicView(narrative="[phone]", place_name="", point=None)
            unit.reports.add(a_report(claim=a_claim(narrative="515 555 0100", public=hidden)))
        await unit.commit()
    reader = Recording(database)
    monkeypatch.setattr(database, "search", reader)
    monkeypatch.setattr(Database, "reader", reader)  # which reads single reports
    found = {}
    for audience in Audience:
        reader.statements.clear()
        page = await queries.SqliteReportQueries(database).page(
            ReportFilter(), Order.OBSERVED_DESC, limit, None, audience, form
        )
        found[audience] = len(reader.statements)
        assert all((b"515 555 0100" in item) == (audience is Audience.FULL) for item in page.items)
        assert len(page.items) == limit

    assert found[Audience.FULL] == found[Audience.PUBLIC] > 0


@pytest.mark.parametrize("order", [Order.OBSERVED, Order.OBSERVED_DESC])
async def test_ones_own_reports_are_in_order_in_an_index(database: Database, order: Order) -> None:
    found = await page_plan(database, ReportFilter(observer="ann"), order)
    assert "COVERING INDEX ix_report_observer (observer=?)" in found
    assert "TEMP B-TREE" not in found


async def test_neighbours_are_found_by_place_and_time(database: Database) -> None:
    statement, values = neighbours.statement(
        a_claim(), a_report().id, frozenset({"hail"}), 50_000, timedelta(hours=1)
    )
    steps = "\n".join(await plan(database, statement, [*values, 20]))
    for index in ("square", "lasting"):
        assert f"INDEX ix_exact_place_{index} (square=? AND begins_s>? AND begins_s<?)" in steps
    assert "SCAN exact_place" not in steps
    assert "SCAN r" not in steps


async def test_one_crowded_place_costs_no_more_than_is_compared(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "MOST_COMPARED", 100)
    claim, asked = a_claim_at(41.0, -93.0), queries.SqliteReportQueries(database)

    async def price() -> int:
        counted = await steps(database)
        args = (claim, a_report().id, frozenset({"hail"}), 50_000.0, timedelta(hours=1), 20)
        assert len(await asked.neighbours(*args)) == 20
        return counted[0]

    async with SqliteUnitOfWorkFactory(database)() as unit:
        for _ in range(40):
            unit.reports.add(a_report(claim=claim))
        await unit.commit()
    await database.writer.run(lambda connection: multiply(connection, 9, minutes_apart=0))
    few = await price()
    await database.writer.run(lambda connection: multiply(connection, 19, minutes_apart=0))
    assert await price() <= few + 5


async def test_readings_are_found_by_station_and_time(database: Database) -> None:
    steps = await plan(database, station_archive.NEAR)
    assert "ix_station_latitude" in steps[0]
    assert "(station_id=? AND observed_at>? AND observed_at<?)" in steps[1]


async def test_a_page_of_many_is_two_statements_at_most(database: Database) -> None:
    statements: list[str] = []
    async with SqliteUnitOfWorkFactory(database)() as unit:
        for n in range(60):
            unit.reports.add(a_report(claim=a_claim_at(41 + n / 1000, -93.0)))
        await unit.commit()
    asked = queries.SqliteReportQueries(database)
    for connection in database.connections:
        await connection.set_trace_callback(statements.append)
    for where, expected in (
        (ReportFilter(), 1),
        (ReportFilter(box=AMES), 2),
        (ReportFilter(box=IOWA), 1),
    ):
        statements.clear()
        page = await asked.page(
            where, Order.OBSERVED_DESC, 50, None, Audience.PUBLIC, Representation.JSON
        )
        assert len(page.items) == 50
        assert len([s for s in statements if not s.startswith("--")]) == expected


async def queue_plan(database: Database, where: ReportFilter) -> str:
    """Return what the plan of a page of the queue says before the wide rows are read."""
    reader = Recording(database)
    await listing.page(reader, PageQuery(where, desk_queue.Urgency(), 20), "r.state")
    *_, (sql, values) = (s for s in reader.statements if "AS k" in s[0])
    assert isinstance(values, Sequence)
    steps = await plan(database, sql, values)
    return "\n".join(steps[: steps.index("SCAN k")])


async def test_the_queue_walks_an_index_alone(database: Database) -> None:
    found = await queue_plan(database, ReportFilter())
    assert "SEARCH report USING COVERING INDEX ix_report_urgent_at" in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize(
    ("where", "index"),
    [
        (ReportFilter(phenomena=frozenset({"hail"})), "ix_report_facet (facet=?"),
        (ReportFilter(box=IOWA), "ix_report_cell (cell>? AND cell<?)"),
        (ReportFilter(start=OBSERVED_AT), "ix_report_observed_at (observed_at>?)"),
    ],
    ids=["kind", "area", "time"],
)
async def test_few_of_the_queue_are_found_by_what_leaves_few(
    database: Database, where: ReportFilter, index: str
) -> None:
    assert index in await queue_plan(database, where)


async def test_the_queue_is_counted_in_its_index(database: Database) -> None:
    steps = await plan(database, desk_queue.WAITING_REPORTS, (10,))
    assert any("USING COVERING INDEX ix_report_urgent_at" in step for step in steps)


async def test_a_page_of_the_queue_costs_the_same_however_many_wait(database: Database) -> None:
    async with SqliteUnitOfWorkFactory(database)() as unit:
        for n in range(40):
            unit.reports.add(a_report(claim=a_claim_at(41 + n / 1000, -93.0)))
        await unit.commit()
    await database.writer.run(lambda connection: multiply(connection, 49, minutes_apart=60))

    async def price() -> int:
        counted = await steps(database)
        page = await desk_queue.SqliteDeskQueue(database).page(ReportFilter(), 20, None)
        assert len(page.items) == 20
        return counted[0]

    few = await price()
    await database.writer.run(lambda connection: multiply(connection, 4, minutes_apart=60))
    assert await price() <= few + 5


async def test_the_same_picture_is_found_by_parts_of_its_hash(database: Database) -> None:
    steps = await plan(database, photo_hashes.CANDIDATES)

    assert "SEARCH h USING PRIMARY KEY (part=?)" in steps
