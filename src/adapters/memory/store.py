"""What the memory adapters of the report ports share: records, and changes made all or none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from skywitness.domain.model.errors import (
    ExternalIdTaken,
    FilingInProgress,
    IdentityTaken,
    LeaseLost,
    ReportNotFound,
    StaleRevision,
)
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import ExaminationState, Report, Revision
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.ports.examination_queue import Findings, Lease
from skywitness.ports.stream_log import Change, StreamEntry
from skywitness.ports.unit_of_work import AuditEntry, IdempotencyRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """A report's one place in the queue; `due_at` None means that nothing is to be done."""

    due_at: datetime | None
    attempt: int = 0
    token: str | None = None
    leased_until: datetime | None = None
    error: str = ""

    def is_free(self, now: datetime) -> bool:
        """Whether it is due and no living lease holds it."""
        if self.due_at is None or self.due_at > now:
            return False
        return self.leased_until is None or self.leased_until <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A report and everything that is kept with it; never changed, only replaced."""

    report: Report
    revisions: tuple[Revision, ...]
    task: QueueEntry
    verdicts: tuple[Verdict, ...] = ()
    conditions: tuple[Conditions, ...] = ()


@dataclass(slots=True)
class MemoryStore:
    """Everything that is kept, by id; `audit` is open for tests to read."""

    records: dict[UUID, Record] = field(default_factory=dict)
    names: dict[tuple[str, str], UUID] = field(default_factory=dict)
    keys: dict[tuple[str, str], IdempotencyRecord] = field(default_factory=dict)
    stream: list[StreamEntry] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    last_number: int = 0
    filed: asyncio.Event = field(default_factory=asyncio.Event)
    watchers: dict[UUID, list[asyncio.Event]] = field(default_factory=dict)

    def record(self, report_id: UUID) -> Record:
        """Return what is kept under an id; raises `ReportNotFound`."""
        found = self.records.get(report_id)
        if found is None:
            raise ReportNotFound(report_id)
        return found

    def apply(self, changes: Iterable[Callable[[Transaction], None]]) -> None:
        """Make all the changes, or raise the first error and make none."""
        draft = Transaction(self)
        for change in changes:
            change(draft)
        self.records.update(draft.records)
        self.names.update(draft.names)
        self.keys.update(draft.keys)
        self.audit.extend(draft.audit)
        for what, report_id, at in draft.stream:
            self.last_number += 1
            self.stream.append(StreamEntry(self.last_number, what, report_id, at))
        if draft.wakes:
            self.filed.set()


@dataclass(slots=True)
class Transaction:
    """Changes on their way into a store: guards look here first, then at what is committed."""

    store: MemoryStore
    records: dict[UUID, Record] = field(default_factory=dict)
    names: dict[tuple[str, str], UUID] = field(default_factory=dict)
    keys: dict[tuple[str, str], IdempotencyRecord] = field(default_factory=dict)
    stream: list[tuple[Change, UUID, datetime]] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    wakes: bool = False

    def add(self, report: Report) -> None:
        """Keep a new report; raises `IdentityTaken` or `ExternalIdTaken`."""
        if self._find(report.id) is not None:
            raise IdentityTaken(report.id)
        if report.external_id is not None:
            name = (report.issuer, report.external_id)
            holder = self.names.get(name) or self.store.names.get(name)
            if holder is not None:
                raise ExternalIdTaken(report.external_id, holder)
            self.names[name] = report.id
        first = Revision(
            number=report.revision,
            revised_at=report.revised_at,
            revised_by=report.observer,
            claim=report.claim,
        )
        task = QueueEntry(due_at=report.updated_at)
        verdicts = (report.verdict,) if report.verdict else ()
        record = Record(report=report, revisions=(first,), task=task, verdicts=verdicts)
        self._keep(record, Change.FILED)
        self.wakes = True

    def revise(self, report: Report, revised_by: str) -> None:
        """Keep the next revision; raises `StaleRevision`."""
        record = self._current(report.id, report.revision - 1, withdrawn=False)
        edition = Revision(
            number=report.revision,
            revised_at=report.revised_at,
            revised_by=revised_by,
            claim=report.claim,
        )
        revised = replace(
            record,
            # an examination may have counted a change since the editor looked
            report=replace(report, change=record.report.change + 1),
            revisions=(*record.revisions, edition),
            task=QueueEntry(due_at=report.updated_at),
        )
        self._keep(revised, Change.REVISED)
        self.wakes = True

    def withdraw(self, report: Report) -> None:
        """Take a report out of sight and out of the queue; raises `StaleRevision`."""
        record = self._current(report.id, report.revision, withdrawn=False)
        withdrawn = replace(
            record.report,
            withdrawn_at=report.withdrawn_at,
            updated_at=report.updated_at,
            change=record.report.change + 1,
        )
        self._keep(
            replace(record, report=withdrawn, task=QueueEntry(due_at=None)), Change.WITHDRAWN
        )

    def restore(self, report: Report) -> None:
        """Bring a report back and have it examined; raises `StaleRevision`."""
        record = self._current(report.id, report.revision, withdrawn=True)
        restored = replace(
            record.report,
            withdrawn_at=None,
            updated_at=report.updated_at,
            change=record.report.change + 1,
            examination=report.examination,
        )
        task = QueueEntry(due_at=report.updated_at)
        self._keep(replace(record, report=restored, task=task), Change.RESTORED)
        self.wakes = True

    def complete(
        self, lease: Lease, findings: Findings, now: datetime, again_at: datetime | None
    ) -> None:
        """Keep what an examination found; raises `LeaseLost`."""
        record = self._leased(lease)
        report = record.report
        if report.revision != findings.revision or report.withdrawn_at is not None:
            raise LeaseLost(lease.report_id)
        record = _redacted(record, findings.public)
        examined = replace(
            record.report,
            change=report.change + 1,
            updated_at=now,
            examination=ExaminationState.DONE,
            verdict=findings.verdict,
            insight=findings.insight,
        )
        # Attempts go on counting while the report has to be looked at again: delays grow with them.
        attempt = 0 if again_at is None else lease.attempt
        completed = replace(
            record,
            report=examined,
            task=QueueEntry(due_at=again_at, attempt=attempt),
            verdicts=_joined(findings.verdict, record.verdicts),
            conditions=findings.conditions,
        )
        self._keep(completed, Change.EXAMINED)

    def dead_letter(self, lease: Lease, now: datetime, reason: str) -> None:
        """Mark an examination as failed; raises `LeaseLost`."""
        record = self._leased(lease)
        failed = replace(
            record.report,
            change=record.report.change + 1,
            updated_at=now,
            examination=ExaminationState.FAILED,
        )
        task = QueueEntry(due_at=None, attempt=lease.attempt, error=reason)
        self._keep(replace(record, report=failed, task=task), Change.EXAMINED)

    def keep_key(self, record: IdempotencyRecord, expire_before: datetime) -> None:
        """Keep the use of an idempotency key; raises `FilingInProgress`."""
        name = (record.scope, record.key)
        used = self.keys.get(name) or self.store.keys.get(name)
        if used is not None and used.created_at >= expire_before:
            raise FilingInProgress(record.key)
        self.keys[name] = record

    def _find(self, report_id: UUID) -> Record | None:
        return self.records.get(report_id) or self.store.records.get(report_id)

    def _current(self, report_id: UUID, revision: int, *, withdrawn: bool) -> Record:
        record = self._find(report_id)
        if record is None or record.report.revision != revision:
            raise StaleRevision(report_id)
        if (record.report.withdrawn_at is not None) is not withdrawn:
            raise StaleRevision(report_id)
        return record

    def _leased(self, lease: Lease) -> Record:
        record = self._find(lease.report_id)
        if record is None or record.task.token != lease.token:
            raise LeaseLost(lease.report_id)
        return record

    def _keep(self, record: Record, change: Change) -> None:
        report = record.report
        self.records[report.id] = record
        self.stream.append((change, report.id, report.updated_at))


def _redacted(record: Record, public: PublicView | None) -> Record:
    """Put a new public face on the report and on its newest revision, which says the same."""
    if public is None:
        return record
    claim = replace(record.report.claim, public=public)
    *older, newest = record.revisions
    return replace(
        record,
        report=replace(record.report, claim=claim),
        revisions=(*older, replace(newest, claim=claim)),
    )


def _joined(verdict: Verdict, history: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    return history if history[:1] == (verdict,) else (verdict, *history)
