"""The store behind the memory adapters of the report ports: records and atomic changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from skywitness.domain.model.access.api_key import ApiKey
from skywitness.domain.model.desk.records import Flag, Hold, Note
from skywitness.domain.model.errors import (
    MERGE_IS_TARGET,
    MERGE_TARGET_GONE,
    BadCredentials,
    CannotMerge,
    ExternalIdTaken,
    FilingInProgress,
    IdentityTaken,
    LeaseLost,
    ReportErased,
    ReportNotFound,
    StaleRevision,
)
from skywitness.domain.model.reports.claim import Revision
from skywitness.domain.model.reports.deciding import releases_merged
from skywitness.domain.model.reports.examination_order import is_due, is_held
from skywitness.domain.model.reports.report import Change, Report
from skywitness.domain.model.reports.review import Decision
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.ports.examination_queue import Findings, Lease
from skywitness.ports.stream_log import StreamEntry
from skywitness.ports.unit_of_work import AuditEntry, IdempotencyRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """The queue entry of a report; with `due_at` None nothing is to be done."""

    due_at: datetime | None
    attempt: int = 0
    token: str | None = None
    leased_until: datetime | None = None
    error: str = ""
    background: bool = False

    def is_free(self, now: datetime) -> bool:
        """Whether it is due and not leased."""
        if self.due_at is None or not is_due(self.due_at, now):
            return False
        return self.leased_until is None or not is_held(self.leased_until, now)


ENDED: dict[str, Any] = {"token": None, "leased_until": None, "error": ""}
"""What the entry of a report is without a lease."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A report and everything stored with it; immutable."""

    report: Report
    revisions: tuple[Revision, ...]
    task: QueueEntry
    verdicts: tuple[Verdict, ...] = ()
    decisions: tuple[Decision, ...] = ()
    conditions: tuple[Conditions, ...] = ()
    hold: Hold | None = None
    flags: tuple[Flag, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Erased:
    """When a report was erased, and whether lists tell of it."""

    at: datetime
    is_listed: bool


@dataclass(slots=True)
class MemoryStore:
    """All records by id; tests may read `audit`."""

    records: dict[UUID, Record] = field(default_factory=dict)
    names: dict[tuple[str, str], UUID] = field(default_factory=dict)
    keys: dict[tuple[str, str], IdempotencyRecord] = field(default_factory=dict)
    credentials: dict[str, ApiKey] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    stream: list[StreamEntry] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    erased: dict[UUID, Erased] = field(default_factory=dict)
    last_number: int = 0
    filed: asyncio.Event = field(default_factory=asyncio.Event)
    grown: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the stream grows, and then replaced."""

    watchers: dict[UUID, list[asyncio.Event]] = field(default_factory=dict)

    def record(self, report_id: UUID) -> Record:
        """Return the record of an id; raises `ReportNotFound`."""
        found = self.records.get(report_id)
        if found is None:
            erased = self.erased.get(report_id)
            raise (
                ReportErased(report_id)
                if erased and erased.is_listed
                else (ReportNotFound(report_id))
            )
        return found

    def apply(self, changes: Iterable[Callable[[Transaction], None]]) -> None:
        """Apply all changes, or raise the first error and apply none."""
        draft = Transaction(self)
        for change in changes:
            change(draft)
        self.records.update(draft.records)
        self.names.update(draft.names)
        self.keys.update(draft.keys)
        self.credentials.update(draft.credentials)
        self.ended.update(draft.ended)
        self.audit.extend(draft.audit)
        for report_id in draft.erased:
            self._forget(report_id)
        self.erased = draft.erased | self.erased
        for what, report_id, at in draft.stream:
            self.last_number += 1
            self.stream.append(StreamEntry(self.last_number, what, report_id, at))
        if draft.stream:
            grown, self.grown = self.grown, asyncio.Event()
            grown.set()
        if draft.wakes:
            self.filed.set()

    def _forget(self, report_id: UUID) -> None:
        """Remove a report, if there is one, with everything that is stored about it."""
        self.records.pop(report_id, None)
        self.names = {name: found for name, found in self.names.items() if found != report_id}
        self.keys = {name: key for name, key in self.keys.items() if key.report_id != report_id}
        self.stream[:] = [entry for entry in self.stream if entry.report_id != report_id]


@dataclass(slots=True)
class Transaction:
    """Uncommitted changes; guards check them first, then the committed records."""

    store: MemoryStore
    records: dict[UUID, Record] = field(default_factory=dict)
    names: dict[tuple[str, str], UUID] = field(default_factory=dict)
    keys: dict[tuple[str, str], IdempotencyRecord] = field(default_factory=dict)
    credentials: dict[str, ApiKey] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    stream: list[tuple[Change, UUID, datetime]] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    erased: dict[UUID, Erased] = field(default_factory=dict)
    wakes: bool = False

    def add(self, report: Report) -> None:
        """Store a new report; raises `ReportErased`, `IdentityTaken` or `ExternalIdTaken`."""
        if report.id in self.store.erased:
            raise ReportErased(report.id)
        if self._find(report.id) is not None:
            raise IdentityTaken(report.id)
        if report.external_id is not None:
            name = (report.issuer, report.external_id)
            holder = self.names.get(name) or self.store.names.get(name)
            if holder is not None:
                raise ExternalIdTaken(report.external_id, holder)
            self.names[name] = report.id
        self._put(Record(report=report, revisions=(), task=QueueEntry(due_at=None)), Change.FILED)

    def save(self, report: Report, before: Report) -> None:
        """Store a changed report; raises `StaleRevision`."""
        record = self._find(report.id)
        if record is None or record.report.change != before.change:
            raise StaleRevision(report.id)
        if report.visibility is not before.visibility:  # they were gathered at another place
            record = replace(record, conditions=())
        if report.merged_into not in {None, before.merged_into}:
            self._require_mergeable(report)
        if releases_merged(before, report):
            self._require_no_target([report.id])
        change = report.change_from(before)
        hold = None if change in {Change.REVIEWED, Change.WITHDRAWN} else record.hold
        self._put(replace(record, report=report, hold=hold), change)

    def change_beside(self, report_id: UUID, change: Callable[[Record], Record]) -> None:
        """Change what is stored beside a report, if there is one."""
        record = self._find(report_id)
        if record is not None:
            self.records[report_id] = change(record)

    def _require_mergeable(self, report: Report) -> None:
        target = self._find(report.merged_into) if report.merged_into else None
        if target is None or not target.report.is_listed:
            raise CannotMerge(report.id, MERGE_TARGET_GONE)
        if self._merged_into([report.id]):
            raise CannotMerge(report.id, MERGE_IS_TARGET)

    def _require_no_target(self, leaving: Sequence[UUID]) -> None:
        merged = self._merged_into(leaving)
        if not merged.issubset(leaving):
            raise StaleRevision(leaving[0])

    def _merged_into(self, report_ids: Sequence[UUID]) -> set[UUID]:
        records = {**self.store.records, **self.records}
        return {key for key, one in records.items() if one.report.merged_into in report_ids}

    def erase(self, report_ids: Sequence[UUID], now: datetime, *, also_unknown: bool) -> None:
        """Remove reports; raises `ReportNotFound` or `StaleRevision`."""
        self._require_no_target(report_ids)
        for report_id in report_ids:
            if report_id in self.store.erased:
                continue
            record = self._find(report_id)
            if record is None and not also_unknown:
                raise ReportNotFound(report_id)
            is_listed = record is not None and record.report.is_public
            self.erased[report_id] = Erased(now, is_listed)
            if is_listed:
                self.stream.append((Change.ERASED, report_id, now))

    def complete(
        self, lease: Lease, findings: Findings, now: datetime, again_at: datetime | None
    ) -> None:
        """Store what an examination found; raises `LeaseLost`."""
        record = self._leased(lease)
        report = record.report
        if report.revision != findings.revision or report.withdrawn_at is not None:
            raise LeaseLost(lease.report_id)
        look = findings.next_look(again_at)
        examined = report.examined(findings.verdict, findings.insight, findings.public, look, now)
        # Attempts keep counting while the report must be examined again, so that delays grow.
        attempt = 0 if again_at is None else lease.attempt
        task = replace(record.task, due_at=again_at, attempt=attempt, **ENDED)
        completed = replace(record, report=examined, task=task, conditions=findings.conditions)
        self._put(completed, Change.EXAMINED)

    def dead_letter(self, lease: Lease, now: datetime, reason: str) -> None:
        """Mark an examination as failed; raises `LeaseLost`."""
        record = self._leased(lease)
        task = replace(record.task, due_at=None, attempt=lease.attempt, **ENDED | {"error": reason})
        failed = replace(record, report=record.report.examination_failed(now), task=task)
        self._put(failed, Change.EXAMINED)

    def add_key(self, record: IdempotencyRecord, expire_before: datetime) -> None:
        """Store the use of an idempotency key; raises `FilingInProgress`."""
        name = (record.scope, record.key)
        used = self.keys.get(name) or self.store.keys.get(name)
        if used is not None and used.created_at >= expire_before:
            raise FilingInProgress(record.key)
        self.keys[name] = record

    def end(self, sign_in: str, until: datetime, now: datetime) -> None:
        """End a session or use up a link; raises `BadCredentials` for one that is over."""
        if sign_in in self.ended or sign_in in self.store.ended:
            raise BadCredentials("ended before")
        for old in [each for each, end in self.store.ended.items() if end <= now]:
            del self.store.ended[old]  # would be refused in any case
        self.ended[sign_in] = until

    def _find(self, report_id: UUID) -> Record | None:
        return self.records.get(report_id) or self.store.records.get(report_id)

    def _leased(self, lease: Lease) -> Record:
        record = self._find(lease.report_id)
        if record is None or record.task.token != lease.token:
            raise LeaseLost(lease.report_id)
        return record

    def _put(self, record: Record, change: Change) -> None:
        """Store a record with all effects of the change of its report."""
        report, task = record.report, record.task
        if change.needs_examination:
            task = QueueEntry(due_at=report.updated_at, background=report.is_imported)
            self.wakes = True
        elif change is Change.WITHDRAWN:
            task = QueueEntry(due_at=None)
        earlier = (r for r in record.revisions if r.number != report.revision)
        self.records[report.id] = replace(
            record,
            task=task,
            revisions=(*earlier, report.newest_revision),
            verdicts=_with_newest(report.verdict, record.verdicts),
            decisions=_with_latest(report.decision, record.decisions),
        )
        self.stream.append((change, report.id, report.updated_at))


def _with_newest(verdict: Verdict | None, history: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    return history if verdict is None or history[:1] == (verdict,) else (verdict, *history)


def _with_latest(decision: Decision | None, made: tuple[Decision, ...]) -> tuple[Decision, ...]:
    return made if decision is None or made[-1:] == (decision,) else (*made, decision)
