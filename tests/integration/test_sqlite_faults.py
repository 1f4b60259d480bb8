"""The writer on a disk that fails: what is refused, what is logged, and how it goes on."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from skywitness.adapters.sqlite import driver, open_file
from skywitness.adapters.sqlite.database import Database, ensure_current
from skywitness.adapters.sqlite.driver import connect
from skywitness.adapters.sqlite.writer import Writer
from skywitness.domain.model.errors import (
    StoreDamaged,
    StoreFull,
    StoreOverloaded,
    StoreUnavailable,
)

Work = Callable[[sqlite3.Connection], Any]
FULL, IOERR_FSYNC, CORRUPT, READONLY = 13, 1034, 11, 8


def sqlite_error(code: int) -> Exception:
    error: Exception = driver.driver.OperationalError(f"error {code}")
    vars(error)["sqlite_errorcode"] = code
    return error


@dataclass
class Disk:
    """Opens connections whose commits fail with an error of SQLite while one is set."""

    path: Path
    failing: int | None = None
    opened: int = 0
    commits: int = 0
    attempts: list[str] = field(default_factory=list)

    def connect(self) -> sqlite3.Connection:
        disk = self

        class Failing(driver.driver.Connection):  # type: ignore[misc, name-defined] # of either driver
            def execute(self, sql: str, *parameters: Any) -> Any:
                if sql == "COMMIT" or sql.startswith("PRAGMA user_version="):
                    disk.commits += 1
                    if disk.failing is not None:
                        disk.attempts.append(sql)
                        raise sqlite_error(disk.failing)
                return super().execute(sql, *parameters)

        self.opened += 1
        connection: sqlite3.Connection = driver.driver.connect(
            self.path, isolation_level=None, timeout=10, factory=Failing
        )
        return connection


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "a.db"
    path.parent.mkdir()
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE kept (n INTEGER PRIMARY KEY)")
    return path


@pytest.fixture
def disk(path: Path) -> Disk:
    return Disk(path)


@asynccontextmanager
async def a_writer(
    connected: Callable[[], sqlite3.Connection], **more: Any
) -> AsyncIterator[Writer]:
    writer = Writer(connected, **more)
    await writer.open()
    try:
        yield writer
    finally:
        await writer.close()


def keep(number: int) -> Work:
    return lambda connection: connection.execute("INSERT INTO kept VALUES (?)", (number,))


def kept(path: Path) -> list[int]:
    with closing(connect(path, read_only=True)) as connection:
        return [n for (n,) in connection.execute("SELECT n FROM kept ORDER BY n")]


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if "adapters" in record.name]


@pytest.mark.parametrize("code", [FULL, IOERR_FSYNC, READONLY])
async def test_a_disk_that_fails_is_logged_once_and_refuses_every_filing(
    disk: Disk, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    async with a_writer(disk.connect) as writer:
        disk.failing = code
        for number in range(50):
            with pytest.raises(StoreFull):
                await writer.run(keep(number))

    assert kept(disk.path) == []
    assert len(lines(caplog)) <= 2


async def test_background_work_pauses_on_a_full_disk_and_at_the_end(
    disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    calls = 0
    called = asyncio.Event()
    loop = asyncio.get_running_loop()

    def work(connection: sqlite3.Connection, limit: int) -> int:
        nonlocal calls
        calls += 1
        loop.call_soon_threadsafe(called.set)
        return limit

    writer = Writer(disk.connect, background_work=work)
    disk.failing = FULL
    await writer.open()
    with pytest.raises(StoreFull):
        await writer.run(keep(1))
    await called.wait()
    await writer.close()

    assert calls == 1  # the next attempt is due after a second, and there is none while closing
    assert len(lines(caplog)) == 1


async def test_space_that_comes_back_is_used_by_the_next_filing(disk: Disk) -> None:
    async with a_writer(disk.connect) as writer:
        disk.failing = FULL
        with pytest.raises(StoreFull):
            await writer.run(keep(1))
        assert writer.fault is None  # reading works, and so does writing once there is space
        disk.failing = None
        await writer.run(keep(2))
        assert disk.opened == 1

    assert kept(disk.path) == [2]


@pytest.mark.skipif(driver.journal_mode() != "wal", reason="this SQLite keeps no log")
async def test_the_log_leaves_the_room_that_emptying_it_takes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = 200_000
    monkeypatch.setattr(open_file.OpenFile, "free_bytes", lambda _: free)
    log, sizes = path.with_name(f"{path.name}-wal"), set()
    async with a_writer(lambda: connect(path)) as writer:
        for number in range(60):
            await writer.run(keep(number))
            sizes.add(log.stat().st_size)

    assert max(sizes) <= free
    assert 0 in sizes


async def test_after_a_failed_flush_nothing_is_stored_until_a_trial_write_is_flushed(
    disk: Disk,
) -> None:
    async with a_writer(disk.connect) as writer:
        disk.failing = IOERR_FSYNC
        for number in range(5):
            with pytest.raises(StoreFull):
                await writer.run(keep(number))
        assert writer.fault is not None
        assert disk.attempts == ["COMMIT", "PRAGMA user_version=0"]  # the others wait for a pause
        disk.failing = None
        async with asyncio.timeout(10):
            while writer.fault is not None:  # noqa: ASYNC110 # the writer tries by itself
                await asyncio.sleep(0.02)
        await writer.run(keep(9))

    assert kept(disk.path) == [9]


def damage(path: Path) -> None:
    """Make a table refer to a page that is no part of a table."""
    with closing(driver.driver.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_schema SET rootpage = 999 WHERE name = 'kept'")
        connection.commit()


async def test_a_damaged_file_is_not_written_again(disk: Disk) -> None:
    async with a_writer(disk.connect) as writer:
        await writer.run(keep(1))

        def broken(_: sqlite3.Connection) -> None:
            raise sqlite_error(CORRUPT)

        damage(disk.path)
        with pytest.raises(StoreUnavailable):
            await writer.run(broken)
        with pytest.raises(StoreUnavailable):
            await writer.run(lambda connection: connection.execute("PRAGMA user_version=7"))
        assert writer.fault is not None


def removed(path: Path) -> None:
    shutil.rmtree(path.parent)


def renamed(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


def replaced(path: Path) -> None:
    other = path.with_name("backup.db")
    shutil.copy(path, other)
    other.rename(path)


def log_removed(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def index_removed(path: Path) -> None:
    path.with_name(f"{path.name}-shm").unlink()


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def halved(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(file.read())


def log_emptied(path: Path) -> None:
    os.truncate(f"{path}-wal", 0)


def log_halved(path: Path) -> None:
    os.truncate(f"{path}-wal", path.with_name(f"{path.name}-wal").stat().st_size // 2)


def log_overwritten(path: Path) -> None:
    with path.with_name(f"{path.name}-wal").open("r+b") as file:
        file.write(bytes(32))


NUMBERS = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000)"

FOUND_AT_ONCE = [removed, renamed, replaced, emptied, log_removed, index_removed]
FOUND_BY_WRITING = [halved, overwritten, log_emptied, log_halved, log_overwritten]


@pytest.mark.parametrize("lose", FOUND_AT_ONCE)
@pytest.mark.skipif(driver.journal_mode() != "wal", reason="this SQLite keeps no log")
async def test_what_was_written_to_a_lost_file_is_not_acknowledged(
    path: Path, lose: Callable[[Path], None]
) -> None:
    async with a_writer(lambda: connect(path)) as writer:
        await writer.run(keep(1))
        assert writer.fault is None
        lose(path)
        assert writer.fault is not None
        for number in (2, 3):
            with pytest.raises(StoreFull):
                await writer.run(keep(number))


@pytest.mark.parametrize("lose", FOUND_BY_WRITING)
@pytest.mark.skipif(driver.journal_mode() != "wal", reason="this SQLite keeps no log")
async def test_what_was_written_to_a_file_that_was_cut_is_not_acknowledged(
    path: Path, lose: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_file, "CHECKPOINT_S", 0.1)
    with closing(connect(path)) as connection:
        connection.execute(f"{NUMBERS} INSERT INTO kept SELECT 1000 + i FROM n")
    async with a_writer(lambda: connect(path)) as writer:
        await writer.run(keep(1))
        await writer.run(keep(2))
        lose(path)
        for number in (3, 4):
            with pytest.raises(StoreFull):
                await writer.run(keep(number))
        assert "while in use" in str(writer.fault)


def with_rollback_journal(path: Path) -> sqlite3.Connection:
    connection: sqlite3.Connection = driver.driver.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=delete")
    return connection


async def test_with_a_rollback_journal_the_file_must_be_whole_too(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(with_rollback_journal(path)) as connection:
        connection.execute("CREATE TABLE kept (n INTEGER PRIMARY KEY)")
        connection.execute(f"{NUMBERS} INSERT INTO kept SELECT 1000 + i FROM n")
    async with a_writer(lambda: with_rollback_journal(path)) as writer:
        for number in range(3):
            await writer.run(keep(number))
        halved(path)
        for number in (3, 4):
            with pytest.raises((StoreFull, StoreUnavailable)):
                await writer.run(keep(number))


def changed_by_others(path: Path) -> None:
    with closing(connect(path)) as other:
        other.execute("CREATE TABLE IF NOT EXISTS big (filler)")
        other.execute(f"{NUMBERS} INSERT INTO big SELECT zeroblob(200) FROM n")


def copied_into_the_database(path: Path) -> None:
    with closing(connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(PASSIVE)")


def emptied_by_a_checkpoint(path: Path) -> None:
    with closing(connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def made_smaller(path: Path) -> None:
    changed_by_others(path)
    emptied_by_a_checkpoint(path)
    with closing(connect(path)) as other:
        other.execute("DROP TABLE big")
        other.execute("VACUUM")
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def made_read_only(path: Path) -> None:
    path.chmod(0o400)


def asked_for_another_journal(path: Path) -> None:
    with closing(driver.driver.connect(path, timeout=0)) as other, suppress(driver.driver.Error):
        other.execute("PRAGMA journal_mode=delete")


def emptied_twice(path: Path) -> None:
    for _ in range(2):
        changed_by_others(path)
        emptied_by_a_checkpoint(path)


HARMLESS = [
    changed_by_others,
    copied_into_the_database,
    emptied_by_a_checkpoint,
    made_smaller,
    made_read_only,
    asked_for_another_journal,
    emptied_twice,
]


@pytest.mark.parametrize("change", HARMLESS)
async def test_what_other_programs_may_do_to_the_file_stops_nothing(
    path: Path, change: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_file, "CHECKPOINT_S", 0.1)
    async with a_writer(lambda: connect(path)) as writer:
        for number in range(4):
            await writer.run(keep(number))
            change(path)
            assert writer.fault is None
    assert kept(path) == [0, 1, 2, 3]


@pytest.mark.skipif(driver.journal_mode() != "wal", reason="this SQLite keeps no log")
async def test_a_folder_that_is_put_back_is_used_again(path: Path) -> None:
    async with a_writer(lambda: connect(path)) as writer:
        await writer.run(keep(1))
        renamed(path)
        with pytest.raises(StoreFull):
            await writer.run(keep(2))
        path.parent.with_name("elsewhere").rename(path.parent)
        async with asyncio.timeout(10):
            while writer.fault is not None:  # noqa: ASYNC110 # the writer tries by itself
                await asyncio.sleep(0.02)
        await writer.run(keep(3))

    assert {1, 3} <= set(kept(path))


@pytest.mark.skipif(driver.journal_mode() != "wal", reason="this SQLite keeps no log")
async def test_what_only_a_removed_log_held_is_saved(path: Path) -> None:
    writer = Writer(lambda: connect(path))
    await writer.open()
    await asyncio.gather(*(writer.run(keep(number)) for number in range(20)))
    log_removed(path)
    with pytest.raises(StoreFull):
        await writer.run(keep(99))
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)  # what would be left after a crash now
    await writer.close()

    assert set(range(20)) <= set(kept(copy))


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[None]:
    with closing(connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_stop_does_not_wait_for_a_lock_of_another_program(path: Path) -> None:
    writer = Writer(lambda: connect(path), background_work=lambda _, limit: limit)
    await writer.open()
    async with locked(path):
        tasks = [asyncio.ensure_future(writer.run(keep(number))) for number in range(600)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5):  # the lock itself would be waited for ten seconds
            await writer.close()
        done = await asyncio.gather(*tasks, return_exceptions=True)

    assert {type(one) for one in done} == {StoreOverloaded}
    assert kept(path) == []


async def test_work_that_may_wait_gives_way_to_another_program_silently(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Writer(lambda: connect(path), background_work=lambda _, limit: limit)
    async with locked(path):
        await writer.open()
        await writer.close()

    assert lines(caplog) == []


async def test_a_lock_that_is_released_in_time_costs_nothing_but_time(path: Path) -> None:
    async with a_writer(lambda: connect(path)) as writer:
        async with locked(path):
            task = asyncio.ensure_future(writer.run(keep(1)))
            await asyncio.sleep(0.3)  # longer than one attempt takes
            assert not task.done()
        await task

    assert kept(path) == [1]


def with_zeroed_table(path: Path, table: str) -> None:
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        root = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        (page,) = connection.execute(root, (table,)).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))


async def test_damage_that_a_query_meets_fails_readiness(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    ensure_current(path)
    with_zeroed_table(path, "conditions")
    database = Database(path)
    try:
        await database.open()
        await database.require_usable()
        with pytest.raises(StoreDamaged):
            await database.reader.execute_fetchall("SELECT * FROM conditions")
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="damaged"):
                await database.require_usable()
    finally:
        await database.close()


async def test_damage_that_is_no_longer_found_is_forgotten(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.db")
    try:
        await database.open()
        database.reader.damage = "a disk failed to read"
        await database.require_usable()
        assert database.reader.damage is None
    finally:
        await database.close()


OTHER_PROCESS = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)  # where readers lock
"""


@pytest.mark.skipif(sys.platform == "win32", reason="only POSIX drops locks with any descriptor")
@pytest.mark.skipif(driver.journal_mode() != "wal", reason="without a log nothing stays locked")
def test_a_second_connection_keeps_the_locks_of_the_first(path: Path) -> None:
    with closing(connect(path)) as first:
        first.execute("INSERT INTO kept VALUES (1)")
        with closing(connect(path)):
            command = [sys.executable, "-c", OTHER_PROCESS, str(path)]
            ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert "BlockingIOError" in ended.stderr
