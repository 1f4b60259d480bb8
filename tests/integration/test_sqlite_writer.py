"""The writer by itself, on a table of its own: what one flush holds, and what failures do."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from skywitness.adapters.sqlite.driver import connect, driver
from skywitness.adapters.sqlite.writer import CROWD, Writer
from skywitness.domain.model.errors import StaleRevision, StoreFull, StoreOverloaded
from tests.builders import a_report

Work = Callable[[sqlite3.Connection], Any]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE kept (n INTEGER PRIMARY KEY, text TEXT)")
        connection.execute("CREATE TABLE child (n REFERENCES kept (n))")
    return path


@asynccontextmanager
async def a_writer(
    path: Path, *, pragma: str = "PRAGMA busy_timeout=10000", **options: Any
) -> AsyncIterator[Writer]:
    def connected() -> sqlite3.Connection:
        connection = connect(path)
        connection.execute(pragma)
        return connection

    writer = Writer(connected, **options)
    await writer.open()
    try:
        yield writer
    finally:
        await writer.close()


def keep(number: int, text: str = "") -> Work:
    return lambda connection: connection.execute("INSERT INTO kept VALUES (?, ?)", (number, text))


def kept(path: Path) -> list[int]:
    with closing(connect(path, read_only=True)) as connection:
        return [n for (n,) in connection.execute("SELECT n FROM kept ORDER BY n")]


async def test_what_comes_together_shares_a_commit(path: Path) -> None:
    async with a_writer(path) as writer:
        await asyncio.gather(*(writer.run(keep(n)) for n in range(100)))
        assert writer.counters.commits == 1
        assert writer.counters.change_sets == 100
        await writer.run(keep(100))
        await writer.run(keep(101))
        assert writer.counters.commits == 3
    assert kept(path) == list(range(102))


async def test_what_comes_during_a_commit_shares_the_next_one(path: Path) -> None:
    async with a_writer(path) as writer:
        with closing(connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            first = asyncio.ensure_future(writer.run(keep(0)))
            await asyncio.sleep(0.02)
            rest = [asyncio.ensure_future(writer.run(keep(n))) for n in range(1, 21)]
            await asyncio.sleep(0)
            assert writer.waiting == 20
            other.execute("ROLLBACK")
        await asyncio.gather(first, *rest)
        assert writer.counters.commits == 2


@pytest.mark.parametrize(("together", "crowded"), [(CROWD - 1, False), (CROWD, True)])
async def test_many_that_write_at_once_are_a_crowd(
    path: Path, together: int, crowded: bool
) -> None:
    async with a_writer(path) as writer:
        await asyncio.gather(*(writer.run(keep(n)) for n in range(together)))
        await writer.run(keep(together))  # such as what an examination stores in between
        assert writer.is_crowded is crowded


async def test_an_answer_is_on_disk_before_it_is_given(path: Path) -> None:
    async with a_writer(path) as writer:
        await writer.run(keep(1))
        assert kept(path) == [1]


async def test_a_bad_change_set_fails_alone_and_as_a_whole(path: Path) -> None:
    report = a_report()

    def half(connection: sqlite3.Connection) -> None:
        keep(2)(connection)
        raise StaleRevision(report.id)

    async with a_writer(path) as writer:
        done = await asyncio.gather(
            *(writer.run(work) for work in (keep(1), half, keep(1), keep(3))),
            return_exceptions=True,
        )
        assert isinstance(done[1], StaleRevision)
        assert isinstance(done[2], driver.IntegrityError)
        assert (writer.counters.commits, writer.counters.failed) == (1, 2)
    assert kept(path) == [1, 3]


async def test_a_failed_commit_fails_for_every_caller(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def orphan(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys=ON")  # the commit finds it, not the insert
        connection.execute("INSERT INTO child VALUES (77)")

    async with a_writer(path) as writer:
        with caplog.at_level(logging.CRITICAL):
            done = await asyncio.gather(
                *(writer.run(work) for work in (keep(1), orphan, keep(2))), return_exceptions=True
            )
        assert all(isinstance(result, driver.IntegrityError) for result in done)
        assert kept(path) == []
        await writer.run(keep(4))
    assert kept(path) == [4]


async def test_the_queue_is_bounded(path: Path) -> None:
    async with a_writer(path, max_waiting=3) as writer:
        with closing(connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            tasks = [asyncio.ensure_future(writer.run(keep(0)))]
            await asyncio.sleep(0.02)  # now the writer waits for the other connection
            tasks += [asyncio.ensure_future(writer.run(keep(n))) for n in (1, 2, 3)]
            await asyncio.sleep(0)
            with pytest.raises(StoreOverloaded):
                await writer.run(keep(4))
            assert writer.counters.refused == 1
            other.execute("ROLLBACK")
        await asyncio.gather(*tasks)
    assert kept(path) == [0, 1, 2, 3]


async def test_a_file_that_stays_locked_is_an_overload(path: Path) -> None:
    async with a_writer(path, pragma="PRAGMA busy_timeout=20") as writer:
        with closing(connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreOverloaded):
                await writer.run(keep(1))
        await writer.run(keep(2))
    assert kept(path) == [2]


async def test_a_full_disk_is_said_and_reading_goes_on(path: Path) -> None:
    async with a_writer(path, pragma="PRAGMA max_page_count=12") as writer:
        many = (writer.run(keep(number, "x" * 4000)) for number in range(100))
        with pytest.raises(StoreFull):
            await _one_by_one(many)
        stored = kept(path)
        assert stored == list(range(len(stored)))
        with pytest.raises(StoreFull):
            await writer.run(keep(1000, "x" * 4000))
        await writer.run(lambda connection: connection.execute("DELETE FROM kept"))
        await writer.run(keep(1))
    assert kept(path) == [1]


async def _one_by_one(runs: Iterator[Coroutine[Any, Any, object]]) -> None:
    for run in runs:
        await run


async def test_after_a_failed_flush_the_connection_is_replaced(path: Path) -> None:
    opened: list[sqlite3.Connection] = []

    def connected() -> sqlite3.Connection:
        opened.append(connect(path))
        return opened[-1]

    def broken(_: sqlite3.Connection) -> None:
        error = driver.OperationalError("disk I/O error")
        error.sqlite_errorcode = 10  # SQLITE_IOERR
        raise error

    writer = Writer(connected)
    await writer.open()
    try:
        with pytest.raises(StoreFull):
            await writer.run(broken)
        await writer.run(keep(1))
        assert len(opened) == 2
    finally:
        await writer.close()


async def test_work_of_a_caller_who_left_is_done_all_the_same(path: Path) -> None:
    async with a_writer(path) as writer:
        task = asyncio.ensure_future(writer.run(keep(1)))
        await asyncio.sleep(0)
        task.cancel()
        await writer.run(keep(2))
        assert task.cancelled()
    assert kept(path) == [1, 2]


async def test_closing_finishes_what_was_taken_and_refuses_the_rest(path: Path) -> None:
    async with a_writer(path) as writer:
        tasks = [asyncio.ensure_future(writer.run(keep(n))) for n in range(20)]
        await asyncio.sleep(0)
        await writer.close()
        await asyncio.gather(*tasks)
        with pytest.raises(StoreOverloaded):
            await writer.run(keep(99))
    assert kept(path) == list(range(20))


async def test_only_what_makes_something_due_wakes_the_workers(path: Path) -> None:
    async with a_writer(path) as writer:
        await writer.run(keep(1))
        assert not writer.scheduled.is_set()
        with pytest.raises(driver.IntegrityError):
            await writer.run(keep(1), schedules=True)
        assert not writer.scheduled.is_set()
        await writer.run(keep(2), schedules=True)
        assert writer.scheduled.is_set()


async def test_spare_time_is_used_once_nothing_else_waits(path: Path) -> None:
    done = asyncio.Event()
    loop = asyncio.get_running_loop()

    def copy(connection: sqlite3.Connection, limit: int) -> int:
        sql = "INSERT OR IGNORE INTO kept SELECT n + 1000, '' FROM kept WHERE n < 1000 LIMIT ?"
        moved = connection.execute(sql, (limit,)).rowcount
        if moved:
            loop.call_soon_threadsafe(done.set)
        return moved

    async with a_writer(path, background_work=copy) as writer:
        await writer.run(keep(1))
        async with asyncio.timeout(10):
            await done.wait()
    assert kept(path) == [1, 1001]


async def test_what_may_wait_is_done_before_closing(path: Path) -> None:
    def copy(connection: sqlite3.Connection, limit: int) -> int:
        sql = "INSERT OR IGNORE INTO kept SELECT n + 1000, '' FROM kept WHERE n < 1000"
        return connection.execute(sql).rowcount

    async with a_writer(path, background_work=copy) as writer:
        await writer.run(keep(1))
    assert kept(path) == [1, 1001]


async def test_a_defect_in_spare_time_stops_nobody(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    failed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def fail(connection: sqlite3.Connection, limit: int) -> int:
        connection.execute("DELETE FROM kept")
        loop.call_soon_threadsafe(failed.set)
        raise RuntimeError("a defect")

    with caplog.at_level(logging.CRITICAL):
        async with a_writer(path, background_work=fail) as writer:
            await writer.run(keep(1))
            async with asyncio.timeout(10):
                await failed.wait()
            await writer.run(keep(2))
    assert kept(path) == [1, 2]


async def test_two_processes_write_side_by_side(path: Path) -> None:
    code = (
        "import asyncio, pathlib, sys\n"
        "from skywitness.adapters.sqlite.driver import connect\n"
        "from skywitness.adapters.sqlite.writer import Writer\n"
        "async def main():\n"
        "    writer = Writer(lambda: connect(pathlib.Path(sys.argv[1])))\n"
        "    await writer.open()\n"
        "    for n in range(100, 150):\n"
        "        sql = 'INSERT INTO kept VALUES (?, NULL)'\n"
        "        await writer.run(lambda connection: connection.execute(sql, (n,)))\n"
        "    await writer.close()\n"
        "asyncio.run(main())\n"
    )
    async with a_writer(path) as writer:
        other = await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(path))
        for number in range(50):
            await writer.run(keep(number))
            await asyncio.sleep(0.005)
        async with asyncio.timeout(60):
            assert await other.wait() == 0
    assert kept(path) == [*range(50), *range(100, 150)]


async def test_what_was_acknowledged_outlives_a_killed_process(path: Path) -> None:
    code = (
        "import asyncio, itertools, pathlib, sys\n"
        "from skywitness.adapters.sqlite.driver import connect\n"
        "from skywitness.adapters.sqlite.writer import Writer\n"
        "async def main():\n"
        "    writer = Writer(lambda: connect(pathlib.Path(sys.argv[1])))\n"
        "    await writer.open()\n"
        "    async def one(n):\n"
        "        sql = 'INSERT INTO kept VALUES (?, NULL)'\n"
        "        await writer.run(lambda connection: connection.execute(sql, (n,)))\n"
        "        print(n, flush=True)\n"
        "    for start in itertools.count(0, 10):\n"
        "        await asyncio.gather(*(one(n) for n in range(start, start + 10)))\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        acknowledged = [int(await process.stdout.readline()) for _ in range(35)]
        process.kill()
        rest, _ = await process.communicate()
    complete_lines = rest.decode().split("\n")[:-1]
    acknowledged += [int(line) for line in complete_lines]
    assert set(acknowledged) <= set(kept(path))
    async with a_writer(path) as writer:
        await writer.run(keep(10**9))
