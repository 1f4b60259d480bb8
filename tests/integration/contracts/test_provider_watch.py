"""The contract of `ProviderWatch`: a true state at any time, without a request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise

import pytest
from typing_extensions import override

from skywitness.adapters.cached_weather.gateway import WeatherGateway
from skywitness.adapters.cached_weather.quota import QuotaTracker
from skywitness.adapters.cached_weather.sources import CachedCurrentWeather
from skywitness.adapters.memory.call_budget import MemoryCallBudget
from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.text import ScriptedTextAnalysis
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.ports.call_budget import CallLimits
from skywitness.ports.provider_state import BreakerState, ProviderState, ProviderWatch
from tests.builders import some_conditions

NAME = "elsewhere"
COUNTERS = ("cache_hits", "cache_misses", "cache_stale", "upstream_calls")
ENOUGH = 10
"""Consecutive failures that open any breaker."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A watch, its provider, and a request that differs each time."""

    watch: ProviderWatch
    provider: GivenWeather | ScriptedTextAnalysis
    question: Callable[[int], Awaitable[object]]
    clock: FixedClock
    numbers: count[int]

    async def ask(self, times: int = 1) -> None:
        """Make requests; failures are left to the watch."""
        for _ in range(times):
            with suppress(ProviderError):
                await self.question(next(self.numbers))

    async def state(self) -> ProviderState:
        return await self.watch.state(self.clock.now())

    def sent(self) -> int:
        asked = self.provider.asked
        return asked if isinstance(asked, int) else len(asked)


def place(number: int) -> Point:
    return Point(number / 10, 0.0)


def weather(clock: FixedClock) -> GivenWeather:
    return GivenWeather([some_conditions(observed_at=clock.now())], name=NAME)


class LimitedWeather(GivenWeather):
    """Current weather through a limiter, as remote adapters have it."""

    def __init__(self, clock: FixedClock) -> None:
        super().__init__([some_conditions(observed_at=clock.now())], name=NAME)
        self.limiter = CallLimiter(NAME, monotonic=lambda: clock.now().timestamp())

    @override
    async def current(self, where: Point) -> Conditions:
        return await self.limiter.call(
            "current", lambda: super(LimitedWeather, self).current(where)
        )


def memory(clock: FixedClock) -> Watched:
    given = weather(clock)
    return Watched(given, given, lambda n: given.current(place(n)), clock, count())


def gateway(clock: FixedClock) -> Watched:
    given = LimitedWeather(clock)
    quota = QuotaTracker(MemoryCallBudget(), account=f"{NAME}:1", limits=CallLimits(), clock=clock)
    made = WeatherGateway(
        quota, given.limiter, clock=clock, monotonic=lambda: clock.now().timestamp()
    )
    cached = CachedCurrentWeather(made, given)
    return Watched(made, given, lambda n: cached.current(place(n)), clock, count())


def limiter(clock: FixedClock) -> Watched:
    text = ScriptedTextAnalysis(name=NAME)
    made = CallLimiter(NAME, monotonic=lambda: clock.now().timestamp())
    return Watched(
        made, text, lambda n: made.call("text", lambda: text.analyse(f"{n}")), clock, count()
    )


WITH_BREAKER = [gateway, limiter]


@pytest.fixture(params=[memory, *WITH_BREAKER], ids=lambda made: made.__name__)
def watched(request: pytest.FixtureRequest) -> Watched:
    made: Watched = request.param(FixedClock(datetime(2026, 5, 21, 22, 14, tzinfo=UTC)))
    return made


async def test_before_the_first_request_the_state_is_empty_but_for_the_name(
    watched: Watched,
) -> None:
    assert watched.watch.name == watched.provider.name
    assert await watched.state() == ProviderState(name=NAME)


async def test_reading_the_state_sends_nothing_and_changes_nothing(watched: Watched) -> None:
    await watched.ask(2)
    sent, first = watched.sent(), await watched.state()

    assert [await watched.state() for _ in range(5)] == [first] * 5
    assert watched.sent() == sent


async def test_requests_are_counted(watched: Watched) -> None:
    await watched.ask(3)
    watched.provider.failure = ProviderUnavailable(NAME)
    await watched.ask(1)

    assert (await watched.state()).upstream_calls == watched.sent() == 4


@pytest.mark.parametrize(
    "error",
    [
        ProviderUnavailable,
        ProviderAnswerUnusable,
        ProviderCredentialsRefused,
        ProviderQuotaExhausted,
    ],
)
async def test_the_class_of_the_last_failure_is_kept_after_recovery(
    watched: Watched, error: type[ProviderError]
) -> None:
    watched.provider.failure = error(NAME, "an address, or worse")
    await watched.ask()
    failed = await watched.state()
    watched.provider.failure = None
    watched.clock.advance(timedelta(hours=2))
    await watched.ask()

    assert failed.last_failure == error.__name__
    assert "address" not in repr(failed)
    assert (await watched.state()).last_failure == error.__name__


async def test_counters_only_grow(watched: Watched) -> None:
    states = [await watched.state()]
    for failure in (None, ProviderUnavailable(NAME), None, ProviderCredentialsRefused(NAME), None):
        watched.provider.failure = failure
        await watched.ask(ENOUGH)
        watched.clock.advance(timedelta(hours=1))
        states.append(await watched.state())

    for name in COUNTERS:
        values = [getattr(state, name) for state in states]
        assert values == sorted(values)
    assert all(a.upstream_calls < b.upstream_calls for a, b in pairwise(states))


@pytest.mark.parametrize("watched", WITH_BREAKER, ids=lambda made: made.__name__, indirect=True)
async def test_the_breaker_opens_blocks_requests_and_closes_again(watched: Watched) -> None:
    await watched.ask()
    watched.clock.advance(timedelta(seconds=7))
    well = await watched.state()
    watched.provider.failure = ProviderUnavailable(NAME)
    await watched.ask(ENOUGH)
    resting, sent = await watched.state(), watched.sent()
    await watched.ask(ENOUGH)

    assert (well.breaker, well.retry_after_s) == (BreakerState.CLOSED, None)
    assert well.last_success_age_s == 7
    assert resting.breaker is BreakerState.OPEN
    assert resting.retry_after_s is not None
    assert resting.retry_after_s > 0
    assert watched.sent() == sent

    watched.provider.failure = None
    watched.clock.advance(timedelta(seconds=resting.retry_after_s))
    assert (await watched.state()).breaker is BreakerState.HALF_OPEN
    await watched.ask()

    back = await watched.state()
    assert (back.breaker, back.retry_after_s) == (BreakerState.CLOSED, None)
    assert (back.last_success_age_s, back.last_failure) == (0, "ProviderUnavailable")
