"""A cache in which every question is asked once, however many wait, and old answers may help out.

Two dicts do it: entries by question, and the calls under way. A call runs in a task of its own, so
that a caller who gives up takes neither the call nor the other callers along. A failure is kept
for a while beside the last good answer, which stands in for a newer one as long as it is usable.
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
"""How long a fault that may pass is remembered: enough for a burst of the same question."""


@dataclass(frozen=True, slots=True)
class Fetched(Generic[V]):
    """A good answer, fresh and then usable for so many seconds from the moment it came.

    `weight` says how much memory it takes, in pieces of a kilobyte or so.
    """

    value: V
    fresh_s: float
    usable_s: float
    weight: int = 1


@dataclass(frozen=True, slots=True)
class CacheResult(Generic[V]):
    """What is answered; `error` says why an older value stands in for one that is fresh."""

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
    """How questions were answered so far."""

    hits: int = 0
    misses: int = 0
    stale: int = 0


class StaleCache(Generic[V]):
    """Answers by question, up to a total weight; those longest unasked make room."""

    def __init__(
        self, provider: str, *, monotonic: Callable[[], float], unknown_s: float, most_weight: int
    ) -> None:
        """Take the provider's name, a clock in seconds that never goes back, and the bounds.

        `unknown_s` is how long "no such place", or "no such question", is remembered.
        """
        self.counters = Counters()
        self._provider = provider
        self._monotonic = monotonic
        self._unknown_s = unknown_s
        self._most_weight = most_weight
        self._weight = 0
        self._entries: OrderedDict[Hashable, _Entry[V]] = OrderedDict()
        self._under_way: dict[Hashable, asyncio.Task[_Entry[V]]] = {}
        self._closed = False

    def __len__(self) -> int:
        return len(self._entries)

    def is_fresh(self, key: Hashable) -> bool:
        """Whether a fresh answer is known."""
        entry = self._entries.get(key)
        return entry is not None and self._is_fresh(entry)

    async def get(self, key: Hashable, fill: Callable[[], Awaitable[Fetched[V]]]) -> CacheResult[V]:
        """Return a fresh answer, from memory or from `fill`, or else a usable old one.

        Raises:
            ProviderError: `fill` failed, now or a moment ago, and no old answer may stand in.
        """
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
            if self._is_fresh(entry) or self._monotonic() < entry.error_until:
                self.counters.hits += 1
                return self._answer(entry)
        self.counters.misses += 1
        task = self._under_way.get(key) or self._start(key, fill)
        await asyncio.wait((task,))  # unlike awaiting it, never cancels it
        if task.cancelled():
            raise self._closing()
        return self._answer(task.result())

    def in_place_of(self, key: Hashable, error: ProviderError) -> CacheResult[V]:
        """Return a usable answer to a similar question, or raise the error of the one asked."""
        entry = self._entries.get(key)
        good, good_at = (entry.good, entry.good_at) if entry else (None, 0.0)
        return self._answer(_Entry(good, good_at, error))

    async def close(self) -> None:
        """End the calls under way; who waits for one, and who asks later, hears that we close."""
        self._closed = True
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _start(
        self, key: Hashable, fill: Callable[[], Awaitable[Fetched[V]]]
    ) -> asyncio.Task[_Entry[V]]:
        if self._closed:
            raise self._closing()
        task = asyncio.create_task(self._filled(key, fill))
        self._under_way[key] = task
        task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return task

    async def _filled(self, key: Hashable, fill: Callable[[], Awaitable[Fetched[V]]]) -> _Entry[V]:
        try:
            entry = _Entry(await fill(), self._monotonic())
        except ProviderError as error:
            entry = self._failed(self._entries.get(key), error)
        except Exception as error:  # a defect: it belongs to everybody who waits, and is not kept
            return _Entry(None, 0.0, error)
        self._keep(key, entry)
        return entry

    def _failed(self, before: _Entry[V] | None, error: ProviderError) -> _Entry[V]:
        until = self._monotonic() + self._remembered_s(error)
        if before is None or _is_final(error):
            return _Entry(None, 0.0, afresh(error), until)
        return _Entry(before.good, before.good_at, afresh(error), until)

    def _remembered_s(self, error: ProviderError) -> float:
        if _is_final(error):
            return self._unknown_s
        if error.retry_after_s is None:
            return PASSING_S
        return min(PASSING_S, error.retry_after_s)

    def _keep(self, key: Hashable, entry: _Entry[V]) -> None:
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

    def _answer(self, entry: _Entry[V]) -> CacheResult[V]:
        good, error = entry.good, entry.error
        if error is None:
            assert good is not None  # noqa: S101  # an entry without an error holds an answer
            return CacheResult(good.value)
        if not isinstance(error, ProviderError):
            raise error
        is_usable = good is not None and self._monotonic() < entry.good_at + good.usable_s
        if good and is_usable and not _is_final(error):
            self.counters.stale += 1
            return CacheResult(good.value, error)
        raise afresh(error)

    def _closing(self) -> ProviderUnavailable:
        return ProviderUnavailable(self._provider, "closing")


def afresh(error: ProviderError) -> ProviderError:
    """Return an error that says the same and holds on to nothing.

    One that is kept must not be raised itself: it would gather the frames of all who met it.
    """
    return type(error)(error.provider, error.reason, error.retry_after_s)


def _is_final(error: ProviderError) -> bool:
    """Whether asking again would get the same answer, and an old one would be wrong."""
    return isinstance(error, LocationUnknown | ProviderRequestRefused)
