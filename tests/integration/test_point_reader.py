"""Reports are read by their id on the event loop, and never out of date."""

from __future__ import annotations

import sqlite3
from collections.abc import Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from typing_extensions import override

from skywitness.adapters.sqlite import driver
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.point_reader import PointReader
from skywitness.adapters.sqlite.queries import SqliteReportQueries
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.errors import ReportNotFound, StoreDamaged
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_queries import Document, Representation
from tests.builders import a_report

REVISION = "SELECT revision FROM report WHERE id = ?"
in_wal_only = pytest.mark.skipif(driver.journal_mode() != "wal", reason="needs a safe SQLite")


@pytest_asyncio.fixture
async def report(database: Database) -> Report:
    report = a_report()
    async with SqliteUnitOfWorkFactory(database)() as unit:
        unit.reports.add(report)
        await unit.commit()
    return report


def without_waiting(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that never gives way to the event loop."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    raise AssertionError("it waited")


@in_wal_only
async def test_a_report_is_read_without_waiting_for_a_thread(
    database: Database, report: Report
) -> None:
    queries = SqliteReportQueries(database)

    found = without_waiting(queries.document(report.id, Audience.PUBLIC, Representation.JSON))

    assert isinstance(found, Document)
    assert str(report.id).encode() in found.body


@in_wal_only
async def test_a_document_needs_no_wait_and_no_body_that_is_known(
    database: Database, report: Report
) -> None:
    queries = SqliteReportQueries(database)

    whole = queries.document_at_once(str(report.id), Audience.PUBLIC)
    known = queries.document_at_once(str(report.id), Audience.PUBLIC, (1, 1))

    assert whole == await queries.document(report.id, Audience.PUBLIC, Representation.JSON)
    assert known == whole._replace(body=b"")


async def test_a_damaged_document_is_not_returned_at_once(
    database: Database, report: Report
) -> None:
    with closing(driver.connect(database.path)) as other:
        other.execute("UPDATE report SET document = x'7b7d00000000'")

    assert SqliteReportQueries(database).document_at_once(str(report.id), Audience.PUBLIC) is None


async def test_what_another_process_has_committed_is_seen_at_once(
    database: Database, report: Report
) -> None:
    before = await database.points.row(REVISION, str(report.id))
    with closing(driver.connect(database.path)) as other:
        other.execute("UPDATE report SET revision = 7 WHERE id = ?", (str(report.id),))
        after = await database.points.row(REVISION, str(report.id))

    assert (tuple(before or ()), tuple(after or ())) == ((1,), (7,))


async def test_a_read_leaves_no_transaction_open(database: Database, report: Report) -> None:
    await database.points.row(REVISION, str(report.id))
    with closing(driver.connect(database.path)) as other:
        other.execute("UPDATE report SET revision = 7")
        busy, *_ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    assert busy == 0


async def test_what_fails_on_the_event_loop_is_read_by_the_thread(
    database: Database, report: Report
) -> None:
    class Failing(PointReader):
        @override
        def _connect(self, path: Path) -> sqlite3.Connection:
            connection = super()._connect(path)
            connection.set_progress_handler(lambda: True, 1)  # interrupts every statement
            return connection

    points = Failing(database.path, database.reader)
    try:
        found = await points.row(REVISION, str(report.id))
    finally:
        points.close()

    assert tuple(found or ()) == (1,)


async def test_errors_are_those_of_the_core(database: Database) -> None:
    with pytest.raises(StoreDamaged):
        await database.points.row("SELECT 1 FROM no_table WHERE id = ?", "a")


async def test_a_report_that_is_not_there_is_not_found(database: Database) -> None:
    with pytest.raises(ReportNotFound):
        await SqliteReportQueries(database).document(
            a_report().id, Audience.PUBLIC, Representation.JSON
        )
