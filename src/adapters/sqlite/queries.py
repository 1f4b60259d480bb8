"""Queries, answered from encoded documents without building entities."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from typing_extensions import override

from skywitness.adapters.sqlite import codec, damage, documents, listing, neighbours, word_search
from skywitness.adapters.sqlite.candidates import PageQuery
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.adapters.sqlite.unit_of_work import get_report
from skywitness.domain.model.errors import ReportNotFound, ReportWithdrawn, StoreDamaged
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.reports.report import Audience, Claim, Neighbour, Report
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.ports.report_queries import (
    MOST_PAGE_BYTES,
    MOST_VERDICTS,
    Document,
    Page,
    PublicClaims,
    ReportQueries,
    Representation,
    SearchCounters,
)

T = TypeVar("T")

DOCUMENT = """
SELECT r.document, r.withdrawn_at, r.revision, r.change, r.latitude, r.longitude
FROM report AS r WHERE r.id = ?
"""
PIECE = 64
"""Rows that are converted before other requests get a turn: they take a millisecond or two."""

LONG_PAGES = 3
"""Pages with more rows than that at a time. Each holds its rows until all are converted."""

_PAGE = """
r.change,
iif(r.withdrawn_at IS NULL, r.latitude, NULL), iif(r.withdrawn_at IS NULL, r.longitude, NULL),
r.document
"""
_CLAIM = """
r.observer,
(SELECT e.claim FROM revision AS e
 WHERE e.report_number = r.number AND e.revision = r.revision) AS claim
"""
_VERDICTS = f"""
SELECT r.withdrawn_at, v.document
FROM report AS r LEFT JOIN verdict AS v ON v.report_number = r.number
WHERE r.id = ? ORDER BY v.id DESC LIMIT {MOST_VERDICTS}
"""
_CONDITIONS = """
SELECT r.withdrawn_at, c.document
FROM report AS r LEFT JOIN conditions AS c ON c.report_number = r.number
WHERE r.id = ?
"""
_TOTAL = "SELECT coalesce(sum(reports), 0) FROM facet WHERE withdrawn = 0"


class SqliteReportQueries(ReportQueries):
    """What is read by its key has a connection of its own, so that it never waits for a search."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._long_pages = asyncio.Semaphore(LONG_PAGES)

    @property
    @override
    def searches(self) -> SearchCounters:
        return self._database.search.counters

    @override
    async def document(self, report_id: UUID, audience: Audience, form: Representation) -> Document:
        earlier = self._database.earlier_changes
        if audience is Audience.FULL:
            report = await get_report(self._database.reader, report_id)
            report.require_live()
            return Document(_full(report, form), report.revision, earlier + report.change)
        key = str(report_id)
        row = await self._database.points.row(DOCUMENT, key)
        if row is None:
            raise ReportNotFound(report_id)
        document, withdrawn_at, revision, change, latitude, longitude = row
        _require_not_withdrawn(report_id, withdrawn_at)
        body = _in_form(form, key, latitude, longitude, documents.verified(document))
        return Document(body, revision, earlier + change)

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
        async with self._long_pages if limit > PIECE else nullcontext():
            return await self._page(PageQuery(where, order, limit, after, audience), form)

    async def _page(self, query: PageQuery, form: Representation) -> Page:
        found = await self._found(query, _PAGE)
        shown, follows = found.rows, found.next
        items: list[bytes] = []
        versions = []
        size = 0
        for number, row in enumerate(shown):
            if (number + 1) % PIECE == 0:
                await asyncio.sleep(0)
            if damage.is_missing(row):
                continue
            try:
                if query.audience is Audience.PUBLIC:
                    item = _in_form(form, row[1], row[3], row[4], documents.verified(row[5]))
                else:
                    item = _full(await get_report(self._database.reader, UUID(row[1])), form)
            except StoreDamaged:
                continue
            size += len(item)
            if items and size > MOST_PAGE_BYTES:
                shown = shown[:number]
                follows = damage.last_position(shown)
                break
            items.append(item)
            versions.append((row[1], self._database.earlier_changes + row[2]))
        damaged = len(shown) - len(items)
        damage.log(damaged)
        return Page(items, versions, follows, damaged)

    @override
    async def count(self, where: ReportFilter, *, exact: bool) -> Count:
        if where.words:
            budget = listing.MOST_COUNTED if exact else word_search.MOST_MATCHES
            return await word_search.count(self._database.search, where, budget)
        return await listing.count(self._database.search, where, exact=exact)

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
        statement, values = neighbours.statement(claim, excluding, phenomena, radius_m, within)
        rows = await self._database.examining.execute_fetchall(statement, [*values, limit])
        return tuple(await _decoded([*rows], neighbours.neighbour))

    @override
    async def public_claims(self, where: ReportFilter, limit: int) -> PublicClaims:
        query = PageQuery(
            where,
            Order.OBSERVED_DESC,
            limit,
            tombstones=False,
            most_walked=listing.MOST_COUNTED,
        )
        found = await self._found(query, _CLAIM)
        claims = await _decoded(found.rows, lambda _, *claim: codec.decode_public_claim(*claim))
        return PublicClaims(claims, complete=found.next is None)

    @override
    async def total(self) -> int:
        ((number,),) = await self._database.monitor.execute_fetchall(_TOTAL)
        return int(number)

    async def _found(self, query: PageQuery, columns: str) -> listing.Found:
        page = word_search.page if query.where.words else listing.page
        return await page(self._database.search, query, columns)

    async def _findings(self, statement: str, report_id: UUID) -> Iterable[str]:
        reader = self._database.reader
        rows = list(await reader.execute_fetchall(statement, (str(report_id),)))
        if not rows:
            raise ReportNotFound(report_id)
        _require_not_withdrawn(report_id, rows[0][0])
        return [document for _, document in rows if document is not None]


async def _decoded(rows: Sequence[Any], decode: Callable[..., T]) -> list[T]:
    """Decode rows in pieces, without those that are damaged."""
    found = []
    for number, row in enumerate(rows, 1):
        if number % PIECE == 0:
            await asyncio.sleep(0)
        if not damage.is_missing(row):
            with contextlib.suppress(StoreDamaged):
                found.append(decode(*row))
    damage.log(len(rows) - len(found))
    return found


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
