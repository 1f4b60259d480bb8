"""`db check` finds what is changed in a database behind the program's back."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from skywitness.adapters.sqlite import check, full_text, rebuild
from skywitness.adapters.sqlite.database import Database, ensure_current
from skywitness.adapters.sqlite.driver import connect, driver
from skywitness.adapters.sqlite.examination_queue import SqliteExaminationQueue
from skywitness.adapters.sqlite.schema import SchemaUnknown
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


TEXT_OF_2 = f"""
SELECT 'delete', {full_text.KEY}, 'bigger hail', '{a_claim().place.name.lower()}'
FROM report AS r JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision
WHERE r.number = 2
"""
WORD_FOR_2 = f"SELECT {full_text.KEY}, 'frogs' FROM report AS r WHERE r.number = 2"
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
    "UPDATE report SET cell = cell + 1 WHERE number = 2": "cell",
    "UPDATE report SET facet = (SELECT facet FROM report WHERE number = 6) WHERE number = 2": (
        "facet: does not match"
    ),
    f"INSERT INTO report_text (report_text, rowid, narrative, place_name) {TEXT_OF_2}": (
        "the text index has nothing"
    ),
    f"INSERT INTO report_text (rowid, narrative) {WORD_FOR_2}": "other words than its text",
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


def test_words_of_no_report_are_named(path: Path) -> None:
    change(path, "INSERT INTO report_text (rowid, narrative) VALUES (77, 'frogs')")
    assert any("words of no report, in row 77" in line for line in check.problems(path))


DERIVED = [
    "DROP INDEX ix_report_cell",
    "DROP INDEX ix_report_facet",
    "DROP TRIGGER audit_no_update",
    "DROP TABLE facet",
    "DROP TABLE exact_place",
    "DROP TABLE examination",
    "DROP TABLE text_pending",
    "DROP TABLE report_text",
    "DROP TABLE stream",
    "DROP TABLE call_day",
    "DELETE FROM exact_place",
    "DELETE FROM examination",
    "UPDATE report SET cell = 1, facet = 99, latitude = 4, document = x'00'",
    "UPDATE facet SET reports = 7",
    "INSERT INTO report_text (rowid, narrative) VALUES (77, 'frogs')",
]


@pytest.mark.parametrize("statement", DERIVED)
def test_what_is_derived_can_be_made_anew(path: Path, statement: str) -> None:
    change(path, "PRAGMA foreign_keys=OFF", statement)
    assert check.problems(path) != []

    told: list[tuple[int, int]] = []
    assert rebuild.rebuild(path, lambda done, total: told.append((done, total))) == 0

    assert check.problems(path) == []
    assert told == [(REPORTS, REPORTS)]


def test_rebuilding_a_sound_database_changes_nothing(path: Path) -> None:
    with closing(connect(path, read_only=True)) as connection:
        before = [*connection.execute("SELECT * FROM report ORDER BY number")]
    assert rebuild.rebuild(path) == 0
    with closing(connect(path, read_only=True)) as connection:
        after = [*connection.execute("SELECT * FROM report ORDER BY number")]
        names = [column[0] for column in connection.execute("SELECT * FROM report").description]
    facet = names.index("facet")
    assert [(*row[:facet], *row[facet + 1 :]) for row in after] == [
        (*row[:facet], *row[facet + 1 :]) for row in before
    ]


def test_a_damaged_report_is_left_alone_and_the_rest_rebuilt(path: Path) -> None:
    change(path, "UPDATE report SET state = x'7b' WHERE number = 2", "DROP INDEX ix_report_cell")
    assert rebuild.rebuild(path) == 1
    found = check.problems(path)
    assert found
    assert not any("ix_report_cell" in line for line in found)


def test_reports_themselves_cannot_be_made_anew(path: Path) -> None:
    change(path, "PRAGMA foreign_keys=OFF", "DROP TABLE revision")
    with pytest.raises(SchemaUnknown, match="restore a backup"):
        rebuild.rebuild(path)
