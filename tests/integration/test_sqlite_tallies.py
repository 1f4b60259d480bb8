"""What tallies read: entries of indexes, once, until something is written."""

from __future__ import annotations

from typing import Any

import pytest

from skywitness.adapters.sqlite import tallies
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.tallies.report_tallies import SqliteReportTallies
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.geography.place import Box
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.tallies import Bucketing
from skywitness.domain.model.reports.visibility import Audience
from tests.builders import OBSERVED_AT, a_claim_at, a_report
from tests.integration.grown import texts_indexed
from tests.integration.test_sqlite_plans import Recording, plan

AROUND = ReportFilter(box=Box(-94.5, 41.0, -93.0, 42.5))


@pytest.fixture
def reading(database: Database, monkeypatch: pytest.MonkeyPatch) -> Recording:
    reader = Recording(database)
    monkeypatch.setattr(database, "search", reader)
    return reader


async def file(database: Database, count: int) -> None:
    async with SqliteUnitOfWorkFactory(database)() as unit:
        for number in range(count):
            unit.reports.add(a_report(claim=a_claim_at(41.5 + number / 100, -93.6)))
        await unit.commit()
    await texts_indexed(database)  # which is a commit, too


def wide(reading: Recording) -> list[str]:
    return [sql for sql, _ in reading.statements if "data_version" not in sql]


async def test_what_was_counted_is_kept_until_something_is_written(
    database: Database, reading: Recording
) -> None:
    await file(database, 3)
    counted = SqliteReportTallies(database)
    for ask in (
        lambda: counted.clusters(AROUND, Grid(3), Audience.PUBLIC),
        lambda: counted.timeline(AROUND, Bucketing(), Audience.PUBLIC),
    ):
        first: Any = await ask()
        assert wide(reading)
        reading.statements.clear()
        assert await ask() == first
        assert wide(reading) == []
        await file(database, 1)
        again: Any = await ask()
        assert (first.total + 1, again.exact) == (again.total, True)
        reading.statements.clear()


async def test_other_questions_have_other_answers(database: Database) -> None:
    await file(database, 3)
    counted = SqliteReportTallies(database)
    everything = ReportFilter()

    found = [
        await counted.clusters(everything, Grid(zoom), audience)
        for zoom in (0, 12)
        for audience in Audience
    ]

    assert [len(one.found) for one in found] == [1, 1, 3, 3]


@pytest.mark.parametrize(
    ("where", "index"),
    [
        (ReportFilter(), "ix_report_observed_at"),
        (ReportFilter(start=OBSERVED_AT), "ix_report_observed_at"),
        (AROUND, "ix_report_cell"),
    ],
    ids=str,
)
async def test_reports_are_counted_in_an_index_alone(
    database: Database, reading: Recording, where: ReportFilter, index: str
) -> None:
    await file(database, 3)
    counted = SqliteReportTallies(database)
    await counted.clusters(where, Grid(3), Audience.PUBLIC)
    await counted.timeline(where, Bucketing(), Audience.PUBLIC)

    grouping = [(sql, values) for sql, values in reading.statements if "GROUP BY" in sql]
    assert len(grouping) == 3
    for sql, values in grouping:
        steps = [step for step in await plan(database, sql, [*values]) if "report" in step]
        assert any(f"COVERING INDEX {index}" in step for step in steps), steps


async def test_beyond_what_is_looked_at_counts_say_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "MOST_TALLIED", 5)
    await file(database, 8)
    counted = SqliteReportTallies(database)

    clusters = await counted.clusters(ReportFilter(), Grid(3), Audience.PUBLIC)
    timeline = await counted.timeline(ReportFilter(), Bucketing(), Audience.PUBLIC)

    assert (clusters.exact, timeline.exact) == (False, False)
    assert (clusters.total, timeline.total) == (8, 8)  # that, facets know
    assert sum(one.reports for one in clusters.found) == 5
    assert sum(one.reports for one in timeline.buckets) == 5
