"""The text index compared with the reports whose texts it should hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from zlib import crc32

from skywitness.adapters.sqlite import full_text
from skywitness.adapters.sqlite.timestamps import from_text

_TERMS = "CREATE VIRTUAL TABLE temp.indexed_term USING fts5vocab(main, report_text, instance)"
_INDEXED = "SELECT doc, col, offset, term FROM temp.indexed_term"
_REPORTS = """
SELECT r.number, r.id, r.observed_at, e.claim FROM report AS r
JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision
WHERE r.number NOT IN (SELECT number FROM text_pending)
"""
_WAITING = "SELECT number FROM text_pending"
_COLUMNS = ("narrative", "place_name")


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Say which reports the index lacks or has with other words, and what it has of no report.

    Reports whose text waits to be indexed are left out. The sums of a number for each term stand
    for the terms, so that the memory does not depend on the length of the texts.
    """
    indexed = _indexed_sums(connection)
    for number, report_id, observed_at, claim in connection.execute(_REPORTS):
        try:
            key = full_text.key_of(from_text(observed_at), number)
            terms = full_text.terms_of(claim)
        except ValueError:
            continue  # the check of the report says so
        if terms is None:
            continue  # as above
        found, wanted = indexed.pop(key, 0), _sum(terms)
        if found != wanted:
            what = "other words than its text" if found else "nothing"
            yield f"report {report_id}: the text index has {what}"
    waiting = {number for (number,) in connection.execute(_WAITING)}
    for key in indexed:
        if full_text.number_of(key) not in waiting:
            yield f"the text index has words of no report, in row {key}"


def _indexed_sums(connection: sqlite3.Connection) -> dict[int, int]:
    sums: dict[int, int] = {}
    connection.execute("PRAGMA query_only=OFF")  # a temporary table counts as a change
    connection.execute(_TERMS)
    connection.execute("PRAGMA query_only=ON")
    for key, column, offset, term in connection.execute(_INDEXED):
        sums[key] = sums.get(key, 0) + _number(column, offset, term)
    return sums


def _sum(terms: tuple[str, str]) -> int:
    return sum(
        _number(column, offset, term)
        for column, text in zip(_COLUMNS, terms, strict=True)
        for offset, term in enumerate(text.split(" "))
        if term
    )


def _number(column: str, offset: int, term: str) -> int:
    return crc32(f"{column} {offset} {term}".encode()) + 1
