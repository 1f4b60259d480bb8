"""Makes the calls of one provider: counted, a few at a time, in time, and none while it rests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from skywitness.adapters.outbound.breaker import CircuitBreaker
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderEntitlementMissing,
    ProviderError,
    ProviderUnavailable,
)

T = TypeVar("T")

DEADLINE_S: Final = 10.0
"""What a call may take; a client of its own deadline (8 s) is given the first word."""

TURN_S: Final = 5.0
"""How long a call waits for its turn."""

AT_ONCE: Final = 8
MOST_WAITING: Final = 64
PLAN_REST_S: Final = 600.0
"""How long a product that the plan does not include is left alone."""


class CallLimiter:
    """Stands between questions and the provider; the breaker hears how every call went."""

    def __init__(
        self,
        provider: str,
        *,
        breaker: CircuitBreaker,
        monotonic: Callable[[], float],
        consume: Callable[[], Awaitable[None]] | None,
        deadline_s: float = DEADLINE_S,
        at_once: int = AT_ONCE,
        most_waiting: int = MOST_WAITING,
        turn_s: float = TURN_S,
    ) -> None:
        """Take the parts and bounds; `consume` counts a call, None: whoever makes it counts it."""
        self.last_success_at: float | None = None
        self.last_failure: str | None = None
        self._provider = provider
        self._breaker = breaker
        self._monotonic = monotonic
        self._spend = consume
        self._deadline_s = deadline_s
        self._turns = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._turn_s = turn_s
        self._waiting = 0
        self._not_in_plan: dict[str, float] = {}

    async def call(self, product: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Make a call and return its answer; `product` says what is asked for.

        Raises:
            ProviderError: the call failed, or was not made: the provider is resting, its calls are
                used up, or too many are waiting for their turn.
        """
        self._breaker.require()
        self._require_in_plan(product)
        async with self._turn():
            return await self._made(product, ask)

    async def _made(self, product: str, ask: Callable[[], Awaitable[T]]) -> T:
        permit = self._breaker.enter()  # again: it may have opened while this call waited
        try:
            await self._count()
        except BaseException:
            self._breaker.abandoned(permit)
            raise
        try:
            answer = await self._in_time(ask)
        except Exception as error:
            self._breaker.failed(permit, error)
            self._note(product, error)
            raise
        except BaseException:
            self._breaker.abandoned(permit)
            raise
        self._breaker.succeeded(permit)
        self.last_success_at = self._monotonic()
        return answer

    async def _count(self) -> None:
        if self._spend is None:
            return
        try:
            await self._spend()
        except ProviderError as error:
            self.last_failure = type(error).__name__
            raise

    async def _in_time(self, ask: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(self._deadline_s):
                return await ask()
        except TimeoutError:
            raise ProviderUnavailable(self._provider, "no answer in time") from None

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._turns.locked() and self._waiting >= self._most_waiting:
            raise ProviderUnavailable(self._provider, "too many calls are waiting", 1.0)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._turn_s):
                await self._turns.acquire()
        except TimeoutError:
            raise ProviderUnavailable(self._provider, "no turn in time", 1.0) from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turns.release()

    def _note(self, product: str, error: Exception) -> None:
        if isinstance(error, LocationUnknown):
            self.last_success_at = self._monotonic()
            return
        self.last_failure = type(error).__name__
        if isinstance(error, ProviderEntitlementMissing):
            self._not_in_plan[product] = self._monotonic() + PLAN_REST_S

    def _require_in_plan(self, product: str) -> None:
        rest_s = self._not_in_plan.get(product, 0.0) - self._monotonic()
        if rest_s > 0:
            raise ProviderEntitlementMissing(
                self._provider, "the plan does not include this", rest_s
            )
