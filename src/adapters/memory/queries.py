"""Queries on the memory store; the reference for other adapters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import accumulate
from uuid import UUID

import orjson
from typing_extensions import override

from skywitness.adapters.memory.store import MemoryStore, Record
from skywitness.domain.documents.report import (
    ErasedDocument,
    ReportDocument,
    ReportFeatureDocument,
    TombstoneDocument,
    report_or_tombstone,
)
from skywitness.domain.documents.row import row_members
from skywitness.domain.model.errors import SkywitnessError
from skywitness.domain.model.events.public_claim import PublicClaim, occurrence_of, public_claim_of
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.photos.album import stored
from skywitness.domain.model.photos.same_picture import SAME_BITS, bits_apart, telling_hashes
from skywitness.domain.model.reports.claim import Claim, Neighbour
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.sighting import Sighting
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.reports.visibility import Audience
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

_Key = tuple[datetime, str]
"""What a list is sorted by: a time, and the id."""


class MemoryReportQueries(ReportQueries):
    """Encodes documents from entities and filters with `ReportFilter.matches`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    @override
    def searches(self) -> SearchCounters:
        return SearchCounters()

    @override
    async def document(self, report_id: UUID, audience: Audience, form: Representation) -> Document:
        report = self._store.record(report_id).report
        report.require_shown_to(audience)
        body = encoded(report, audience, form)
        return Document(body, report.revision, report.change, report.observer, audience)

    @override
    def document_at_once(
        self, report_id: str, audience: Audience, known: Version | None = None
    ) -> Document | None:
        with suppress(SkywitnessError):
            report = self._store.record(UUID(report_id)).report
            report.require_shown_to(audience)
            is_known = known == (report.revision, report.change)
            body = b"" if is_known else encoded(report, audience, Representation.JSON)
            return Document(body, report.revision, report.change, report.observer, audience)
        return None

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
        matching: list[tuple[_Key, Report | None]] = [
            (_sort_key(r, order), r) for r in self._reports() if where.matches(r, audience)
        ]
        matching += self._erased(where.updated_since)
        keyed = sorted(matching, key=lambda pair: pair[0], reverse=order.descending)
        if after is not None:
            start = (after.timestamp, after.report_id)
            keyed = [
                pair for pair in keyed if (pair[0] < start if order.descending else pair[0] > start)
            ]
        read = Representation.JSON if form is Representation.ROW else form
        items = [
            encoded(report, audience, read) if report else encoded_erased(*key, read)
            for key, report in keyed[:limit]
        ]
        sizes = accumulate(map(len, items))
        fitting = max(1, sum(size <= MOST_PAGE_BYTES for size in sizes))
        shown = keyed[: min(limit, fitting)]
        if form is Representation.ROW:
            items = [_row(item) for item in items]
        return Page(
            items[: len(shown)],
            [(key[1], report.change if report else 0) for key, report in shown],
            Position(*shown[-1][0]) if len(shown) < len(keyed) else None,
        )

    @override
    async def count(
        self, where: ReportFilter, *, exact: bool, audience: Audience = Audience.PUBLIC
    ) -> Count:
        return Count(sum(where.matches(one, audience) for one in self._reports()), exact=True)

    @override
    async def verdicts(self, report_id: UUID) -> tuple[Verdict, ...]:
        return self._visible(report_id).verdicts[:MOST_VERDICTS]

    @override
    async def conditions(self, report_id: UUID) -> tuple[Conditions, ...]:
        return self._visible(report_id).conditions

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
        near = [
            (distance, str(report.id), report)
            for report in self._reports()
            if report.id != excluding
            and report.is_listed
            and report.claim.phenomenon.key in phenomena
            and report.claim.when.gap_s(claim.when) <= within.total_seconds()
            and (distance := _compared_at(report).distance_m(claim.place.point)) <= radius_m
        ]
        nearest = sorted(near, key=lambda found: found[:2])[:limit]
        return tuple(_as_neighbour(report) for _, _, report in nearest)

    @override
    async def sightings(
        self, excluding: UUID, hashes: Sequence[int], limit: int
    ) -> tuple[Sighting, ...]:
        found = [
            Sighting(own, photo.added_at, _as_neighbour(report))
            for report in self._reports()
            if report.id != excluding and report.is_listed
            for photo in stored(report.photos)
            for own in telling_hashes([photo])
            if any(bits_apart(own, wanted) <= SAME_BITS for wanted in hashes)
        ]
        return tuple(sorted(found, key=lambda one: one.order)[:limit])

    @override
    async def occurrences(
        self, where: ReportFilter, limit: int, after: Position | None = None
    ) -> Occurrences:
        matching = [r for r in self._reports() if r.is_listed and where.matches(r)]
        matching.sort(key=lambda r: _sort_key(r, Order.OBSERVED_DESC), reverse=True)
        if after is not None:
            start = (after.timestamp, after.report_id)
            matching = [r for r in matching if _sort_key(r, Order.OBSERVED_DESC) < start]
        found = [occurrence_of(report) for report in matching[:limit]]
        return Occurrences(found, complete=len(matching) <= limit)

    @override
    async def public_claims(self, report_ids: Sequence[UUID]) -> Sequence[PublicClaim]:
        records = (self._store.records.get(report_id) for report_id in report_ids)
        reports = (record.report for record in records if record is not None)
        return [public_claim_of(report) for report in reports if report.is_listed]

    @override
    async def rows(self, report_ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        records = (self._store.records.get(report_id) for report_id in report_ids)
        reports = [record.report for record in records if record and record.report.is_listed]
        return {one.id: encoded(one, Audience.PUBLIC, Representation.ROW) for one in reports}

    @override
    async def with_photos(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        found = sorted(str(report.id) for report in self._reports() if report.photos)
        return [UUID(one) for one in found if after is None or one > str(after)][:limit]

    @override
    async def total(self) -> int:
        return sum(report.withdrawn_at is None for report in self._reports())

    def _erased(self, since: datetime | None) -> Iterator[tuple[_Key, None]]:
        """Yield what lists tell of erased reports, whatever their other conditions are."""
        for report_id, erased in self._store.erased.items():
            if since is not None and erased.is_listed and erased.at >= since:
                yield (erased.at, str(report_id)), None

    def _reports(self) -> Iterator[Report]:
        return (record.report for record in self._store.records.values())

    def _visible(self, report_id: UUID) -> Record:
        record = self._store.record(report_id)
        record.report.require_live()
        return record


def _sort_key(report: Report, order: Order) -> _Key:
    timestamps = {
        "observed_at": report.claim.when.start,
        "filed_at": report.filed_at,
        "updated_at": report.updated_at,
    }
    return timestamps[order.column], str(report.id)


def encoded(report: Report, audience: Audience, form: Representation) -> bytes:
    """Encode what an audience sees of a report."""
    return _encoded(report_or_tombstone(report, audience), form)


def encoded_erased(erased_at: datetime, report_id: str, form: Representation) -> bytes:
    """Encode what lists show of an erased report."""
    return _encoded(ErasedDocument.of(UUID(report_id), erased_at), form)


def _encoded(
    document: ReportDocument | TombstoneDocument | ErasedDocument, form: Representation
) -> bytes:
    geojson = form is Representation.GEOJSON
    shown = ReportFeatureDocument.of(document) if geojson else document
    body = orjson.dumps(shown, option=orjson.OPT_UTC_Z)
    return _row(body) if form is Representation.ROW else body


def _row(document: bytes) -> bytes:
    return orjson.dumps(row_members(orjson.loads(document)))


def _as_neighbour(report: Report) -> Neighbour:
    claim = report.claim.as_compared()
    return Neighbour(report_id=report.id, observer=report.observer, claim=claim)


def _compared_at(report: Report) -> Point:
    return report.claim.as_compared().place.point
