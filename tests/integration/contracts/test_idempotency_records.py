"""What every store of idempotency keys promises: one filing for a key, until the key expires."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from skywitness.domain.model.errors import FilingInProgress, ReportNotFound
from tests.builders import FILED_AT, a_report
from tests.integration.contracts.stored import ReportStore, a_key

DAY = timedelta(hours=24)


async def test_a_key_is_found_in_its_scope_until_it_is_too_old(store: ReportStore) -> None:
    report = a_report()
    record = a_key(report_id=report.id)
    async with store.uow() as unit:
        unit.reports.add(report)
        unit.idempotency.add(record, FILED_AT - DAY)
        await unit.commit()
        assert await unit.idempotency.find(record.scope, "k-1", FILED_AT - DAY) == record
        assert await unit.idempotency.find(record.scope, "k-1", FILED_AT) == record
        just_after = FILED_AT + timedelta(microseconds=1)
        assert await unit.idempotency.find(record.scope, "k-1", just_after) is None
        assert await unit.idempotency.find("bea POST /v1/reports", "k-1", FILED_AT) is None
        assert await unit.idempotency.find(record.scope, "K-1", FILED_AT) is None


async def test_the_newest_key_says_when_it_was_stored(store: ReportStore) -> None:
    report = a_report()
    times = [FILED_AT + timedelta(hours=hours) for hours in (0, 2, 1)]
    async with store.uow() as unit:
        assert await unit.idempotency.newest() is None
        unit.reports.add(report)
        for number, at in enumerate(times):
            record = a_key(report_id=report.id, key=f"k-{number}", created_at=at)
            unit.idempotency.add(record, at - DAY)
        await unit.commit()
        assert await unit.idempotency.newest() == max(times)


async def test_a_key_in_use_stops_a_second_filing_whole(store: ReportStore) -> None:
    first, second = a_report(), a_report()
    for report in (first, second):
        async with store.uow() as unit:
            unit.reports.add(report)
            unit.idempotency.add(a_key(report_id=report.id), FILED_AT - DAY)
            if report is first:
                await unit.commit()
                continue
            with pytest.raises(FilingInProgress) as caught:
                await unit.commit()
            assert caught.value.key == "k-1"
            found = await unit.idempotency.find(a_key().scope, "k-1", FILED_AT - DAY)
            assert found == a_key(report_id=first.id)
    with pytest.raises(ReportNotFound):
        await store.get(second.id)


async def test_a_key_in_use_is_said_before_a_name_in_use(store: ReportStore) -> None:
    report = a_report(external_id="E1")
    for _ in range(2):
        async with store.uow() as unit:
            unit.reports.add(report)
            unit.idempotency.add(a_key(report_id=report.id), FILED_AT - DAY)
            if await unit.reports.find_filed(report.issuer, "E1") is None:
                await unit.commit()
                continue
            with pytest.raises(FilingInProgress):
                await unit.commit()


async def test_an_expired_key_gives_way(store: ReportStore) -> None:
    first, second = a_report(), a_report()
    await store.file(first, second)
    old = a_key(report_id=first.id)
    young = a_key(report_id=second.id, created_at=FILED_AT + DAY + timedelta(seconds=1))
    async with store.uow() as unit:
        unit.idempotency.add(old, FILED_AT - DAY)
        await unit.commit()
    async with store.uow() as unit:
        unit.idempotency.add(young, young.created_at - DAY)
        await unit.commit()
        assert await unit.idempotency.find(young.scope, "k-1", FILED_AT - DAY) == young


async def test_of_many_filings_at_once_under_one_key_one_is_kept(store: ReportStore) -> None:
    async def file_one() -> UUID:
        report = a_report()
        async with store.uow() as unit:
            unit.reports.add(report)
            unit.idempotency.add(a_key(report_id=report.id), FILED_AT - DAY)
            await unit.commit()
        return report.id

    done = await asyncio.gather(*(file_one() for _ in range(20)), return_exceptions=True)
    (kept,) = (result for result in done if isinstance(result, UUID))
    assert sum(isinstance(result, FilingInProgress) for result in done) == 19
    assert (await store.get(kept)).id == kept
    assert await store.queries.total() == 1
