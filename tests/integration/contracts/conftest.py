"""Opens every adapter of the report ports, so that one suite holds them all to the same promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.integration.contracts.stored import Archive, ReportStore


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ReportStore]:
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            yield open_memory()
        else:
            yield await open_sqlite(stack, tmp_path)


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def archive(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Archive]:
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            from skywitness.adapters.memory.observation_archive import MemoryStationArchive

            memory = MemoryStationArchive()
            yield Archive(memory, memory)
        else:
            yield await open_sqlite_archive(stack, tmp_path)


def open_memory() -> ReportStore:
    from skywitness.adapters.memory.examination_queue import MemoryExaminationQueue
    from skywitness.adapters.memory.queries import MemoryReportQueries
    from skywitness.adapters.memory.store import MemoryStore
    from skywitness.adapters.memory.stream_log import MemoryStreamLog
    from skywitness.adapters.memory.unit_of_work import MemoryUnitsOfWork

    async def settled() -> None:
        return

    kept = MemoryStore()
    return ReportStore(
        uow=MemoryUnitsOfWork(kept),
        queries=MemoryReportQueries(kept),
        queue=MemoryExaminationQueue(kept),
        stream=MemoryStreamLog(kept),
        settle=settled,
    )


async def open_sqlite(stack: AsyncExitStack, folder: Path) -> ReportStore:
    raise NotImplementedError


async def open_sqlite_archive(stack: AsyncExitStack, folder: Path) -> Archive:
    raise NotImplementedError
