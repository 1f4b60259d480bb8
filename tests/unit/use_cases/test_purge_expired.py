from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from typing_extensions import override

from skywitness.adapters.memory.stream_log import MemoryStreamLog
from skywitness.domain.model.errors import StoreFull
from skywitness.domain.use_cases.file_report import IdempotencyKey
from skywitness.domain.use_cases.purge_expired import AGREEING_RUNS, LOG_KEPT_FOR
from skywitness.entrypoints.worker.background import purge_periodically
from tests.unit.use_cases.conftest import Office

KEY = IdempotencyKey(key="k", scope="s", body_digest="0" * 64)


async def test_what_nobody_asks_for_any_more_is_forgotten_and_reports_stay(office: Office) -> None:
    log = MemoryStreamLog(office.store)
    purge_expired = office.purge_expired
    old = await office.filed(key=KEY)
    office.wait(LOG_KEPT_FOR + timedelta(seconds=1))
    young = await office.filed()

    for _ in range(AGREEING_RUNS - 1):
        assert await purge_expired() == 0
    assert await purge_expired() == 2  # the stream entry of the old report, and its key

    assert [entry.report_id for entry in await log.after(0, 10)] == [young.report.id]
    assert set(office.store.records) == {old.report.id, young.report.id}
    assert await purge_expired() == 0


async def test_a_clock_that_jumps_ahead_and_back_removes_nothing(office: Office) -> None:
    purge_expired = office.purge_expired
    for hour in range(9):
        await office.filed(key=IdempotencyKey(key=f"{hour}", scope="s", body_digest="0" * 64))
        if hour in (4, 6):
            office.clock.advance((1 if hour == 4 else -1) * timedelta(days=400))
        assert await purge_expired() == 0
        office.wait(timedelta(hours=1))
    assert len(office.store.keys) == len(office.store.stream) == 9


async def test_a_clock_that_stays_ahead_removes_no_key(office: Office) -> None:
    purge_expired = office.purge_expired
    filed = await office.filed(key=KEY)
    office.clock.advance(timedelta(days=400))
    for _ in range(12):
        office.wait(timedelta(hours=1))
        await purge_expired()

    assert [key.report_id for key in office.store.keys.values()] == [filed.report.id]


async def test_purging_goes_on_after_a_failure(office: Office) -> None:
    log = FailingOnce(office)
    purging = asyncio.create_task(
        purge_periodically(replace(office.purge_expired, stream=log), every_s=0)
    )
    async with asyncio.timeout(5):
        await log.purged.wait()
    purging.cancel()
    await asyncio.gather(purging, return_exceptions=True)

    assert purging.cancelled()


class FailingOnce(MemoryStreamLog):
    def __init__(self, office: Office) -> None:
        super().__init__(office.store)
        self.calls = 0
        self.purged = asyncio.Event()

    @override
    async def purge_before(self, timestamp: datetime, keys_before: datetime) -> int:
        self.calls += 1
        if self.calls == 1:
            raise StoreFull
        self.purged.set()
        return 0
