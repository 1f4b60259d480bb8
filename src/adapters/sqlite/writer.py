"""The one writer of a process: a thread that commits many change sets with one flush.

While a batch is being committed new work queues up; then the next batch starts at once. So the size
of a batch follows the load, and a single change on an idle server commits immediately. A batch is
first run as a whole; when anything in it fails it is rolled back and run again with a savepoint for
each piece of work, so that a bad one fails alone. Work must therefore tolerate being run twice.
Acknowledged work has been flushed to disk.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from skywitness.adapters.sqlite.change_set import ChangeSet, store
from skywitness.adapters.sqlite.store_errors import (
    as_store_error,
    is_busy,
    is_damage,
    log_damage,
    message_of,
    raise_if_store_failed,
)
from skywitness.adapters.sqlite.writer_connection import WriterConnection
from skywitness.domain.model.errors import StoreOverloaded
from skywitness.domain.model.failures import Failures

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
BackgroundWork = Callable[[sqlite3.Connection, int], int]
"""Does up to the given number of units of deferrable work, and returns how many it did."""

MAX_WAITING = 2_000
"""Pieces of work in the queue; further ones are refused at once."""

MAX_BATCH = 256
"""Pieces of work in one transaction, so that other processes get their turn."""

CROWD = 8
"""Pieces of work in one transaction that show that many write; a worker alone has fewer."""

CROWDED_FOR_S = 1.0

# When background work is done, in seconds: once the queue was empty for a short time; under steady
# load now and then for a short time, in small steps, because everybody waits for them; before
# closing; and regularly for what other processes left.
IDLE_AFTER_S = 0.02
LONGEST_LAG_S = 0.1
CATCH_UP_S = 0.012
CLOSING_S = 2.0
CHECK_EVERY_S = 5.0
BACKGROUND_STEP = 200
CATCH_UP_STEP = 100


@dataclass(slots=True)
class _Item:
    work: Work[Any]
    schedules: bool
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


@dataclass(slots=True)
class WriterCounters:
    """Counts of what the writer has done so far."""

    commits: int = 0
    change_sets: int = 0
    failed: int = 0
    refused: int = 0


class Writer:
    """Runs work on its own connection; call it from one event loop only."""

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        *,
        background_work: BackgroundWork | None = None,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        """`background_work` runs on the connection while there is nothing else to do."""
        self.counters = WriterCounters()
        self.scheduled = asyncio.Event()
        self.committed = asyncio.Event()
        """Set by the next commit of this process, and then replaced."""

        self._connection = WriterConnection(connect)
        self._background = background_work
        self._max_waiting = max_waiting
        self._waiting: list[_Item] = []
        self._in_flight = False
        self._crowded_until = 0.0
        self._idle = asyncio.Event()
        self._idle.set()
        self._batches: SimpleQueue[list[_Item] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = False
        self._background_failures = Failures()
        self._background_due = background_work is not None
        self._background_done_at = 0.0

    @property
    def waiting(self) -> int:
        """Number of pieces of work in the queue."""
        return len(self._waiting)

    @property
    def is_crowded(self) -> bool:
        """Whether many pieces of work came together a short time ago."""
        return time.monotonic() < self._crowded_until

    @property
    def fault(self) -> str | None:
        """Why nothing can be written, other than a full disk; None while nothing fails."""
        return self._connection.current_fault()

    async def open(self) -> None:
        """Start the thread and its connection."""
        self._loop = asyncio.get_running_loop()
        opened: asyncio.Future[None] = self._loop.create_future()
        self._closing = False
        self._connection.wait_again()
        self._batches = SimpleQueue()
        self._thread = threading.Thread(
            target=self._serve, args=(self._loop, opened), name="sqlite-writer", daemon=True
        )
        self._thread.start()
        await opened

    async def close(self) -> None:
        """Refuse new work, finish what was accepted, and close the connection."""
        if self._thread is None:
            return
        self._closing = True
        self._connection.stop_waiting()
        await self._idle.wait()
        self._batches.put(None)
        await asyncio.to_thread(self._thread.join)
        self._thread = None

    async def run(self, work: Work[T], *, schedules: bool = False) -> T:
        """Run work in the next transaction and return its result once that is on disk.

        `schedules` says that it makes something due for examination: `scheduled` is then set.
        Work is done even when its caller is cancelled in the meantime.

        Raises:
            StoreOverloaded: the queue is full, or another process holds the file for too long.
            StoreFull: the disk is full or refuses to write.
        """
        if self._loop is None:
            raise RuntimeError("the writer is not open")
        if self._closing or len(self._waiting) >= self._max_waiting:
            self.counters.refused += 1
            raise StoreOverloaded
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.append(_Item(work, schedules, future))
        if not self._in_flight:
            self._in_flight = True
            self._idle.clear()
            self._loop.call_soon(self._submit)  # batch what else this turn of the loop submits
        return await future

    def _submit(self) -> None:
        batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
        if len(batch) >= CROWD:
            self._crowded_until = time.monotonic() + CROWDED_FOR_S
        self._batches.put(batch)

    def _finish(self, batch: list[_Item], committed: bool) -> None:
        self.counters.commits += committed
        done, self.committed = self.committed, asyncio.Event()
        done.set()
        for item in batch:
            self.counters.change_sets += item.error is None
            self.counters.failed += item.error is not None
            if item.error is None and item.schedules:
                self.scheduled.set()
            if item.future.done():  # the caller was cancelled
                continue
            if item.error is None:
                item.future.set_result(item.result)
            else:
                item.future.set_exception(item.error)
        if self._waiting:
            self._submit()
            return
        self._in_flight = False
        self._idle.set()

    # --- Everything below runs on the writer's thread ---------------------------------------------

    def _serve(self, loop: asyncio.AbstractEventLoop, opened: asyncio.Future[None]) -> None:
        try:
            self._connection.open()
        except Exception as error:  # reported to the caller of open()
            loop.call_soon_threadsafe(_settle, opened, as_store_error(error))
            return
        loop.call_soon_threadsafe(_settle, opened, None)
        try:
            while (batch := self._next_batch()) is not None:
                committed = self._commit(batch)
                loop.call_soon_threadsafe(self._finish, batch, committed)
                self._background_due = self._background is not None
                if time.monotonic() - self._background_done_at > LONGEST_LAG_S:
                    self._catch_up(CATCH_UP_S)
            self._catch_up(CLOSING_S)
        finally:
            self._connection.close()

    def _next_batch(self) -> list[_Item] | None:
        """Wait for work, doing background work meanwhile; None means that the writer is closing."""
        while True:
            try:
                return self._batches.get(timeout=self._idle_s())
            except Empty:
                if not self._connection.is_broken:
                    self._run_background_work(BACKGROUND_STEP)
                else:
                    self._connection.try_again()

    def _idle_s(self) -> float | None:
        """Return how long to wait for work before there is something else to do."""
        if self._connection.is_broken:
            return max(IDLE_AFTER_S, self._connection.pause_s)
        if self._background is None:
            return None
        due = IDLE_AFTER_S if self._background_due else CHECK_EVERY_S
        return max(due, self._background_failures.remaining_s)

    def _commit(self, batch: list[_Item]) -> bool:
        try:
            connection = self._connection.begin()
            if not _run_together(connection, batch):
                connection.execute("ROLLBACK")
                connection = self._connection.begin()
                for item in batch:
                    _run_in_savepoint(connection, item)
            self._connection.commit()
        except Exception as error:  # reported to every caller of the batch
            for item in batch:
                item.error = item.error or as_store_error(error)
            self._connection.recover(error)
            return False
        if self._connection.succeed():
            self._background_failures.succeed()
        return True

    def _catch_up(self, seconds: float) -> None:
        """Do background work for at most `seconds`, and not while it fails."""
        started = time.monotonic()
        while (
            self._background_due
            and not self._background_failures.count
            and time.monotonic() - started < seconds
        ):
            self._run_background_work(CATCH_UP_STEP)

    def _run_background_work(self, limit: int) -> None:
        self._background_done_at = time.monotonic()
        self._background_due = False
        if self._background is None or self._connection.is_broken:
            return
        try:
            connection = self._connection.begin(urgent=False)
            did = self._background(connection, limit)
            self._connection.commit()
        except Exception as error:  # not urgent: tried again, less and less often
            self._background_failures.note(message_of(error))
            self._connection.recover(error, is_expected=is_busy(error))
            return
        self._background_due = did > 0
        self._background_failures.succeed()


def _run_together(connection: sqlite3.Connection, batch: list[_Item]) -> bool:
    """Run a whole batch at once; return False when anything in it fails: it is to be rolled back.

    A savepoint would cost every batch a copy of each page that it changes.
    """
    sets = [(item, item.work) for item in batch if isinstance(item.work, ChangeSet)]
    others = [item for item in batch if not isinstance(item.work, ChangeSet)]
    try:
        refused = store(connection, [work for _, work in sets])
        results = [item.work(connection) for item in others]
    except Exception as error:
        raise_if_store_failed(error)
        return False
    for item, result in zip(others, results, strict=True):
        item.result = result
    for n, reason in refused.items():
        sets[n][0].error = reason
    return True


def _run_in_savepoint(connection: sqlite3.Connection, item: _Item) -> None:
    connection.execute("SAVEPOINT item")
    try:
        item.result = item.work(connection)
    except Exception as error:  # reported to the caller of this item alone
        raise_if_store_failed(error)
        item.error = error
        if is_damage(error):
            log_damage(message_of(error))
            item.error = as_store_error(error)
        connection.execute("ROLLBACK TO item")
    connection.execute("RELEASE item")


def _settle(future: asyncio.Future[None], error: Exception | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
