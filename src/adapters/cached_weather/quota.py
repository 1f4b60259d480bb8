"""The calls of one account: spent one by one, and looked after when they run short."""

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
from skywitness.ports.call_budget import CallBudget, CallLimits, CallsLeft
from skywitness.ports.clock import Clock

SHORT_SHARE: Final = 0.2
"""Below this share of the day's calls, they count as short."""

LOOK_EVERY_S: Final = 30.0
"""How old the knowledge of what is left may be."""

_BELIEVE_REFUSAL_S: Final = 60.0

_log = logging.getLogger(__name__)


class QuotaTracker:
    """A budget, bound to its account, limits and clocks; `calls` were spent in this process."""

    def __init__(
        self,
        budget: CallBudget,
        *,
        account: str,
        limits: CallLimits,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the parts; `account` must hold no secret."""
        self.name = account.partition(":")[0]
        self.calls = 0
        self._budget = budget
        self._account = account
        self._limits = limits
        self._clock = clock
        self._monotonic = monotonic
        self._refused: tuple[float, float] | None = None  # when, and for how many seconds
        self._is_short = False
        self._looked_at: float | None = None
        self._looking = asyncio.Lock()

    async def consume(self) -> None:
        """Count one call before it is made.

        A refusal is remembered, so that a storm of questions does not become one of transactions.

        Raises:
            ProviderQuotaExhausted: a limit is reached; `retry_after_s` says for how long.
            ProviderUnavailable: the call cannot be counted.
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
        self.calls += 1

    async def is_low(self) -> bool:
        """Say whether less than a fifth of the day's calls is left, as of half a minute ago."""
        async with self._looking:
            now = self._monotonic()
            if self._looked_at is None or now - self._looked_at >= LOOK_EVERY_S:
                self._looked_at = now
                left = await self._left(self._clock.now())
                if left is not None:
                    self._is_short = left.share is not None and left.share < SHORT_SHARE
        return self._is_short

    async def left_today(self, now: datetime) -> int | None:
        """Return how many calls are left, None without a limit or when it cannot be read."""
        left = await self._left(now)
        return None if left is None else left.today

    async def _left(self, now: datetime) -> CallsLeft | None:
        try:
            return await self._budget.left(self._account, self._limits, now)
        except Exception:  # whatever ails the store, weather can be told without the count
            _log.warning("the calls left of %s cannot be read", self.name, exc_info=True)
            return None

    def _require_not_refused(self) -> None:
        if self._refused is None:
            return
        at, wait_s = self._refused
        passed_s = self._monotonic() - at
        if passed_s < min(wait_s, _BELIEVE_REFUSAL_S):
            raise ProviderQuotaExhausted(self.name, "own limit reached", wait_s - passed_s)
        self._refused = None
