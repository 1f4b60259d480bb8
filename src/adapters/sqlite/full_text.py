"""Full text of the public view of reports, indexed off the commit path.

The domain splits text into terms before it is indexed, so that the tokenizer, which splits at
spaces, finds exactly what `ReportFilter` compares. Withdrawn reports stay in the index: they still
match `updated_since`.

The index holds no copy of the text. A row is removed from it by naming its terms once more, so
whoever changes a text leaves the former terms in `text_pending` (see `queue`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import orjson

from skywitness.adapters.sqlite import codec
from skywitness.adapters.sqlite.sql import Value
from skywitness.adapters.sqlite.timestamps import from_text, seconds
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.full_text import index_text
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report

NUMBER_BITS = 31
SPAN_BITS = 6
"""Reports that begin within the same 64 seconds are found in no particular order."""

KEY = f"""
(unixepoch(substr(r.observed_at, 1, 19)) >> {SPAN_BITS} << {NUMBER_BITS} | r.number)
""".strip()
"""`key_of` a row of `report AS r`."""

# One statement for all, and one row of what is found: before each, the thread waits for other
# threads.
_PENDING = """
SELECT json_group_array(json_array(number, observed_at, claim, indexed_as, narrative, place_name))
FROM (
  SELECT p.number, r.observed_at, hex(e.claim) AS claim, p.indexed_as, p.narrative, p.place_name
  FROM text_pending AS p JOIN report AS r ON r.number = p.number
  JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision
  ORDER BY p.number LIMIT ?
)
"""
_ROWS = "SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)"
_INDEX = f"INSERT INTO report_text (rowid, narrative, place_name) {_ROWS}"
_REMOVE = f"""
INSERT INTO report_text (report_text, rowid, narrative, place_name)
SELECT 'delete', found.* FROM ({_ROWS}) AS found
"""
_DONE = "DELETE FROM text_pending WHERE number IN (SELECT value FROM json_each(?))"
_QUEUE = """
INSERT OR IGNORE INTO text_pending (number, indexed_as, narrative, place_name) VALUES (?, ?, ?, ?)
"""


def key_of(observed_at: datetime, number: int) -> int:
    """Return the row of a report in the index.

    Rows are read in the order of their numbers, forwards or backwards, so the number rises with the
    time of observation: what is newest is found first, and nothing has to be sorted.
    """
    return span_of(observed_at) << NUMBER_BITS | number


def number_of(key: int) -> int:
    """Return the number of the report that a row of the index belongs to."""
    return key & ((1 << NUMBER_BITS) - 1)


def queue_all(connection: sqlite3.Connection) -> None:
    """Have every report indexed, in an index that is empty."""
    connection.execute("DELETE FROM text_pending")
    connection.execute("INSERT INTO text_pending (number) SELECT number FROM report")


def span_of(observed_at: datetime) -> int:
    """Return which 64 seconds a time lies in, counted from 1970."""
    return seconds(observed_at) >> SPAN_BITS


def beginning_of(span: int) -> datetime:
    """Return when a span of 64 seconds begins."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=span << SPAN_BITS)


def queue(connection: sqlite3.Connection, number: int, before: Report) -> None:
    """Have a changed report indexed again; a row that waits already knows what to remove."""
    claim = before.claim
    values = (key_of(claim.when.start, number), *_terms(claim.public))
    connection.execute(_QUEUE, (number, *values))


def remove(connection: sqlite3.Connection, rows: Sequence[tuple[Value, ...]]) -> None:
    """Remove rows of the index, each given as its key and the terms of both columns."""
    connection.execute(_REMOVE, (_json(rows),))


def index_pending(connection: sqlite3.Connection, limit: int) -> int:
    """Index up to `limit` reports whose text changed; return how many there were."""
    (found,) = connection.execute(_PENDING, (limit,)).fetchone()
    pending = orjson.loads(found)
    if pending:
        # In their order: an index row before the last one makes FTS5 begin another segment.
        former = sorted(row[3:] for row in pending if row[3] is not None)
        rows = sorted(
            (key_of(from_text(at), number), *terms)
            for number, at, claim, *_ in pending
            if (terms := terms_of(bytes.fromhex(claim))) is not None
        )
        remove(connection, former)
        connection.execute(_INDEX, (_json(rows),))
        connection.execute(_DONE, (_json([number for number, *_ in pending]),))
    return len(pending)


def terms_of(claim: bytes) -> tuple[str, str] | None:
    """Return what to index of a stored claim: the terms of its narrative and of its place name.

    None of a damaged one, which nobody can read.
    """
    try:
        return _terms(codec.decode_public_view(claim))
    except StoreDamaged:
        return None


def _terms(public: PublicView) -> tuple[str, str]:
    return index_text(public.narrative), index_text(public.place_name)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
