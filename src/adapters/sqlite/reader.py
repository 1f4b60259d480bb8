"""Read-only connections on which no query can make the others wait for long."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

import aiosqlite
from typing_extensions import override

from skywitness.adapters.sqlite.fair_queue import FairQueue
from skywitness.adapters.sqlite.sql import Row, Value
from skywitness.adapters.sqlite.store_errors import absent_object, log_damage, reading
from skywitness.domain.model.errors import SearchTimeout, StoreDamaged, StoreOverloaded
from skywitness.ports.report_queries import SearchCounters

CHECK_EVERY = 1_000
"""Instructions of SQLite's virtual machine between two checks: about 0.1 ms, or a hundred rows
that have to be read from the disk."""

FREE_CHECKS = 5
"""Checks that a query passes whatever the time. So on a busy machine, too, a page that an index
leads to is never taken for a long search."""

SUSPECT_FOR_S = 10.0
"""How long a text is remembered that ran out of time."""

_MOST_SUSPECTS = 256
_ROWS_PER_FETCH = 64

Parameters = Row | Mapping[str, Value]


class Reader(Protocol):
    """Runs statements that only read."""

    async def execute_fetchall(self, sql: str, parameters: Parameters = (), /) -> Iterable[Any]:
        """Run a statement and return all rows.

        Raises:
            SearchTimeout: it took too long.
            StoreOverloaded: too many queries are waiting.
            StoreDamaged, StoreUnavailable: the file cannot be read.
        """


class Connection(aiosqlite.Connection):
    """A connection that raises errors of the core, and remembers damage of the file.

    `absent` is the table or index that a query missed.
    """

    damage: str | None = None
    absent: str | None = None

    @override
    async def execute_fetchall(  # type: ignore[override] # ours is only awaited, never a context
        self, sql: str, parameters: Parameters | Iterable[Any] | None = None
    ) -> Iterable[sqlite3.Row]:
        try:
            with reading():
                return await super().execute_fetchall(sql, parameters)
        except StoreDamaged as error:
            log_damage(error.reason)
            self.damage = f"the database file is damaged: {error.reason}"
            self.absent = absent_object(error.reason) or self.absent
            raise

    @classmethod
    async def opened(cls, connect: Callable[[], sqlite3.Connection]) -> Self:
        """Return a connection that is open; its thread calls `connect`."""
        connection = cls(connect, _ROWS_PER_FETCH)
        _ = await connection
        return connection


@dataclass(slots=True, eq=False)
class _Pending:
    """A query that is waiting or running, and the futures of those who wait for its rows."""

    sql: str
    parameters: Parameters
    key: Hashable
    queued_at_s: float
    callers: list[asyncio.Future[Sequence[Any]]] = field(default_factory=list)

    @property
    def is_abandoned(self) -> bool:
        """Whether nobody waits for it any more."""
        return all(caller.done() for caller in self.callers)

    def finish(self, rows: Sequence[Any] | None, error: BaseException | None = None) -> None:
        for caller in self.callers:
            if caller.done():  # cancelled
                continue
            if error is None:
                caller.set_result(rows or ())
            else:
                caller.set_exception(error)


def _same_query(sql: str, parameters: Parameters) -> Hashable:
    return sql, tuple(parameters.items() if isinstance(parameters, Mapping) else parameters)


class _Suspects:
    """Texts of queries that ran out of time lately."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def add(self, sql: str, now_s: float) -> None:
        self._until.setdefault(sql, now_s + SUSPECT_FOR_S)
        if len(self._until) > _MOST_SUSPECTS:
            del self._until[next(iter(self._until))]

    def include(self, sql: str, now_s: float) -> bool:
        until = self._until.get(sql)
        if until is not None and until <= now_s:
            del self._until[sql]
            return False
        return until is not None


class TimedReader(Reader):
    """One connection that runs one query at a time, each for a limited time.

    Waiting queries of different texts take turns. Callers that wait for the same query share it;
    one that runs already is not shared, as it may not see what the caller has written since. A
    query whose callers are all gone is dropped, also while it runs.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        *,
        limit_s: float,
        most_waiting: int,
        suspect_limit_s: float | None = None,
        same: Callable[[str, Parameters], Hashable] = _same_query,
        between: Callable[[], Awaitable[None]] | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`limit_s` bounds the time of one query, `most_waiting` the number of those that wait.

        While a text has run out of time lately, its queries get `suspect_limit_s`, so that a crowd
        of them keeps others waiting for less. Queries for which `same` returns the same are shared.
        `between` is awaited before each, when none is running.
        """
        self._connect = connect
        self._limit_s = limit_s
        self._suspect_limit_s = limit_s if suspect_limit_s is None else suspect_limit_s
        self._suspects = _Suspects()
        self._same = same
        self._between = between
        self._now_s = now_s
        self._connection: Connection | None = None
        self._serving: asyncio.Task[None] | None = None
        self._queue: FairQueue[_Pending] = FairQueue(most_waiting)
        self._shared: dict[Hashable, _Pending] = {}
        self._queued = asyncio.Event()
        self._running: _Pending | None = None
        self._ends_at = 0.0
        self._checks = 0
        self.counters = SearchCounters()

    @property
    def connection(self) -> Connection:
        """The connection, while it is open."""
        if self._connection is None:
            raise RuntimeError("the reader is not open")
        return self._connection

    @property
    def waiting(self) -> int:
        """Number of waiting queries."""
        return len(self._queue)

    async def open(self) -> None:
        """Open the connection."""
        self._connection = await Connection.opened(self._connect)
        await self._connection.set_progress_handler(self._must_end, CHECK_EVERY)
        self._serving = asyncio.create_task(self._serve())

    async def close(self) -> None:
        """End what is running, refuse what is waiting, and close the connection."""
        if self._serving is not None:
            self._serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._serving
            self._serving = None
        while (pending := self._queue.take()) is not None:
            pending.finish(None, StoreOverloaded())
        self._shared.clear()
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()

    @override
    async def execute_fetchall(self, sql: str, parameters: Parameters = (), /) -> Sequence[Any]:
        if self._serving is None:
            raise StoreOverloaded
        caller: asyncio.Future[Sequence[Any]] = asyncio.get_running_loop().create_future()
        pending = self._waiting_for(sql, parameters)
        pending.callers.append(caller)
        try:
            return await caller
        except asyncio.CancelledError:
            if pending.is_abandoned and self._queue.remove(sql, pending):
                del self._shared[pending.key]
            raise

    def _waiting_for(self, sql: str, parameters: Parameters) -> _Pending:
        key = self._same(sql, parameters)
        if (shared := self._shared.get(key)) is not None:
            return shared
        pending = _Pending(sql, parameters, key, self._now_s())
        left_out = self._queue.put(sql, pending)
        self.counters.overloaded += left_out is not None
        if left_out is pending:
            raise StoreOverloaded
        if left_out is not None:
            del self._shared[left_out.key]
            left_out.finish(None, StoreOverloaded())
        self._shared[key] = pending
        self._queued.set()
        return pending

    async def _serve(self) -> None:
        while True:
            await self._queued.wait()
            pending = self._queue.take()
            if pending is None:
                self._queued.clear()
                continue
            del self._shared[pending.key]
            await self._run(pending)

    async def _run(self, pending: _Pending) -> None:
        try:
            if self._between is not None:
                await self._between()
            now = self._now_s()
            is_suspect = self._suspects.include(pending.sql, now)
            limit_s = self._suspect_limit_s if is_suspect else self._limit_s
            self._ends_at, self._checks = now + limit_s, 0
            self.counters.ended += 1
            self.counters.waited_s += now - pending.queued_at_s
            self._running = pending
            rows = await self.connection.execute_fetchall(pending.sql, pending.parameters)
        except asyncio.CancelledError:  # closing
            pending.finish(None, StoreOverloaded())
            raise
        except Exception as error:  # reported to the callers
            if isinstance(error, SearchTimeout):
                self.counters.timeout += not pending.is_abandoned
                self._suspects.add(pending.sql, self._now_s())
            pending.finish(None, error)
        else:
            pending.finish(list(rows))
        finally:
            self._running = None

    def _must_end(self) -> bool:
        """Say whether SQLite has to stop; called by the thread of the connection."""
        running = self._running
        if running is None or running.is_abandoned:
            return True
        self._checks += 1
        return self._checks > FREE_CHECKS and self._now_s() > self._ends_at


class SearchReader(Reader):
    """Runs queries briefly in one reader; those that take longer start again in another.

    So whoever asks what an index answers never waits for a search through many reports.
    """

    def __init__(self, brief: TimedReader, long: TimedReader) -> None:
        self._brief = brief
        self._long = long

    @property
    def counters(self) -> SearchCounters:
        """What has become of searches: one that starts again waits twice, but ends once."""
        brief, long = self._brief.counters, self._long.counters
        both = replace(brief, timeout=0) + long
        return replace(both, ended=both.ended - brief.timeout)

    @override
    async def execute_fetchall(self, sql: str, parameters: Parameters = (), /) -> Iterable[Any]:
        try:
            return await self._brief.execute_fetchall(sql, parameters)
        except SearchTimeout:
            return await self._long.execute_fetchall(sql, parameters)
