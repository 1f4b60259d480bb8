"""Photos with nearly the same picture, found by parts of their difference hashes.

A hash has four parts of 16 bits, and each is a row. Of two hashes that differ in up to seven bits,
one part at least differs in one bit at most: it is found by 17 searches, whatever the table holds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final

import aiosqlite
import orjson

from skywitness.adapters.sqlite.facets import LISTED
from skywitness.adapters.sqlite.neighbours import neighbour
from skywitness.adapters.sqlite.sql import Row, insert_rows
from skywitness.adapters.sqlite.timestamps import from_text, to_text
from skywitness.domain.model.photos.same_picture import SAME_BITS, bits_apart, telling_hashes
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.sighting import Sighting

MOST_COMPARED: Final = 20_000
"""Rows, for all photos of a report: some milliseconds. Of more, some are left out."""

COLUMNS: Final = ("part", "report_number", "difference_hash", "added_at")

_PARTS, _BITS = 4, 16
_SIGN: Final = 1 << 63
_OF_REPORT: Final = """
SELECT part, report_number, difference_hash, added_at FROM photo_hash WHERE report_number = ?
"""
_FORGET: Final = "DELETE FROM photo_hash WHERE report_number = ?"
CANDIDATES: Final = f"""
SELECT h.report_number, h.difference_hash, h.added_at
FROM json_each(?) AS w CROSS JOIN photo_hash AS h ON h.part = w.value LIMIT {MOST_COMPARED}
"""
_REPORT: Final = f"""
SELECT r.id, r.observer, e.claim FROM report AS r
JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision
WHERE r.number = ? AND r.id <> ? AND {LISTED}
"""


def rows_of(number: int, report: Report) -> Sequence[Row]:
    """Return the rows of the photos of a report, in their order."""
    rows: set[tuple[int, int, int, str]] = set()
    for photo in report.photos:
        added_at = to_text(photo.added_at)
        for own in telling_hashes([photo]):
            rows |= {(part, number, _signed(own), added_at) for part in _parts(own)}
    return sorted(rows)


def put(connection: sqlite3.Connection, number: int, report: Report) -> None:
    """Store the rows of a report in the place of others."""
    if is_sound(connection, number, report):
        return
    connection.execute(_FORGET, (number,))
    insert_rows(connection, "photo_hash", COLUMNS, rows_of(number, report))


def is_sound(connection: sqlite3.Connection, number: int, report: Report) -> bool:
    """Whether the rows of a report are what they should be."""
    there = connection.execute(_OF_REPORT, (number,)).fetchall()
    return sorted(map(tuple, there)) == [*map(tuple, rows_of(number, report))]


async def sightings(
    reader: aiosqlite.Connection, excluding: str, hashes: Sequence[int], limit: int
) -> tuple[Sighting, ...]:
    """Return what `ReportQueries.sightings` does."""
    wanted = sorted({each for own in hashes for part in _parts(own) for each in _around(part)})
    rows = await reader.execute_fetchall(CANDIDATES, (orjson.dumps(wanted).decode(),))
    alike = {
        (added_at, number, found % (2 * _SIGN))
        for number, found, added_at in rows
        if any(bits_apart(found % (2 * _SIGN), own) <= SAME_BITS for own in hashes)
    }
    found_all: list[Sighting] = []
    for added_at, number, difference_hash in sorted(alike):
        rows = await reader.execute_fetchall(_REPORT, (number, excluding))
        at = from_text(added_at)
        found_all += [Sighting(difference_hash, at, neighbour(*row)) for row in rows]
        if len(found_all) == limit:
            break
    return tuple(sorted(found_all, key=lambda one: one.order))


def _parts(difference_hash: int) -> Iterator[int]:
    """Yield the parts of a hash, each with its place in front of its bits."""
    for place in range(_PARTS):
        bits = difference_hash >> (place * _BITS) & ((1 << _BITS) - 1)
        yield place << _BITS | bits


def _around(part: int) -> Iterator[int]:
    """Yield a part and those that differ from it in one bit."""
    yield part
    yield from (part ^ (1 << bit) for bit in range(_BITS))


def _signed(difference_hash: int) -> int:
    """Return a hash as the integer that SQLite keeps of its 64 bits."""
    return difference_hash - 2 * _SIGN if difference_hash >= _SIGN else difference_hash
