"""Full text of the public view of reports, indexed off the commit path.

The domain splits text into terms before it is indexed, so that the tokenizer, which splits at
spaces, finds exactly what `ReportFilter` compares. Withdrawn reports stay in the index: they still
match `updated_since`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import orjson

from skywitness.adapters.sqlite import codec
from skywitness.domain.model.full_text import index_text, phrase

_PENDING = """
SELECT p.number, e.claim FROM text_pending AS p JOIN report AS r ON r.number = p.number
JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision
ORDER BY p.number LIMIT ?
"""
# One statement for all: between two of them the thread waits for other threads.
_INDEX = """
INSERT OR REPLACE INTO report_text (rowid, narrative, place_name)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
FROM json_each(?)
"""
_DONE = """
DELETE FROM text_pending WHERE number IN (SELECT json_extract(value, '$[0]') FROM json_each(?))
"""

HAS_WORDS = "r.number IN (SELECT rowid FROM report_text WHERE report_text MATCH ?)"
"""The condition that a report contains all words; its parameter is `all_of` them."""


def index_pending(connection: sqlite3.Connection, limit: int) -> int:
    """Index up to `limit` reports whose text changed; return how many there were."""
    pending = connection.execute(_PENDING, (limit,)).fetchall()
    if pending:
        rows = orjson.dumps([(number, *_terms(claim)) for number, claim in pending]).decode()
        connection.execute(_INDEX, (rows,))
        connection.execute(_DONE, (rows,))
    return len(pending)


def all_of(wanted: Sequence[str]) -> str:
    """Return a search for all of these words; quotes keep them from being operators."""
    return " ".join(f'"{phrase(word)}"' for word in wanted)


def _terms(claim: bytes) -> tuple[str, str]:
    public = codec.decode_public_view(claim)
    return index_text(public.narrative), index_text(public.place_name)
