"""`db check` finds what is changed in a database behind the program's back."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from skywitness.adapters.sqlite import check
from skywitness.adapters.sqlite.database import Database, ensure_current
from skywitness.adapters.sqlite.driver import connect, driver
from skywitness.adapters.sqlite.examination_queue import SqliteExaminationQueue
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.reports.report import Report
from skywitness.ports.examination_queue import Findings
from tests.builders import FILED_AT, a_claim, a_report, a_verdict, some_conditions

REPORTS = 6


async def fill(path: Path) -> list[Report]:
    """Store reports; the second is revised, all are examined, and the last is withdrawn."""
    database = Database(path)
    await database.open()
    units, queue = SqliteUnitOfWorkFactory(database), SqliteExaminationQueue(database)
    reports = [a_report() for _ in range(REPORTS)]
    try:
        async with units() as unit:
            for report in reports:
                unit.reports.add(report)
            await unit.commit()
        async with units() as unit:
            revised = reports[1].revised(a_claim(narrative="Bigger hail."), FILED_AT, "editor")
            unit.reports.save(revised, reports[1])
            await unit.commit()
        for lease in await queue.lease("w", FILED_AT, timedelta(minutes=2), 100):
            revision = 2 if lease.report_id == reports[1].id else 1
            findings = Findings(
                revision=revision,
                verdict=a_verdict(revision=revision),
                insight=None,
                conditions=(some_conditions(),),
            )
            await queue.complete(lease, findings, FILED_AT, None)
        async with units() as unit:
            stored = await unit.reports.get(reports[-1].id)
            unit.reports.save(stored.withdrawn(FILED_AT), stored)
            await unit.commit()
    finally:
        await database.close()
    return reports


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    asyncio.run(fill(path))
    return path


def change(path: Path, *statements: str) -> None:
    with closing(driver.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_sound_database_has_no_problems(path: Path) -> None:
    told: list[tuple[int, int]] = []
    assert check.problems(path, lambda done, total: told.append((done, total))) == []
    assert told == [(REPORTS, REPORTS)]


ID = "(SELECT id FROM report WHERE number = 2)"
DAMAGE = {
    "UPDATE report SET document = x'7b7d' WHERE number = 2": "document",
    "UPDATE report SET observed_at = 'yesterday' WHERE number = 2": "observed_at",
    "UPDATE report SET latitude = 1.5 WHERE number = 2": "latitude",
    "UPDATE report SET state = '{bad' WHERE number = 2": "cannot be read",
    "UPDATE revision SET claim = '{bad' WHERE report_number = 2 AND revision = 2": "cannot be read",
    "UPDATE revision SET claim = '{bad' WHERE report_number = 2 AND revision = 1": "earlier claim",
    "DELETE FROM revision WHERE report_number = 2 AND revision = 1": "1 of its 2 revisions",
    "DELETE FROM revision WHERE report_number = 2 AND revision = 2": "revision 2 is missing",
    "UPDATE verdict SET document = '{}' WHERE report_number = 2": "cannot be read",
    "UPDATE conditions SET document = '[1]' WHERE report_number = 2": "reference weather",
    "UPDATE exact_place SET latitude = 2.5 WHERE report_number = 2": "exact_place",
    "DELETE FROM exact_place WHERE report_number = 2": "exact_place",
    "DELETE FROM examination WHERE report_number = 2": "queue",
    "UPDATE report SET phenomenon = 'rain' WHERE number = 2": "phenomenon",
    "INSERT INTO revision SELECT report_number, 9, revised_at, revised_by, claim FROM revision "
    "WHERE report_number = 2 AND revision = 1": "an extra revision, number 9",
}


@pytest.mark.parametrize("statement", DAMAGE)
def test_what_differs_is_named_with_its_report(path: Path, statement: str) -> None:
    with closing(connect(path, read_only=True)) as connection:
        ((report_id,),) = connection.execute("SELECT id FROM report WHERE number = 2").fetchall()
    change(path, statement)
    found = check.problems(path)
    assert any(report_id in line and DAMAGE[statement] in line for line in found), found


OBJECTS = {
    "DROP INDEX ix_report_updated_at": "index ix_report_updated_at is missing",
    "DROP TRIGGER audit_no_update": "trigger audit_no_update is missing",
    "CREATE INDEX mine ON report (revision)": "index mine is not part",
    "CREATE VIEW mine AS SELECT 1": "view mine is not part",
    "ALTER TABLE stream ADD COLUMN mine": "table stream differs from what the migrations create",
    "DROP TABLE call_day": "table call_day is missing",
}


@pytest.mark.parametrize("statement", OBJECTS)
def test_every_object_of_the_schema_is_compared(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "a.db"
    ensure_current(path)
    change(path, statement)
    found = check.problems(path)
    assert any(OBJECTS[statement] in line for line in found), found


def test_statistics_of_the_planner_are_no_problem(path: Path) -> None:
    change(path, "ANALYZE")
    assert check.problems(path) == []


def test_a_damaged_page_does_not_end_the_check(path: Path) -> None:
    with closing(connect(path)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'conditions'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("DELETE FROM examination WHERE report_number = 2")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(bytes(size))
    found = check.problems(path)
    assert any("damage" in line or "page" in line.lower() for line in found)
    assert any("queue" in line for line in found), found
