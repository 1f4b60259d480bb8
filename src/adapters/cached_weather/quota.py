"""The quota of one account: counts requests and tells when few remain."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from skywitness.domain.model.errors import (
    ProviderQuotaExhausted,
    ProviderUnavailable,
    StoreFull,
    StoreOverloaded,
)
from skywitness.ports.call_budget import CallBudget, CallLimits, CallsRemaining
from skywitness.ports.clock import Clock

LOW_SHARE: Final = 0.2
"""The quota is low when less than this share of the day's calls remains."""

REFRESH_S: Final = 30.0
"""How long a reading of the remaining quota is used."""

LONGEST_REFUSAL_S: Final = 60.0
"""How long a refusal is remembered before the budget is asked again."""

_log = logging.getLogger(__name__)


class QuotaTracker:
    """A call budget bound to one account, its limits and clocks."""

    def __init__(
        self,
        budget: CallBudget,
        *,
        account: str,
        limits: CallLimits,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the parts; `account` must not contain a secret."""
        self.name = account.partition(":")[0]
        self._budget = budget
        self._account = account
        self._limits = limits
        self._clock = clock
        self._monotonic = monotonic
        self._refused: tuple[float, float] | None = None  # when, and for how many seconds
        self._is_low = False
        self._refreshed_at: float | None = None
        self._refreshing = asyncio.Lock()

    async def consume(self) -> None:
        """Count one request before it is sent.

        A refusal is remembered, so that a burst of requests is not a burst of transactions.

        Raises:
            ProviderQuotaExhausted: a limit is reached; `retry_after_s` says for how long.
            ProviderUnavailable: the request cannot be counted.
        """
        self._require_not_refused()
        try:
            await self._budget.consume(self._account, self._limits, self._clock.now())
        except ProviderQuotaExhausted as refusal:
            self._refused = (self._monotonic(), refusal.retry_after_s or 0.0)
            raise
        except (StoreFull, StoreOverloaded) as error:
            raise ProviderUnavailable(
                self.name, "calls cannot be counted", error.retry_after_s
            ) from error

    async def is_low(self) -> bool:
        """Return whether less than a fifth of the day's calls remains; up to 30 s old."""
        async with self._refreshing:
            now = self._monotonic()
            if self._refreshed_at is None or now - self._refreshed_at >= REFRESH_S:
                self._refreshed_at = now
                remaining = await self._remaining(self._clock.now())
                if remaining is not None:
                    self._is_low = remaining.share is not None and remaining.share < LOW_SHARE
        return self._is_low

    async def remaining_today(self, now: datetime) -> int | None:
        """Return how many calls remain, None without a limit or if it cannot be read."""
        remaining = await self._remaining(now)
        return None if remaining is None else remaining.today

    async def _remaining(self, now: datetime) -> CallsRemaining | None:
        try:
            return await self._budget.remaining(self._account, self._limits, now)
        except Exception:  # weather works without the count, whatever is wrong with the store
            _log.warning("the remaining calls of %s cannot be read", self.name, exc_info=True)
            return None

    def _require_not_refused(self) -> None:
        if self._refused is None:
            return
        at, wait_s = self._refused
        passed_s = self._monotonic() - at
        if passed_s < min(wait_s, LONGEST_REFUSAL_S):
            raise ProviderQuotaExhausted(self.name, "own limit reached", wait_s - passed_s)
        self._refused = None
