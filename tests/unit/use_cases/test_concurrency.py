"""Few calls that hold many reports run at a time."""

from __future__ import annotations

import asyncio

import pytest

from skywitness.domain.model.errors import StoreOverloaded
from skywitness.domain.use_cases.concurrency import ConcurrencyLimit


class Calls:
    """Each holds its slot until `done` is set."""

    def __init__(self, concurrency: ConcurrencyLimit) -> None:
        self.concurrency = concurrency
        self.running = 0
        self.done = asyncio.Event()

    async def __call__(self) -> None:
        async with self.concurrency.slot():
            self.running += 1
            await self.done.wait()
            self.running -= 1

    async def started(self, count: int) -> list[asyncio.Task[None]]:
        tasks = [asyncio.create_task(self()) for _ in range(count)]
        await asyncio.sleep(0)
        return tasks


async def test_some_run_some_wait_and_others_are_refused() -> None:
    calls = Calls(ConcurrencyLimit(at_once=2, most_waiting=3))
    tasks = await calls.started(5)

    with pytest.raises(StoreOverloaded):
        await calls()

    assert calls.running == 2
    calls.done.set()
    await asyncio.gather(*tasks)


async def test_who_leaves_makes_room() -> None:
    calls = Calls(ConcurrencyLimit(at_once=1, most_waiting=1))
    running, waiting = await calls.started(2)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    (follows,) = await calls.started(1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await asyncio.sleep(0)

    assert calls.running == 2, "the cancelled call never counted itself out"
    calls.done.set()
    await follows
