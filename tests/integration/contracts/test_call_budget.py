"""What every budget of calls promises: no limit is passed, whoever calls and however often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skywitness.adapters.memory.call_budget import MemoryCallBudget
from skywitness.domain.model.errors import Invalid, ProviderQuotaExhausted
from skywitness.ports.call_budget import CallBudget, CallLimits, CallsRemaining
from tests.integration.contracts.conftest import open_database

NOON = datetime(2026, 5, 21, 12, tzinfo=UTC)
ACCOUNT = "openweathermap:1f2e3d4c"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(seconds=60)

_accounts = count(1)


async def open_sqlite(stack: AsyncExitStack, folder: Path) -> CallBudget:
    from skywitness.adapters.sqlite.call_budget import SqliteCallBudget

    return SqliteCallBudget(await open_database(stack, folder))


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def budget(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CallBudget]:
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            yield MemoryCallBudget()
        else:
            yield await open_sqlite(stack, tmp_path)


async def wait_s(
    budget: CallBudget, limits: CallLimits, now: datetime, account: str = ACCOUNT
) -> float:
    """Try to consume; return 0.0, or the seconds until a call is free."""
    try:
        await budget.consume(account, limits, now)
    except ProviderQuotaExhausted as refused:
        return refused.retry_after_s or -1.0
    return 0.0


async def test_a_refusal_names_the_provider_and_the_wait(budget: CallBudget) -> None:
    await budget.consume(ACCOUNT, CallLimits(per_minute=1), NOON)
    with pytest.raises(ProviderQuotaExhausted) as refused:
        await budget.consume(ACCOUNT, CallLimits(per_minute=1), NOON + SECOND)
    assert (refused.value.provider, refused.value.retry_after_s) == ("openweathermap", 59.0)


async def test_a_minute_holds_its_limit_and_frees_call_by_call(budget: CallBudget) -> None:
    limits = CallLimits(per_minute=3)
    for second in (0, 10, 20):
        assert await wait_s(budget, limits, NOON + second * SECOND) == 0

    assert await wait_s(budget, limits, NOON + 25 * SECOND) == 35
    assert await wait_s(budget, limits, NOON + MINUTE) == 0
    assert await wait_s(budget, limits, NOON + MINUTE) == 10


async def test_a_day_holds_its_limit_until_midnight_utc(budget: CallBudget) -> None:
    limits = CallLimits(per_day=2)
    late = datetime(2026, 5, 21, 23, 59, 30, tzinfo=UTC)
    assert await budget.remaining(ACCOUNT, limits, NOON) == CallsRemaining(2, 1.0)
    assert [await wait_s(budget, limits, NOON) for _ in range(3)] == [0, 0, 43_200]
    assert await budget.remaining(ACCOUNT, limits, late) == CallsRemaining(0, 0.0)

    # the day is in UTC, whatever the offset of the time
    central = late.astimezone(timezone(timedelta(hours=-6)))
    assert await wait_s(budget, limits, central) == 30
    assert await wait_s(budget, limits, late + 30 * SECOND) == 0
    assert await budget.remaining(ACCOUNT, limits, late + 30 * SECOND) == CallsRemaining(1, 0.5)


async def test_the_later_of_both_limits_decides(budget: CallBudget) -> None:
    limits = CallLimits(per_minute=1, per_day=1)
    before_midnight = datetime(2026, 5, 21, 23, 59, 50, tzinfo=UTC)
    await budget.consume(ACCOUNT, limits, before_midnight)

    assert await wait_s(budget, limits, before_midnight) == 60


async def test_what_was_refused_was_not_counted(budget: CallBudget) -> None:
    limits = CallLimits(per_minute=1, per_day=10)
    await budget.consume(ACCOUNT, limits, NOON)
    for second in range(1, 59):
        assert await wait_s(budget, limits, NOON + second * SECOND) == 60 - second

    assert await budget.remaining(ACCOUNT, limits, NOON) == CallsRemaining(9, 0.9)
    assert await wait_s(budget, limits, NOON + MINUTE) == 0


async def test_accounts_do_not_share(budget: CallBudget) -> None:
    limits = CallLimits(per_minute=1, per_day=1)
    await budget.consume(ACCOUNT, limits, NOON)

    await budget.consume("openweathermap:00000000", limits, NOON)
    assert await budget.remaining("another", limits, NOON) == CallsRemaining(1, 1.0)


async def test_without_limits_nothing_is_refused(budget: CallBudget) -> None:
    for _ in range(100):
        await budget.consume(ACCOUNT, CallLimits(), NOON)

    assert await budget.remaining(ACCOUNT, CallLimits(), NOON) == CallsRemaining(None, None)
    # they count all the same, should a limit be set
    assert await budget.remaining(ACCOUNT, CallLimits(per_day=400), NOON) == CallsRemaining(
        300, 0.75
    )


async def test_limits_may_change(budget: CallBudget) -> None:
    for second in range(4):
        await budget.consume(ACCOUNT, CallLimits(per_minute=4), NOON + second * SECOND)

    assert await wait_s(budget, CallLimits(per_minute=2), NOON + 4 * SECOND) == 58
    assert await wait_s(budget, CallLimits(per_minute=5), NOON + 4 * SECOND) == 0
    assert await budget.remaining(ACCOUNT, CallLimits(per_day=3), NOON) == CallsRemaining(0, 0.0)


async def test_a_clock_set_back_neither_blocks_for_long_nor_frees_the_day(
    budget: CallBudget,
) -> None:
    limits = CallLimits(per_minute=1, per_day=3)
    await budget.consume(ACCOUNT, limits, NOON)
    yesterday = NOON - timedelta(days=1)

    # a little: the order of the calls is kept
    assert await wait_s(budget, limits, NOON - 5 * SECOND) == 65
    # by hours: the minute is forgotten
    assert await wait_s(budget, limits, NOON - timedelta(hours=5)) == 0
    assert await wait_s(budget, limits, yesterday) == 0
    assert (await budget.remaining(ACCOUNT, limits, NOON)).today == 1
    assert await wait_s(budget, limits, NOON) == 0
    assert (await budget.remaining(ACCOUNT, limits, yesterday)).today == 2


async def test_of_many_at_once_as_many_pass_as_may(budget: CallBudget) -> None:
    limits = CallLimits(per_minute=7)
    waits = await asyncio.gather(*(wait_s(budget, limits, NOON) for _ in range(50)))

    assert sorted(waits) == [0.0] * 7 + [60.0] * 43


@given(st.data())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_no_minute_and_no_day_ever_holds_more(
    budget: CallBudget, data: st.DataObject
) -> None:
    per_minute = data.draw(st.integers(1, 6))
    limits = CallLimits(per_minute=per_minute, per_day=data.draw(st.integers(1, 20)))
    account = str(next(_accounts))  # every example begins with nothing spent
    now = datetime(2026, 5, 21, 23, 55, tzinfo=UTC)
    made: list[datetime] = []
    for pause_ms in data.draw(st.lists(st.integers(0, 45_000), max_size=30)):
        now += timedelta(milliseconds=pause_ms)
        wait = timedelta(seconds=await wait_s(budget, limits, now, account))
        if wait:
            if not data.draw(st.booleans()):
                continue
            # neither sooner nor later
            sooner = now + wait - timedelta(microseconds=1)
            assert await wait_s(budget, limits, sooner, account) > 0
            now += wait
            assert await wait_s(budget, limits, now, account) == 0
        made.append(now)

    for begin in made:
        assert sum(begin <= call < begin + MINUTE for call in made) <= per_minute
    for day in {call.date() for call in made}:
        assert sum(call.date() == day for call in made) <= (limits.per_day or 0)


@pytest.mark.parametrize("limits", [{"per_minute": 0}, {"per_day": -1}])
def test_a_limit_is_at_least_one(limits: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        CallLimits(**limits)


async def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    limits = CallLimits(per_minute=2, per_day=10)
    for _ in range(2):
        async with AsyncExitStack() as stack:
            await (await open_sqlite(stack, tmp_path)).consume(ACCOUNT, limits, NOON)

    async with AsyncExitStack() as stack:
        budget = await open_sqlite(stack, tmp_path)
        assert await budget.remaining(ACCOUNT, limits, NOON) == CallsRemaining(8, 0.8)
        assert await wait_s(budget, limits, NOON + SECOND) == 59


async def test_two_writers_share_one_budget(tmp_path: Path) -> None:
    limits = CallLimits(per_minute=20, per_day=30)
    async with AsyncExitStack() as stack:
        budgets = [await open_sqlite(stack, tmp_path) for _ in range(2)]
        waits = await asyncio.gather(
            *(wait_s(budget, limits, NOON) for _ in range(25) for budget in budgets)
        )
        assert waits.count(0.0) == 20
        assert (await budgets[0].remaining(ACCOUNT, limits, NOON)).today == 10


async def test_what_no_limit_needs_is_forgotten(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        database = await open_database(stack, tmp_path)
        from skywitness.adapters.sqlite.call_budget import SqliteCallBudget

        budget = SqliteCallBudget(database)
        for hour in range(100):
            at = NOON + timedelta(hours=hour)
            await budget.consume(ACCOUNT, CallLimits(per_minute=3), at)
        for table, most in (("recent_call", 3), ("call_day", 2)):
            ((rows,),) = await database.reader.execute_fetchall(f"SELECT count(*) FROM {table}")
            assert 0 < rows <= most
