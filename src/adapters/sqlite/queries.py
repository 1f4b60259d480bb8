"""Queries, answered from encoded documents without building entities."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import orjson
from typing_extensions import override

from skywitness.adapters.sqlite import (
    codec,
    damage,
    documents,
    erased_rows,
    listing,
    neighbours,
    photo_hashes,
    word_search,
)
from skywitness.adapters.sqlite.candidates import PageQuery
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.adapters.sqlite.unit_of_work import get_report, missing
from skywitness.domain.model.errors import Invalid, ReportWithdrawn, StoreDamaged
from skywitness.domain.model.events.occurrence import Occurrence
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.claim import Claim, Neighbour
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.reports.sighting import Sighting
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.ports.report_queries import (
    MOST_PAGE_BYTES,
    MOST_VERDICTS,
    Document,
    Occurrences,
    Page,
    ReportQueries,
    Representation,
    SearchCounters,
    Version,
)

T = TypeVar("T")

SHOWN = {
    Audience.PUBLIC: "r.document",
    # All that was filed is public, unless there is a document for those who may see the rest.
    Audience.FULL: "coalesce(r.full_document, r.document)",
}
_DOCUMENT = """
SELECT {}, r.facet, r.revision, r.change, r.observer
FROM report AS r WHERE r.id = ?
"""
_UNLESS_KNOWN = "iif(r.revision = ? AND r.change = ?, NULL, {})"
DOCUMENT = {audience: _DOCUMENT.format(shown) for audience, shown in SHOWN.items()}
DOCUMENT_UNLESS_KNOWN = {
    audience: _DOCUMENT.format(_UNLESS_KNOWN.format(shown)) for audience, shown in SHOWN.items()
}
PIECE = 64
"""Rows that are read and converted before other requests get a turn: a millisecond or two."""

LONG_PAGES = 3
"""Pages with more rows than that at a time. Each holds what it shows until all is there."""

_PAGE = {audience: f"r.change, {shown}" for audience, shown in SHOWN.items()}
_BESIDE = ("observed_until", "latitude", "longitude", "facet")
_OCCURRENCE = """
k.observed_until, k.latitude, k.longitude,
(SELECT f.phenomenon FROM facet AS f WHERE f.id = k.facet)
"""
_NUMBERED = """
SELECT value ->> 0 AS number, value ->> 1 AS id, value ->> 2 AS sorted_by FROM json_each(?)
"""
_NAMED = """
SELECT r.number, r.id, r.observed_at AS sorted_by
FROM json_each(?) AS w CROSS JOIN report AS r ON r.id = w.value WHERE r.facet > 0
"""
_CLAIM = """
r.observer,
(SELECT f.outcome FROM facet AS f WHERE f.id = r.facet) AS outcome,
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
_WITH_PHOTOS = """
SELECT id FROM report INDEXED BY ix_report_photos WHERE photos > 0 AND id > ? ORDER BY id LIMIT ?
"""
_TOTAL = "SELECT coalesce(sum(reports), 0) FROM report_total WHERE withdrawn = 0"


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
        key = str(report_id)
        row = await self._database.points.row(DOCUMENT[audience], key)
        if row is None:
            raise await missing(self._database.reader, report_id)
        document, facet, revision, change, observer = row
        if facet < 0:
            (await get_report(self._database.reader, report_id)).require_shown_to(audience)
        body = documents.verified(document)
        if form is not Representation.JSON:
            is_row = form is Representation.ROW
            body = documents.as_row(body) if is_row else documents.as_feature(body, key)
        change += self._database.earlier_changes
        return Document(body, revision, change, observer, audience)

    @override
    def document_at_once(
        self, report_id: str, audience: Audience, known: Version | None = None
    ) -> Document | None:
        earlier, statement = self._database.earlier_changes, DOCUMENT[audience]
        values: tuple[str | int, ...] = (report_id,)
        if known is not None:
            statement = DOCUMENT_UNLESS_KNOWN[audience]
            values = (known[0], known[1] - earlier, report_id)
        rows = self._database.points.rows_at_once(statement, values)
        if not rows:
            return None
        document, facet, revision, change, observer = rows[0]
        if facet < 0:
            return None
        body = b""
        if document is not None or known is None:
            try:
                body = documents.verified(document)
            except StoreDamaged:
                return None
        return Document(body, revision, change + earlier, observer, audience)

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
        is_long, is_row = query.limit > PIECE, form is Representation.ROW
        columns = _PAGE[query.audience]
        found = await self._found(*(_numbers_of(query) if is_long else (query, columns)))
        if query.where.updated_since is not None:
            found = await erased_rows.among(self._database.reader, query, found)
        follows, shown, size = found.next, 0, 0
        items: list[bytes] = []
        versions, earlier = [], self._database.earlier_changes
        is_full = False
        async with aclosing(self._in_full(found.rows, numbers=is_long, columns=columns)) as pieces:
            async for piece in pieces:
                for row in piece:
                    item = _item(row, form)
                    size += len(row[3] if item and is_row else item or b"")
                    if is_full := bool(items) and size > MOST_PAGE_BYTES:
                        break
                    shown += 1
                    if item is not None:
                        items.append(item)
                        versions.append((row[1], earlier + (row[2] or 0)))
                if is_full:
                    follows = damage.last_position(found.rows[:shown])
                    break
        damaged = shown - len(items)
        damage.log(damaged)
        return Page(items, versions, follows, damaged)

    async def _in_full(
        self, rows: Sequence[Any], *, numbers: bool, columns: str
    ) -> AsyncGenerator[Sequence[Any], None]:
        """Yield rows by the piece; with `numbers` no more are read than are taken."""
        for start in range(0, len(rows), PIECE):
            piece = rows[start : start + PIECE]
            if numbers:
                piece = await self._whole(piece, columns)
            yield piece

    async def _whole(self, rows: Sequence[Any], columns: str) -> Sequence[Any]:
        """Read rows that were found by number; what was erased has none and stays as it is."""
        named = [(row[2], row[1], row[0]) for row in rows if row[2] is not None]
        values = [orjson.dumps(named).decode()]
        found = await listing.whole_rows_of(self._database.search, _NUMBERED, values, columns)
        return found if len(named) == len(rows) else erased_rows.merged(rows, found)

    @override
    async def count(
        self, where: ReportFilter, *, exact: bool, audience: Audience = Audience.PUBLIC
    ) -> Count:
        if where.words:
            budget = listing.MOST_COUNTED if exact else word_search.MOST_ESTIMATED
            return await word_search.count(self._database.search, where, budget, audience)
        return await listing.count(self._database.search, where, exact=exact, audience=audience)

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
    async def sightings(
        self, excluding: UUID, hashes: Sequence[int], limit: int
    ) -> tuple[Sighting, ...]:
        reader = self._database.reader
        return await photo_hashes.sightings(reader, str(excluding), hashes, limit)

    @override
    async def occurrences(
        self, where: ReportFilter, limit: int, after: Position | None = None
    ) -> Occurrences:
        query = PageQuery(
            where,
            Order.OBSERVED_DESC,
            limit,
            after,
            tombstones=False,
            most_walked=listing.MOST_COUNTED,
            beside=_BESIDE,
        )
        found = await self._found(query, _OCCURRENCE)
        return Occurrences(await _decoded(found.rows, _occurrence), complete=found.next is None)

    @override
    async def public_claims(self, report_ids: Sequence[UUID]) -> Sequence[PublicClaim]:
        named = orjson.dumps([*map(str, report_ids)]).decode()
        rows = await listing.whole_rows_of(self._database.search, _NAMED, [named], _CLAIM)
        return await _decoded(rows, lambda _, *claim: codec.decode_public_claim(*claim))

    @override
    async def rows(self, report_ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        named = orjson.dumps([*map(str, report_ids)]).decode()
        columns = f"{SHOWN[Audience.PUBLIC]} AS document"
        rows = await listing.whole_rows_of(self._database.search, _NAMED, [named], columns)
        return dict(await _decoded(rows, _row))

    @override
    async def with_photos(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        values = (str(after or ""), limit)
        rows = await self._database.reader.execute_fetchall(_WITH_PHOTOS, values)
        return [UUID(report_id) for (report_id,) in rows]

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
            raise await missing(reader, report_id)
        _require_not_withdrawn(report_id, rows[0][0])
        return [document for _, document in rows if document is not None]


def _numbers_of(query: PageQuery) -> tuple[PageQuery, str]:
    """Ask for the numbers of a page alone."""
    return replace(query, beside=("facet",)), "k.number"


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


def _occurrence(
    began: str,
    report_id: str,
    ended: str,
    latitude: float | None,
    longitude: float | None,
    phenomenon: str,
) -> Occurrence:
    try:
        return Occurrence(
            report_id=UUID(report_id),
            phenomenon=PHENOMENA[phenomenon],
            when=Interval(from_text(began), from_text(ended)),
            point=None if latitude is None or longitude is None else Point(latitude, longitude),
        )
    except (ValueError, TypeError, KeyError, Invalid) as error:
        raise StoreDamaged(f"a report has no readable time, place or kind: {error}") from error


def _row(_: str, report_id: str, document: bytes) -> tuple[UUID, bytes]:
    return UUID(report_id), documents.as_row(documents.verified(document))


def _require_not_withdrawn(report_id: UUID, withdrawn_at: str | None) -> None:
    if withdrawn_at is not None:
        raise ReportWithdrawn(report_id, from_text(withdrawn_at))


def _item(row: Any, form: Representation) -> bytes | None:
    """Return an item of a page, None if what is stored of it is damaged."""
    if damage.is_missing(row):
        return None
    if row[2] is None:  # no change, because nothing is left (`erased_rows`)
        return documents.erased(row[1], from_text(row[0]), form)
    try:
        document = documents.verified(row[3])
        if form is Representation.JSON:
            return document
        is_row = form is Representation.ROW
        return documents.as_row(document) if is_row else documents.as_feature(document, row[1])
    except StoreDamaged:
        return None
