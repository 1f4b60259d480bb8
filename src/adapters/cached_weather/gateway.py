"""What all questions to one provider share: budget, breaker, cells, and the state of it all."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime
from typing import Any, Final, TypeVar

from typing_extensions import override

from skywitness.adapters.cached_weather.grid import NARROW_DEG, WIDE_DEG, cell
from skywitness.adapters.cached_weather.quota import QuotaTracker
from skywitness.adapters.outbound.breaker import CircuitBreaker
from skywitness.adapters.outbound.cache import CacheResult, Fetched, StaleCache
from skywitness.adapters.outbound.limiter import DEADLINE_S, CallLimiter
from skywitness.domain.model.errors import ProviderError
from skywitness.domain.model.geography.place import Point
from skywitness.ports.clock import Clock
from skywitness.ports.provider_state import ProviderState, ProviderWatch

V = TypeVar("V")

MOST_WEIGHT: Final = 20_000
"""Pieces that each kind of question may keep: some 20 MB at the very most."""


class WeatherGateway(ProviderWatch):
    """The economy around one provider; the sources beside this one ask through it."""

    def __init__(
        self,
        quota: QuotaTracker,
        *,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
        counts_calls: bool = True,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        """Take the account and clocks.

        `counts_calls` says that calls are counted here; False when the client of the provider
        spends from the quota itself, which it does better where it repeats calls.
        """
        self.name = quota.name
        self.clock = clock
        self._quota_tracker = quota
        self._monotonic = monotonic
        self._breaker = CircuitBreaker(self.name, monotonic)
        self._guard = CallLimiter(
            self.name,
            breaker=self._breaker,
            monotonic=monotonic,
            consume=quota.consume if counts_calls else None,
            deadline_s=deadline_s,
        )
        self._caches: list[StaleCache[Any]] = []

    def cache(self, *, unknown_s: float, most_weight: int = MOST_WEIGHT) -> StaleCache[V]:
        """Return a new cache that is counted and closed with the rest."""
        made: StaleCache[V] = StaleCache(
            self.name, monotonic=self._monotonic, unknown_s=unknown_s, most_weight=most_weight
        )
        self._caches.append(made)
        return made

    async def ask(
        self,
        product: str,
        cache: StaleCache[V],
        key: Hashable,
        fetch: Callable[[], Awaitable[Fetched[V]]],
    ) -> CacheResult[V]:
        """CacheResult from the cache, or by one guarded call; raises `ProviderError`."""
        return await cache.get(key, lambda: self._guard.call(product, fetch))

    async def ask_near(
        self,
        product: str,
        cache: StaleCache[V],
        where: Point,
        more: Hashable,
        fetch: Callable[[Point, float], Awaitable[Fetched[V]]],
    ) -> CacheResult[V]:
        """CacheResult for the cell of a point; `fetch` gets its middle and its width in degrees.

        When calls run short the cell is wider, unless the narrow one is known freshly; and what
        was known about the narrow one stands in when the wide one cannot be had. Raises
        `ProviderError`.
        """
        narrow = (cell(where, NARROW_DEG), NARROW_DEG, more)
        if cache.is_fresh(narrow) or not await self._quota_tracker.is_low():
            return await self.ask(product, cache, narrow, lambda: fetch(narrow[0], NARROW_DEG))
        wide = (cell(where, WIDE_DEG), WIDE_DEG, more)
        try:
            return await self.ask(product, cache, wide, lambda: fetch(wide[0], WIDE_DEG))
        except ProviderError as error:
            return cache.in_place_of(narrow, error)

    @override
    async def state(self, now: datetime) -> ProviderState:
        counted = [cache.counters for cache in self._caches]
        rest_s, last = self._breaker.rest_s, self._guard.last_success_at
        return ProviderState(
            name=self.name,
            breaker=self._breaker.state,
            retry_after_s=rest_s or None,
            calls_left_today=await self._quota_tracker.left_today(now),
            last_success_age_s=None if last is None else self._monotonic() - last,
            last_failure=self._guard.last_failure,
            cache_hits=sum(counters.hits for counters in counted),
            cache_misses=sum(counters.misses for counters in counted),
            cache_stale=sum(counters.stale for counters in counted),
            upstream_calls=self._quota_tracker.calls,
        )

    async def close(self) -> None:
        """End the calls under way; later questions are refused."""
        for cache in self._caches:
            await cache.close()
