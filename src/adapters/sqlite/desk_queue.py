"""The desk's queue: a list like others, along the index of `urgent_at`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from typing_extensions import override

from skywitness.adapters.sqlite import codec, damage, listing, word_search
from skywitness.adapters.sqlite.candidates import PageQuery
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.adapters.sqlite.walk import WAITING
from skywitness.domain.model.desk.records import FlagReason, Hold
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.reports.filter import Count, Position, ReportFilter
from skywitness.ports.desk import Case, CasePage, DeskQueue

_PIECE: Final = 16
"""Cases that are decoded before other requests get a turn."""

_CASE: Final = """
r.state,
(SELECT e.claim FROM revision AS e
 WHERE e.report_number = r.number AND e.revision = r.revision),
CASE WHEN r.outcome IS NOT NULL THEN
  (SELECT v.document FROM verdict AS v WHERE v.report_number = r.number ORDER BY v.id DESC LIMIT 1)
END,
(SELECT json_group_object(reason, flags) FROM (
   SELECT reason, count(*) AS flags FROM flag WHERE report_number = r.number GROUP BY reason)),
(SELECT json_array(principal, until) FROM hold WHERE report_number = r.number)
"""

WAITING_REPORTS: Final = f"""
SELECT count(*) FROM (
  SELECT 1 FROM report INDEXED BY ix_report_urgent_at WHERE {WAITING} LIMIT ?)
"""


@dataclass(frozen=True, slots=True)
class Urgency:
    """The order of the queue, as lists are sorted."""

    column: str = "urgent_at"
    descending: bool = True


class SqliteDeskQueue(DeskQueue):
    """Reads a page and what belongs to its reports in one statement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def page(self, where: ReportFilter, limit: int, after: Position | None) -> CasePage:
        query = PageQuery(where, Urgency(), limit, after)
        find = word_search.page if where.words else listing.page
        found = await find(self._database.search, query, _CASE)
        cases: list[Case] = []
        for start in range(0, len(found.rows), _PIECE):
            if start:
                await asyncio.sleep(0)
            cases += _decoded(found.rows[start : start + _PIECE])
        damaged = len(found.rows) - len(cases)
        damage.log(damaged)
        return CasePage(cases, found.next, damaged)

    @override
    async def waiting(self, most: int) -> Count:
        ((found,),) = await self._database.search.execute_fetchall(WAITING_REPORTS, (most + 1,))
        return Count(min(found, most), exact=found <= most)


def _decoded(rows: Sequence[Any]) -> Iterator[Case]:
    """Decode rows, without those that are damaged."""
    for row in rows:
        if damage.is_missing(row):
            continue
        _, _, *stored, flags, hold = row
        try:
            report = codec.decode_report(*stored)
        except StoreDamaged:
            continue
        counts = {FlagReason(reason): count for reason, count in orjson.loads(flags).items()}
        yield Case(report, counts, hold and _hold(*orjson.loads(hold)))


def _hold(principal: str, until: str) -> Hold:
    return Hold(principal, from_text(until))
