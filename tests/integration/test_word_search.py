"""Searching for words: whole, in order, and at a price that does not grow with the matches."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import orjson
import pytest

from skywitness.adapters.sqlite import candidates, full_text, word_search
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.queries import SqliteReportQueries
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.geography.place import Box, Circle, Place, Point
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.filter import Order, ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.time.interval import Interval
from skywitness.ports.report_queries import Representation
from tests.builders import FILED_AT, OBSERVED_AT, a_claim, a_report
from tests.integration.grown import multiply, steps

MICROSECOND = timedelta(microseconds=1)
SPAN = timedelta(seconds=64)
OFFSETS = (
    *(n * SPAN for n in range(-4, 5)),
    *(MICROSECOND * n for n in range(3)),
    timedelta(seconds=-1),
    timedelta(hours=5),
)
"""Times that often meet: in one span and at its edges, in one second, in one microsecond."""

NOTHING = ReportFilter(box=Box(-180, -90, 180, -10))
"""Not narrowed: the area is too large for that."""

FILTERS = {
    "words alone": ReportFilter(),
    "one phenomenon": ReportFilter(phenomena=frozenset({"hail"})),
    "a time": ReportFilter(start=OBSERVED_AT - SPAN, end=OBSERVED_AT + SPAN + MICROSECOND),
    "a small area": ReportFilter(circle=Circle(Point(41.0, -93.0), 30_000)),
    "a large area": ReportFilter(box=Box(-180, -80, 180, 80)),
    "no facet": ReportFilter(languages=frozenset({"xx"})),
    "nothing": NOTHING,
}


async def file(database: Database, *reports: Report) -> None:
    """File reports and index their texts."""
    async with SqliteUnitOfWorkFactory(database)() as unit:
        for report in reports:
            unit.reports.add(report)
        await unit.commit()
    await index(database)


async def index(database: Database) -> None:
    while await database.writer.run(lambda connection: full_text.index_pending(connection, 500)):
        pass


async def merge_segments(database: Database) -> None:
    """Leave the index in one piece: how many there are depends on when the writer was idle."""
    merge = "INSERT INTO report_text (report_text) VALUES ('optimize')"
    await database.writer.run(lambda connection: connection.execute(merge).rowcount)


async def pages(
    database: Database, where: ReportFilter, order: Order, limit: int
) -> list[list[str]]:
    """Return the ids of every page, up to the one that is the last."""
    queries, after, found = SqliteReportQueries(database), None, []
    while True:
        page = await queries.page(where, order, limit, after, Audience.PUBLIC, Representation.JSON)
        found.append([orjson.loads(item)["id"] for item in page.items])
        assert page.next is None or page.next != after, "the list does not go on"
        if page.next is None:
            return found
        after = page.next


def sort_key(report: Report, order: Order) -> tuple[object, str]:
    times = {
        "observed_at": report.claim.when.start,
        "filed_at": report.filed_at,
        "updated_at": report.updated_at,
    }
    return times[order.column], str(report.id)


def some_reports(number: int, seed: int = 9) -> list[Report]:
    chance = Random(seed)

    def one(n: int) -> Report:
        text = " ".join(w for w in ("hail", "rain", "of") if chance.random() < 0.7)
        point = Point(41 + chance.choice((0, 0.1, 3)), -93.0)
        at = OBSERVED_AT + chance.choice(OFFSETS)
        claim = a_claim(
            narrative=f"{text} {'snow' if n == 3 else ''}.",
            when=Interval(at, at),
            place=Place(point=point, name=""),
            phenomenon=PHENOMENA[chance.choice(("hail", "rain"))],
        )
        return a_report(
            id=UUID(int=chance.getrandbits(128)),
            claim=claim,
            filed_at=FILED_AT + chance.randrange(9) * SPAN,
        )

    return [one(n) for n in range(number)]


@pytest.mark.parametrize("most", [3, 6, 5_000])
@pytest.mark.parametrize("limit", [1, 4, 1000])
async def test_pages_put_together_are_all_that_match(
    database: Database, monkeypatch: pytest.MonkeyPatch, most: int, limit: int
) -> None:
    for bound in ("MOST_MATCHES", "MOST_SORTED", "MOST_LOOKED_UP"):
        monkeypatch.setattr(word_search, bound, most)
    reports = some_reports(60)
    await file(database, *reports)

    for words in (("hail",), ("hail", "of"), ("snow",), ("hail", "snow"), ("fog",)):
        for name, other in FILTERS.items():
            where = replace(other, words=words)
            for order in Order:
                found = await pages(database, where, order, limit)
                expected = sorted(
                    (r for r in reports if where.matches(r)),
                    key=lambda r: sort_key(r, order),  # used at once
                    reverse=order.descending,
                )
                together = [one for page in found for one in page]
                assert together == [str(r.id) for r in expected], (words, name, order)
                assert all(len(page) <= limit for page in found)


async def test_a_report_that_moves_in_time_is_found_where_it_is_now(database: Database) -> None:
    first, second = some_reports(2)
    claim = a_claim(narrative="hail", when=Interval(OBSERVED_AT, OBSERVED_AT))
    first, second = (replace(r, claim=claim) for r in (first, second))
    await file(database, first, second)
    at = OBSERVED_AT - 900 * SPAN
    for n, text in enumerate(("hail and sleet", "hail and slush")):
        when = Interval(at + n * SPAN, at + n * SPAN)
        moved = first.revised(replace(claim, narrative=text, when=when), FILED_AT, "somebody")
        moved = replace(
            moved, claim=replace(moved.claim, public=replace(claim.public, narrative=text))
        )
        async with SqliteUnitOfWorkFactory(database)() as unit:
            unit.reports.save(moved, first)
            await unit.commit()
        first = moved
    await index(database)

    async def found(word: str, order: Order = Order.OBSERVED_DESC) -> list[str]:
        where = ReportFilter(words=(word,))
        return [one for page in await pages(database, where, order, 1) for one in page]

    assert await found("hail") == [str(second.id), str(first.id)]
    assert await found("hail", Order.OBSERVED) == [str(first.id), str(second.id)]
    assert (await found("sleet"), await found("slush")) == ([], [str(first.id)])


async def test_a_count_looks_at_a_bounded_number_of_matches(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = some_reports(40)
    await file(database, *reports)
    queries = SqliteReportQueries(database)
    where = ReportFilter(words=("hail",))
    number = sum(where.matches(r) for r in reports)

    for exact in (True, False):
        count = await queries.count(where, exact=exact)
        assert (count.value, count.exact) == (number, True)
    monkeypatch.setattr(word_search, "MOST_ESTIMATED", 10)
    for asked in (where, replace(where, languages=frozenset({"xx"}))):
        count = await queries.count(asked, exact=False)
        assert (count.value, count.exact) == (10 if asked is where else 0, False)


async def test_occurrences_that_were_not_looked_for_to_the_end_say_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await file(database, *some_reports(40))
    queries = SqliteReportQueries(database)
    where = replace(NOTHING, words=("hail",))
    assert (await queries.occurrences(where, 10)).complete
    monkeypatch.setattr(word_search, "MOST_MATCHES", 10)
    found = await queries.occurrences(where, 10)
    assert (list(found.found), found.complete) == ([], False)


PRICED = {
    "newest first": (ReportFilter(words=("hail",)), Order.OBSERVED_DESC),
    "oldest first": (ReportFilter(words=("hail",)), Order.OBSERVED),
    "two words": (ReportFilter(words=("hail", "rain")), Order.OBSERVED_DESC),
    "a filter that nothing passes": (replace(NOTHING, words=("hail",)), Order.OBSERVED_DESC),
    "another order": (ReportFilter(words=("hail",)), Order.FILED_DESC),
}


async def test_the_price_of_a_page_does_not_grow_with_the_matches(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound in ("MOST_MATCHES", "MOST_SORTED", "MOST_LOOKED_UP"):
        monkeypatch.setattr(word_search, bound, 200)
    await file(database, *some_reports(40))

    async def prices() -> dict[str, int]:
        return {name: await price(database, *asked) for name, asked in PRICED.items()}

    await database.writer.run(lambda connection: multiply(connection, 9, minutes_apart=60))
    await index(database)
    await merge_segments(database)
    few = await prices()
    await database.writer.run(lambda connection: multiply(connection, 19, minutes_apart=600))
    await index(database)
    await merge_segments(database)
    many = await prices()
    grown = {n: (few[n], many[n]) for n in PRICED if many[n] > 1.5 * few[n] + 5}
    assert grown == {}


async def price(database: Database, where: ReportFilter, order: Order) -> int:
    """Return how many hundreds of steps SQLite takes for a page."""
    counted = await steps(database)
    await SqliteReportQueries(database).page(
        where, order, 50, None, Audience.PUBLIC, Representation.JSON
    )
    return counted[0]


async def test_the_matches_are_not_sorted(database: Database) -> None:
    asked = candidates.PageQuery(ReportFilter(words=("hail",)), Order.OBSERVED_DESC, 50)
    search = word_search.Search(asked)
    plan = await database.search.execute_fetchall(
        f"EXPLAIN QUERY PLAN {search.matches}", (search.match, *search.range, 50, 0)
    )
    assert [row[3] for row in plan] == ["SCAN report_text VIRTUAL TABLE INDEX 192:M2><"]
