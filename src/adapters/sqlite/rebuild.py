"""`skywitness db rebuild`: everything that is derived from the stored reports, made anew.

Indexes, triggers and tables that are missing are created. Then every report is read, and whatever
beside it does not match is replaced: the columns and the document that lists show, its facet, its
exact place, the hashes of its photos, its words in the text index, its place in the queue of
examinations.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from skywitness.adapters.sqlite import (
    check,
    desk_rows,
    facets,
    full_text,
    migrate,
    neighbours,
    photo_hashes,
    report_rows,
)
from skywitness.adapters.sqlite.driver import connect
from skywitness.adapters.sqlite.report_rows import ReportRow
from skywitness.adapters.sqlite.schema import SchemaUnknown, stored_revision
from skywitness.adapters.sqlite.sql import marks
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.reports.report import Report

Progress = Callable[[int, int], None]
"""Takes the number of reports that are done, and of all."""

PRIMARY: Final = frozenset({"table report", "table revision"})
"""Nothing else holds what is stored in them."""

_AT_ONCE: Final = 500
TEXT_INDEX: Final = "table report_text"
_MADE_WITH_OTHERS: Final = (f"{TEXT_INDEX}_", "index sqlite_", "table sqlite_")
_NUMBERS = "SELECT number FROM report ORDER BY number"
_PUT_PLACE = f"""
INSERT OR REPLACE INTO exact_place ({", ".join(neighbours.COLUMNS)})
VALUES ({marks(len(neighbours.COLUMNS))})
"""
_QUEUE = """
INSERT OR IGNORE INTO examination (report_number, due_at, attempt, background)
VALUES (?, ?, 0, ?)
"""
_log = logging.getLogger(__name__)


def rebuild(path: Path, progress: Progress = lambda _done, _total: None) -> int:
    """Make what is derived anew, in one transaction; return how many reports cannot be read.

    Their rows stay as they are, but lists leave them out. Other programs cannot write meanwhile.

    Raises:
        SchemaUnknown: reports themselves are missing, or the schema is an earlier one.
    """
    with closing(connect(path)) as connection:
        if stored_revision(connection) != migrate.head():
            raise SchemaUnknown("has an earlier schema: run skywitness db upgrade first")
        with _transaction(connection):
            _create_missing(connection)
            damaged = _derive_all(connection, progress)
        while full_text.index_pending(connection, _AT_ONCE):
            pass
        connection.execute("VACUUM")  # nothing of what was removed is left
    return damaged


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("PRAGMA foreign_keys=OFF")  # until all rows are there
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _create_missing(connection: sqlite3.Connection) -> None:
    wanted, there = check.defined_by_migrations(), check.defined(connection)
    if lost := PRIMARY - there.keys():
        raise SchemaUnknown(f"lacks the {', '.join(sorted(lost))}: restore a backup")
    _drop_text_index(connection, wanted, there)
    for name, sql in wanted.items():
        kind, _, plain = name.partition(" ")
        if name.startswith(_MADE_WITH_OTHERS) or there.get(name) == sql:
            continue
        if name in there:
            if kind == "table":
                continue  # its rows may be all there is; db check names it
            connection.execute(f"DROP {kind} {plain}")
        connection.execute(sql)
        if name != TEXT_INDEX:
            _log.warning("the %s is created again", name)
    connection.execute("REINDEX")
    full_text.queue_all(connection)


def _drop_text_index(
    connection: sqlite3.Connection, wanted: dict[str, str], there: dict[str, str]
) -> None:
    """Drop the virtual table, which takes all tables behind it, or what is left of them."""
    behind = [name for name in wanted if name.startswith(f"{TEXT_INDEX}_")]
    if TEXT_INDEX in there:
        for name in behind:
            if name not in there:
                connection.execute(wanted[name])
        connection.execute(f"DROP {TEXT_INDEX}")
    else:
        for name in behind:
            connection.execute(f"DROP {name.replace('table ', 'TABLE IF EXISTS ')}")
    there.pop(TEXT_INDEX, None)


def _derive_all(connection: sqlite3.Connection, progress: Progress) -> int:
    """Compare every report with what is derived from it, and store what differs."""
    facets.forget_all(connection)
    numbers = [number for (number,) in connection.execute(_NUMBERS)]
    damaged = 0
    for done, number in enumerate(numbers, 1):
        try:
            report = report_rows.read_number(connection, number)
        except (StoreDamaged, ValueError, TypeError):
            report = None
        if report is None:
            damaged += 1
            connection.execute("UPDATE report SET facet = 0 WHERE number = ?", (number,))
        else:
            _derive(connection, number, report)
        if done % _AT_ONCE == 0 or done == len(numbers):
            progress(done, len(numbers))
    return damaged


def _derive(connection: sqlite3.Connection, number: int, report: Report) -> None:
    (facet,) = facets.count_in(connection, [report])
    urgent_at = desk_rows.urgent_at(connection, report)
    columns = {**ReportRow.of(report).columns, "facet": facet, "urgent_at": urgent_at}
    del columns["state"]  # it is what the report was read from
    differs = " OR ".join(f"{name} IS NOT ?" for name in columns)
    settings = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(
        f"UPDATE report SET {settings} WHERE number = ? AND ({differs})",
        (*columns.values(), number, *columns.values()),
    )
    connection.execute(_PUT_PLACE, (number, *neighbours.exact_place(report.claim)))
    photo_hashes.put(connection, number, report)
    due_at = None if report.withdrawn_at else to_text(report.updated_at)
    connection.execute(_QUEUE, (number, due_at, report.is_imported))
