"""`skywitness db check`: everything in a database compared with what this program would write.

SQLite checks the structure of the file; here the schema is compared with what the migrations make,
and every stored value is decoded and what is derived from it compared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from alembic import command

from skywitness.adapters.sqlite import (
    codec,
    desk_rows,
    facets,
    migrate,
    photo_hashes,
    report_rows,
    text_check,
)
from skywitness.adapters.sqlite.driver import connect, driver
from skywitness.adapters.sqlite.facets import Facet
from skywitness.adapters.sqlite.report_rows import ReportRow
from skywitness.adapters.sqlite.schema import stored_revision
from skywitness.adapters.sqlite.store_errors import message_of
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.weather.conditions import Conditions

Progress = Callable[[int, int], None]
"""Takes the number of reports that are checked, and of all."""

_PROGRESS_EVERY: Final = 500
_OBJECTS = """
SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'
"""
OWN_CODE: Final = frozenset(
    {
        *(
            (
                f"trigger audit_no_{verb.lower()}",
                f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit BEGIN "
                "SELECT RAISE(ABORT, 'the audit log is only ever added to'); END",
            )
            for verb in ("UPDATE", "DELETE")
        ),
        (
            "trigger report_not_erased",
            "CREATE TRIGGER report_not_erased BEFORE INSERT ON report "
            "WHEN EXISTS (SELECT 1 FROM erased WHERE id = NEW.id) BEGIN "
            "SELECT RAISE(ABORT, 'a report with this id was erased'); END",
        ),
    }
)
"""The triggers of a new database; to run the migrations for them takes a second."""

_EVERY_REPORT = "SELECT number, id FROM report"
_REPORT = "SELECT * FROM report WHERE number = ?"
_EXACT_PLACE = "SELECT latitude, longitude FROM exact_place WHERE report_number = ?"
_REVISIONS = """
SELECT r.id, r.revision, count(e.revision) FROM report AS r
LEFT JOIN revision AS e ON e.report_number = r.number AND e.revision BETWEEN 1 AND r.revision
GROUP BY r.number HAVING count(e.revision) <> r.revision
"""
_LATER_REVISIONS = """
SELECT r.id, e.revision FROM revision AS e JOIN report AS r ON r.number = e.report_number
WHERE e.revision NOT BETWEEN 1 AND r.revision
"""
_NOT_QUEUED = """
SELECT id FROM report WHERE number NOT IN (SELECT report_number FROM examination)
"""
_STORED: Final[dict[str, tuple[str, Any]]] = {
    "an earlier claim": (
        "SELECT r.id, e.claim FROM revision AS e JOIN report AS r ON r.number = e.report_number "
        "WHERE e.revision < r.revision",
        Claim,
    ),
    "a verdict": (
        "SELECT r.id, v.document FROM verdict AS v JOIN report AS r ON r.number = v.report_number",
        Verdict,
    ),
    "the reference weather": (
        "SELECT r.id, c.document FROM conditions AS c JOIN report AS r "
        "ON r.number = c.report_number",
        tuple[Conditions, ...],
    ),
}


def problems(path: Path, progress: Progress = lambda _done, _total: None) -> list[str]:
    """Return what is wrong with a file, none when it is sound and up to date."""
    found = _as_far_as_possible(_structure(path))
    if not path.exists():
        return found
    with closing(connect(path, read_only=True)) as connection:
        connection.text_factory = _text  # what is no text is found to differ
        if stored_revision(connection) != migrate.head():
            return found
        for check in (_objects, _reports(progress), _stored_values, _rows_beside, _texts):
            found += _as_far_as_possible(check(connection))
    return found


def _text(stored: bytes) -> str:
    return stored.decode(errors="replace")


def _structure(path: Path) -> Iterator[str]:
    yield from migrate.check(path)


def _as_far_as_possible(lines: Iterator[str]) -> list[str]:
    """Collect lines until the file cannot be read any further."""
    found: list[str] = []
    try:
        found.extend(lines)  # keeps what came before an error
    except driver.DatabaseError as error:
        found.append(f"the check stopped at damage: {message_of(error)}")
    return found


def _objects(connection: sqlite3.Connection) -> Iterator[str]:
    """Compare tables, indexes, views and triggers with those of a new database."""
    wanted, there = defined_by_migrations(), defined(connection)
    yield from (f"the {name} is missing" for name in wanted.keys() - there.keys())
    yield from (f"the {name} is not part of the schema" for name in there.keys() - wanted.keys())
    for name in wanted.keys() & there.keys():
        if wanted[name] != there[name]:
            yield f"the {name} differs from what the migrations create"


def foreign_code(path: Path) -> list[str]:
    """Return the triggers and views that no migration makes: they run when others write or read."""
    with closing(connect(path, read_only=True)) as connection:
        return sorted(name for name, _ in code(defined(connection)) - OWN_CODE)


def code(definitions: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return the definitions that run by themselves."""
    return {each for each in definitions.items() if each[0].startswith(("trigger ", "view "))}


def defined_by_migrations() -> dict[str, str]:
    """Return the definitions that a new database has, in the order of their creation."""
    with TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh.db"
        with migrate.locked(fresh) as config:
            command.upgrade(config, "head")
        with closing(connect(fresh, read_only=True)) as made:
            return defined(made)


def defined(connection: sqlite3.Connection) -> dict[str, str]:
    """Return kind and name of each object of a schema, with its definition on one line."""
    return {name: " ".join((sql or "").split()) for name, sql in connection.execute(_OBJECTS)}


def _reports(progress: Progress) -> Callable[[sqlite3.Connection], Iterator[str]]:
    """Return the check of every report against what it would be stored as."""

    def check(connection: sqlite3.Connection) -> Iterator[str]:
        every = connection.execute(_EVERY_REPORT).fetchall()  # from an index
        for done, (number, report_id) in enumerate(every, 1):
            yield from (f"report {report_id}: {line}" for line in _report(connection, number))
            if done % _PROGRESS_EVERY == 0 or done == len(every):
                progress(done, len(every))

    return check


def _report(connection: sqlite3.Connection, number: int) -> Iterator[str]:
    try:
        cursor = connection.execute(_REPORT, (number,))
        names = [column[0] for column in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True))
        report = report_rows.read(connection, UUID(row["id"]))
        exact = connection.execute(_EXACT_PLACE, (number,)).fetchall()
    except (StoreDamaged, driver.DatabaseError, ValueError, TypeError, AttributeError) as error:
        yield f"it cannot be read: {message_of(error)}"
        return
    if report is None:
        yield f"its revision {row['revision']} is missing"
        return
    urgent_at = desk_rows.urgent_at(connection, report)
    expected = {**ReportRow.of(report).columns, "urgent_at": urgent_at}
    differing = [name for name, value in expected.items() if name != "state" and row[name] != value]
    if facets.of_id(connection, row["facet"]) not in {Facet.of(report), None}:
        differing.append("facet")  # one that does not exist is named elsewhere
    if differing:
        yield f"{', '.join(differing)}: does not match the stored values"
    point = report.claim.as_compared().place.point
    if [*map(tuple, exact)] != [(point.latitude, point.longitude)]:
        yield "exact_place: does not match the stored values"
    if not photo_hashes.is_sound(connection, number, report):
        yield "photo_hash: does not match the stored values"


def _texts(connection: sqlite3.Connection) -> Iterator[str]:
    connection.execute("BEGIN")  # what is written meanwhile would differ
    try:
        yield from text_check.problems(connection)
    finally:
        connection.execute("ROLLBACK")


def _stored_values(connection: sqlite3.Connection) -> Iterator[str]:
    for what, (statement, kind) in _STORED.items():
        for report_id, stored in connection.execute(statement):
            try:
                codec.decode(stored, kind)
            except StoreDamaged as error:
                yield f"report {report_id}: {what} cannot be read: {error}"


def _rows_beside(connection: sqlite3.Connection) -> Iterator[str]:
    for report_id, revision, count in connection.execute(_REVISIONS):
        yield f"report {report_id}: it has {count} of its {revision} revisions"
    for report_id, revision in connection.execute(_LATER_REVISIONS):
        yield f"report {report_id}: it has an extra revision, number {revision}"
    for (report_id,) in connection.execute(_NOT_QUEUED):
        yield f"report {report_id}: it has no row in the queue of examinations"
