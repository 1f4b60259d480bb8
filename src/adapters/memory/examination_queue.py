"""The examination queue over the memory store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from typing_extensions import override

from skywitness.adapters.memory.store import ENDED, MemoryStore, QueueEntry, Record
from skywitness.domain.model.errors import LeaseLost
from skywitness.domain.model.reports.examination_order import in_turns, is_due
from skywitness.domain.model.reports.report import ExaminationState
from skywitness.ports.examination_queue import (
    MOST_COUNTED,
    Backlog,
    ExaminationQueue,
    Findings,
    Lease,
)


class MemoryExaminationQueue(ExaminationQueue):
    """The queue is part of the records, so that findings and lease change in one step."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._tokens = count(1)
        self._taken = 0

    @override
    async def lease(
        self, worker: str, now: datetime, duration: timedelta, limit: int
    ) -> tuple[Lease, ...]:
        free = [record for record in self._store.records.values() if record.task.is_free(now)]
        free.sort(key=lambda record: record.task.due_at or now)
        urgent = [record for record in free if not record.task.background]
        background = [record for record in free if record.task.background]
        chosen = in_turns(urgent, background, limit, self._taken)
        self._taken += len(chosen)
        return tuple(self._take(record, worker, now + duration) for record in chosen)

    @override
    async def complete(
        self, lease: Lease, findings: Findings, now: datetime, again_at: datetime | None
    ) -> None:
        self._store.apply([lambda draft: draft.complete(lease, findings, now, again_at)])
        self._notify(lease.report_id)

    @override
    async def postpone(self, lease: Lease, due_at: datetime, reason: str) -> None:
        ended = ENDED | {"due_at": due_at, "attempt": lease.attempt, "error": reason}
        self._end(lease, lambda task: replace(task, **ended))

    @override
    async def dead_letter(self, lease: Lease, now: datetime, reason: str) -> None:
        try:
            self._store.apply([lambda draft: draft.dead_letter(lease, now, reason)])
        except LeaseLost:
            return
        self._notify(lease.report_id)

    @override
    async def release(self, lease: Lease) -> None:
        self._end(
            lease,
            # `schedule_all` may have reset the attempts while the lease was held
            lambda task: replace(
                task, attempt=max(0, task.attempt - 1), token=None, leased_until=None
            ),
        )

    @override
    async def schedule_all(self, now: datetime) -> int:
        waiting = [r for r in self._store.records.values() if r.report.withdrawn_at is None]
        for record in waiting:
            self._put(record, replace(record.task, due_at=now, attempt=0, background=True))
        if waiting:
            self._store.filed.set()
        return len(waiting)

    @override
    async def backlog(self, now: datetime) -> Backlog:
        records = self._store.records.values()
        due_times = [r.task.due_at for r in records if r.task.due_at is not None]
        due = [at for at in due_times if is_due(at, now)]
        failed = sum(
            r.report.examination is ExaminationState.FAILED and r.task.due_at is None
            for r in records
            if r.report.withdrawn_at is None
        )
        return Backlog(
            due=min(len(due), MOST_COUNTED),
            later=min(len(due_times) - len(due), MOST_COUNTED),
            failed=min(failed, MOST_COUNTED),
            oldest_due_at=min(due, default=None),
        )

    @override
    def is_crowded(self) -> bool:
        return False

    @override
    async def wait(self, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                await self._store.filed.wait()
        except TimeoutError:
            return
        self._store.filed.clear()

    @override
    @contextmanager
    def watch(self, report_id: UUID) -> Iterator[asyncio.Event]:
        ended = asyncio.Event()
        watchers = self._store.watchers.setdefault(report_id, [])
        watchers.append(ended)
        try:
            yield ended
        finally:
            watchers.remove(ended)
            if not watchers:
                self._store.watchers.pop(report_id, None)

    def _notify(self, report_id: UUID) -> None:
        for ended in self._store.watchers.get(report_id, ()):
            ended.set()

    def _take(self, record: Record, worker: str, until: datetime) -> Lease:
        attempt, token = record.task.attempt + 1, f"{worker}:{next(self._tokens)}"
        self._put(record, replace(record.task, attempt=attempt, token=token, leased_until=until))
        return Lease(report_id=record.report.id, token=token, attempt=attempt, until=until)

    def _end(self, lease: Lease, after: Callable[[QueueEntry], QueueEntry]) -> None:
        record = self._store.records.get(lease.report_id)
        if record is not None and record.task.token == lease.token:
            self._put(record, after(record.task))

    def _put(self, record: Record, task: QueueEntry) -> None:
        self._store.records[record.report.id] = replace(record, task=task)
