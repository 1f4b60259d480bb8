"""Backups: whole or absent, restored as they were, and nothing in the file is trusted."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.adapters.local_storage.storage import LocalStorage
from skywitness.adapters.sqlite import check
from skywitness.adapters.sqlite.call_budget import SqliteCallBudget
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.driver import connect, driver
from skywitness.adapters.sqlite.examination_queue import SqliteExaminationQueue
from skywitness.adapters.sqlite.schema import REVISION
from skywitness.adapters.sqlite.stream_log import SqliteStreamLog
from skywitness.adapters.sqlite.unit_of_work import SqliteUnitOfWorkFactory
from skywitness.domain.model.errors import StorageRefused
from skywitness.entrypoints.backup.archive import Archive, ArchiveWriter, BackupUnusable
from skywitness.entrypoints.backup.make import make_backup
from skywitness.entrypoints.backup.manifest import Manifest
from skywitness.entrypoints.backup.restore import restore_backup, verify_backup
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.container.sqlite_store import database_tools
from skywitness.entrypoints.settings import Settings, SettingsError, read_settings
from skywitness.entrypoints.whole_file import FileNotWritten
from skywitness.ports.call_budget import CallLimits
from tests.builders import FILED_AT, a_report

OLD = Path(__file__).parent / "data" / "revision-0003.db.gz"
A_KEY = """
INSERT INTO api_key (id, digest, name, role, scopes, owner, created_at, created_by)
VALUES ('abcdefgh', 'd', 'a', 'observer', '', 'o', '2026-05-21T22:00:00.000000Z', 'local')
"""
KEY, ANOTHER_KEY = (
    b"the key of an installation for tests",
    b"another key of an installation for tests",
)
LIMITS = CallLimits(per_day=100)
REPORTS = 3
OBJECTS = {"photos/a.jpg": b"rain", "photos/b.jpg": b"hail" * 100_000, "photos/same.jpg": b"rain"}


def settings_in(folder: Path, **more: Any) -> Settings:
    return read_settings(_env_file=None, data_dir=folder, **more)


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def fill(folder: Path) -> None:
    """Store reports, one of which is being examined, calls of an account, a key and objects."""
    database = Database(folder / "skywitness.db")
    await database.open()
    try:
        async with SqliteUnitOfWorkFactory(database)() as unit:
            for _ in range(REPORTS):
                unit.reports.add(a_report())
            await unit.commit()
        await database.writer.run(lambda connection: connection.execute(A_KEY))
        await SqliteExaminationQueue(database).lease("w", FILED_AT, timedelta(minutes=2), 1)
        for _ in range(2):
            await SqliteCallBudget(database).consume("service:a", LIMITS, datetime.now(UTC))
    finally:
        await database.close()
    (folder / "secret_key").write_bytes(KEY)
    storage = LocalStorage(folder / "objects")
    for key, content in OBJECTS.items():
        await storage.put(key, pieces(content), content_type="image/jpeg", metadata={"of": key})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `data`, its backup `whole.tar`, and nothing else; not to be changed."""
    folder = tmp_path_factory.mktemp("made")
    asyncio.run(fill(folder / "data"))
    make_backup(settings_in(folder / "data"), folder / "whole.tar")
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy of the data, to be changed."""
    return Path(shutil.copytree(made / "data", tmp_path / "data"))


def rows(path: Path, *statements: str) -> list[Any]:
    with closing(connect(path, read_only=True)) as connection:
        return [connection.execute(statement).fetchall() for statement in statements]


def reports_in(folder: Path) -> list[Any]:
    return rows(
        folder / "skywitness.db",
        "SELECT * FROM report ORDER BY number",
        "SELECT * FROM revision ORDER BY report_number, revision",
        "SELECT * FROM audit",
        "SELECT * FROM stream",
    )


def listing(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


async def objects_in(folder: Path) -> dict[str, tuple[bytes, dict[str, str]]]:
    storage = LocalStorage(folder / "objects")
    found = {}
    async for info in storage.list():
        async with storage.open(info.key) as opened:
            content = b"".join([piece async for piece in opened.chunks])
        found[info.key] = content, dict(info.metadata)
    return found


def test_a_backup_restored_into_an_empty_folder_is_what_was_backed_up(
    made: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "data"

    restored = restore_backup(settings_in(new), made / "whole.tar")

    assert restored.manifest.reports == REPORTS
    assert (restored.kept_aside, restored.objects.missing) == ([], [])
    assert reports_in(new) == reports_in(made / "data")
    assert (new / "secret_key").read_bytes() == KEY
    assert asyncio.run(objects_in(new)) == {
        key: (content, {"of": key}) for key, content in OBJECTS.items()
    }
    assert check.problems(new / "skywitness.db") == []
    assert sorted(path.name for path in new.iterdir()) == [
        "objects",
        "secret_key",
        "skywitness.db",
    ]
    for name in ("skywitness.db", "secret_key"):
        assert stat.S_IMODE((new / name).stat().st_mode) == 0o600


def test_a_backup_is_one_file_that_tar_reads_and_only_its_owner(made: Path) -> None:
    assert stat.S_IMODE((made / "whole.tar").stat().st_mode) == 0o600
    assert sorted(path.name for path in made.iterdir()) == ["data", "whole.tar"]
    with tarfile.open(made / "whole.tar", "r:") as archive:
        names = archive.getnames()
        manifest = archive.extractfile("manifest.json")
        assert manifest is not None
        told = json.load(manifest)
        for name, part in told["parts"].items():
            content = archive.extractfile(name)
            assert content is not None
            assert hashlib.sha256(content.read()).hexdigest() == part["sha256"]
    photos = {f"objects/{hashlib.sha256(content).hexdigest()}" for content in OBJECTS.values()}
    parts = {"skywitness.db", "secret_key", "objects.jsonl"}
    assert set(names) == {*parts, *photos, "manifest.json", "manifest.json.sha256"}
    assert len(names) == len(set(names))
    assert told["schema_revision"] == REVISION
    assert told["counts"]["report"] == REPORTS
    assert (told["objects"], told["listed"], told["missing"]) == (len(OBJECTS), 0, 0)


def test_writes_that_nobody_moved_into_the_database_file_are_in_the_backup(
    data: Path, tmp_path: Path
) -> None:
    async def with_the_service_open() -> int:
        database = Database(data / "skywitness.db")
        await database.open()
        try:
            async with SqliteUnitOfWorkFactory(database)() as unit:
                unit.reports.add(a_report())
                await unit.commit()
            made = await asyncio.to_thread(make_backup, settings_in(data), tmp_path / "a.tar")
        finally:
            await database.close()
        return made.manifest.reports

    assert asyncio.run(with_the_service_open()) == REPORTS + 1
    assert verify_backup(settings_in(data), tmp_path / "a.tar").faults == []


def test_a_database_with_a_rollback_journal_is_backed_up_as_it_is(
    data: Path, tmp_path: Path
) -> None:
    with closing(driver.connect(data / "skywitness.db")) as connection:
        connection.execute("PRAGMA journal_mode=delete")

    make_backup(settings_in(data), tmp_path / "a.tar")

    assert verify_backup(settings_in(data), tmp_path / "a.tar").faults == []
    with closing(driver.connect(data / "skywitness.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


@pytest.mark.parametrize("kind", ["file", "dangling link", "pipe"])
def test_nothing_is_ever_overwritten(data: Path, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "a.tar"
    if kind == "file":
        target.write_bytes(b"mine")
    elif kind == "dangling link":
        target.symlink_to(tmp_path / "nowhere")
    else:
        os.mkfifo(target)
    before = target.lstat()

    with pytest.raises(FileNotWritten, match="exists and is never overwritten"):
        make_backup(settings_in(data), target)

    assert (target.lstat().st_ino, target.lstat().st_size) == (before.st_ino, before.st_size)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "name",
    [
        *("secret_key", "objects", "objects/a/b.tar", "x/../secret_key"),
        *("skywitness.db-wal", "skywitness.db-shm", "skywitness.db-journal"),
    ],
)
def test_no_backup_takes_a_name_that_the_service_uses(data: Path, name: str) -> None:
    for there in ("secret_key", "skywitness.db-wal", "skywitness.db-shm"):
        (data / there).unlink(missing_ok=True)
    shutil.rmtree(data / "objects")
    before = listing(data)

    with pytest.raises(FileNotWritten, match="belongs to the service"):
        make_backup(settings_in(data), data / name)

    assert listing(data) == before


def test_in_a_folder_a_backup_is_named_for_its_time(data: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    made = make_backup(settings_in(data), tmp_path / "out")

    assert [*(tmp_path / "out").iterdir()] == [made.path]
    assert made.path.name == f"skywitness-{made.manifest.made_at:%Y%m%dT%H%M%SZ}.tar"


def test_a_database_that_is_missing_or_in_memory_is_not_made_up(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"skywitness[.]db .*No such file"):
        make_backup(settings_in(tmp_path / "none"), tmp_path / "a.tar")
    with pytest.raises(SettingsError, match="in memory"):
        make_backup(settings_in(tmp_path, database_url="memory:"), tmp_path / "a.tar")
    assert [*tmp_path.iterdir()] == []


def test_a_secret_key_that_is_a_setting_stays_out_of_the_backup(data: Path, tmp_path: Path) -> None:
    key = "a setting of its own, long enough"
    made = make_backup(settings_in(data, secret_key=key), tmp_path / "a.tar")

    assert "secret_key" not in made.manifest.parts
    assert key.encode() not in made.path.read_bytes()
    restore_backup(settings_in(tmp_path / "new", secret_key=key), made.path)
    assert not (tmp_path / "new" / "secret_key").exists()


def test_objects_without_their_content_are_named(data: Path, tmp_path: Path) -> None:
    (content,) = (data / "objects").rglob("*~b.jpg")
    content.unlink()
    (damaged,) = (data / "objects").rglob("*~a.jpg")
    damaged.write_bytes(b"drizzle")

    made = make_backup(settings_in(data), tmp_path / "a.tar")

    assert made.missing == ["photos/a.jpg", "photos/b.jpg"]
    restored = restore_backup(settings_in(tmp_path / "new"), made.path)
    assert restored.objects.missing == ["photos/a.jpg", "photos/b.jpg"]
    assert set(asyncio.run(objects_in(tmp_path / "new"))) == {"photos/same.jpg"}


def test_what_is_there_is_replaced_only_when_asked_and_kept(data: Path, made: Path) -> None:
    (data / "secret_key").write_bytes(ANOTHER_KEY)
    with closing(connect(data / "skywitness.db")) as connection:
        connection.execute("UPDATE report SET change = change + 1")
    before, changed = listing(data), reports_in(data)
    settings = settings_in(data)

    with pytest.raises(BackupUnusable, match="--replace"):
        restore_backup(settings, made / "whole.tar")
    assert listing(data) == before

    restored = restore_backup(settings, made / "whole.tar", replace=True)

    assert reports_in(data) == reports_in(made / "data")
    assert (data / "secret_key").read_bytes() == KEY
    old_database, old_key = restored.kept_aside
    assert old_key.read_bytes() == ANOTHER_KEY
    (data / "old").mkdir()
    shutil.copy(old_database, data / "old" / "skywitness.db")
    assert reports_in(data / "old") == changed


def test_what_only_the_log_of_a_killed_service_holds_is_backed_up_and_kept_aside(
    data: Path, made: Path, tmp_path: Path
) -> None:
    killed = (
        "import os, pathlib, sys\n"
        "from skywitness.adapters.sqlite.driver import connect\n"
        "connection = connect(pathlib.Path(sys.argv[1]))\n"
        "connection.execute('DELETE FROM stream')\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", killed, str(data / "skywitness.db")], check=False)
    assert (data / "skywitness.db-wal").stat().st_size
    without_log = Path(shutil.copy(data / "skywitness.db", tmp_path / "without-log.db"))
    assert rows(without_log, "SELECT count(*) FROM stream") == [[(REPORTS,)]]

    assert make_backup(settings_in(data), tmp_path / "a.tar").manifest.counts["stream"] == 0
    restored = restore_backup(settings_in(data), made / "whole.tar", replace=True)

    assert rows(restored.kept_aside[0], "SELECT count(*) FROM stream") == [[(0,)]]
    assert rows(data / "skywitness.db", "SELECT count(*) FROM stream") == [[(REPORTS,)]]


def test_a_database_elsewhere_and_behind_a_link_is_replaced_where_it_is(
    made: Path, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link.db").symlink_to(tmp_path / "disk" / "real.db")
    settings = settings_in(tmp_path / "data", database_url=f"sqlite:///{tmp_path}/link.db")
    restore_backup(settings, made / "whole.tar")

    restored = restore_backup(settings, made / "whole.tar", replace=True)

    assert (tmp_path / "link.db").is_symlink()
    assert [path.parent for path in restored.kept_aside] == [tmp_path / "disk"]
    assert database_tools(settings).check(lambda *_: None) == []
    assert (tmp_path / "data" / "secret_key").read_bytes() == KEY


def test_a_damaged_database_can_be_replaced(data: Path, made: Path) -> None:
    (data / "skywitness.db").write_bytes(b"no database at all" * 1_000)

    restore_backup(settings_in(data), made / "whole.tar", replace=True)

    assert reports_in(data) == reports_in(made / "data")


def test_a_restored_database_begins_anew(data: Path, made: Path, tmp_path: Path) -> None:
    """Leases end, numbers go on behind those that were given out, and calls stay counted."""
    path = data / "skywitness.db"
    today = datetime.now(UTC)

    async def use() -> int:
        """Make calls and changes after the backup, and return the number of the last change."""
        database = Database(path)
        await database.open()
        try:
            for _ in range(3):
                await SqliteCallBudget(database).consume("service:a", LIMITS, today)
            await SqliteCallBudget(database).consume("service:b", LIMITS, today)
            async with SqliteUnitOfWorkFactory(database)() as unit:
                unit.reports.add(a_report())
                await unit.commit()
            return (await SqliteStreamLog(database).after(0, 1_000))[-1].number
        finally:
            await database.close()

    last = asyncio.run(use())
    with closing(connect(path)) as connection:
        connection.execute("UPDATE api_key SET revoked_at = '2026-05-21T22:34:00.000000Z'")
        connection.execute("INSERT INTO ended_sign_in VALUES ('one', '2026-05-22')")
    restore_backup(settings_in(data), made / "whole.tar", replace=True, calls_today=4)

    assert rows(path, "SELECT account, calls FROM call_day ORDER BY account") == [
        [("service:a", 5), ("service:b", 4)]
    ]
    assert rows(path, "SELECT count(*) FROM examination WHERE lease_token IS NOT NULL") == [[(0,)]]
    assert rows(path, "SELECT sum(attempt) FROM examination") == [[(0,)]]
    assert rows(path, "SELECT revoked_at FROM api_key") == [[("2026-05-21T22:34:00.000000Z",)]]
    assert rows(path, "SELECT * FROM ended_sign_in") == [[("one", "2026-05-22")]]
    assert asyncio.run(use()) > last + 1_000_000
    first = rows(path, "PRAGMA user_version")
    again = restore_backup(settings_in(data), made / "whole.tar", replace=True)
    assert rows(path, "PRAGMA user_version") > first
    assert len({*data.glob("skywitness.db.replaced-*"), *again.kept_aside}) == 2


def test_a_backup_of_an_earlier_version_is_migrated(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "skywitness.db").write_bytes(gzip.decompress(OLD.read_bytes()))
    made = make_backup(settings_in(old), tmp_path / "a.tar")
    assert made.manifest.schema_revision == "0003"

    restore_backup(settings_in(tmp_path / "new"), made.path)

    assert check.problems(tmp_path / "new" / "skywitness.db") == []
    assert rows(tmp_path / "new" / "skywitness.db", "SELECT count(*) FROM report") == rows(
        old / "skywitness.db", "SELECT count(*) FROM report"
    )


def test_a_newer_backup_is_refused_before_anything_changes(data: Path, tmp_path: Path) -> None:
    with closing(connect(data / "skywitness.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    newer = {"skywitness.db": (data / "skywitness.db").read_bytes()}
    written(tmp_path / "newer.tar", newer, {}, revision="0999")

    with pytest.raises(SettingsError, match="backup was written by a newer version"):
        restore_backup(settings_in(tmp_path / "new"), tmp_path / "newer.tar")

    assert not (tmp_path / "new" / "skywitness.db").exists()


def test_the_code_of_a_new_database_is_known() -> None:
    assert check.code(check.defined_by_migrations()) == check.OWN_CODE


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON audit BEGIN DELETE FROM api_key; END",
        "CREATE VIEW v AS SELECT * FROM api_key",
        "DROP TRIGGER audit_no_delete; "
        "CREATE TRIGGER audit_no_delete AFTER INSERT ON audit BEGIN DELETE FROM api_key; END",
    ],
)
def test_a_database_with_code_of_somebody_else_is_not_restored(
    data: Path, tmp_path: Path, statement: str
) -> None:
    with closing(driver.connect(data / "skywitness.db")) as connection:
        connection.executescript(statement)
    make_backup(settings_in(data), tmp_path / "a.tar")

    with pytest.raises(SettingsError, match=f"has a foreign {statement.split()[1].lower()}"):
        restore_backup(settings_in(tmp_path / "new"), tmp_path / "a.tar")

    assert not (tmp_path / "new" / "skywitness.db").exists()


def written(target: Path, parts: dict[str, bytes], others: dict[str, bytes], **told: Any) -> None:
    """Write a backup of files that no backup is made of; all its sums are right."""
    with target.open("wb") as file:
        archive = ArchiveWriter(file, 0.0)
        sums = {name: archive.add(name, len(part), [part]) for name, part in parts.items()}
        for name, part in others.items():
            archive.add(name, len(part), [part])
        counts = dict.fromkeys(("report", "revision", "stream"), REPORTS)
        counts |= {"verdict": 0, "observation": 0, "audit": 0, "api_key": 1}
        Manifest(
            made_at=FILED_AT,
            program_version="9",
            schema_revision=told.get("revision", REVISION),
            counts=counts,
            parts=sums,
        ).write(archive)
        archive.close()


# --- Files that are no whole backup --------------------------------------------------------------


def entry(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    header = tarfile.TarInfo(name)
    header.size, header.type, header.linkname = len(content), kind, link
    return header.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)


def claiming(name: str, size: int) -> bytes:
    header = tarfile.TarInfo(name)
    header.size = size
    return header.tobuf(tarfile.GNU_FORMAT)


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "text": lambda _: b"not a backup\n" * 100,
    "zeros": lambda _: bytes(10_240),
    "compressed": gzip.compress,
    "cut in half": lambda whole: whole[: len(whole) // 2],
    "cut at a block": lambda whole: whole[: len(whole) // 1024 * 512],
    "without its end": lambda whole: whole[: whole.rindex(b"manifest.json.sha256")],
    "a page flipped": lambda whole: whole[:9_000] + bytes([whole[9_000] ^ 1]) + whole[9_001:],
    "its count changed": lambda whole: whole.replace(b'"report": 3', b'"report": 2'),
    "a file of another": lambda whole: entry("secret", b"x") + whole,
    "a file twice": lambda whole: entry("skywitness.db", b"x") + whole,
    "a path that leads out": lambda whole: entry("../../evil", b"x") + whole,
    "an absolute path": lambda whole: entry("/tmp/evil", b"x") + whole,
    "an object of another sum": lambda whole: entry("objects/" + "0" * 64, b"x") + whole,
    "an object that leads out": lambda whole: entry("objects/../../evil", b"x") + whole,
    "a symbolic link": lambda whole: entry("x", kind=tarfile.SYMTYPE, link="/etc/passwd") + whole,
    "a hard link": lambda whole: entry("x", kind=tarfile.LNKTYPE, link="/etc/passwd") + whole,
    "a folder": lambda whole: entry("objects", kind=tarfile.DIRTYPE) + whole,
    "a device": lambda whole: entry("x", kind=tarfile.CHRTYPE) + whole,
    "a sparse file": lambda whole: entry("x", kind=tarfile.GNUTYPE_SPARSE) + whole,
    "a long name": lambda whole: entry("x", b"y" * 600, kind=tarfile.GNUTYPE_LONGNAME) + whole,
    "an extended header": lambda whole: entry("x", b"y" * 600, kind=tarfile.XHDTYPE) + whole,
    "a size beyond its end": lambda whole: claiming("x", 1 << 40) + whole,
    "a negative size": lambda whole: claiming("x", -512) + whole,
    "a manifest that is too long": lambda _: (
        entry("manifest.json", b" " * 2_000_000) + entry("manifest.json.sha256", b"0  x\n")
    ),
    "only a deep manifest": lambda _: deep_manifest(b"[" * 100_000),
    "a manifest of something else": lambda _: deep_manifest(b'{"format": "tar"}'),
    "a manifest that is a list": lambda _: deep_manifest(b"[1]"),
    "a manifest that is a number": lambda _: deep_manifest(b"1"),
    "a time before the first year": lambda _: deep_manifest(
        b'{"format": "skywitness-backup-1", "made_at": "0001-01-01T00:00:00+23:59"}'
    ),
    "a part that no backup has": lambda whole: deep_manifest(
        b'{"format": "skywitness-backup-1", "made_at": "2026-01-01T00:00:00Z", '
        b'"program_version": "9", "schema_revision": "0001", "counts": {}, '
        b'"parts": {"../secret_key": {"size": 1, "sha256": "0"}}}'
    ),
}


def deep_manifest(text: bytes) -> bytes:
    line = f"{hashlib.sha256(text).hexdigest()}  manifest.json\n".encode()
    return entry("manifest.json", text) + entry("manifest.json.sha256", line) + bytes(1024)


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_whole_backup_changes_nothing(
    made: Path, data: Path, tmp_path: Path, name: str
) -> None:
    broken = tmp_path / "broken.tar"
    broken.write_bytes(BROKEN[name]((made / "whole.tar").read_bytes()))
    before = listing(tmp_path)

    for restore in (verify_backup, lambda *given: restore_backup(*given, replace=True)):
        with pytest.raises(BackupUnusable, match=r"broken[.]tar") as raised:
            restore(settings_in(data), broken)
        assert "\n" not in str(raised.value)

    assert listing(tmp_path) == before


@given(share=st.floats(min_value=0, max_value=0.97))
def test_a_backup_that_is_cut_short_anywhere_is_refused(made: Path, share: float) -> None:
    whole = (made / "whole.tar").read_bytes()
    file = BytesIO(whole[: int(len(whole) * share)])

    with pytest.raises(BackupUnusable):
        Archive(Path("cut.tar"), file).text("manifest.json.sha256", 1_000)


def test_a_pipe_is_not_waited_for(data: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(BackupUnusable, match="is not a file"):
            verify_backup(settings_in(data), path)


@pytest.mark.parametrize(
    "listed",
    [
        {"key": "../../evil"},
        {"key": "/tmp/evil"},
        {"key": 7},
        {"key": "a.jpg", "sha256": "0" * 64},
        {"key": "a.jpg", "metadata": {"of": 1}},
        {"key": "a.jpg", "metadata": [1]},
        {"key": "a.jpg", "content": "everywhere"},
        {"key": "a.jpg", "more": 1},
        [1],
        7,
    ],
    ids=str,
)
def test_a_list_of_objects_that_leads_elsewhere_changes_no_database(
    data: Path, tmp_path: Path, listed: Any
) -> None:
    if isinstance(listed, dict):
        listed = {
            **{"size": 4, "content_type": "image/jpeg", "version": "1", "content": "included"},
            **{"sha256": hashlib.sha256(b"rain").hexdigest(), "metadata": {}},
        } | listed
    archive = tmp_path / "a.tar"
    written(
        archive,
        {
            "skywitness.db": make_plain(data, tmp_path),
            "objects.jsonl": json.dumps(listed).encode() + b"\n",
        },
        {"objects/" + hashlib.sha256(b"rain").hexdigest(): b"rain"},
    )

    with pytest.raises((BackupUnusable, StorageRefused), match=r"object|not a key"):
        restore_backup(settings_in(tmp_path / "new"), archive)

    left = [path for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert [path.name for path in left if path.name != "~lock"] == []
    assert not (tmp_path / "evil").exists()


def make_plain(data: Path, tmp_path: Path) -> bytes:
    """Return the database of a backup that is as it should be."""
    whole = make_backup(settings_in(data), tmp_path / "plain.tar").path
    with tarfile.open(whole, "r:") as archive:
        found = archive.extractfile("skywitness.db")
        assert found is not None
        return found.read()


# --- Other processes, and the end of this one ----------------------------------------------------

HOLD = """
import asyncio, pathlib, sys
from skywitness.adapters.sqlite.database import Database
async def hold():
    database = Database(pathlib.Path(sys.argv[1]))
    await database.open()
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await database.close()
asyncio.run(hold())
"""


@pytest.fixture
def held(data: Path) -> Iterator[Path]:
    """The data while another process has the database open and does nothing."""
    command = [sys.executable, "-c", HOLD, str(data / "skywitness.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        yield data
        process.communicate()


def test_a_database_that_is_in_use_is_not_replaced(held: Path, made: Path) -> None:
    with pytest.raises(SettingsError, match="in use: stop the service"):
        restore_backup(settings_in(held), made / "whole.tar", replace=True)

    assert reports_in(held) == reports_in(made / "data")
    assert not [path for path in held.iterdir() if "restor" in path.name]


KILLED = """
import os, shutil, sys
from pathlib import Path
from skywitness.entrypoints.backup.manifest import Manifest
from skywitness.entrypoints.backup.restore import restore_backup
from skywitness.entrypoints.settings import read_settings
left = 0
def counted(name):
    really = getattr(os, name)
    def step(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return really(*arguments, **named)
    setattr(os, name, step)
def restore(folder):
    for name in ("rename", "replace", "unlink", "rmdir", "mkdir", "fsync", "link"):
        counted(name)
    settings = read_settings(_env_file=None, data_dir=folder)
    restore_backup(settings, Path(sys.argv[2]), replace=True)
    os._exit(0)
for steps in range(60):
    folder = Path(sys.argv[3]) / f"{steps:02}"
    shutil.copytree(sys.argv[1], folder)
    left = steps
    child = os.fork() or restore(folder)
    if os.waitpid(child, 0)[1] == 0:
        break
else:
    sys.exit("never done")
"""


def test_a_restoration_killed_at_any_step_leaves_the_old_or_the_new(
    made: Path, data: Path, tmp_path: Path
) -> None:
    """Killed before each of its changes of a folder in turn, it was decided or it was not."""
    whole, killed = tmp_path / "whole.tar", tmp_path / "killed"
    make_backup(settings_in(made / "data"), whole, objects=False)
    (data / "secret_key").write_bytes(ANOTHER_KEY)
    with closing(connect(data / "skywitness.db")) as connection:
        connection.execute("DELETE FROM stream")
    old, new = (reports_in(data), ANOTHER_KEY), (reports_in(made / "data"), KEY)
    command = [sys.executable, "-c", KILLED, str(data), str(whole), str(killed)]
    subprocess.run(command, check=True, timeout=60)

    outcomes = []
    for folder in sorted(killed.iterdir()):
        make_container(settings_in(folder))  # as the service does

        found = reports_in(folder), (folder / "secret_key").read_bytes()
        assert found in (old, new), folder.name
        outcomes.append("new" if found == new else "old")
        if found == new:
            (kept,) = folder.glob("secret_key.replaced-*")
            assert kept.read_bytes() == ANOTHER_KEY
        restore_backup(settings_in(folder), whole, replace=True)  # nothing left is in its way
        assert reports_in(folder) == new[0]
    assert outcomes == sorted(outcomes, key=["old", "new"].index)
    assert min(outcomes.count("old"), outcomes.count("new")) > 3


def test_a_full_disk_is_one_line_and_leaves_nothing(data: Path, tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
    (tmp_path / "out").mkdir()
    for objects in ("--objects", "--no-objects"):
        command = ["db", "backup", str(tmp_path / "out" / "a.tar"), objects]
        done = run(command, data, first=limit)

        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert f"the database cannot be copied to {tmp_path / 'out'}: disk I/O" in done.stderr
        assert [*(tmp_path / "out").iterdir()] == []


def test_a_disk_that_is_full_at_a_restoration_changes_nothing(made: Path, tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"

    done = run(["db", "restore", str(made / "whole.tar")], tmp_path / "new", first=limit)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "File too large" in done.stderr
    assert [*(tmp_path / "new").iterdir()] == []


def run(command: list[str], data: Path, first: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            f"{first}from skywitness.entrypoints.cli.main import main; main()",
            *command,
        ],
        env=os.environ | {"SKYWITNESS_DATA_DIR": str(data)},
        cwd=data.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_backup_that_is_stopped_leaves_nothing(
    data: Path, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    # a shell starts what runs in its background with SIGINT ignored
    interrupted = f"""
import os, hashlib, signal
from skywitness.entrypoints.backup import make
signal.signal(signal.SIGINT, signal.default_int_handler)
def stopped(*_):
    os.kill(os.getpid(), {int(number)})
    raise AssertionError("not stopped")
make._add_file = stopped
"""
    done = run(["db", "backup", str(out / "a.tar")], data, first=interrupted)

    assert done.returncode == 128 + number
    assert "Traceback" not in done.stderr
    assert [*out.iterdir()] == []


def test_the_commands_say_what_they_did(made: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    whole = str(made / "whole.tar")

    verified = run(["db", "backup", "--verify", whole], new)
    restored = run(["db", "restore", whole], new)
    again = run(["db", "restore", whole], new)
    missing = run(["db", "restore", "missing.tar"], new)
    lost = run(["db", "backup", str(tmp_path / "no folder" / "a.tar")], new)

    assert verified.stdout.startswith("ok: 3 reports, 3 objects as of 20")
    assert restored.stdout.startswith("restored: 3 reports, 3 objects as of 20")
    assert "idempotency keys" in restored.stderr
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "--replace" in again.stderr
    assert missing.stderr == "skywitness: missing.tar cannot be read: No such file or directory\n"
    assert lost.stderr.endswith("a.tar cannot be written: No such file or directory\n")
    assert {missing.returncode, lost.returncode} == {2}


def test_a_folder_for_backups_is_created_when_its_name_says_that_it_is_one(
    data: Path, tmp_path: Path
) -> None:
    (tmp_path / "old").mkdir()
    done = [run(["db", "backup", f"{tmp_path}/{name}/"], data) for name in ("backups", "old")]
    lost = run(["db", "backup", f"{tmp_path}/no folder/backups/"], data)

    assert [one.returncode for one in done] == [0, 0], done
    assert (tmp_path / "backups").stat().st_mode & 0o777 == 0o700
    for name in ("backups", "old"):
        assert len([*(tmp_path / name).glob("skywitness-*.tar")]) == 1
    assert lost.stderr.endswith("no folder/backups: No such file or directory\n")
    assert (lost.returncode, lost.stderr.count("\n")) == (2, 1)


def test_damage_inside_the_database_is_found_when_a_backup_is_verified(
    data: Path, tmp_path: Path
) -> None:
    with closing(connect(data / "skywitness.db")) as connection:
        connection.execute("UPDATE report SET observer = 'somebody else' WHERE number = 1")
    make_backup(settings_in(data), tmp_path / "a.tar")

    done = run(["db", "backup", "--verify", str(tmp_path / "a.tar")], data)

    assert done.returncode == 1
    assert "observer: does not match the stored values" in done.stderr


async def erase(folder: Path, report_id: str) -> None:
    database = Database(folder / "skywitness.db")
    await database.open()
    try:
        async with SqliteUnitOfWorkFactory(database)() as unit:
            unit.reports.erase([UUID(report_id)], FILED_AT)
            await unit.commit()
    finally:
        await database.close()


def test_what_was_erased_after_the_backup_stays_erased(made: Path, data: Path) -> None:
    database = data / "skywitness.db"
    ((report_id,), *_), ((before,),) = rows(
        database, "SELECT id FROM report ORDER BY id", "SELECT count(*) FROM report"
    )
    asyncio.run(erase(data, report_id))
    restore_backup(settings_in(data), made / "whole.tar", replace=True)

    assert report_id.encode() in (made / "whole.tar").read_bytes()
    ((found,),), ((erased, has_traces),), ((documents,),) = rows(
        database,
        "SELECT count(*) FROM report",
        "SELECT id, has_traces FROM erased",
        "SELECT count(*) FROM revision",
    )
    assert (found, documents, erased, has_traces) == (before - 1, before - 1, report_id, 0)
    assert check.problems(database) == []
