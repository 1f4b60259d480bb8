"""The worker examines reports from the queue, several at a time, until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from skywitness.domain.model.errors import SkywitnessError
from skywitness.domain.model.failures import Failures
from skywitness.domain.use_cases.examine_report import Examined, ExamineReport
from skywitness.ports.clock import Clock
from skywitness.ports.examination_queue import ExaminationQueue, Lease

LEASE = timedelta(minutes=2)
DEADLINE_S = 60.0
"""Shorter than the lease, so that a hanging examination ends before another worker leases it."""

POLL_S = 1.0
"""Longest time until a report filed by another process is noticed."""

STOP_WITHIN_S = 2.0
RELEASE_WITHIN_S = 0.5
CONCURRENCY = 4

RESTS = 2
LONGEST_REST_S = 1.0
"""While many file at once, the worker rests `RESTS` times as long as it was at work, and at most so
long at a time: an examination costs as much as four filings, whose clients are waiting."""

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
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic
    _held: dict[asyncio.Task[Examined], Lease] = field(default_factory=dict)
    _failures: Failures = field(default_factory=Failures)
    _at_work_since: float = 0.0

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
            if taken == 0 and not self._held:
                self._failures.succeed()  # nothing is left that could fail
        except Exception as error:  # catch everything: a worker that ends is not restarted
            self._note(error, "no report could be leased")
            taken = 0
        if self._held and (taken == 0 or len(self._held) >= self.concurrency):
            await self._completed()
            await self._rest_in_a_crowd()
        if self._failures.count:
            await self.queue.wait(self._failures.pause_s)  # a filing shows that the store works
        elif taken == 0 and not self._held:
            await self.queue.wait(POLL_S)

    async def _rest_in_a_crowd(self) -> None:
        if self.queue.is_crowded():
            worked_s = self.monotonic() - self._at_work_since
            await self.sleep(min(RESTS * worked_s, LONGEST_REST_S))
            self._at_work_since = self.monotonic()

    async def _take(self) -> int:
        free = self.concurrency - len(self._held)
        if free <= 0:
            return 0
        if not self._held:
            self._at_work_since = self.monotonic()
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
            examined = task.result()
        except Exception as error:
            # The store or a source hangs, or there is a defect. The lease will expire.
            self._note(error, f"examination of {lease.report_id} was aborted")
            return Examined.POSTPONED
        self._failures.succeed()
        return examined

    def _note(self, error: Exception, what: str) -> None:
        """Log an error, not more than once a minute for each kind, and pause after it."""
        known = isinstance(error, SkywitnessError | TimeoutError)
        if self._failures.note(type(error).__name__):
            _log.error("%s: %s", what, type(error).__name__, exc_info=None if known else error)

    async def _finish_or_release(self) -> None:
        if not self._held:
            return
        done, late = await asyncio.wait(self._held, timeout=STOP_WITHIN_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*done, *late, return_exceptions=True)
        with contextlib.suppress(SkywitnessError, TimeoutError):  # then the leases expire
            async with asyncio.timeout(RELEASE_WITHIN_S):
                await asyncio.gather(*(self.queue.release(self._held[task]) for task in late))
        self._held.clear()
