"""No query makes the others wait: limits, turns, and what is dropped.

A query waits in an SQL function until the test lets it go, or counts without an end; nothing here
depends on how fast the machine is.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from skywitness.adapters.sqlite import codec, documents, driver
from skywitness.adapters.sqlite import database as databases
from skywitness.adapters.sqlite import queries as queries_module
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.examination_queue import SqliteExaminationQueue
from skywitness.adapters.sqlite.queries import LONG_PAGES, PIECE, SqliteReportQueries
from skywitness.adapters.sqlite.reader import (
    CHECK_EVERY,
    FREE_CHECKS,
    SUSPECT_FOR_S,
    Parameters,
    SearchReader,
    TimedReader,
)
from skywitness.adapters.sqlite.station_archive import SqliteStationArchive
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.errors import (
    ArchiveEmpty,
    SearchTimeout,
    StoreDamaged,
    StoreOverloaded,
)
from skywitness.domain.model.reports.filter import Order, ReportFilter
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_queries import Representation
from tests.builders import FILED_AT, OBSERVED_AT, a_claim, a_report

FOREVER = float("inf")
ENDLESS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n
"""
LONG_ROWS = CHECK_EVERY * (FREE_CHECKS + 1)
LONG = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {LONG_ROWS})
SELECT count(*) FROM n
"""
SHORT = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {CHECK_EVERY // 8})
SELECT count(*) FROM n
"""


@dataclass
class Gate:
    """SQL functions: `pass_gate` waits until the gate is open, `note` records its argument."""

    opened: threading.Event = field(default_factory=threading.Event)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    noted: list[Any] = field(default_factory=list)

    def connect(self, path: str | Path = ":memory:") -> sqlite3.Connection:
        connection: sqlite3.Connection = driver.driver.connect(path, isolation_level=None)
        self.add_to(connection)
        return connection

    def add_to(self, connection: Any) -> list[Awaitable[None] | None]:
        return [
            connection.create_function("pass_gate", 0, self._pass_gate),
            connection.create_function("note", 1, self._note),
        ]

    def _pass_gate(self) -> int:
        self.loop.call_soon_threadsafe(self.entered.set)
        self.opened.wait(60)
        return 1

    def _note(self, value: Any) -> int:
        self.noted.append(value)
        return 1


@asynccontextmanager
async def reading(gate: Gate, **options: Any) -> AsyncIterator[TimedReader]:
    reader = TimedReader(gate.connect, **{"limit_s": FOREVER, "most_waiting": 100, **options})
    await reader.open()
    try:
        yield reader
    finally:
        gate.opened.set()
        await reader.close()


@asynccontextmanager
async def busy(gate: Gate, **options: Any) -> AsyncIterator[TimedReader]:
    """Open a reader whose only connection is taken until the gate opens."""
    async with reading(gate, **options) as reader:
        first = asyncio.create_task(reader.execute_fetchall("SELECT pass_gate()"))
        await gate.entered.wait()
        yield reader
        gate.opened.set()
        await first


async def started(coroutine: Awaitable[Any]) -> asyncio.Task[Any]:
    """Start a query and let it reach the queue."""
    task = asyncio.ensure_future(coroutine)
    await asyncio.sleep(0)
    return task


async def test_a_query_ends_at_its_limit_and_the_next_one_runs() -> None:
    async with reading(Gate(), limit_s=0) as reader:
        with pytest.raises(SearchTimeout):
            await reader.execute_fetchall(ENDLESS)
        assert await reader.execute_fetchall("SELECT 1") == [(1,)]


async def test_a_short_query_has_no_limit_however_often_it_is_asked() -> None:
    async with reading(Gate(), limit_s=0) as reader:
        for _ in range(50):
            assert await reader.execute_fetchall(SHORT) == [(CHECK_EVERY // 8,)]


class Ticking:
    """A clock that is one second later each time it is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now

    async def seconds_of(self, reader: TimedReader, sql: str) -> float:
        began = self.now
        with pytest.raises(SearchTimeout):
            await reader.execute_fetchall(sql)
        return self.now - began


async def test_a_text_that_ran_out_of_time_gets_less_for_a_while() -> None:
    clock = Ticking()
    async with reading(Gate(), limit_s=20, suspect_limit_s=2, now_s=clock) as reader:
        first = await clock.seconds_of(reader, ENDLESS)
        again = await clock.seconds_of(reader, ENDLESS)
        other = await clock.seconds_of(reader, f"{ENDLESS} -- of another text")
        clock.now += SUSPECT_FOR_S
        later = await clock.seconds_of(reader, ENDLESS)
    assert first == other == later > 20
    assert 2 < again < 10


async def test_errors_of_a_query_reach_its_caller() -> None:
    async with reading(Gate()) as reader:
        with pytest.raises(StoreDamaged, match="no such table"):
            await reader.execute_fetchall("SELECT * FROM missing")
        assert await reader.execute_fetchall("SELECT ?, ?", (1, "a")) == [(1, "a")]
        assert await reader.execute_fetchall("SELECT :one", {"one": 1}) == [(1,)]


async def test_a_query_of_another_text_waits_for_one_of_a_crowd() -> None:
    gate = Gate()
    async with busy(gate) as reader:
        many = [await started(reader.execute_fetchall("SELECT note(?)", (n,))) for n in range(5)]
        one = await started(reader.execute_fetchall("SELECT note('other')"))
        gate.opened.set()
        await asyncio.gather(one, *many)
    assert gate.noted == [0, "other", 1, 2, 3, 4]


async def test_beyond_the_bound_queries_are_refused_at_once() -> None:
    gate = Gate()
    async with busy(gate, most_waiting=2) as reader:
        waiting = [await started(reader.execute_fetchall("SELECT note(?)", (n,))) for n in range(2)]
        with pytest.raises(StoreOverloaded):
            await reader.execute_fetchall("SELECT note(?)", (2,))
        assert not any(task.done() for task in waiting)


async def test_a_crowd_gives_way_when_the_queue_is_full() -> None:
    gate = Gate()
    async with busy(gate, most_waiting=2) as reader:
        many = [await started(reader.execute_fetchall("SELECT note(?)", (n,))) for n in range(2)]
        other = await started(reader.execute_fetchall("SELECT note('other')"))
        with pytest.raises(StoreOverloaded):
            await many[1]
        gate.opened.set()
        await asyncio.gather(many[0], other)
    assert gate.noted == [0, "other"]


async def test_callers_that_wait_for_the_same_query_share_it() -> None:
    gate = Gate()
    async with busy(gate, most_waiting=1) as reader:
        same = [await started(reader.execute_fetchall("SELECT note(?)", (7,))) for _ in range(5)]
        same[0].cancel()
        gate.opened.set()
        assert await asyncio.gather(*same[1:]) == [[(1,)]] * 4
    assert gate.noted == [7]


async def test_a_running_query_is_not_shared() -> None:
    """It may not see what its new caller has written meanwhile."""
    gate = Gate()
    async with reading(gate) as reader:
        asked = "SELECT note(1), pass_gate()"
        first = await started(reader.execute_fetchall(asked))
        await gate.entered.wait()
        second = await started(reader.execute_fetchall(asked))
        gate.opened.set()
        await asyncio.gather(first, second)
    assert gate.noted == [1, 1]


async def test_a_running_query_ends_when_its_caller_is_gone() -> None:
    gate = Gate()
    async with reading(gate) as reader:
        endless = await started(reader.execute_fetchall(f"SELECT pass_gate(), ({ENDLESS.strip()})"))
        await gate.entered.wait()
        gate.opened.set()
        endless.cancel()
        assert await reader.execute_fetchall("SELECT 1") == [(1,)]


async def test_a_waiting_query_is_dropped_when_its_caller_is_gone() -> None:
    gate = Gate()
    async with busy(gate, most_waiting=1) as reader:
        gone = await started(reader.execute_fetchall("SELECT note('gone')"))
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        other = await started(reader.execute_fetchall("SELECT note('other')"))
        gate.opened.set()
        await other
    assert gate.noted == ["other"]


async def test_closing_ends_what_runs_and_refuses_what_waits() -> None:
    reader = TimedReader(Gate().connect, limit_s=FOREVER, most_waiting=10)
    await reader.open()
    running = await started(reader.execute_fetchall(ENDLESS))
    waiting = await started(reader.execute_fetchall("SELECT 1"))

    await reader.close()

    for refused in (running, waiting, reader.execute_fetchall("SELECT 1")):
        with pytest.raises(StoreOverloaded):
            await refused


async def test_a_search_that_takes_longer_starts_again_among_the_long_ones() -> None:
    gate = Gate()
    async with reading(gate, limit_s=0) as brief, reading(gate) as long:
        search = SearchReader(brief, long)
        assert await search.execute_fetchall(LONG) == [(LONG_ROWS,)]


async def test_a_short_search_passes_while_a_long_one_runs() -> None:
    gate = Gate()
    async with reading(gate, limit_s=0) as brief, busy(gate) as long:
        search = SearchReader(brief, long)
        waiting = await started(search.execute_fetchall(LONG))
        assert await search.execute_fetchall("SELECT 1") == [(1,)]
        assert not waiting.done()
        gate.opened.set()
        assert await waiting == [(LONG_ROWS,)]


async def test_what_becomes_of_searches_is_counted() -> None:
    gate, times = Gate(), iter(range(1000))
    async with (
        reading(gate, limit_s=0) as brief,
        busy(gate, most_waiting=1, limit_s=0, now_s=lambda: float(next(times))) as long,
    ):
        search = SearchReader(brief, long)
        waiting = await started(search.execute_fetchall(ENDLESS))
        await brief.execute_fetchall("SELECT 1")  # behind the one that starts again
        with pytest.raises(StoreOverloaded):
            await long.execute_fetchall("SELECT 2")
        gate.opened.set()
        with pytest.raises(SearchTimeout):
            await waiting
        counted = search.counters

    assert (counted.timeout, counted.overloaded) == (1, 1)
    assert counted.ended == 3  # "SELECT pass_gate()", "SELECT 1", and the one that took too long
    assert counted.waited_s > 0


REPORT = a_report()


@asynccontextmanager
async def searching(database: Database) -> AsyncIterator[Callable[[], None]]:
    """Keep every connection for searches busy inside the block, or until the yield is called."""
    async with SqliteUnitOfWorkFactory(database)() as unit:
        unit.reports.add(REPORT)
        await unit.commit()
    gates = []
    for reader in (database.brief, database.long):
        gate = Gate()
        for added in gate.add_to(reader.connection):
            assert added is not None
            await added
        gates.append((gate, await started(reader.execute_fetchall("SELECT pass_gate()"))))
        await gate.entered.wait()

    def let_go() -> None:
        for gate, _ in gates:
            gate.opened.set()

    try:
        yield let_go
    finally:
        let_go()
        await asyncio.gather(*(task for _, task in gates))


async def test_what_is_read_by_its_key_does_not_wait_for_searches(database: Database) -> None:
    queries, queue = SqliteReportQueries(database), SqliteExaminationQueue(database)
    async with searching(database):
        await queries.document(REPORT.id, Audience.PUBLIC, Representation.JSON)
        await queries.document(REPORT.id, Audience.FULL, Representation.JSON)
        await queries.verdicts(REPORT.id)
        await queries.conditions(REPORT.id)
        async with SqliteUnitOfWorkFactory(database)() as unit:
            await unit.reports.get(REPORT.id)
            await unit.reports.revisions(REPORT.id)
            await unit.reports.find_filed(REPORT.issuer, "SE1")
            unit.reports.add(a_report(id=uuid4()))
            await unit.commit()
        await queue.lease("worker", FILED_AT, timedelta(minutes=1), 1)


async def test_examinations_neither_wait_for_searches_nor_are_turned_away(
    database: Database,
) -> None:
    queries, archive, claim = (
        SqliteReportQueries(database),
        SqliteStationArchive(database),
        REPORT.claim,
    )
    async with searching(database):
        waiting = [
            await started(database.long.execute_fetchall("SELECT ?", (number,)))
            for number in range(databases.MOST_LONG)
        ]
        with pytest.raises(StoreOverloaded):
            await database.long.execute_fetchall("SELECT ?", (-1,))
        found = await queries.neighbours(
            claim, uuid4(), frozenset({claim.phenomenon.key}), 1_000.0, timedelta(hours=1), 5
        )
        with pytest.raises(ArchiveEmpty):
            await archive.conditions(claim.place.point, 1_000.0, claim.when)
        assert not any(task.done() for task in waiting)
    await asyncio.gather(*waiting)
    assert [neighbour.report_id for neighbour in found] == [REPORT.id]


async def test_readiness_and_metrics_do_not_wait_for_searches(database: Database) -> None:
    async with searching(database):
        assert (await SqliteExaminationQueue(database).backlog(FILED_AT)).due == 1
        assert await SqliteReportQueries(database).total() == 1


async def test_all_who_wait_for_the_same_figures_share_them(database: Database) -> None:
    """So a crowd that scrapes metrics delays readiness by the time of one of them."""
    queue, queries = SqliteExaminationQueue(database), SqliteReportQueries(database)
    statements: list[str] = []
    await database.monitor.connection.set_trace_callback(statements.append)
    asked = [queue.backlog(FILED_AT + timedelta(microseconds=n)) for n in range(50)]
    counted = [queries.total() for _ in range(50)]

    await asyncio.gather(*asked, *counted)

    assert len(statements) == 3  # the names of the schema, the backlog, the total


def searches(
    queries: SqliteReportQueries, limit: int = 50, named: UUID | None = None
) -> dict[str, Callable[[], Coroutine[Any, Any, Any]]]:
    where = ReportFilter(start=OBSERVED_AT)
    return {
        "page": lambda: queries.page(
            where, Order.OBSERVED_DESC, limit, None, Audience.PUBLIC, Representation.JSON
        ),
        "count": lambda: queries.count(where, exact=True),
        "occurrences": lambda: queries.occurrences(where, limit),
        "public claims": lambda: queries.public_claims([named or uuid4()] * limit),
        "neighbours": lambda: queries.neighbours(
            a_claim(), uuid4(), frozenset({"hail"}), 1000.0, timedelta(hours=1), 10
        ),
    }


@pytest.mark.parametrize("name", ["page", "count", "occurrences", "public claims", "neighbours"])
async def test_what_may_look_at_many_rows_is_a_search(database: Database, name: str) -> None:
    async with searching(database) as let_go:
        asked = await started(searches(SqliteReportQueries(database))[name]())
        await asyncio.sleep(0)
        assert not asked.done()
        let_go()
        await asked


async def file_many(database: Database, count: int) -> None:
    for _ in range(count):
        async with SqliteUnitOfWorkFactory(database)() as unit:
            unit.reports.add(a_report(id=uuid4()))
            await unit.commit()


async def test_long_searches_do_not_let_the_log_grow(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is always one that reads, so the log could not be reused without a pause."""
    monkeypatch.setattr(databases, "MOST_LOG_BYTES", 200_000)
    log = database.path.with_name("a.db-wal")
    gate = Gate()
    for added in gate.add_to(database.long.connection):
        assert added is not None
        await added
    reads = "SELECT count(*), pass_gate() FROM report"
    running = await started(database.long.execute_fetchall(reads))
    await gate.entered.wait()
    follows = await started(database.long.execute_fetchall(f"{reads} AS follows"))
    await file_many(database, 20)
    assert log.stat().st_size > 200_000

    gate.opened.set()

    assert await running == [(0, 1)]
    assert await follows == [(20, 1)]
    assert log.stat().st_size < 200_000
    assert await SqliteReportQueries(database).total() == 20


@pytest.mark.parametrize("name", ["page", "public claims"])
async def test_others_have_their_turn_while_many_rows_are_converted(
    database: Database, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    reports = [a_report(id=uuid4()) for _ in range(5 * PIECE)]
    async with SqliteUnitOfWorkFactory(database)() as unit:
        for report in reports:
            unit.reports.add(report)
        await unit.commit()
    converted, seen = 0, [0]

    def counting(convert: Callable[..., Any]) -> Callable[..., Any]:
        def count(*values: Any) -> Any:
            nonlocal converted
            converted += 1
            return convert(*values)

        return count

    monkeypatch.setattr(documents, "verified", counting(documents.verified))
    monkeypatch.setattr(codec, "decode_public_claim", counting(codec.decode_public_claim))
    searched = searches(SqliteReportQueries(database), 5 * PIECE, reports[0].id)
    asked = asyncio.create_task(searched[name]())
    while not asked.done():
        await asyncio.sleep(0)
        seen.append(converted)

    await asked
    assert converted == 5 * PIECE
    assert max(after - before for before, after in pairwise(seen)) <= PIECE


async def test_a_long_page_reads_little_more_than_it_may_show(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with SqliteUnitOfWorkFactory(database)() as unit:
        for _ in range(5 * PIECE):
            unit.reports.add(a_report(id=uuid4()))
        await unit.commit()
    read, fetchall = 0, database.search.execute_fetchall

    async def counting(sql: str, parameters: Parameters = ()) -> Iterable[Any]:
        nonlocal read
        rows = list(await fetchall(sql, parameters))
        read += sum(len(value) for row in rows for value in row if isinstance(value, bytes))
        return rows

    monkeypatch.setattr(database.search, "execute_fetchall", counting)
    asked = searches(SqliteReportQueries(database), 5 * PIECE)
    whole = await asked["page"]()
    stored = read / (5 * PIECE)
    assert len(whole.items) == 5 * PIECE
    assert stored > len(whole.items[0]) / 2
    monkeypatch.setattr(queries_module, "MOST_PAGE_BYTES", sum(map(len, whole.items[:10])))
    read = 0

    page = await asked["page"]()

    assert page.items == whole.items[:10]
    assert page.next is not None
    assert read < 2 * PIECE * stored


async def test_few_long_pages_are_held_at_a_time(database: Database) -> None:
    """Short ones do not wait for them."""
    queries = SqliteReportQueries(database)
    async with searching(database) as let_go:
        long = [await started(searches(queries, PIECE + n)["page"]()) for n in range(1, 9)]
        short = await started(searches(queries, PIECE)["page"]())
        await asyncio.sleep(0)
        assert database.brief.waiting == LONG_PAGES + 1
        let_go()
        await short
        await asyncio.gather(*long)


async def test_closing_a_database_ends_what_is_being_read(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db")
    await database.open()
    running = await started(database.search.execute_fetchall(ENDLESS))

    await database.close()

    with pytest.raises(StoreOverloaded):
        await running
