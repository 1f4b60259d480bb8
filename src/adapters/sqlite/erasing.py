"""Erasing reports: every row that belongs to them, and what SQLite keeps of removed rows.

Functions that take a connection run inside the transaction of the writer.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import orjson

from skywitness.adapters.sqlite import facets, full_text, report_rows
from skywitness.adapters.sqlite.documents import forget_features
from skywitness.adapters.sqlite.sql import Row, Value, insert_rows
from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.errors import ReportNotFound, StaleRevision
from skywitness.domain.model.reports.report import Change
from skywitness.domain.model.reports.review import UNLISTED

_COLUMNS: Final = ("id", "erased_at", "is_listed", "has_traces")
_FOUND: Final = """
SELECT r.number, r.id, r.facet, r.review, r.observed_at,
  (SELECT e.claim FROM revision AS e WHERE e.report_number = r.number AND e.revision = r.revision),
  p.number IS NOT NULL, p.indexed_as, p.narrative, p.place_name
FROM json_each(?) AS w CROSS JOIN report AS r ON r.id = w.value
LEFT JOIN text_pending AS p ON p.number = r.number
"""
_MERGED: Final = """
WITH w AS (SELECT value AS id FROM json_each(?))
SELECT m.into_id FROM merged_report AS m JOIN report AS r ON r.number = m.report_number
WHERE m.into_id IN (SELECT id FROM w) AND r.id NOT IN (SELECT id FROM w)
"""
_UNKNOWN: Final = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM erased)"
# By these columns a table refers to reports; whatever has one of them belongs to a report.
OWNED: Final = """
SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
WHERE t.type = 'table' AND c.name IN ('report_number', 'report_id')
"""
_UNLESS_KNOWN: Final = "ON CONFLICT (id) DO NOTHING"
_INDEXES: Final = """
SELECT name FROM sqlite_schema
WHERE type = 'index' AND tbl_name NOT LIKE 'report_text%' AND tbl_name NOT LIKE 'observation%'
ORDER BY name
"""
_LIST: Final = "UPDATE erased SET is_listed = ? WHERE id = ?"
_MERGE: Final = "INSERT INTO report_text (report_text, rank) VALUES ('merge', ?)"
_PAGES: Final = 200
"""Pages of the text index that are written at a time: some ten milliseconds."""


def erase(
    connection: sqlite3.Connection, ids: Sequence[str], at: str, *, also_unknown: bool
) -> None:
    """Remove everything that is stored of reports, and remember that their ids were erased.

    Raises:
        ReportNotFound: no report has or had one of the ids, and these are not to be remembered.
        StaleRevision: others are merged into one of them, and are not erased.
    """
    if left := connection.execute(_MERGED, (_json(ids),)).fetchone():
        raise StaleRevision(UUID(left[0]))
    found = connection.execute(_FOUND, (_json(ids),)).fetchall()
    there = {report_id: _was_public(connection, facet) for _, report_id, facet, *_ in found}
    absent = [report_id for report_id in ids if report_id not in there]
    unknown = connection.execute(_UNKNOWN, (_json(absent),)).fetchall() if absent else []
    if unknown and not also_unknown:
        raise ReportNotFound(unknown[0][0])
    if found:
        _remove(connection, found)
    rows: list[Row] = [(report_id, at, shown, 1) for report_id, shown in there.items()]
    rows += [(report_id, at, 0, 0) for (report_id,) in unknown]
    insert_rows(connection, "erased", _COLUMNS, rows, _UNLESS_KNOWN)
    rows = [(Change.ERASED.value, report_id, at) for report_id, shown in there.items() if shown]
    insert_rows(connection, "stream", ("change", "report_id", "at"), rows)
    forget_features()


def _was_public(connection: sqlite3.Connection, number: int) -> bool:
    facet = facets.of_id(connection, number)
    return facet is None or (facet.review not in UNLISTED and not facet.private)


def erase_again(connection: sqlite3.Connection, erased: Sequence[tuple[str, str, int]]) -> None:
    """Erase in a restored database, which nobody else uses, what was erased after its backup."""
    for report_id, at, is_listed in erased:
        connection.execute("BEGIN IMMEDIATE")
        report_rows.release_merged(connection, report_id, from_text(at), LOCAL.id)
        erase(connection, [report_id], at, also_unknown=True)
        connection.execute(_LIST, (is_listed, report_id))
        connection.execute("COMMIT")
    ids = with_traces(connection)
    if ids:
        begin = True
        while merge_texts(connection, begin=begin):
            begin = False
        connection.execute("VACUUM")
        is_clean(ids, connection)


def _remove(connection: sqlite3.Connection, found: Sequence[Any]) -> None:
    full_text.remove(connection, [indexed for row in found if (indexed := _indexed(row))])
    facets.count_out(connection, Counter(facet for _, _, facet, *_ in found))
    values = {
        "report_number": _json([number for number, *_ in found]),
        "report_id": _json([report_id for _, report_id, *_ in found]),
    }
    owned = connection.execute(OWNED).fetchall()
    owned += [("text_pending", "number"), ("report", "number")]  # the report itself last
    for table, column in owned:
        chosen = values.get(column, values["report_number"])
        connection.execute(
            f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (chosen,)
        )


def _indexed(row: Sequence[Any]) -> tuple[Value, ...] | None:
    """Return what the text index has of a report, None when it has nothing yet."""
    number, _, _, _, observed_at, claim, is_pending, indexed_as, narrative, place_name = row
    if is_pending:
        return None if indexed_as is None else (indexed_as, narrative, place_name)
    terms = full_text.terms_of(claim)  # None of a damaged one, which `db rebuild` drops
    return None if terms is None else (full_text.key_of(from_text(observed_at), number), *terms)


def merge_texts(connection: sqlite3.Connection, *, begin: bool) -> bool:
    """Do a step of merging all parts of the text index into one; return whether there is more.

    A removed word stays in the part where it was until this is merged with the part that says that
    it was removed.
    """
    before = connection.total_changes
    connection.execute(_MERGE, (-_PAGES if begin else _PAGES,))
    return connection.total_changes - before > 1  # so FTS5 says that it wrote something


def indexes(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all indexes on reports and what belongs to them."""
    return [name for (name,) in connection.execute(_INDEXES)]


def make_index_anew(name: str, connection: sqlite3.Connection) -> None:
    """Make an index anew.

    Where SQLite moves entries to another page it leaves copies in the unused part of the first one,
    which `secure_delete` does not overwrite.
    """
    connection.execute(f'REINDEX "{name}"')


def with_traces(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of erased reports that may have left something in the files."""
    return [
        report_id for (report_id,) in connection.execute("SELECT id FROM erased WHERE has_traces")
    ]


def is_clean(ids: Sequence[str], connection: sqlite3.Connection) -> None:
    """Note that nothing is left of erased reports."""
    connection.execute(
        "UPDATE erased SET has_traces = 0 WHERE id IN (SELECT value FROM json_each(?))",
        (_json(ids),),
    )


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
