"""The quota of one account: counts requests, keeps half for examinations, warns when few remain."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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

_for_display: ContextVar[bool] = ContextVar("for_display", default=False)
"""Whether a weather endpoint asks; inherited by the tasks that it starts."""

_log = logging.getLogger(__name__)


@contextmanager
def for_display() -> Iterator[None]:
    """Count calls made within the block as those of the weather endpoints, not of examinations."""
    token = _for_display.set(True)
    try:
        yield
    finally:
        _for_display.reset(token)


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
        self._displayed = f"{account}:display"
        self._limits = limits
        self._clock = clock
        self._monotonic = monotonic
        self._refused: dict[str, tuple[float, float]] = {}  # when, and for how many seconds
        self._low: dict[str, tuple[bool, float | None]] = {}  # as read, and when
        self._refreshing = asyncio.Lock()

    async def consume(self) -> None:
        """Count one request before it is sent.

        Those of the weather endpoints may be half of the limits, so that nobody who asks for
        weather takes the calls that verdicts need. A refusal is remembered, so that a burst of
        requests is not a burst of transactions.

        Raises:
            ProviderQuotaExhausted: a limit is reached; `retry_after_s` says for how long.
            ProviderUnavailable: the request cannot be counted.
        """
        if _for_display.get():
            await self._consume(self._displayed, self._limits.half())
        await self._consume(self._account, self._limits)

    def require_display_call(self) -> None:
        """Raise `ProviderQuotaExhausted` if the weather endpoints have used up their half."""
        if _for_display.get():
            self._require_not_refused(self._displayed)

    async def _consume(self, account: str, limits: CallLimits) -> None:
        self._require_not_refused(account)
        try:
            await self._budget.consume(account, limits, self._clock.now())
        except ProviderQuotaExhausted as refusal:
            self._refused[account] = (self._monotonic(), refusal.retry_after_s or 0.0)
            raise
        except (StoreFull, StoreOverloaded) as error:
            raise ProviderUnavailable(
                self.name, "calls cannot be counted", error.retry_after_s
            ) from error

    async def is_low(self) -> bool:
        """Return whether less than a fifth of the day's calls remains; up to 30 s old."""
        async with self._refreshing:
            if _for_display.get() and await self._is_low_for(self._displayed, self._limits.half()):
                return True
            return await self._is_low_for(self._account, self._limits)

    async def _is_low_for(self, account: str, limits: CallLimits) -> bool:
        now = self._monotonic()
        is_low, read_at = self._low.get(account, (False, None))
        if read_at is None or now - read_at >= REFRESH_S:
            remaining = await self._remaining(account, limits, self._clock.now())
            if remaining is not None:
                is_low = remaining.share is not None and remaining.share < LOW_SHARE
            self._low[account] = is_low, now
        return is_low

    async def remaining_today(self, now: datetime) -> int | None:
        """Return how many calls remain, None without a limit or if it cannot be read."""
        remaining = await self._remaining(self._account, self._limits, now)
        return None if remaining is None else remaining.today

    async def _remaining(
        self, account: str, limits: CallLimits, now: datetime
    ) -> CallsRemaining | None:
        try:
            return await self._budget.remaining(account, limits, now)
        except Exception:  # weather works without the count, whatever is wrong with the store
            _log.warning("the remaining calls of %s cannot be read", self.name, exc_info=True)
            return None

    def _require_not_refused(self, account: str) -> None:
        if account not in self._refused:
            return
        at, wait_s = self._refused[account]
        passed_s = self._monotonic() - at
        if passed_s < min(wait_s, LONGEST_REFUSAL_S):
            raise ProviderQuotaExhausted(self.name, "own limit reached", wait_s - passed_s)
        del self._refused[account]
