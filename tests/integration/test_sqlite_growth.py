"""What lists cost does not grow with the database: counted in instructions of SQLite's machine.

Two databases of the same population, one twenty times as large, are asked the same. A page may cost
a little more in the large one, since an index is deeper there and a page is full; never a multiple
that follows the number of reports.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from skywitness.adapters.sqlite import facets, listing
from skywitness.adapters.sqlite.candidates import MOST_WALKED, PageQuery, first_candidates
from skywitness.adapters.sqlite.database import ensure_current
from skywitness.adapters.sqlite.driver import connect
from skywitness.adapters.sqlite.reader import Parameters, Reader
from skywitness.adapters.sqlite.spatial import cell_of
from skywitness.domain.model.geography.place import Box, Circle, Point, great_circle_m
from skywitness.domain.model.reports.claim import SourceClass
from skywitness.domain.model.reports.filter import Order, Position, ReportFilter
from skywitness.domain.model.reports.insight import SentimentLabel
from skywitness.domain.model.reports.review import ReviewState

SMALL, LARGE = 2_000, 40_000
STEP = 10
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)

# A year of reports over Europe, each number mixed into values that do not follow one another. One
# in 30 lasts a week; kinds are skewed: half of the reports have the first of the facets.
_FACETS = """
INSERT INTO facet
WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :facets)
SELECT iif(n % 50 = 49, -n, n), CASE n % 5 WHEN 0 THEN 'hail' WHEN 1 THEN 'tornado' ELSE 'snow' END,
  CASE n % 3 WHEN 0 THEN 'asos' ELSE 'source-' || n END,
  CASE n % 4 WHEN 0 THEN 'pending' ELSE 'outcome-' || n END,
  CASE n % 7 WHEN 0 THEN 'negative' WHEN 1 THEN 'mixed' END,
  CASE n % 40 WHEN 2 THEN 'de' ELSE 'en-' || n END,
  0, 'received', n % 50 = 49, 0, 0, 0
FROM s
"""
_REPORTS = """
WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :count),
mixed AS (SELECT n, n * 2654435761 % 4294967296 AS a, n * 16807 % 2147483647 % 65536 AS b,
          n * 1103515245 % 2147483648 AS c, n * 7919 % 1000 AS d FROM s),
placed AS (SELECT n, 36.0 + a * 24.0 / 4294967296 AS lat, -10.0 + b * 40.0 / 65536 AS lon,
           1735689600 + c * 31536000 / 2147483648 AS t, b, d FROM mixed)
INSERT INTO report
  (number, id, revision, change, observer, issuer, phenomenon, observed_at, observed_until,
   latitude, longitude, magnitude_si, review, filed_at, updated_at, document, state, facet, cell)
SELECT n, printf('%08x-0000-7000-8000-000000000000', n), 1, 1, 'o', 'o', 'hail',
  strftime('%Y-%m-%dT%H:%M:%S.000000Z', t, 'unixepoch'),
  strftime('%Y-%m-%dT%H:%M:%S.000000Z', t + iif(d < 33, 604800, 0), 'unixepoch'),
  lat, lon, d / 10.0, 'received',
  strftime('%Y-%m-%dT%H:%M:%S.000000Z', t + 60, 'unixepoch'),
  strftime('%Y-%m-%dT%H:%M:%S.000000Z', t + 90, 'unixepoch'),
  x'7b7d', x'7b7d', iif(f % 50 = 49, -f, f), cell_of(lat, lon)
FROM (SELECT *, iif(d < 500, 1, 1 + d * d * b % :facets) AS f FROM placed)
"""
_EMPTY_FACETS = """
INSERT INTO facet
WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 1000)
SELECT 100000 + n, 'snow', 'empty-' || n, 'pending', 'mixed', 'de', 0, 'received', 0, 0, 0, 0
FROM s
"""
_COUNT = "UPDATE facet SET reports = (SELECT count(*) FROM report AS r WHERE r.facet = facet.id)"
_TOTAL = """
INSERT INTO report_total
SELECT review, withdrawn, private, sum(reports) FROM facet GROUP BY review, withdrawn, private
"""


@dataclass
class Counting(Reader):
    """Runs statements at once, and counts the instructions and statements that they take."""

    connection: sqlite3.Connection
    steps: int = 0
    statements: int = 0

    @override
    async def execute_fetchall(self, sql: str, parameters: Parameters = (), /) -> Iterable[Any]:
        def count() -> None:
            self.steps += STEP

        self.statements += 1
        self.connection.set_progress_handler(count, STEP)
        return self.connection.execute(sql, parameters).fetchall()


Databases = tuple[Counting, Counting]


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Both have 240 facets."""
    with _opened(tmp_path_factory.mktemp("growth"), 240, 240) as opened:
        yield opened


@pytest.fixture(scope="module")
def diverse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Every other report has a facet of its own."""
    with _opened(tmp_path_factory.mktemp("diverse"), SMALL // 2, LARGE // 2) as opened:
        yield opened


@contextmanager
def _opened(folder: Path, of_small: int, of_large: int) -> Iterator[Databases]:
    with (
        closing(_filled(folder / "small.db", SMALL, of_small)) as small,
        closing(_filled(folder / "large.db", LARGE, of_large)) as large,
    ):
        yield Counting(small), Counting(large)


def _filled(path: Path, count: int, number_of_facets: int) -> sqlite3.Connection:
    ensure_current(path)
    connection = connect(path)
    connection.create_function("distance_m", 4, great_circle_m, deterministic=True)
    connection.create_function("cell_of", 2, cell_of, deterministic=True)
    connection.execute("BEGIN")
    connection.execute(_FACETS, {"facets": number_of_facets})
    connection.execute(_REPORTS, {"count": count, "facets": number_of_facets})
    connection.execute(_COUNT)
    connection.execute(_TOTAL)
    connection.execute("COMMIT")
    assert list(facets.problems(connection)) == []
    return connection


MIDDLE = BEGIN + 180 * DAY
CONDITIONS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a tiny box": {"box": Box(5.0, 48.0, 5.1, 48.1)},
    "2 x 3 degrees": {"box": Box(5.0, 48.0, 8.0, 50.0)},
    "a country": {"box": Box(-5.0, 42.0, 8.0, 51.0)},
    "an empty box": {"box": Box(-100.0, 20.0, -60.0, 50.0)},
    "20 km around a point": {"circle": Circle(Point(48.1, 11.5), 20_000)},
    "an hour": {"start": MIDDLE, "end": MIDDLE + DAY / 24},
    "a month": {"start": MIDDLE, "end": MIDDLE + 30 * DAY},
    "a common phenomenon": {"phenomena": frozenset({"tornado"})},
    "a phenomenon": {"phenomena": frozenset({"hail"})},
    "an unknown phenomenon": {"phenomena": frozenset({"tsunami"})},
    "a strong one": {"phenomena": frozenset({"hail"}), "min_magnitude_si": 99.0},
    "a source": {"sources": frozenset({SourceClass.ASOS})},
    "a verdict": {"verdicts": frozenset({"pending"})},
    "a sentiment": {"sentiments": frozenset({SentimentLabel.MIXED})},
    "a language": {"languages": frozenset({"de"})},
    "photos": {"has_photo": True},
    "rejected": {"reviews": frozenset({ReviewState.REJECTED})},
    "changed lately": {"updated_since": BEGIN + 364 * DAY},
    "changed ever": {"updated_since": BEGIN},
}
SINGLE = sorted(CONDITIONS)
PAIRS = [
    (one, other)
    for one, other in combinations(SINGLE, 2)
    if not CONDITIONS[one].keys() & CONDITIONS[other].keys()
]


def _asked(*names: str, **changes: Any) -> PageQuery:
    conditions = {key: value for name in names for key, value in CONDITIONS[name].items()}
    asked: dict[str, Any] = {
        "where": ReportFilter(**conditions),
        "order": Order.OBSERVED_DESC,
        "limit": 50,
    }
    return PageQuery(**{**asked, **changes})


async def _steps(database: Counting, asked: PageQuery) -> tuple[int, int]:
    """Return the instructions that a page takes, and the number of its reports."""
    database.steps = 0
    found = await listing.page(database, asked, "r.document")
    return database.steps, len(found.rows)


PER_ROW = 40
"""Instructions for an entry of an index that is looked at, at most."""


@pytest.mark.parametrize("name", [name for name in SINGLE if name != "a strong one"])
async def test_a_page_of_one_filter_costs_what_it_shows(databases: Databases, name: str) -> None:
    (few, shown_of_few), (many, shown) = [await _steps(one, _asked(name)) for one in databases]
    assert many <= 3 * few + PER_ROW * 1_500, (few, shown_of_few, many, shown)


OF_FACETS = [
    name for name in SINGLE if ReportFilter(**CONDITIONS[name]).conditions & facets.CONDITIONS
]
PAIRS_OF_FACETS = [pair for pair in PAIRS if {*pair} & {*OF_FACETS}]


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("name", [*OF_FACETS, "no photos", "changed lately", "changed ever"])
async def test_a_page_of_one_filter_does_not_grow_with_the_facets(
    diverse: Databases, name: str, order: Order
) -> None:
    asked = _asked(order=order, where=ReportFilter(**CONDITIONS.get(name, {"has_photo": False})))
    few, many = [(await _steps(one, asked))[0] for one in diverse]
    if name == "a strong one":
        assert many < PER_ROW * MOST_WALKED
    else:
        of_facets = 1_500 if asked.where.conditions & facets.CONDITIONS else 300
        assert many <= 3 * few + PER_ROW * of_facets, (few, many)


@pytest.mark.parametrize("names", PAIRS_OF_FACETS, ids=" and ".join)
async def test_a_page_of_two_filters_looks_at_a_limited_number_of_facets(
    diverse: Databases, names: tuple[str, str]
) -> None:
    _, large = diverse
    steps, _ = await _steps(large, _asked(*names))
    assert steps < PER_ROW * MOST_WALKED


async def test_a_total_does_not_grow_with_the_facets(diverse: Databases) -> None:
    for where in (ReportFilter(), ReportFilter(reviews=frozenset({ReviewState.RECEIVED}))):
        steps = []
        for database in diverse:
            database.steps = 0
            await listing.count(database, where, exact=True)
            steps.append(database.steps)
        assert steps[1] == pytest.approx(steps[0], abs=STEP)


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("names", PAIRS, ids=" and ".join)
async def test_no_two_filters_scan_the_reports(
    databases: Databases, names: tuple[str, str], order: Order
) -> None:
    _, large = databases
    steps, _ = await _steps(large, _asked(*names, order=order))
    assert steps < PER_ROW * MOST_WALKED


async def _statements(database: Counting, asked: PageQuery) -> int:
    database.statements = 0
    await listing.page(database, asked, "r.document")
    return database.statements


async def test_a_page_that_fills_soon_counts_nothing_in_its_area(databases: Databases) -> None:
    _, large = databases
    for names, statements in (
        (["a country"], 1),
        (["a country", "a phenomenon"], 2),  # one says how many of the kind there are
        (["a country", "a month"], 1),
    ):
        assert await _statements(large, _asked(*names, limit=10)) == statements


async def test_a_short_time_is_read_to_its_end_at_once(databases: Databases) -> None:
    _, large = databases
    assert await _statements(large, _asked("an hour", "2 x 3 degrees")) == 2


async def test_what_may_be_rare_among_few_is_looked_for_there(diverse: Databases) -> None:
    """All reports of the kind are read, which are fewer than a walk would pass: none is strong."""
    _, large = diverse
    asked = _asked("a strong one", "a language", limit=10)
    large.steps = 0
    page = await listing.page(large, asked, "r.document")
    assert (page.rows, page.next) == ([], None)
    assert large.steps < PER_ROW * 2_000


async def test_most_distances_of_a_large_circle_are_not_computed(databases: Databases) -> None:
    _, large = databases
    computed = 0

    def noted(*positions: float) -> float:
        nonlocal computed
        computed += 1
        return great_circle_m(*positions)

    large.connection.create_function("distance_m", 4, noted, deterministic=True)
    circle = Circle(Point(48.0, 10.0), 900_000)
    count = await listing.count(large, ReportFilter(circle=circle), exact=True)
    assert count.value > 2_000
    assert computed < count.value


async def test_a_count_of_a_month_compares_entries_where_they_are(databases: Databases) -> None:
    _, large = databases
    entries = await listing.count(large, _asked("a month").where, exact=True)
    large.steps = 0
    count = await listing.count(large, _asked("a month", "a country").where, exact=False)
    assert count.exact
    assert large.steps < 30 * entries.value


async def test_facets_that_no_report_has_any_more_are_no_candidates(databases: Databases) -> None:
    small, _ = databases
    asked = _asked("a language")
    before, (_, shown) = await first_candidates(small, asked), await _steps(small, asked)
    small.connection.execute("BEGIN")
    small.connection.execute(_EMPTY_FACETS)
    after, (_, shown_after) = await first_candidates(small, asked), await _steps(small, asked)
    small.connection.execute("ROLLBACK")
    assert before.source == after.source is not None
    assert shown_after == shown > 0


@pytest.mark.parametrize("order", list(Order))
async def test_a_cursor_costs_the_same_at_any_depth(databases: Databases, order: Order) -> None:
    _, large = databases
    first, _ = await _steps(large, _asked("nothing", order=order))
    for day in (20, 180, 340):
        after = Position(BEGIN + day * DAY, "8")
        deep, shown = await _steps(large, _asked("nothing", order=order, after=after))
        assert shown == 50
        assert deep <= 1.2 * first


async def test_a_walk_ends_after_its_budget_and_goes_on(diverse: Databases) -> None:
    """Its kind has too many facets to find out how many reports it has."""
    _, large = diverse
    everything = _asked("a strong one", limit=LARGE, most_walked=LARGE + 1)
    whole = await listing.page(large, everything, "1")
    assert whole.rows
    assert whole.next is None
    found: list[Any] = []
    after, pages = None, 0
    while after is not None or pages == 0:
        large.steps = 0
        asked = _asked("a strong one", most_walked=500, after=after)
        page = await listing.page(large, asked, "1")
        assert large.steps < PER_ROW * 2_500
        found, after, pages = [*found, *page.rows], page.next, pages + 1
    assert found == list(whole.rows)
    assert pages == pytest.approx(LARGE / 500, abs=3)


@pytest.mark.parametrize("name", SINGLE)
async def test_a_count_is_exact_or_bounded(databases: Databases, name: str) -> None:
    _, large = databases
    where = _asked(name).where
    large.steps = 0
    estimate = await listing.count(large, where, exact=False)
    assert large.steps < PER_ROW * listing.MOST_ESTIMATED
    count = await listing.count(large, where, exact=True)
    assert count.exact
    assert estimate.value == count.value if estimate.exact else estimate.value <= count.value


@pytest.mark.parametrize("name", ["a source", "a verdict", "a language", "photos", "nothing"])
async def test_facets_are_counted_without_reading_reports(databases: Databases, name: str) -> None:
    steps = []
    for database in databases:
        database.steps = 0
        await listing.count(database, _asked(name).where, exact=True)
        steps.append(database.steps)
    assert steps[1] == pytest.approx(steps[0], abs=STEP)
