"""Full text of what everybody may read, indexed off the commit path.

Text is folded by the domain before it is indexed, so that the tokenizer finds exactly the words
that `ReportFilter` compares. Words of withdrawn reports stay: they still match `updated_since`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import orjson

from skywitness.domain.model.text import words

_PENDING = """
SELECT p.number, r.claim_doc FROM text_pending AS p JOIN report AS r ON r.number = p.number
ORDER BY p.number LIMIT ?
"""
# One statement for all: beside other threads each costs more than its own work.
_INDEX = """
INSERT OR REPLACE INTO report_text (rowid, narrative, place_name)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
FROM json_each(?)
"""
_DONE = """
DELETE FROM text_pending WHERE number IN (SELECT json_extract(value, '$[0]') FROM json_each(?))
"""

HAS_WORDS = "r.number IN (SELECT rowid FROM report_text WHERE report_text MATCH ?)"
"""The condition that a report has all words; its parameter is a `phrase`."""


def index_pending(connection: sqlite3.Connection, limit: int) -> int:
    """Index up to `limit` reports whose words changed; return how many there were."""
    pending = connection.execute(_PENDING, (limit,)).fetchall()
    if pending:
        rows = orjson.dumps([(number, *_folded(claim)) for number, claim in pending]).decode()
        connection.execute(_INDEX, (rows,))
        connection.execute(_DONE, (rows,))
    return len(pending)


def phrase(wanted: Sequence[str]) -> str:
    """Return the search for all of these folded words; quotes keep them from being operators."""
    return " ".join(f'"{word}"' for word in wanted)


def _folded(claim: str) -> tuple[str, str]:
    shown = orjson.loads(claim)
    return " ".join(words(shown["narrative"])), " ".join(words(shown["place"]["name"]))
