"""The desk's queue, holds, flags and notes in the memory store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from typing_extensions import override

from skywitness.adapters.memory.store import MemoryStore, Record, Transaction
from skywitness.domain.model.desk.records import Flag, Hold, Note
from skywitness.domain.model.desk.urgency import urgency_of
from skywitness.domain.model.errors import CaseHeld
from skywitness.domain.model.reports.filter import Count, Position, ReportFilter
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.ports.desk import Case, CasePage, DeskQueue, DeskRecords


class MemoryDeskQueue(DeskQueue):
    """Ranks all reports for each page; the reference for other adapters."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @override
    async def page(self, where: ReportFilter, limit: int, after: Position | None) -> CasePage:
        ranked = [
            ((urgency.urgent_at, str(record.report.id)), record)
            for record in self._store.records.values()
            if _matches(where, record.report)
            and (urgency := urgency_of(record.report, len(record.flags))) is not None
        ]
        ranked.sort(key=lambda pair: pair[0], reverse=True)
        if after is not None:
            ranked = [pair for pair in ranked if pair[0] < (after.timestamp, after.report_id)]
        shown = ranked[:limit]
        cases = [
            Case(one.report, Counter(flag.reason for flag in one.flags), one.hold)
            for _, one in shown
        ]
        return CasePage(cases, Position(*shown[-1][0]) if len(shown) < len(ranked) else None)

    @override
    async def waiting(self, most: int) -> Count:
        found = sum(
            urgency_of(record.report, len(record.flags)) is not None
            for record in self._store.records.values()
        )
        return Count(min(found, most), exact=found <= most)


class MemoryDeskRecords(DeskRecords):
    """Reads the store, and collects changes for the commit."""

    def __init__(self, store: MemoryStore, changes: list[Callable[[Transaction], None]]) -> None:
        self._store = store
        self._changes = changes

    @override
    async def hold(self, report_id: UUID) -> Hold | None:
        record = self._store.records.get(report_id)
        return None if record is None else record.hold

    @override
    def take_hold(self, report_id: UUID, hold: Hold, now: datetime) -> None:
        def take(record: Record) -> Record:
            held = record.hold
            if held and held.principal != hold.principal and held.is_held(now):
                raise CaseHeld(report_id, held.principal)
            return replace(record, hold=hold)

        self._change(report_id, take)

    @override
    def release_hold(self, report_id: UUID, principal: str) -> None:
        def release(record: Record) -> Record:
            is_mine = record.hold is not None and record.hold.principal == principal
            return replace(record, hold=None) if is_mine else record

        self._change(report_id, release)

    @override
    async def flags(self, report_id: UUID) -> tuple[Flag, ...]:
        record = self._store.records.get(report_id)
        flags = () if record is None else record.flags
        return tuple(sorted(flags, key=lambda flag: (flag.flagged_at, flag.principal)))

    @override
    def put_flag(self, report_id: UUID, flag: Flag) -> None:
        def put(record: Record) -> Record:
            return replace(record, flags=(*_others(record, flag.principal), flag))

        self._change(report_id, put)

    @override
    def remove_flag(self, report_id: UUID, principal: str) -> None:
        def remove(record: Record) -> Record:
            return replace(record, flags=_others(record, principal))

        self._change(report_id, remove)

    @override
    async def notes(self, report_id: UUID) -> tuple[Note, ...]:
        record = self._store.records.get(report_id)
        return () if record is None else record.notes

    @override
    def add_note(self, report_id: UUID, note: Note) -> None:
        self._change(report_id, lambda record: replace(record, notes=(*record.notes, note)))

    def _change(self, report_id: UUID, change: Callable[[Record], Record]) -> None:
        self._changes.append(lambda draft: draft.change_beside(report_id, change))


def _matches(where: ReportFilter, report: Report) -> bool:
    """Match a report in the queue; a rejected one that was edited is there too, but unlisted."""
    if report.is_public:
        return where.matches(report)
    return not where.reviews and where.matches(replace(report, review=ReviewState.EDITED))


def _others(record: Record, principal: str) -> tuple[Flag, ...]:
    return tuple(flag for flag in record.flags if flag.principal != principal)
