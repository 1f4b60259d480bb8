from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from typing_extensions import override

from skywitness.adapters.memory.examination_queue import MemoryExaminationQueue
from skywitness.adapters.memory.store import MemoryStore
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.domain.model.errors import StoreFull
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.use_cases.examine_report import Examined
from skywitness.entrypoints.worker.worker import POLL_S, Worker
from skywitness.ports.examination_queue import Lease
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


class Failing(MemoryExaminationQueue):
    """The first leases fail; waits are noted and take no time."""

    def __init__(self, store: MemoryStore, failures: int) -> None:
        super().__init__(store)
        self.failures = failures
        self.waits: list[float] = []
        self.idle = asyncio.Event()

    @override
    async def lease(
        self, worker: str, now: datetime, duration: timedelta, limit: int
    ) -> tuple[Lease, ...]:
        if self.failures:
            self.failures -= 1
            raise StoreFull
        return await super().lease(worker, now, duration, limit)

    @override
    async def wait(self, timeout_s: float) -> None:
        self.waits.append(timeout_s)
        if not self.failures and len(self.waits) > 8:
            self.idle.set()
        await asyncio.sleep(0)


async def test_a_worker_pauses_longer_and_longer_while_the_store_fails(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    queue = Failing(office.store, 8)
    task = asyncio.create_task(
        Worker(queue=queue, examine=office.examine, clock=office.clock, name="w").run()
    )
    await until(queue.idle)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert queue.waits[:9] == [1, 2, 4, 8, 16, 32, 60, 60, POLL_S]
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == [
        "no report could be leased: StoreFull"
    ]


class Unreleased(MemoryExaminationQueue):
    @override
    async def release(self, lease: Lease) -> None:
        await asyncio.Event().wait()  # as behind a lock of another program


async def test_a_stop_does_not_wait_for_leases_that_cannot_be_released(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STOP_WITHIN_S", "RELEASE_WITHIN_S"):
        monkeypatch.setattr(f"skywitness.entrypoints.worker.worker.{name}", 0.01)
    slow = Slow()
    office.weather = slow
    await office.filed()
    queue = Unreleased(office.store)
    task = asyncio.create_task(
        Worker(queue=queue, examine=office.examine, clock=office.clock, name="w").run()
    )
    await until(slow.began)

    task.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await task


class Crowded(MemoryExaminationQueue):
    """A queue of a store into which many file at once; `left` is set when nothing is due."""

    crowded = True

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self.left = asyncio.Event()

    @override
    def is_crowded(self) -> bool:
        return self.crowded

    @override
    async def wait(self, timeout_s: float) -> None:
        self.left.set()
        await super().wait(timeout_s)


class Working(GivenWeather):
    """Weather that takes a time to read, on a clock of its own."""

    def __init__(self, takes_s: float) -> None:
        super().__init__()
        self.takes_s = takes_s
        self.elapsed_s = 0.0

    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        self.elapsed_s += self.takes_s
        return ()


@pytest.mark.parametrize(
    ("crowded", "takes_s", "expected_s"), [(True, 0.02, 0.4), (True, 50, 10), (False, 0.02, 0)]
)
async def test_a_worker_rests_while_many_file(
    office: Office, crowded: bool, takes_s: float, expected_s: float
) -> None:
    office.weather = weather = Working(takes_s)
    for _ in range(10):
        await office.filed()
    queue = Crowded(office.store)
    queue.crowded = crowded
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    task = asyncio.create_task(
        Worker(
            queue=queue,
            examine=office.examine,
            clock=office.clock,
            name="w",
            concurrency=1,
            sleep=rest,
            monotonic=lambda: weather.elapsed_s,
        ).run()
    )
    await until(queue.left)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert sum(rests) == pytest.approx(expected_s)
    assert await pending(office) == 0
