"""Opens every adapter of the report ports, so that one suite holds all to the same promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.integration.contracts.stored import Archive, Crowd, ReportStore
from tests.integration.grown import texts_indexed
from tests.strategies import pool_reports
from tests.tools.tokens import Provider, provider

if TYPE_CHECKING:
    from skywitness.adapters.sqlite.database import Database  # loaded by the tests that open it
    from tests.integration.contracts.weather_sources import Opener


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ReportStore]:
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            yield open_memory()
        else:
            yield await open_sqlite(stack, tmp_path)


@pytest_asyncio.fixture
async def crowd(store: ReportStore) -> Crowd:
    return Crowd(store, await store.live(*pool_reports(80, seed=20260521)))


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def archive(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Archive]:
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            from skywitness.adapters.memory.observation_archive import MemoryStationArchive

            memory = MemoryStationArchive()
            yield Archive(memory, memory)
        else:
            yield await open_sqlite_archive(stack, tmp_path)


@pytest_asyncio.fixture(params=["memory", "oidc"])
async def issuer(request: pytest.FixtureRequest) -> AsyncIterator[Provider | None]:
    """An issuer on loopback with the adapters that trust it; None where memory takes its place."""
    if request.param == "memory":
        yield None
        return
    async with provider() as made:
        yield made


@pytest_asyncio.fixture
async def opener(tmp_path: Path) -> AsyncIterator[Opener]:
    from tests.integration.contracts.weather_sources import Opener

    async with AsyncExitStack() as stack:
        yield Opener(stack, tmp_path)


def open_memory() -> ReportStore:
    from skywitness.adapters.memory.desk import MemoryDeskQueue
    from skywitness.adapters.memory.erasures import MemoryErasures
    from skywitness.adapters.memory.examination_queue import MemoryExaminationQueue
    from skywitness.adapters.memory.queries import MemoryReportQueries
    from skywitness.adapters.memory.store import MemoryStore
    from skywitness.adapters.memory.stream_log import MemoryStreamLog
    from skywitness.adapters.memory.tallies import MemoryReportTallies
    from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWorkFactory

    async def settled() -> None:
        return

    kept = MemoryStore()
    return ReportStore(
        uow=MemoryUnitOfWorkFactory(kept),
        queries=MemoryReportQueries(kept),
        tallies=MemoryReportTallies(kept),
        queue=MemoryExaminationQueue(kept),
        desk=MemoryDeskQueue(kept),
        stream=MemoryStreamLog(kept),
        erasures=MemoryErasures(kept),
        settle=settled,
    )


async def open_sqlite(stack: AsyncExitStack, folder: Path) -> ReportStore:
    from skywitness.adapters.sqlite.desk_queue import SqliteDeskQueue
    from skywitness.adapters.sqlite.erasures import SqliteErasures
    from skywitness.adapters.sqlite.examination_queue import SqliteExaminationQueue
    from skywitness.adapters.sqlite.queries import SqliteReportQueries
    from skywitness.adapters.sqlite.stream_log import SqliteStreamLog
    from skywitness.adapters.sqlite.tallies.report_tallies import SqliteReportTallies
    from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory

    database = await open_database(stack, folder)

    return ReportStore(
        uow=SqliteUnitOfWorkFactory(database),
        queries=SqliteReportQueries(database),
        tallies=SqliteReportTallies(database),
        queue=SqliteExaminationQueue(database),
        desk=SqliteDeskQueue(database),
        stream=SqliteStreamLog(database),
        erasures=SqliteErasures(database),
        settle=partial(texts_indexed, database),
    )


async def open_sqlite_archive(stack: AsyncExitStack, folder: Path) -> Archive:
    from skywitness.adapters.sqlite.station_archive import SqliteStationArchive

    sqlite = SqliteStationArchive(await open_database(stack, folder))
    return Archive(sqlite, sqlite)


async def open_database(stack: AsyncExitStack, folder: Path) -> Database:
    from skywitness.adapters.sqlite.database import Database

    database = Database(folder / "skywitness.db")
    await database.open()
    stack.push_async_callback(database.close)
    return database
