"""Reads the columns, and what has changed since they were read.

Rows come packed as one text: after each row, the thread that reads may have to wait for its turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import orjson

from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.facets import Facet
from skywitness.adapters.sqlite.tallies.columns import Columns, Facets, Ints
from skywitness.adapters.sqlite.tallies.snapshot import Snapshot
from skywitness.domain.model.reports.review import UNLISTED
from skywitness.domain.model.reports.visibility import Audience

AT_ONCE: Final = 2_000
"""Rows that one statement reads: within the time that a search may keep others waiting."""

MOST_CHANGES: Final = 20_000
"""With more changes it is as fast to read everything again."""

FEW_CHANGES: Final = 16
"""So few are followed without a thread, which would cost more than to follow them."""

# 17 digits give any number back as it was.
_NUMBER: Final = "CASE WHEN {0} IS NULL THEN 'null' ELSE printf('%!.17g', {0}) END"
_PLACE_OF: Final = {
    Audience.PUBLIC: ("r", ""),
    Audience.FULL: ("e", "CROSS JOIN exact_place AS e ON e.report_number = r.number"),
}
_PACKED: Final = "coalesce('[' || group_concat(t.row) || ']', '[]')"
_ROW: Final = f"""
printf('[%d,%d,"%.26s","%.26s",%s,%s,%s]', r.number, r.facet, r.observed_at, r.observed_until,
{_NUMBER.format("{at}.latitude")}, {_NUMBER.format("{at}.longitude")},
{_NUMBER.format("r.magnitude_si")})
"""
_READ: Final = f"""
SELECT {_PACKED}, max(t.place) FROM (
  SELECT r.observed_at || r.id AS place, {_ROW} AS row
  FROM report AS r INDEXED BY ix_report_observed_at {{join}}
  WHERE (r.observed_at, r.id) > (?, ?) ORDER BY r.observed_at, r.id LIMIT ?) AS t
"""
_TIME_LENGTH: Final = len("2026-05-21T22:14:00.000000Z")
_HIDDEN: Final = ", ".join(f"'{state}'" for state in sorted(UNLISTED))
_COUNTED: Final = {
    Audience.PUBLIC: f"withdrawn = 0 AND private = 0 AND review NOT IN ({_HIDDEN})",
    Audience.FULL: "withdrawn = 0",
}
_STATE: Final = """
coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'stream'), 0),
(SELECT coalesce(sum(reports), 0) FROM report_total WHERE {counted})
"""
_CHANGES: Final = f"""
SELECT {_STATE}, (SELECT min(number) FROM stream), {_PACKED}
FROM (
  SELECT {_ROW} AS row
  FROM (SELECT DISTINCT report_id FROM stream WHERE number > ? LIMIT ?) AS s
  CROSS JOIN report AS r ON r.id = s.report_id {{join}}) AS t
"""
_NUMBERS: Final = """
SELECT coalesce('[' || group_concat(number) || ']', '[]') FROM report INDEXED BY ix_report_facet
"""
_FACETS: Final = f"""
SELECT json_group_array(json_array(id, {", ".join(Facet._fields)})) FROM facet
WHERE id BETWEEN ?1 AND ?2 OR id BETWEEN -?2 AND -?1
"""


class State(NamedTuple):
    """What no change leaves as it is: the last one's number, and how many reports are counted.

    An erasure of what the public cannot see is in no log, but it lowers the number.
    """

    change: int
    reports: int


class Loader:
    """Reads the columns of the reports that an audience may count."""

    def __init__(self, database: Database, audience: Audience) -> None:
        self._database = database
        self._audience = audience
        at, join = _PLACE_OF[audience]
        parts = {"at": at, "join": join, "counted": _COUNTED[audience]}
        self._state, self._read, self._changes = (
            text.format(**parts) for text in (f"SELECT {_STATE}", _READ, _CHANGES)
        )

    async def state(self) -> State:
        """Return the state of the database."""
        row = await self._database.points.row(self._state)
        return State(*row) if row else State(0, 0)

    async def load(self) -> tuple[Snapshot, int]:
        """Read everything; return it with the number of the last change that is in it for sure."""
        change, _ = await self.state()
        facets, parts = Facets.none(), []
        place: tuple[str, str] | None = ("", "")
        while place is not None:
            found = await self._database.search.execute_fetchall(self._read, (*place, AT_ONCE))
            ((packed, last),) = found
            place = (last[:_TIME_LENGTH], last[_TIME_LENGTH:]) if last else None
            _, columns, facets = await self._unpacked(packed, facets)
            parts.append(columns)
        return await asyncio.to_thread(_first, parts, facets), change

    def follow_few(self, snapshot: Snapshot, change: int) -> tuple[Snapshot, State] | None:
        """Do as `follow` does, at once; None if that takes a thread, or more than a few changes."""
        if snapshot.is_merged_with(FEW_CHANGES):
            return None
        found = self._database.points.rows_at_once(self._changes, (change, FEW_CHANGES))
        if found is None:
            return None
        ((last, reports, oldest, packed),) = found
        if not _is_logged(change, last, oldest, FEW_CHANGES):
            return None
        rows, facets = orjson.loads(packed), snapshot.facets
        if missing := _missing(rows, facets):
            more = self._database.points.rows_at_once(_FACETS, missing)
            if more is None:
                return None
            facets = _with_more(facets, missing[1], more[0][0], self._audience)
            if _missing(rows, facets):
                return None
        numbers = np.array([row[0] for row in rows], np.int64)
        snapshot = snapshot.changed(numbers, Columns.of(rows, facets), facets)
        return (snapshot, State(last, reports)) if len(snapshot) == reports else None

    async def follow(
        self, snapshot: Snapshot, change: int, *, check: bool
    ) -> tuple[Snapshot, State] | None:
        """Return what has become of the columns since a change, and the state that they are in.

        None if that is more than is worth following, or if the log has not all of it: to `check`
        that, reports are counted.
        """
        found = await self._database.search.execute_fetchall(self._changes, (change, MOST_CHANGES))
        ((last, reports, oldest, packed),) = found
        if not _is_logged(change, last, oldest, MOST_CHANGES):
            return None
        numbers, columns, facets = await self._unpacked(packed, snapshot.facets)
        snapshot = await asyncio.to_thread(snapshot.changed, numbers, columns, facets)
        if len(snapshot) != reports:  # some were erased
            ((left,),) = await self._database.search.execute_fetchall(_NUMBERS)
            erased = np.setdiff1d(snapshot.numbers, orjson.loads(left))
            snapshot = await asyncio.to_thread(
                snapshot.changed, erased, columns.take(slice(0)), facets
            )
        if check and len(snapshot) != reports:
            return None
        return snapshot, State(last, reports)

    async def _unpacked(self, packed: str, facets: Facets) -> tuple[Ints, Columns, Facets]:
        """Return the numbers and the columns of rows, and all facets that are known now."""
        rows = await asyncio.to_thread(orjson.loads, packed)
        while missing := _missing(rows, facets):
            ((more,),) = await self._database.search.execute_fetchall(_FACETS, missing)
            facets = await asyncio.to_thread(_with_more, facets, missing[1], more, self._audience)
        columns = await asyncio.to_thread(Columns.of, rows, facets)
        return np.array([row[0] for row in rows], np.int64), columns, facets


def _is_logged(change: int, last: int, oldest: int | None, most: int) -> bool:
    """Say whether all changes since one are in the log, and at most so many."""
    is_kept = last == change or (oldest is not None and oldest <= change + 1)
    return is_kept and change <= last <= change + most


def _missing(rows: Sequence[Sequence[Any]], facets: Facets) -> tuple[int, int] | None:
    """Return the first and the last facet to be read next for some rows, None if all are known."""
    highest = max((abs(row[1]) for row in rows), default=0)
    if len(facets) > highest:
        return None
    return len(facets), min(len(facets) + AT_ONCE - 1, highest)


def _with_more(facets: Facets, last: int, packed: str, audience: Audience) -> Facets:
    return facets.with_more(last, orjson.loads(packed), audience)


def _first(parts: Sequence[Columns], facets: Facets) -> Snapshot:
    """Begin with what was read; a report that has changed meanwhile may have been read twice."""
    columns = Columns.joined(parts)
    _, first = np.unique(columns.number, return_index=True)
    if len(first) < len(columns):
        columns = columns.take(np.sort(first))
    return Snapshot.of(columns, facets)
