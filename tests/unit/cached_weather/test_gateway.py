"""Cache, quota and limiter of one provider working together, and the state they report."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime

import pytest
from typing_extensions import override

from skywitness.adapters.cached_weather.gateway import WeatherGateway
from skywitness.adapters.cached_weather.quota import QuotaTracker
from skywitness.adapters.memory.call_budget import MemoryCallBudget
from skywitness.adapters.outbound.cache import Fetched, StaleCache
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderEntitlementMissing,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
    StoreFull,
)
from skywitness.ports.call_budget import CallLimits, CallsRemaining
from skywitness.ports.provider_state import BreakerState, ProviderState
from tests.unit.outbound.timing import ManualTime

DOWN = ProviderUnavailable("given")
ACCOUNT = "given:1f2e3d4c"


class CountedBudget(MemoryCallBudget):
    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.looked = 0
        self.failure: Exception | None = None

    @override
    async def consume(self, account: str, limits: CallLimits, now: datetime) -> None:
        self.asked += 1
        if self.failure:
            raise self.failure
        await super().consume(account, limits, now)

    @override
    async def remaining(self, account: str, limits: CallLimits, now: datetime) -> CallsRemaining:
        self.looked += 1
        if self.failure:
            raise self.failure
        return await super().remaining(account, limits, now)


class Desk:
    """A gateway with its own budget; requests are identified by numbers."""

    def __init__(self, limits: CallLimits = CallLimits()) -> None:  # noqa: B008  # frozen
        self.time = ManualTime()
        self.budget = CountedBudget()
        self.quota = QuotaTracker(
            self.budget,
            account=ACCOUNT,
            limits=limits,
            clock=self.time.clock,
            monotonic=self.time.monotonic,
        )
        self.limiter = CallLimiter(
            "given", monotonic=self.time.monotonic, consume=self.quota.consume
        )
        self.gateway = WeatherGateway(
            self.quota, self.limiter, clock=self.time.clock, monotonic=self.time.monotonic
        )
        self.cache: StaleCache[int] = self.gateway.cache(unknown_s=600)

    async def ask(self, number: int, error: Exception | None = None) -> int:
        async def attempt() -> Fetched[int]:
            if error is not None:
                raise error
            return Fetched(number, 600, 3600)

        fetched = await self.cache.get(number, lambda: self.limiter.call("numbers", attempt))
        return fetched.value

    async def state(self) -> ProviderState:
        return await self.gateway.state(self.time.clock.now())


async def refusal(asking: Awaitable[object]) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await asking
    return caught.value


async def test_calls_are_counted_and_cached_answers_are_not() -> None:
    desk = Desk(CallLimits(per_day=10))
    for _ in range(3):
        await desk.ask(1)
    await desk.ask(2)
    await refusal(desk.ask(3, DOWN))

    assert (await desk.state()).calls_left_today == 7
    assert desk.budget.asked == 3


async def test_an_answer_of_two_pages_is_two_calls() -> None:
    desk = Desk(CallLimits(per_day=10))

    async def page() -> int:
        return 1

    async def fetch() -> Fetched[int]:
        pages = [await desk.limiter.call("numbers", page) for _ in range(2)]
        return Fetched(sum(pages), 600, 3600)

    await desk.cache.get(1, fetch)

    assert (await desk.state()).calls_left_today == 8
    assert (await desk.state()).upstream_calls == 2


async def test_a_used_up_limit_does_not_open_the_breaker() -> None:
    desk = Desk(CallLimits(per_minute=2))
    for number in range(2):
        await desk.ask(number)
    for number in range(10, 30):
        refused = await refusal(desk.ask(number))
        assert (type(refused), refused.retry_after_s) == (ProviderQuotaExhausted, 60.0)

    state = await desk.state()
    assert (state.breaker, state.upstream_calls) == (BreakerState.CLOSED, 2)
    assert state.last_failure == "ProviderQuotaExhausted"
    assert desk.budget.asked == 3  # a refusal is remembered: twenty requests, one transaction
    desk.time.pass_s(45)
    assert (await refusal(desk.ask(30))).retry_after_s == 15.0
    desk.time.pass_s(15)
    assert await desk.ask(30) == 30


async def test_a_refusal_for_hours_is_checked_again_every_minute() -> None:
    desk = Desk(CallLimits(per_day=1))
    await desk.ask(1)
    first = await refusal(desk.ask(2))
    desk.time.pass_s(60)
    second = await refusal(desk.ask(2))

    assert desk.budget.asked == 3
    assert first.retry_after_s is not None
    assert second.retry_after_s == first.retry_after_s - 60


async def test_a_call_that_cannot_be_counted_is_not_made() -> None:
    desk = Desk()
    desk.budget.failure = StoreFull()

    refused = await refusal(desk.ask(1))

    assert (type(refused), refused.retry_after_s) == (ProviderUnavailable, 30)
    desk.budget.failure = OSError()  # not an error that stores document
    state = await desk.state()
    assert (state.upstream_calls, state.calls_left_today) == (0, None)
    desk.time.pass_s(60)
    assert not await desk.quota.is_low()


async def test_the_remaining_quota_is_read_every_half_minute() -> None:
    desk = Desk(CallLimits(per_day=5))
    assert not any(await asyncio.gather(*(desk.quota.is_low() for _ in range(50))))
    assert desk.budget.looked == 1
    for number in range(4):
        await desk.ask(number)
    desk.time.pass_s(30)
    assert not await desk.quota.is_low()  # exactly a fifth remains
    await desk.ask(4)
    desk.time.pass_s(30)
    assert await desk.quota.is_low()


async def test_the_state_after_successes_and_failures() -> None:
    desk = Desk(CallLimits(per_day=100))
    assert await desk.state() == ProviderState(name="given", calls_left_today=100)

    await desk.ask(1)
    await desk.ask(1)
    await refusal(desk.ask(404, LocationUnknown("given")))
    desk.time.pass_s(700)
    assert await desk.ask(1, DOWN) == 1  # stale
    for number in range(2, 6):
        await refusal(desk.ask(number, DOWN))
    await refusal(desk.ask(6))

    assert await desk.state() == ProviderState(
        name="given",
        breaker=BreakerState.OPEN,
        breaker_age_s=0.0,
        retry_after_s=30.0,
        calls_left_today=93,
        last_success_age_s=700.0,
        last_failure="ProviderUnavailable",
        cache_hits=1,
        cache_misses=8,
        cache_stale=1,
        upstream_calls=7,
    )
    desk.time.pass_s(30)
    assert (await desk.state()).breaker is BreakerState.HALF_OPEN
    assert (await desk.state()).retry_after_s is None


async def test_a_product_outside_the_plan_is_paused_alone() -> None:
    desk = Desk()
    await refusal(desk.ask(1, ProviderEntitlementMissing("given")))
    desk.time.pass_s(60)

    refused = await refusal(desk.ask(2))
    assert (type(refused), refused.retry_after_s) == (ProviderEntitlementMissing, 3540.0)
    assert await desk.limiter.call("others", _two) == 2
    desk.time.pass_s(3540)
    assert await desk.ask(3) == 3


async def _two() -> int:
    return 2
