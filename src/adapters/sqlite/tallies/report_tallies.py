"""Tallies from columns in memory, which are read when somebody asks for the first time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import orjson
from typing_extensions import override

from skywitness.adapters.sqlite import documents, filters, word_search
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.listing import MOST_COUNTED
from skywitness.adapters.sqlite.queries import SHOWN
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.tallies import Bucketing, Clusters, Timeline
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_tallies import ReportTallies

if TYPE_CHECKING:
    from skywitness.adapters.sqlite.tallies.answers import Answers  # loads numpy

MOST_MATCHES: Final = MOST_COUNTED
"""Matches of words that one answer looks at: as many as an exact count, so that both agree."""

MOST_AT_ONCE: Final = 16
"""So few rows are read without a thread, which would cost more than reading them."""

PREPARED_FROM: Final = 50_000
"""Reports from which on the columns are read before anybody asks. Fewer take a quarter of a second,
which is no reason to hold them, and numpy, in a service that is never asked to count.
"""

_BY_STATEMENT: Final = ("observer", "external_id", "updated_since")
"""Conditions on what the columns do not have."""

_ROWS: Final = """
SELECT r.number, {} FROM json_each(?) AS n CROSS JOIN report AS r ON r.number = n.value
"""
_REPORTS: Final = "SELECT coalesce(sum(reports), 0) FROM report_total"
_NUMBERS: Final = "SELECT coalesce('[' || group_concat(r.number) || ']', '[]') FROM {} WHERE {}"


class SqliteReportTallies(ReportTallies):
    """Counts in memory; of the database, it reads what has changed since the last question."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._answers: dict[Audience, Answers] = {}

    @override
    async def timeline(
        self, where: ReportFilter, bucketing: Bucketing, audience: Audience
    ) -> Timeline:
        answers = await self._of(audience)
        named, exact = await self._named(where, audience)
        found = await answers.timeline(where, bucketing, named)
        return replace(found, exact=exact)

    @override
    async def clusters(self, where: ReportFilter, grid: Grid, audience: Audience) -> Clusters:
        answers = await self._of(audience)
        named, exact = await self._named(where, audience)
        cells = await answers.cells(where, grid, named)
        found = cells.found
        places = {number: place for place, number in enumerate(cells.alone) if number}
        for number, row in (await self._rows([*places], audience)).items():
            found[places[number]] = found[places[number]]._replace(row=row)
        return Clusters(found, cells.total, exact)

    @override
    async def prepare(self, audience: Audience) -> None:
        row = await self._database.points.row(_REPORTS)
        if row is not None and row[0] >= PREPARED_FROM:
            await self.clusters(ReportFilter(), Grid(0), audience)
            await self.timeline(ReportFilter(), Bucketing(), audience)

    async def _of(self, audience: Audience) -> Answers:
        if audience not in self._answers:
            made = await asyncio.to_thread(_answers, self._database, audience)
            self._answers.setdefault(audience, made)
        return self._answers[audience]

    async def _named(
        self, where: ReportFilter, audience: Audience
    ) -> tuple[Sequence[int] | None, bool]:
        """Return the numbers of the reports that match what no column has, and if that is all.

        None if there are no such conditions.
        """
        rest = {name: getattr(where, name) for name in _BY_STATEMENT}
        if not where.words and not any(rest.values()):
            return None, True
        read = self._database.search.execute_fetchall
        found = filters.clauses(ReportFilter(**rest), audience, tombstones=True)
        if where.words:
            source, values = word_search.first_matches(where, MOST_MATCHES)
            is_cut = bool([*await read(*word_search.further_match(where, MOST_MATCHES))])
        else:
            source, values, is_cut = "report AS r", [], False
        text = _NUMBERS.format(source, found.where)
        ((numbers,),) = await read(text, [*values, *found.values])
        return orjson.loads(numbers), not is_cut

    async def _rows(self, numbers: Sequence[int], audience: Audience) -> dict[int, bytes]:
        """Return the encoded rows of reports, but for those that are damaged."""
        if not numbers:
            return {}
        text = _ROWS.format(SHOWN[audience])
        found = {}
        values = [orjson.dumps(numbers).decode()]
        rows: Iterable[Sequence[Any]] | None = None
        if len(numbers) <= MOST_AT_ONCE:
            rows = self._database.points.rows_at_once(text, values)
        if rows is None:
            rows = await self._database.search.execute_fetchall(text, values)
        for number, document in rows:
            try:
                found[number] = documents.as_row(documents.verified(document))
            except StoreDamaged:
                continue
        return found


def _answers(database: Database, audience: Audience) -> Answers:
    """Import what counts, not before it is needed: numpy takes longer than the rest of a start."""
    from skywitness.adapters.sqlite.tallies.answers import Answers  # noqa: PLC0415  # loads numpy

    return Answers(database, audience)
