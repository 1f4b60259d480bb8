"""Weather endpoints may use half of an account's calls: the others are kept for verdicts."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest

from skywitness.adapters.cached_weather.quota import for_display
from skywitness.adapters.outbound.cache import Fetched
from skywitness.domain.model.errors import ProviderQuotaExhausted
from skywitness.ports.call_budget import CallLimits
from tests.unit.cached_weather.test_gateway import Desk


async def answered(desk: Desk, number: int, *, shown: bool) -> int | str:
    """Ask for a number; return the number or the name of the error."""

    async def attempt() -> Fetched[int]:
        return Fetched(number, 600, 3600)

    with ExitStack() as stack:
        if shown:
            stack.enter_context(for_display())
        try:
            found = await desk.gateway.get(
                desk.cache, number, lambda: desk.limiter.call("numbers", attempt)
            )
        except ProviderQuotaExhausted as error:
            return type(error).__name__ if error.retry_after_s else "no time"
    return found.value


REFUSED = ProviderQuotaExhausted.__name__


@pytest.mark.parametrize("limits", [CallLimits(per_minute=6), CallLimits(per_day=6)])
async def test_half_of_the_calls_are_for_display_and_all_for_examinations(
    limits: CallLimits,
) -> None:
    desk = Desk(limits)
    shown = [await answered(desk, number, shown=True) for number in range(5)]
    examined = [await answered(desk, number, shown=False) for number in range(10, 15)]

    assert shown == [0, 1, 2, REFUSED, REFUSED]
    assert examined == [10, 11, 12, REFUSED, REFUSED]


async def test_examinations_leave_the_other_half() -> None:
    desk = Desk(CallLimits(per_minute=6))
    examined = [await answered(desk, number, shown=False) for number in range(5)]
    shown = [await answered(desk, number, shown=True) for number in range(10, 12)]

    assert examined == [*range(5)]
    assert shown == [10, REFUSED]


async def test_of_many_requests_at_once_half_the_limit_is_sent() -> None:
    desk = Desk(CallLimits(per_minute=10))
    asked = await asyncio.gather(*(answered(desk, number, shown=True) for number in range(50)))

    assert sum(answer != REFUSED for answer in asked) == 5
    assert (await desk.state()).upstream_calls == 5


async def test_what_is_refused_for_display_is_not_refused_to_examinations() -> None:
    desk = Desk(CallLimits(per_minute=2))
    assert await answered(desk, 1, shown=True) == 1
    assert await answered(desk, 2, shown=True) == REFUSED

    assert await answered(desk, 3, shown=True) == REFUSED
    assert await answered(desk, 3, shown=False) == 3
    assert await answered(desk, 3, shown=True) == 3  # cached by now


async def test_old_weather_is_shown_when_the_half_is_used_up() -> None:
    desk = Desk(CallLimits(per_day=4))
    for number in (1, 2, 3):
        await answered(desk, number, shown=True)
    desk.time.pass_s(700)

    assert await answered(desk, 1, shown=True) == 1
    assert desk.cache.counters.stale == 1


async def test_a_minute_later_the_half_is_free_again() -> None:
    desk = Desk(CallLimits(per_minute=2))
    for expected in (1, REFUSED):
        assert await answered(desk, 1 if expected == 1 else 2, shown=True) == expected
    desk.time.pass_s(61)

    assert await answered(desk, 2, shown=True) == 2


@pytest.mark.parametrize(
    ("limits", "half"),
    [
        (CallLimits(), CallLimits()),
        (CallLimits(per_minute=1), CallLimits(per_minute=1)),
        (CallLimits(per_minute=51, per_day=900), CallLimits(per_minute=25, per_day=450)),
    ],
)
def test_half_of_a_limit_is_at_least_one_call(limits: CallLimits, half: CallLimits) -> None:
    assert limits.half() == half
