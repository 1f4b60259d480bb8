"""State shared by the cached sources of one provider: caches, grid and quota."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

from typing_extensions import override

from skywitness.adapters.cached_weather.grid import NARROW_DEG, WIDE_DEG, cell
from skywitness.adapters.cached_weather.quota import QuotaTracker
from skywitness.adapters.outbound.cache import CacheResult, Fetched, StaleCache
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.domain.model.errors import ProviderError, ProviderQuotaExhausted
from skywitness.domain.model.geography.place import Point
from skywitness.ports.clock import Clock
from skywitness.ports.provider_state import ProviderState, ProviderWatch

V = TypeVar("V")

MOST_WEIGHT: Final = 20_000
"""Bound of each cache in units of about a kilobyte: 20 MB at most."""


class WeatherGateway(ProviderWatch):
    """Caching in front of one provider; the cached sources ask through it."""

    def __init__(
        self,
        quota: QuotaTracker,
        limiter: CallLimiter,
        *,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the account's quota, the limiter of the source that is cached, and the clocks."""
        self.name = quota.name
        self.clock = clock
        self._quota = quota
        self._limiter = limiter
        self._monotonic = monotonic
        self._caches: list[StaleCache[Any]] = []

    def cache(self, *, unknown_s: float, most_weight: int = MOST_WEIGHT) -> StaleCache[V]:
        """Return a new cache that is counted and closed with the gateway."""
        made: StaleCache[V] = StaleCache(
            self.name, monotonic=self._monotonic, unknown_s=unknown_s, most_weight=most_weight
        )
        self._caches.append(made)
        return made

    async def get(
        self, cache: StaleCache[V], key: Hashable, fetch: Callable[[], Awaitable[Fetched[V]]]
    ) -> CacheResult[V]:
        """Return the result for a key; a usable stale one if no call may be made for display.

        That refusal is not remembered for the key, because examinations have calls left. Raises
        `ProviderError`.
        """
        if cache.needs_call(key):
            try:
                self._quota.require_display_call()
            except ProviderQuotaExhausted as refusal:
                return cache.stale(key, refusal)
        return await cache.get(key, fetch)

    async def get_near(
        self,
        cache: StaleCache[V],
        where: Point,
        more: Hashable,
        fetch: Callable[[Point, float], Awaitable[Fetched[V]]],
    ) -> CacheResult[V]:
        """Return the result for the grid cell of a point.

        `fetch` gets the centre of the cell and its width in degrees. When the quota is low the cell
        is wider, unless the narrow one is cached and fresh; if the wide one cannot be fetched, a
        stale narrow one is returned. Raises `ProviderError`.
        """
        narrow = (cell(where, NARROW_DEG), NARROW_DEG, more)
        if cache.is_fresh(narrow) or not await self._quota.is_low():
            return await self.get(cache, narrow, lambda: fetch(narrow[0], NARROW_DEG))
        wide = (cell(where, WIDE_DEG), WIDE_DEG, more)
        try:
            return await self.get(cache, wide, lambda: fetch(wide[0], WIDE_DEG))
        except ProviderError as error:
            return cache.stale(narrow, error)

    @override
    async def state(self, now: datetime) -> ProviderState:
        counted = [cache.counters for cache in self._caches]
        return replace(
            await self._limiter.state(now),
            calls_left_today=await self._quota.remaining_today(now),
            cache_hits=sum(counters.hits for counters in counted),
            cache_misses=sum(counters.misses for counters in counted),
            cache_stale=sum(counters.stale for counters in counted),
        )

    async def close(self) -> None:
        """Cancel the calls in progress; later requests that would need one are refused."""
        for cache in self._caches:
            await cache.close()
