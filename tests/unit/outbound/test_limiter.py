"""The limiter: budget, concurrency, deadline, retries, and what callers learn from errors."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from skywitness.adapters.outbound.breaker import Cooldowns
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderCredentialsRefused,
    ProviderEntitlementMissing,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.ports.provider_state import BreakerState
from tests.unit.outbound.timing import ManualTime

DOWN = ProviderUnavailable("given", "status 503")


class Tally:
    """Counts requests, and refuses those after `most`."""

    def __init__(self, most: int = 1000) -> None:
        self.calls = 0
        self.most = most

    async def consume(self) -> None:
        if self.calls == self.most:
            raise ProviderQuotaExhausted("given", "own limit reached", 40.0)
        self.calls += 1


def limiter_of(time: ManualTime, tally: Tally | None = None, **bounds: Any) -> CallLimiter:
    consume = tally.consume if tally else None
    return CallLimiter("given", monotonic=time.monotonic, consume=consume, **bounds)


def waiting_for(
    event: asyncio.Event, started: asyncio.Event | None = None
) -> Callable[[], Awaitable[bool]]:
    async def attempt() -> bool:
        if started is not None:
            started.set()
        return await event.wait()

    return attempt


def ending(outcomes: Sequence[Exception | str]) -> Callable[[], Awaitable[str]]:
    """Return attempts that end in one outcome after the other, the last one for good."""
    left = list(outcomes)

    async def attempt() -> str:
        outcome = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return attempt


async def refusal(asking: Awaitable[object]) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await asking
    return caught.value


async def test_few_calls_at_once_and_a_short_queue() -> None:
    tally, go = Tally(), asyncio.Event()
    limiter = limiter_of(ManualTime(), tally, at_once=2, most_waiting=3)
    calls = [asyncio.create_task(limiter.call("x", waiting_for(go))) for _ in range(8)]
    done, _ = await asyncio.wait(calls, return_when=asyncio.FIRST_EXCEPTION)

    assert tally.calls == 2
    assert [str(call.exception()) for call in done] == [
        "('given', 'too many calls are waiting', 1.0)"
    ] * 3
    go.set()
    assert sum(call.exception() is None for call in (await asyncio.wait(calls))[0]) == 5


async def test_the_wait_for_a_slot_ends_with_the_deadline() -> None:
    limiter, go = limiter_of(ManualTime(), at_once=1), asyncio.Event()
    started = asyncio.Event()
    first = asyncio.create_task(limiter.call("x", waiting_for(go, started)))
    await started.wait()
    soon = asyncio.get_running_loop().time() + 0.01
    refused = await refusal(limiter.call("x", waiting_for(go), until=soon))
    assert refused.reason == "no free slot in time"
    assert limiter.breaker.state is BreakerState.CLOSED
    go.set()
    assert await first


async def test_a_call_that_hangs_ends_with_the_deadline() -> None:
    tally = Tally()
    limiter = limiter_of(ManualTime(), tally, deadline_s=0.01, attempts=3)
    for _ in range(5):
        refused = await refusal(limiter.call("x", waiting_for(asyncio.Event())))
        assert refused.reason == "no answer in time"
    assert (await refusal(limiter.call("x", waiting_for(asyncio.Event())))).retry_after_s == 30.0
    assert tally.calls == 5


async def test_an_operation_of_several_calls_has_one_deadline() -> None:
    limiter = limiter_of(ManualTime(), deadline_s=0.05)
    until = limiter.deadline()
    await limiter.call("x", ending(["page 1"]), until=until)
    await refusal(limiter.call("x", waiting_for(asyncio.Event()), until=until))
    assert asyncio.get_running_loop().time() - until < 0.04


async def test_a_cancelled_call_gives_its_slot_and_its_probe_back() -> None:
    time = ManualTime()
    limiter, never = limiter_of(time, at_once=1), asyncio.Event()
    for _ in range(5):
        await refusal(limiter.call("x", ending([DOWN])))
    time.pass_s(30)
    started = asyncio.Event()
    probe = asyncio.create_task(limiter.call("x", waiting_for(never, started)))
    await started.wait()
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe

    never.set()
    assert await limiter.call("x", waiting_for(never))


async def test_waiting_calls_are_refused_when_the_breaker_opens() -> None:
    tally, go, started = Tally(), asyncio.Event(), asyncio.Event()
    limiter = limiter_of(ManualTime(), tally, at_once=1)

    async def blocked() -> bool:
        started.set()
        await go.wait()
        raise ProviderQuotaExhausted("given", "", 600.0)

    calls = [asyncio.create_task(limiter.call("x", blocked)) for _ in range(10)]
    await started.wait()  # nine wait for the slot
    go.set()
    ends = await asyncio.gather(*calls, return_exceptions=True)

    assert all(isinstance(end, ProviderQuotaExhausted) for end in ends)
    assert tally.calls == 1


@pytest.mark.parametrize(
    ("error", "calls"),
    [
        (DOWN, 3),
        (ProviderUnavailable("given", "", 0.01), 3),
        (ProviderUnavailable("given", "", 600.0), 1),
        (ProviderQuotaExhausted("given", "", 0.01), 3),
        (ProviderQuotaExhausted("given"), 1),
        (ProviderQuotaExhausted("given", "", 30.0), 1),
        (ProviderCredentialsRefused("given"), 1),
        (ProviderRequestRefused("given"), 1),
        (LocationUnknown("given"), 1),
        (ZeroDivisionError(), 1),
    ],
)
async def test_passing_faults_are_retried_after_a_short_pause(error: Exception, calls: int) -> None:
    tally = Tally()
    limiter = limiter_of(ManualTime(), tally, attempts=3)
    with pytest.raises(type(error)):
        await limiter.call("x", ending([error]))

    assert tally.calls == calls
    assert (await limiter.state(ManualTime().clock.now())).upstream_calls == calls


async def test_a_retried_call_that_succeeds_is_no_failure() -> None:
    limiter = limiter_of(ManualTime(), attempts=2)
    for _ in range(6):
        assert await limiter.call("x", ending([DOWN, "answer"])) == "answer"
    assert (await limiter.state(ManualTime().clock.now())).last_failure is None


async def test_a_probe_is_not_retried() -> None:
    time, tally = ManualTime(), Tally()
    limiter = limiter_of(time, tally, attempts=2)
    for _ in range(5):
        await refusal(limiter.call("x", ending([DOWN])))
    assert tally.calls == 10
    time.pass_s(30)
    await refusal(limiter.call("x", ending([DOWN])))
    assert tally.calls == 11


async def test_a_used_up_budget_is_no_failure_of_the_provider() -> None:
    tally = Tally(most=7)
    limiter = limiter_of(ManualTime(), tally, attempts=2)
    for _ in range(3):
        await refusal(limiter.call("x", ending([DOWN])))
    refused = await refusal(limiter.call("x", ending([DOWN])))  # its second attempt is refused
    for _ in range(10):
        await refusal(limiter.call("x", ending([DOWN])))

    state = await limiter.state(ManualTime().clock.now())
    assert (type(refused), refused.retry_after_s) == (ProviderQuotaExhausted, 40.0)
    assert (state.breaker, state.upstream_calls) == (BreakerState.CLOSED, 7)
    assert state.last_failure == "ProviderQuotaExhausted"


@pytest.mark.parametrize(
    ("error", "wait_s"),
    [
        (ProviderQuotaExhausted("given"), 60.0),
        (ProviderQuotaExhausted("given", "", 86_400.0), 86_400.0),
        (ProviderCredentialsRefused("given"), 600.0),
        (ProviderEntitlementMissing("given"), 3600.0),
        (DOWN, None),
        (LocationUnknown("given"), None),
    ],
)
async def test_an_error_says_when_the_next_call_will_be_made(
    error: ProviderError, wait_s: float | None
) -> None:
    limiter = limiter_of(ManualTime(), cooldowns=Cooldowns())
    refused = await refusal(limiter.call("x", ending([error])))
    assert (type(refused), refused.retry_after_s) == (type(error), wait_s)
