from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from typing_extensions import override

from skywitness.adapters.memory.weather import GivenWeather
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.use_cases.examine_report import Examined
from skywitness.entrypoints.worker.worker import Worker
from tests.unit.use_cases.conftest import Office


@pytest.fixture
def office() -> Office:
    office = Office()
    office.clock.advance(timedelta(days=2))
    return office


def worker(office: Office) -> Worker:
    return Worker(queue=office.queue, examine=office.examine, clock=office.clock, name="w")


async def pending(office: Office) -> int:
    return (await office.queue.backlog(office.clock.now())).due


async def until(condition: asyncio.Event) -> None:
    async with asyncio.timeout(5):
        await condition.wait()


async def test_draining_examines_everything_once(office: Office) -> None:
    for _ in range(10):
        await office.filed()
    outcomes: list[Examined] = []

    assert await worker(office).drain(outcomes.append) == 10

    assert outcomes == [Examined.DONE] * 10
    assert await pending(office) == 0
    assert all(len(record.verdicts) == 1 for record in office.store.records.values())


async def test_a_running_worker_notices_what_is_filed(office: Office) -> None:
    task = asyncio.create_task(worker(office).run())
    await asyncio.sleep(0)
    await office.filed()
    async with asyncio.timeout(5):
        while await pending(office):  # noqa: ASYNC110 # the queue does not signal completion
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


class Slow(GivenWeather):
    """Weather that answers only after `may_answer` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.began = asyncio.Event()
        self.may_answer = asyncio.Event()

    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        self.began.set()
        await self.may_answer.wait()
        return ()


async def test_a_stopped_worker_finishes_its_examinations(office: Office) -> None:
    slow = Slow()
    office.weather = slow
    await office.filed()
    task = asyncio.create_task(worker(office).run())
    await until(slow.began)

    task.cancel()
    slow.may_answer.set()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await pending(office) == 0
    (record,) = office.store.records.values()
    assert len(record.verdicts) == 1


async def test_a_stopped_worker_releases_what_it_cannot_finish(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skywitness.entrypoints.worker.worker.STOP_WITHIN_S", 0.01)
    slow = Slow()
    office.weather = slow
    await office.filed()
    task = asyncio.create_task(worker(office).run())
    await until(slow.began)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    (lease,) = await office.queue.lease("next", office.clock.now(), timedelta(minutes=2), 1)
    assert lease.attempt == 1
