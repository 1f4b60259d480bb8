"""Queries, answered from encoded documents without building entities."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from typing_extensions import override

from skywitness.adapters.sqlite import codec, damage, documents, filters, neighbours, spatial
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.timestamps import from_text, to_text
from skywitness.adapters.sqlite.unit_of_work import get_report
from skywitness.domain.model.errors import ReportNotFound, ReportWithdrawn, StoreDamaged
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.reports.report import Audience, Claim, Neighbour, Report
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.ports.report_queries import (
    MOST_PAGE_BYTES,
    Document,
    Page,
    ReportQueries,
    Representation,
)

MOST_ESTIMATED = 10_000
"""Where an inexact count stops."""

MOST_COUNTED = 250_000
"""Where even an exact count stops, so that no query takes minutes."""

DOCUMENT = """
SELECT r.document, r.withdrawn_at, r.revision, r.change, r.latitude, r.longitude
FROM report AS r WHERE r.id = ?
"""
_PAGE = """
r.change, r.id,
iif(r.withdrawn_at IS NULL, r.latitude, NULL), iif(r.withdrawn_at IS NULL, r.longitude, NULL),
r.document
"""
_CLAIM = """
r.id, r.observer,
(SELECT e.claim FROM revision AS e
 WHERE e.report_number = r.number AND e.revision = r.revision) AS claim
"""
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
    """What is read by its key has a connection of its own, so that it never waits for a search."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def document(self, report_id: UUID, audience: Audience, form: Representation) -> Document:
        if audience is Audience.FULL:
            report = await get_report(self._database.reader, report_id)
            report.require_live()
            return Document(_full(report, form), report.revision, report.change)
        key = str(report_id)
        row = await self._database.points.row(DOCUMENT, key)
        if row is None:
            raise ReportNotFound(report_id)
        document, withdrawn_at, revision, change, latitude, longitude = row
        _require_not_withdrawn(report_id, withdrawn_at)
        body = _in_form(form, key, latitude, longitude, documents.opened(document))
        return Document(body, revision, change)

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
        search = self._database.search
        found = await self._clauses(search, where, audience)
        if after is not None:
            compare = "<" if order.descending else ">"
            start = to_text(after.timestamp)
            found.add(f"(r.{order.column}, r.id) {compare} (?, ?)", start, after.report_id)
        values = [*found.values, limit + 1]
        try:
            rows = list(await search.execute_fetchall(page_statement(found, order), values))
        except StoreDamaged:
            rows = await damage.row_by_row(search, found, order, values, _PAGE)
        shown = rows[:limit]
        follows = damage.last_position(shown) if shown and len(rows) > limit else None
        items: list[bytes] = []
        versions = []
        size = 0
        for number, row in enumerate(shown):
            with contextlib.suppress(StoreDamaged):
                item = await self._encoded(row, audience, form)
                size += len(item)
                if items and size > MOST_PAGE_BYTES:
                    shown = shown[:number]
                    follows = damage.last_position(shown)
                    break
                items.append(item)
                versions.append((row[2], row[1]))
        damaged = len(shown) - len(items)
        if damaged:
            damage.log(damaged)
        return Page(items, versions, follows, damaged)

    @override
    async def count(self, where: ReportFilter, *, exact: bool) -> Count:
        search, budget = self._database.search, MOST_COUNTED if exact else MOST_ESTIMATED
        found = await self._clauses(search, where, Audience.PUBLIC)
        matching = f"SELECT 1 FROM report AS r WHERE {found.where} LIMIT ?"
        statement = f"SELECT count(*) FROM ({matching})"
        rows = await search.execute_fetchall(statement, [*found.values, budget + 1])
        ((number,),) = rows
        return Count(min(number, budget), exact=number <= budget)

    @override
    async def verdicts(self, report_id: UUID) -> tuple[Verdict, ...]:
        found = await self._findings(_VERDICTS, report_id)
        return tuple(codec.decode(one, Verdict) for one in found)

    @override
    async def conditions(self, report_id: UUID) -> tuple[Conditions, ...]:
        found = await self._findings(_CONDITIONS, report_id)
        return tuple(one for text in found for one in codec.decode(text, tuple[Conditions, ...]))

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
        rows = await self._database.search.execute_fetchall(neighbours.statement(near), values)
        return tuple(neighbours.neighbour(*row) for row in rows)

    @override
    async def public_claims(self, where: ReportFilter, limit: int) -> tuple[PublicClaim, ...]:
        search = self._database.search
        found = await self._clauses(search, where, Audience.PUBLIC)
        found.add("r.withdrawn_at IS NULL")
        statement = page_statement(found, Order.OBSERVED_DESC, _CLAIM)
        rows = await search.execute_fetchall(statement, [*found.values, limit])
        return tuple(
            PublicClaim.of(UUID(report_id), observer, codec.decode(claim, Claim))
            for _, report_id, observer, claim in rows
        )

    @override
    async def total(self) -> int:
        ((number,),) = await self._database.monitor.execute_fetchall(_TOTAL)
        return int(number)

    async def _clauses(
        self, reader: Reader, where: ReportFilter, audience: Audience
    ) -> filters.Clauses:
        found = filters.clauses(where, audience)
        if audience is Audience.PUBLIC:  # the tree holds public points
            await spatial.add_candidates(found, reader, where)
        return found

    async def _encoded(self, row: Sequence[Any], audience: Audience, form: Representation) -> bytes:
        if audience is Audience.PUBLIC:
            return _in_form(form, row[2], row[3], row[4], documents.opened(row[5]))
        return _full(await get_report(self._database.reader, UUID(row[2])), form)

    async def _findings(self, statement: str, report_id: UUID) -> Iterable[str]:
        reader = self._database.reader
        rows = list(await reader.execute_fetchall(statement, (str(report_id),)))
        if not rows:
            raise ReportNotFound(report_id)
        _require_not_withdrawn(report_id, rows[0][0])
        return [document for _, document in rows if document is not None]


def page_statement(found: filters.Clauses, order: Order, columns: str = _PAGE) -> str:
    """Return the statement of a page: the sort time, then the columns.

    Which reports they are is decided from narrow index rows; only theirs are then read in full.
    """
    way = "DESC" if order.descending else "ASC"
    return f"""
        SELECT k.sorted_by, {columns}
        FROM (SELECT r.number, r.{order.column} AS sorted_by FROM report AS r
              WHERE {found.where} ORDER BY r.{order.column} {way}, r.id {way} LIMIT ?) AS k
        CROSS JOIN report AS r ON r.number = k.number
        ORDER BY k.sorted_by {way}, r.id {way}
    """


def _require_not_withdrawn(report_id: UUID, withdrawn_at: str | None) -> None:
    if withdrawn_at is not None:
        raise ReportWithdrawn(report_id, from_text(withdrawn_at))


def _in_form(
    form: Representation,
    report_id: str,
    latitude: float | None,
    longitude: float | None,
    document: bytes,
) -> bytes:
    if form is Representation.GEOJSON:
        return documents.as_feature(document, report_id, latitude, longitude)
    return document


def _full(report: Report, form: Representation) -> bytes:
    """Encode an entity: stored documents hold only what everybody may see."""
    point = None if report.withdrawn_at else report.claim.place.point
    latitude, longitude = (point.latitude, point.longitude) if point else (None, None)
    document = documents.encoded(report, Audience.FULL)
    return _in_form(form, str(report.id), latitude, longitude, document)
