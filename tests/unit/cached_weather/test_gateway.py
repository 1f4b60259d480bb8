"""What all questions share: counting, waiting in line, deadlines, and the state of it all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from typing_extensions import override

from skywitness.adapters.cached_weather.gateway import WeatherGateway
from skywitness.adapters.cached_weather.quota import QuotaTracker
from skywitness.adapters.memory.call_budget import MemoryCallBudget
from skywitness.adapters.outbound.breaker import CircuitBreaker
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
from skywitness.ports.call_budget import CallLimits, CallsLeft
from skywitness.ports.provider_state import BreakerState, ProviderState
from tests.unit.outbound.timing import StandingTime

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
    async def left(self, account: str, limits: CallLimits, now: datetime) -> CallsLeft:
        self.looked += 1
        if self.failure:
            raise self.failure
        return await super().left(account, limits, now)


class Desk:
    """A gateway over a budget of its own; questions are named by numbers."""

    def __init__(self, limits: CallLimits = CallLimits(), *, counts_calls: bool = True) -> None:  # noqa: B008  # frozen
        self.time = StandingTime()
        self.budget = CountedBudget()
        self.quota = QuotaTracker(
            self.budget,
            account=ACCOUNT,
            limits=limits,
            clock=self.time.clock,
            monotonic=self.time.monotonic,
        )
        self.gateway = WeatherGateway(
            self.quota,
            clock=self.time.clock,
            monotonic=self.time.monotonic,
            counts_calls=counts_calls,
        )
        self.cache: StaleCache[int] = self.gateway.cache(unknown_s=600)

    async def ask(self, number: int, error: Exception | None = None) -> int:
        async def fetch() -> Fetched[int]:
            if error is not None:
                raise error
            return Fetched(number, 600, 3600)

        return (await self.gateway.ask("numbers", self.cache, number, fetch)).value

    async def state(self) -> ProviderState:
        return await self.gateway.state(self.time.clock.now())


async def refusal(asking: Awaitable[object]) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await asking
    return caught.value


async def test_every_call_is_counted_once_and_no_answer_from_memory() -> None:
    desk = Desk(CallLimits(per_day=10))
    for _ in range(3):
        await desk.ask(1)
    await desk.ask(2)
    await refusal(desk.ask(3, DOWN))

    assert (await desk.state()).calls_left_today == 7
    assert desk.budget.asked == 3


async def test_a_client_that_counts_by_itself_is_not_counted_twice() -> None:
    desk = Desk(CallLimits(per_day=10), counts_calls=False)

    async def fetch() -> Fetched[int]:
        for _ in range(2):  # as a client does for two pages of one answer
            await desk.quota.consume()
        return Fetched(1, 600, 3600)

    await desk.gateway.ask("numbers", desk.cache, 1, fetch)

    assert (await desk.state()).calls_left_today == 8
    assert (await desk.state()).upstream_calls == 2


async def test_a_used_up_limit_is_no_fault_of_the_provider() -> None:
    desk = Desk(CallLimits(per_minute=2))
    for number in range(2):
        await desk.ask(number)
    for number in range(10, 30):
        refused = await refusal(desk.ask(number))
        assert (type(refused), refused.retry_after_s) == (ProviderQuotaExhausted, 60.0)

    state = await desk.state()
    assert (state.breaker, state.upstream_calls) == (BreakerState.CLOSED, 2)
    assert state.last_failure == "ProviderQuotaExhausted"
    assert desk.budget.asked == 3  # a refusal is believed: twenty questions, one transaction
    desk.time.pass_s(45)
    assert (await refusal(desk.ask(30))).retry_after_s == 15.0
    desk.time.pass_s(15)
    assert await desk.ask(30) == 30


async def test_a_refusal_for_hours_is_looked_at_again_every_minute() -> None:
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
    desk.budget.failure = OSError()  # as no store should fail, and some do
    state = await desk.state()
    assert (state.upstream_calls, state.calls_left_today) == (0, None)
    desk.time.pass_s(60)
    assert not await desk.quota.is_low()


async def test_what_is_left_is_looked_up_now_and_then() -> None:
    desk = Desk(CallLimits(per_day=5))
    assert not any(await asyncio.gather(*(desk.quota.is_low() for _ in range(50))))
    assert desk.budget.looked == 1
    for number in range(4):
        await desk.ask(number)
    desk.time.pass_s(30)
    assert not await desk.quota.is_low()  # a fifth is left, not less
    await desk.ask(4)
    desk.time.pass_s(30)
    assert await desk.quota.is_low()


async def test_the_state_tells_what_happened() -> None:
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


async def test_a_product_outside_the_plan_rests_alone() -> None:
    desk = Desk()
    await refusal(desk.ask(1, ProviderEntitlementMissing("given")))
    desk.time.pass_s(60)

    refused = await refusal(desk.ask(2))
    assert (type(refused), refused.retry_after_s) == (ProviderEntitlementMissing, 540.0)
    assert (await desk.gateway.ask("others", desk.cache, 22, _two)).value == 2
    desk.time.pass_s(540)
    assert await desk.ask(3) == 3


async def _two() -> Fetched[int]:
    return Fetched(2, 600, 3600)


class Tally:
    """Counts calls, and permits every one."""

    def __init__(self) -> None:
        self.calls = 0

    async def consume(self) -> None:
        self.calls += 1


def guard_of(time: StandingTime, tally: Tally | None = None, **bounds: float) -> CallLimiter:
    return CallLimiter(
        "given",
        breaker=CircuitBreaker("given", time.monotonic),
        monotonic=time.monotonic,
        consume=tally.consume if tally else None,
        **bounds,  # type: ignore[arg-type]  # whole numbers where they have to be
    )


def waiting_for(
    event: asyncio.Event, started: asyncio.Event | None = None
) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        if started is not None:
            started.set()
        return await event.wait()

    return ask


async def test_few_calls_at_once_and_a_short_line() -> None:
    tally, go = Tally(), asyncio.Event()
    guard = guard_of(StandingTime(), tally, at_once=2, most_waiting=3)
    calls = [asyncio.create_task(guard.call("x", waiting_for(go))) for _ in range(8)]
    done, _ = await asyncio.wait(calls, return_when=asyncio.FIRST_EXCEPTION)

    assert tally.calls == 2
    assert [str(call.exception()) for call in done] == [
        "('given', 'too many calls are waiting', 1.0)"
    ] * 3
    go.set()
    assert sum(call.exception() is None for call in (await asyncio.wait(calls))[0]) == 5


async def test_nobody_waits_for_a_turn_for_long() -> None:
    guard, go = guard_of(StandingTime(), at_once=1, turn_s=0.01), asyncio.Event()
    started = asyncio.Event()
    first = asyncio.create_task(guard.call("x", waiting_for(go, started)))
    await started.wait()
    refused = await refusal(guard.call("x", waiting_for(go)))
    assert refused.reason == "no turn in time"
    go.set()
    assert await first


async def test_a_call_that_hangs_ends_with_the_deadline() -> None:
    tally = Tally()
    guard = guard_of(StandingTime(), tally, deadline_s=0.01)
    for _ in range(5):
        refused = await refusal(guard.call("x", waiting_for(asyncio.Event())))
        assert refused.reason == "no answer in time"
    assert (await refusal(guard.call("x", waiting_for(asyncio.Event())))).retry_after_s == 30.0
    assert tally.calls == 5


async def test_a_cancelled_call_gives_its_turn_and_its_probe_back() -> None:
    time = StandingTime()
    guard, never = guard_of(time, at_once=1), asyncio.Event()

    async def fail() -> bool:
        raise DOWN

    for _ in range(5):
        await refusal(guard.call("x", fail))
    time.pass_s(30)
    started = asyncio.Event()
    probe = asyncio.create_task(guard.call("x", waiting_for(never, started)))
    await started.wait()
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe

    never.set()
    assert await guard.call("x", waiting_for(never))


async def test_calls_that_waited_hear_that_the_breaker_opened() -> None:
    time = StandingTime()
    tally, go, started = Tally(), asyncio.Event(), asyncio.Event()
    guard = guard_of(time, tally, at_once=1)

    async def blocked() -> bool:
        started.set()
        await go.wait()
        raise ProviderQuotaExhausted("given", "", 600.0)

    calls = [asyncio.create_task(guard.call("x", blocked)) for _ in range(10)]
    await started.wait()  # and behind it nine wait for their turn
    go.set()
    ends = await asyncio.gather(*calls, return_exceptions=True)

    assert all(isinstance(end, ProviderQuotaExhausted) for end in ends)
    assert tally.calls == 1
