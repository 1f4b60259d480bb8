"""The worker examines reports from the queue, several at a time, until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from skywitness.domain.model.errors import SkywitnessError
from skywitness.domain.use_cases.examine_report import Examined, ExamineReport
from skywitness.ports.clock import Clock
from skywitness.ports.examination_queue import ExaminationQueue, Lease

LEASE = timedelta(minutes=2)
DEADLINE_S = 60.0
"""Shorter than the lease, so that a hanging examination ends before another worker leases it."""

POLL_S = 1.0
"""Longest time until a report filed by another process is noticed."""

STOP_WITHIN_S = 3.0
CONCURRENCY = 4

_log = logging.getLogger(__name__)


def worker_name() -> str:
    """Return a name that is unique to this process."""
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass(slots=True, kw_only=True)
class Worker:
    """Leases due reports and examines them.

    Nothing is lost when the process dies: its leases expire and the reports are examined again. A
    worker that is stopped has `STOP_WITHIN_S` to finish; it then releases its remaining leases.
    """

    queue: ExaminationQueue
    examine: ExamineReport
    clock: Clock
    name: str = field(default_factory=worker_name)
    concurrency: int = CONCURRENCY
    _held: dict[asyncio.Task[Examined], Lease] = field(default_factory=dict)

    async def run(self) -> None:
        """Examine reports until cancelled."""
        try:
            while True:
                await self._step()
        finally:
            await self._finish_or_release()

    async def drain(self, on_done: Callable[[Examined], None] | None = None) -> int:
        """Examine reports until none is due; return the number of examinations."""
        done = 0
        try:
            while await self._take() or self._held:
                for outcome in await self._completed():
                    done += 1
                    if on_done:
                        on_done(outcome)
        finally:
            await self._finish_or_release()
        return done

    async def _step(self) -> None:
        try:
            taken = await self._take()
        except Exception:  # catch everything: a worker that ends is not restarted
            _log.exception("the store is unavailable; trying again")
            await asyncio.sleep(POLL_S)
            return
        if self._held and (taken == 0 or len(self._held) >= self.concurrency):
            await self._completed()
        elif taken == 0:
            await self.queue.wait(POLL_S)

    async def _take(self) -> int:
        free = self.concurrency - len(self._held)
        if free <= 0:
            return 0
        leases = await self.queue.lease(self.name, self.clock.now(), LEASE, free)
        for lease in leases:
            task = asyncio.create_task(self._examined(lease))
            self._held[task] = lease
        return len(leases)

    async def _examined(self, lease: Lease) -> Examined:
        async with asyncio.timeout(DEADLINE_S):
            return await self.examine(lease)

    async def _completed(self) -> list[Examined]:
        if not self._held:
            return []
        done, _ = await asyncio.wait(self._held, return_when=asyncio.FIRST_COMPLETED)
        return [await self._outcome(task) for task in done]

    async def _outcome(self, task: asyncio.Task[Examined]) -> Examined:
        lease = self._held.pop(task)
        try:
            return task.result()
        except Exception as error:
            # The store or a source hangs, or there is a defect. The lease will expire.
            _log.warning("examination of %s was aborted: %s", lease.report_id, type(error).__name__)
            return Examined.POSTPONED

    async def _finish_or_release(self) -> None:
        if not self._held:
            return
        done, late = await asyncio.wait(self._held, timeout=STOP_WITHIN_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*done, *late, return_exceptions=True)
        for task in late:
            with contextlib.suppress(SkywitnessError):
                await self.queue.release(self._held[task])
        self._held.clear()
