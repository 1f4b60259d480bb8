"""A cache with single flight and stale answers: one call per key, old values when it fails.

It holds entries by key and the calls in progress. A call runs in its own task, so that a caller who
is cancelled cancels neither the call nor the other callers. A failure is kept for a few seconds
beside the last good value, which is returned as stale while it is usable.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderError,
    ProviderRequestRefused,
    ProviderUnavailable,
)

V = TypeVar("V")

PASSING_S: Final = 5.0
"""How long a passing fault is remembered: enough for a burst of the same request."""


@dataclass(frozen=True, slots=True)
class Fetched(Generic[V]):
    """A fetched value, and for how many seconds from now it is fresh, and usable when stale.

    `weight` is its size in units of about a kilobyte.
    """

    value: V
    fresh_s: float
    usable_s: float
    weight: int = 1


@dataclass(frozen=True, slots=True)
class CacheResult(Generic[V]):
    """A cached or fetched value; `error` is why a stale one could not be renewed."""

    value: V
    error: ProviderError | None = None

    @property
    def stale(self) -> bool:
        """Whether the value could not be renewed."""
        return self.error is not None


@dataclass(frozen=True, slots=True)
class _Entry(Generic[V]):
    good: Fetched[V] | None
    good_at: float
    error: Exception | None = None
    error_until: float = 0.0

    @property
    def weight(self) -> int:
        return max(1, self.good.weight) if self.good else 1


@dataclass(slots=True)
class Counters:
    """Counts of results since the cache was made."""

    hits: int = 0
    misses: int = 0
    stale: int = 0


class StaleCache(Generic[V]):
    """Values by key up to a total weight; the least recently used are evicted."""

    def __init__(
        self, provider: str, *, monotonic: Callable[[], float], unknown_s: float, most_weight: int
    ) -> None:
        """Take the provider's name, a monotonic clock in seconds, and the bounds.

        `unknown_s` is how long `LocationUnknown` and `ProviderRequestRefused` are remembered.
        """
        self.counters = Counters()
        self._provider = provider
        self._monotonic = monotonic
        self._unknown_s = unknown_s
        self._most_weight = most_weight
        self._weight = 0
        self._entries: OrderedDict[Hashable, _Entry[V]] = OrderedDict()
        self._in_progress: dict[Hashable, asyncio.Task[_Entry[V]]] = {}
        self._closed = False

    def __len__(self) -> int:
        return len(self._entries)

    def is_fresh(self, key: Hashable) -> bool:
        """Return whether a fresh value is cached."""
        entry = self._entries.get(key)
        return entry is not None and self._is_fresh(entry)

    def needs_call(self, key: Hashable) -> bool:
        """Return whether `get` would fetch, or wait for a fetch."""
        entry = self._entries.get(key)
        return entry is None or not (self._is_fresh(entry) or self._monotonic() < entry.error_until)

    async def get(
        self, key: Hashable, fetch: Callable[[], Awaitable[Fetched[V]]]
    ) -> CacheResult[V]:
        """Return a fresh value, cached or fetched, or else a usable stale one.

        Raises:
            ProviderError: `fetch` failed, now or seconds ago, and there is no usable stale value.
        """
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
            if not self.needs_call(key):
                self.counters.hits += 1
                return self._result(entry)
        self.counters.misses += 1
        task = self._in_progress.get(key) or self._start(key, fetch)
        await asyncio.wait((task,))  # does not cancel the task when the caller is cancelled
        if task.cancelled():
            raise self._closing()
        return self._result(task.result())

    def stale(self, key: Hashable, error: ProviderError) -> CacheResult[V]:
        """Return the usable value of a key in place of another whose fetch failed with `error`."""
        entry = self._entries.get(key)
        good, good_at = (entry.good, entry.good_at) if entry else (None, 0.0)
        return self._result(_Entry(good, good_at, error))

    async def close(self) -> None:
        """Cancel the calls in progress; their callers and later ones get `ProviderUnavailable`."""
        self._closed = True
        tasks = list(self._in_progress.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _start(
        self, key: Hashable, fetch: Callable[[], Awaitable[Fetched[V]]]
    ) -> asyncio.Task[_Entry[V]]:
        if self._closed:
            raise self._closing()
        task = asyncio.create_task(self._fetched(key, fetch))
        self._in_progress[key] = task
        task.add_done_callback(lambda _: self._in_progress.pop(key, None))
        return task

    async def _fetched(
        self, key: Hashable, fetch: Callable[[], Awaitable[Fetched[V]]]
    ) -> _Entry[V]:
        try:
            entry = _Entry(await fetch(), self._monotonic())
        except ProviderError as error:
            entry = self._failed(self._entries.get(key), error)
        except Exception as error:  # a defect: raised to every caller, never cached
            return _Entry(None, 0.0, error)
        self._put(key, entry)
        return entry

    def _failed(self, before: _Entry[V] | None, error: ProviderError) -> _Entry[V]:
        until = self._monotonic() + self._remembered_s(error)
        if before is None or _is_final(error):
            return _Entry(None, 0.0, without_traceback(error), until)
        return _Entry(before.good, before.good_at, without_traceback(error), until)

    def _remembered_s(self, error: ProviderError) -> float:
        if _is_final(error):
            return self._unknown_s
        if error.retry_after_s is None:
            return PASSING_S
        return min(PASSING_S, error.retry_after_s)

    def _put(self, key: Hashable, entry: _Entry[V]) -> None:
        before = self._entries.pop(key, None)
        self._entries[key] = entry
        self._weight += entry.weight - (before.weight if before else 0)
        while self._weight > self._most_weight:
            _, oldest = self._entries.popitem(last=False)
            self._weight -= oldest.weight

    def _is_fresh(self, entry: _Entry[V]) -> bool:
        if entry.error is not None or entry.good is None:
            return False
        return self._monotonic() < entry.good_at + entry.good.fresh_s

    def _result(self, entry: _Entry[V]) -> CacheResult[V]:
        good, error = entry.good, entry.error
        if error is None:
            assert good is not None  # noqa: S101  # an entry without an error has a value
            return CacheResult(good.value)
        if not isinstance(error, ProviderError):
            raise error
        is_usable = good is not None and self._monotonic() < entry.good_at + good.usable_s
        if good and is_usable and not _is_final(error):
            self.counters.stale += 1
            return CacheResult(good.value, error)
        raise without_traceback(error)

    def _closing(self) -> ProviderUnavailable:
        return ProviderUnavailable(self._provider, "closing")


def without_traceback(error: ProviderError) -> ProviderError:
    """Return a copy without traceback: a kept error would collect the frames of every raise."""
    return type(error)(error.provider, error.reason, error.retry_after_s)


def _is_final(error: ProviderError) -> bool:
    """Return whether a repeated request gets the same error, so that a stale value is wrong."""
    return isinstance(error, LocationUnknown | ProviderRequestRefused)
