"""Questions to the database, answered from encoded columns without building entities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import aiosqlite
from typing_extensions import override

from skywitness.adapters.sqlite import codec, filters, neighbours, public_claims, spatial
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.documents import COLUMNS, DocumentRow, encoded
from skywitness.adapters.sqlite.report_repository import SqliteReportRepository
from skywitness.adapters.sqlite.timestamps import from_text, to_text
from skywitness.domain.documents.reports import (
    feature_document,
    report_document,
    tombstone_document,
)
from skywitness.domain.model.errors import ReportNotFound, ReportWithdrawn
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.reports.report import Audience, Claim, Neighbour, Report
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.ports.report_queries import Document, Page, ReportQueries, Representation

MOST_ESTIMATED = 10_000
"""Where an inexact count stops."""

MOST_COUNTED = 250_000
"""Where an exact count stops all the same, so that no question takes minutes."""

DOCUMENT = f"SELECT {COLUMNS} FROM report AS r WHERE r.id = ?"
_VERDICTS = """
SELECT r.withdrawn_at, v.document
FROM report AS r LEFT JOIN verdict AS v ON v.report_number = r.number
WHERE r.id = ? ORDER BY v.id DESC
"""
_CONDITIONS = """
SELECT r.withdrawn_at, c.document
FROM report AS r LEFT JOIN conditions AS c ON c.report_number = r.number
WHERE r.id = ?
"""
_TOTAL = "SELECT count(*) FROM report WHERE withdrawn_at IS NULL"


class SqliteReportQueries(ReportQueries):
    """Short questions go to one reader and long ones to the other; nobody waits for a scan."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def document(self, report_id: UUID, audience: Audience, form: Representation) -> Document:
        if audience is Audience.FULL:
            return await self._full_document(report_id, form)
        rows = list(await self._database.reader.execute_fetchall(DOCUMENT, (str(report_id),)))
        if not rows:
            raise ReportNotFound(report_id)
        row = DocumentRow._make(rows[0])
        _require_not_withdrawn(report_id, row.withdrawn_at)
        return Document(encoded(row, form), row.revision, row.change)

    @override
    async def page(
        self,
        where: ReportFilter,
        order: Order,
        limit: int,
        after: Position | None,
        audience: Audience,
        form: Representation,
    ) -> Page:
        reader = self._reader_for(where)
        found = await self._clauses(reader, where, audience)
        if after is not None:
            compare = "<" if order.descending else ">"
            moment = to_text(after.timestamp)
            found.add(f"(r.{order.column}, r.id) {compare} (?, ?)", moment, after.report_id)
        values = [*found.values, limit + 1]
        rows = list(await reader.execute_fetchall(page_statement(found, order), values))
        shown, follows = rows[:limit], None
        if shown and len(rows) > limit:
            moment, report_id, *_ = shown[-1]
            follows = Position(from_text(moment), report_id)
        return Page(await self._encoded(shown, audience, form), follows)

    @override
    async def count(self, where: ReportFilter, *, exact: bool) -> Count:
        reader, budget = self._database.slow_reader, MOST_COUNTED if exact else MOST_ESTIMATED
        found = await self._clauses(reader, where, Audience.PUBLIC)
        matching = f"SELECT 1 FROM report AS r WHERE {found.where} LIMIT ?"
        statement = f"SELECT count(*) FROM ({matching})"
        rows = await reader.execute_fetchall(statement, [*found.values, budget + 1])
        ((number,),) = rows
        return Count(min(number, budget), exact=number <= budget)

    @override
    async def verdicts(self, report_id: UUID) -> tuple[Verdict, ...]:
        documents = await self._findings(_VERDICTS, report_id)
        return tuple(codec.verdict_from_json(document) for document in documents)

    @override
    async def conditions(self, report_id: UUID) -> tuple[Conditions, ...]:
        documents = await self._findings(_CONDITIONS, report_id)
        return tuple(one for text in documents for one in codec.conditions_from_json(text))

    @override
    async def neighbours(
        self,
        claim: Claim,
        excluding: UUID,
        phenomena: frozenset[str],
        radius_m: float,
        within: timedelta,
        limit: int,
    ) -> tuple[Neighbour, ...]:
        near = neighbours.near(claim, excluding, phenomena, radius_m, within)
        values = [*near.values, limit]
        rows = await self._database.reader.execute_fetchall(neighbours.statement(near), values)
        return tuple(neighbours.neighbour(*row) for row in rows)

    @override
    async def public_claims(self, where: ReportFilter, limit: int) -> tuple[PublicClaim, ...]:
        reader = self._database.slow_reader
        found = await self._clauses(reader, where, Audience.PUBLIC)
        found.add("r.withdrawn_at IS NULL")
        statement = page_statement(found, Order.OBSERVED_DESC, public_claims.COLUMNS)
        rows = await reader.execute_fetchall(statement, [*found.values, limit])
        return tuple(public_claims.public_claim(*row) for _, *row in rows)

    @override
    async def total(self) -> int:
        ((number,),) = await self._database.slow_reader.execute_fetchall(_TOTAL)
        return int(number)

    def _reader_for(self, where: ReportFilter) -> aiosqlite.Connection:
        """Words and areas may take a while to find; everything else is walked by an index."""
        is_slow = where.words or where.box or where.circle
        return self._database.slow_reader if is_slow else self._database.reader

    async def _clauses(
        self, reader: aiosqlite.Connection, where: ReportFilter, audience: Audience
    ) -> filters.Clauses:
        found = filters.clauses(where, audience)
        if audience is Audience.PUBLIC:  # the tree holds public points
            await spatial.add_candidates(found, reader, where)
        return found

    async def _encoded(
        self, rows: Sequence[Any], audience: Audience, form: Representation
    ) -> Sequence[bytes]:
        if audience is Audience.PUBLIC:
            return [encoded(DocumentRow._make(row[1:]), form) for row in rows]
        return [_encoded_entity(await self._entity(UUID(row[1])), form) for row in rows]

    async def _full_document(self, report_id: UUID, form: Representation) -> Document:
        report = await self._entity(report_id)
        if report.withdrawn_at is not None:
            raise ReportWithdrawn(report_id, report.withdrawn_at)
        return Document(_encoded_entity(report, form), report.revision, report.change)

    async def _entity(self, report_id: UUID) -> Report:
        """Return the report itself: documents hold only what everybody may see."""
        return await SqliteReportRepository(self._database.reader).get(report_id)

    async def _findings(self, statement: str, report_id: UUID) -> Iterable[str]:
        reader = self._database.reader
        rows = list(await reader.execute_fetchall(statement, (str(report_id),)))
        if not rows:
            raise ReportNotFound(report_id)
        _require_not_withdrawn(report_id, rows[0][0])
        return [document for _, document in rows if document is not None]


def page_statement(found: filters.Clauses, order: Order, columns: str = COLUMNS) -> str:
    """Return the statement of a page: the sort time, then the columns (those of a document).

    Which reports they are is decided from narrow index rows; the wide rows of those few come after.
    """
    way = "DESC" if order.descending else "ASC"
    return f"""
        SELECT k.moment, {columns}
        FROM (SELECT r.number, r.{order.column} AS moment FROM report AS r
              WHERE {found.where} ORDER BY r.{order.column} {way}, r.id {way} LIMIT ?) AS k
        CROSS JOIN report AS r ON r.number = k.number
        ORDER BY k.moment {way}, r.id {way}
    """


def _require_not_withdrawn(report_id: UUID, withdrawn_at: str | None) -> None:
    if withdrawn_at is not None:
        raise ReportWithdrawn(report_id, from_text(withdrawn_at))


def _encoded_entity(report: Report, form: Representation) -> bytes:
    if report.withdrawn_at is None:
        document = report_document(report, Audience.FULL)
    else:
        document = tombstone_document(report)
    shown = feature_document(document) if form is Representation.GEOJSON else document
    return codec.to_json(shown).encode()
