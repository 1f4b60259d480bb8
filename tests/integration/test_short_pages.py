"""Pages that end before they are full: put together they are the list, whatever the budget."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from skywitness.adapters.sqlite import facets, filters, listing, walk
from skywitness.adapters.sqlite.candidates import Candidates, PageQuery
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.driver import connect
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.reports.filter import Order, Position, ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from tests.builders import FILED_AT, OBSERVED_AT, a_claim_when, a_report
from tests.integration.contracts.conftest import open_database
from tests.strategies import pool_filters, pool_reports

A_DAY = timedelta(days=1)


class Listed:
    """A database with a crowd of reports, some of which last for months, and its lists."""

    def __init__(self, database: Database, reports: list[Report]) -> None:
        self.database = database
        self.reports = reports

    async def pages(self, where: ReportFilter, order: Order, most_walked: int) -> list[list[str]]:
        """Return the ids of all pages."""
        found: list[list[str]] = []
        after: Position | None = None
        while after is not None or not found:
            asked = PageQuery(where, order, 5, after, most_walked=most_walked)
            page = await listing.page(self.database.search, asked, "1")
            found.append([row[1] for row in page.rows])
            after = page.next
        return found


@pytest_asyncio.fixture
async def listed(tmp_path: Path) -> AsyncIterator[Listed]:
    async with AsyncExitStack() as stack:
        database = await open_database(stack, tmp_path)
        reports = pool_reports(60, seed=7)
        reports += [
            a_report(claim=a_claim_when(OBSERVED_AT - n * A_DAY, OBSERVED_AT - n * A_DAY / 3))
            for n in (1, 4, 30, 300)
        ]
        stored = []
        for report in reports:
            first = replace(report, verdict=None, insight=None, withdrawn_at=None)
            async with SqliteUnitOfWorkFactory(database)() as unit:
                unit.reports.add(first)
                await unit.commit()
            after = replace(report, change=first.change + 1)
            async with SqliteUnitOfWorkFactory(database)() as unit:
                unit.reports.save(after, first)
                await unit.commit()
            stored.append(after)
        yield Listed(database, stored)


def _wanted(reports: list[Report], where: ReportFilter, order: Order) -> list[str]:
    def key(report: Report) -> tuple[datetime, str]:
        times = {
            "observed_at": report.claim.when.start,
            "filed_at": report.filed_at,
            "updated_at": report.updated_at,
        }
        return times[order.column], str(report.id)

    matching = [report for report in reports if where.matches(report)]
    return [str(r.id) for r in sorted(matching, key=key, reverse=order.descending)]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    where=pool_filters().filter(lambda where: not where.words and where.external_id is None),
    order=st.sampled_from(Order),
    most_walked=st.sampled_from([1, 3, 17]),
    way=st.sampled_from(["as planned", "walked", "walked far", "walked to the end"]),
)
@example(ReportFilter(start=OBSERVED_AT - 2 * A_DAY), Order.OBSERVED_DESC, 3, "walked")
@example(ReportFilter(start=OBSERVED_AT - 2 * A_DAY), Order.OBSERVED, 3, "walked")
@example(ReportFilter(start=OBSERVED_AT, end=OBSERVED_AT + A_DAY), Order.OBSERVED, 1, "walked")
@example(ReportFilter(start=OBSERVED_AT - 2 * A_DAY), Order.OBSERVED_DESC, 3, "walked far")
@example(ReportFilter(start=OBSERVED_AT - 2 * A_DAY), Order.OBSERVED, 3, "walked far")
@example(ReportFilter(start=OBSERVED_AT - 2 * A_DAY), Order.OBSERVED, 3, "walked to the end")
async def test_pages_put_together_are_the_list(
    listed: Listed, where: ReportFilter, order: Order, most_walked: int, way: str
) -> None:
    async def walked(*_: object) -> Candidates:
        return Candidates(ends=way == "walked to the end")

    with pytest.MonkeyPatch.context() as patch:
        if way != "as planned":
            patch.setattr(listing, "first_candidates", walked)
            patch.setattr(listing, "may_fill_soon", lambda *_: way == "walked far")
        pages = await listed.pages(where, order, most_walked)

    assert [one for page in pages for one in page] == _wanted(listed.reports, where, order)
    assert all(len(page) <= 5 for page in pages)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    where=pool_filters().filter(lambda where: not where.words and where.external_id is None),
    most=st.sampled_from([1, 7, 1_000]),
)
@example(ReportFilter(updated_since=FILED_AT, end=OBSERVED_AT + A_DAY), 7)
async def test_a_count_says_exact_only_if_everything_was_counted(
    listed: Listed, where: ReportFilter, most: int
) -> None:
    async def never(*_: object) -> Candidates:
        return Candidates()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "find_candidates", never)
        patch.setattr(walk, "MOST_ROWS", most)
        patch.setattr(listing, "MOST_COUNTED", most)
        count = await listing.count(listed.database.search, where, exact=True)

    wanted = len(_wanted(listed.reports, where, Order.OBSERVED))
    assert count.value == wanted if count.exact else count.value <= wanted
    assert count.exact or most < 1_000


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=pool_filters().filter(lambda where: not where.words and where.external_id is None))
@example(ReportFilter(start=OBSERVED_AT, end=OBSERVED_AT + A_DAY))
async def test_a_count_without_a_budget_is_exact(listed: Listed, where: ReportFilter) -> None:
    async def ending(*_: object) -> Candidates:
        return Candidates(ends=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "find_candidates", ending)
        count = await listing.count(listed.database.search, where, exact=False)

    assert (count.value, count.exact) == (len(_wanted(listed.reports, where, Order.OBSERVED)), True)


def test_a_walk_that_has_to_read_whole_rows_looks_at_fewer() -> None:
    where = ReportFilter(updated_since=FILED_AT)
    for order, most in ((Order.OBSERVED_DESC, walk.MOST_ROWS), (Order.UPDATED, 20_000)):
        found = filters.clauses(where, Audience.PUBLIC, tombstones=True)
        assert walk.Walk.along(order, [], found, 20_000).most == most


@given(pool_filters())
def test_facets_decide_the_conditions_that_they_name(where: ReportFilter) -> None:
    decided = where.conditions & facets.CONDITIONS
    assert (facets.conditions(where, Audience.PUBLIC) is None) is not bool(decided)


async def test_facets_count_what_is_stored(listed: Listed) -> None:
    with closing(connect(listed.database.path, read_only=True)) as connection:
        assert list(facets.problems(connection)) == []
        ((stored, listed_ones),) = connection.execute(
            "SELECT sum(reports), sum(reports) FILTER (WHERE id > 0) FROM facet"
        )
    shown = [r for r in listed.reports if ReportFilter().matches(r)]
    assert (stored, listed_ones) == (len(listed.reports), len(shown))
    assert 0 < len(shown) < len(listed.reports)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE facet SET reports = reports + 1 WHERE reports > 0", "counts"),
        ("UPDATE report SET facet = 999999 WHERE number = 1", "has no facet"),
    ],
)
async def test_counts_that_are_wrong_are_noticed(listed: Listed, damage: str, said: str) -> None:
    with closing(connect(listed.database.path)) as connection:
        connection.execute(damage)
        assert any(said in line for line in facets.problems(connection))
