"""One limiter per provider: budget, concurrency, deadline, retries and circuit breaker."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final, TypeVar

from typing_extensions import override

from skywitness.adapters.outbound.breaker import CircuitBreaker, Cooldowns, Permit
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
)
from skywitness.ports.provider_state import ProviderState, ProviderWatch

T = TypeVar("T")

Consume = Callable[[], Awaitable[None]]
"""Counts one request before it is sent; raises `ProviderError` if it must not be sent."""

DEADLINE_S: Final = 8.0
"""Total time of a call: waiting for a slot, all attempts and the pauses between them."""

AT_ONCE: Final = 8
MOST_WAITING: Final = 64

RETRY_PAUSE_S: Final = (0.1, 0.5)
LONGEST_PAUSE_S: Final = 2.0
"""A `Retry-After` up to this is waited for within the call; a longer one is left to the caller."""


class CallLimiter(ProviderWatch):
    """Every request to one provider goes through its limiter; the adapter's client owns it."""

    def __init__(
        self,
        provider: str,
        *,
        cooldowns: Cooldowns = Cooldowns(),  # noqa: B008 # immutable
        consume: Consume | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        attempts: int = 1,
        deadline_s: float = DEADLINE_S,
        at_once: int = AT_ONCE,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        """Take the provider's name and the bounds.

        `attempts` above 1 suits requests that may be repeated. Each is counted by `consume`.
        """
        self.name = provider
        self.breaker: Final = CircuitBreaker(provider, monotonic, cooldowns)
        self._consume = consume
        self._monotonic = monotonic
        self._attempts = attempts
        self._deadline_s = deadline_s
        self._slots = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._waiting = 0
        self._sent = 0
        self._last_success_at: float | None = None
        self._last_failure: str | None = None

    def deadline(self) -> float:
        """Return the deadline of an operation that starts now, a time of the event loop.

        An operation of several calls takes it once and passes it to each.
        """
        return asyncio.get_running_loop().time() + self._deadline_s

    async def call(
        self, product: str, attempt: Callable[[], Awaitable[T]], *, until: float | None = None
    ) -> T:
        """Make a call and return its result; `product` names what the provider sells or limits.

        Raises:
            ProviderError: the call failed, or was not made because the breaker is open, the budget
                is used up or too many calls are waiting. `retry_after_s` is set where it is known
                when the next call will be made.
        """
        self.breaker.require(product)
        until = self.deadline() if until is None else until
        async with self._slot(until):
            permit = self.breaker.enter(product)  # it may have opened while this call waited
            try:
                result = await self._attempt_until_done(permit, attempt, until)
            finally:
                self.breaker.abandoned(permit)
        return result

    @override
    async def state(self, now: datetime) -> ProviderState:
        last = self._last_success_at
        return ProviderState(
            name=self.name,
            breaker=self.breaker.state,
            breaker_age_s=self.breaker.age_s,
            retry_after_s=self.breaker.cooldown_s or None,
            last_success_age_s=None if last is None else self._monotonic() - last,
            last_failure=self._last_failure,
            upstream_calls=self._sent,
        )

    @asynccontextmanager
    async def _slot(self, until: float) -> AsyncIterator[None]:
        if self._slots.locked() and self._waiting >= self._most_waiting:
            raise ProviderUnavailable(self.name, "too many calls are waiting", 1.0)
        self._waiting += 1
        try:
            async with asyncio.timeout_at(until):
                await self._slots.acquire()
        except TimeoutError:
            raise ProviderUnavailable(self.name, "no free slot in time", 1.0) from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._slots.release()

    async def _attempt_until_done(
        self, permit: Permit, attempt: Callable[[], Awaitable[T]], until: float
    ) -> T:
        left = self._attempts
        while True:
            await self._count()
            left -= 1
            try:
                result = await self._in_time(attempt, until)
            except Exception as error:
                pause_s = self._retry_pause_s(error, until) if left else None
                if pause_s is None or not self.breaker.may_retry(permit):
                    raise self._failed(permit, error) from None
            else:
                self.breaker.succeeded(permit)
                self._last_success_at = self._monotonic()
                return result
            await asyncio.sleep(pause_s)

    async def _count(self) -> None:
        try:
            if self._consume is not None:
                await self._consume()
        except ProviderError as error:  # our own limit: says nothing about the provider
            self._last_failure = type(error).__name__
            raise
        self._sent += 1

    async def _in_time(self, attempt: Callable[[], Awaitable[T]], until: float) -> T:
        try:
            async with asyncio.timeout_at(until):
                return await attempt()
        except TimeoutError:
            raise ProviderUnavailable(self.name, "no answer in time") from None

    def _retry_pause_s(self, error: Exception, until: float) -> float | None:
        """Return the pause before the next attempt, None if the error or the time forbids one."""
        stated_s = getattr(error, "retry_after_s", None)
        passing = isinstance(error, ProviderUnavailable) or (
            isinstance(error, ProviderQuotaExhausted) and stated_s is not None
        )
        pause_s = random.uniform(*RETRY_PAUSE_S)  # noqa: S311 # jitter is no secret
        if stated_s is not None:
            pause_s = max(stated_s, pause_s)
        in_time = asyncio.get_running_loop().time() + pause_s < until
        return pause_s if passing and in_time and pause_s <= LONGEST_PAUSE_S else None

    def _failed(self, permit: Permit, error: Exception) -> Exception:
        """Record the failure; return the error, with the time of the next call if that is known."""
        wait_s = self.breaker.failed(permit, error)
        if isinstance(error, LocationUnknown):
            self._last_success_at = self._monotonic()
            return error
        self._last_failure = type(error).__name__
        if wait_s is None or not isinstance(error, ProviderError) or error.retry_after_s:
            return error
        return type(error)(error.provider, error.reason, wait_s)
