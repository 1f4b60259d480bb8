"""Files that are no database of this program: one line and exit code 2, and nothing is changed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from skywitness.adapters.sqlite import migrate, schema
from skywitness.adapters.sqlite.database import ensure_current
from skywitness.adapters.sqlite.driver import connect
from skywitness.entrypoints.container.sqlite_store import usable
from skywitness.entrypoints.settings import SettingsError

RUN = [sys.executable, "-c", "from skywitness.entrypoints.cli.main import main; main()"]
COMMANDS = [
    ("serve", "--port", "0"),
    ("worker",),
    ("examine",),
    ("db", "check"),
    ("db", "upgrade"),
    ("db", "rebuild"),
]


def run(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SKYWITNESS_")}
    return subprocess.run(
        [*RUN, *arguments],
        env={**kept, "SKYWITNESS_DATABASE_URL": f"sqlite:///{path}"},
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def text(path: Path) -> None:
    path.write_text("hello world, this is no database\n" * 300)


def zeros(path: Path) -> None:
    path.write_bytes(bytes(100_000))


def image(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)


def other_program(path: Path) -> None:
    sql(path, "CREATE TABLE users (x)")


def other_program_with_our_names(path: Path) -> None:
    sql(path, "CREATE TABLE report (x)", "CREATE TABLE revision (x)")


def other_program_with_alembic(path: Path) -> None:
    sql(path, "CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES(1)")


def other_mark(path: Path) -> None:
    ensure_current(path)
    sql(path, "PRAGMA application_id=7")


def no_version(path: Path) -> None:
    ensure_current(path)
    sql(path, "DELETE FROM alembic_version")


def two_versions(path: Path) -> None:
    ensure_current(path)
    sql(path, "INSERT INTO alembic_version VALUES ('0001')")


def without_version_table(path: Path) -> None:
    ensure_current(path)
    sql(path, "DROP TABLE alembic_version")


def newer(path: Path) -> None:
    ensure_current(path)
    sql(path, "UPDATE alembic_version SET version_num = '9999'")


def folder(path: Path) -> None:
    path.mkdir()


def link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("missing") / "x.db")


FILES: dict[Callable[[Path], None], str] = {
    text: "is not a database",
    zeros: "is not a database",
    image: "is not a database",
    other_program: "is the database of another program",
    other_program_with_our_names: "is the database of another program",
    other_program_with_alembic: "is the database of another program",
    other_mark: "is the database of another program",
    no_version: "alembic_version has 0 rows",
    two_versions: "alembic_version has 2 rows",
    without_version_table: "alembic_version is missing",
    newer: "was written by a newer version",
    folder: "cannot be",
}


@pytest.mark.parametrize("make", FILES)
def test_a_file_of_something_else_is_one_line(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "a.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    command = COMMANDS[list(FILES).index(make) % len(COMMANDS)]
    for arguments in {command, ("db", "check")}:
        ended = run(path, *arguments)
        assert ended.returncode == 2, ended
        assert FILES[make] in ended.stderr
        assert str(path) in ended.stderr
        assert ended.stderr.count("\n") == 1
        assert ended.stdout == ""
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_to_nothing_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    link_to_nothing(path)
    ended = run(path, "db", "upgrade")
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1


def mark_of(path: Path) -> int:
    with closing(connect(path, read_only=True)) as connection:
        return int(connection.execute("PRAGMA application_id").fetchone()[0])


def test_a_new_file_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    ensure_current(path)
    assert mark_of(path) == schema.APPLICATION_ID


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.touch()
    ensure_current(path)
    assert mark_of(path) == schema.APPLICATION_ID


def test_a_file_from_before_the_mark_is_recognised_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    ensure_current(path)
    sql(path, "PRAGMA application_id=0")
    ensure_current(path)
    assert mark_of(path) == schema.APPLICATION_ID


def test_a_lock_of_another_program_is_one_line_for_an_import(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    ensure_current(path)
    (tmp_path / "a.csv").write_text(
        "observed_at,latitude,longitude,phenomenon,narrative\n"
        "2023-05-21T22:14:00Z,41.5,-93.6,hail,Hail.\n"
    )
    with closing(connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = run(path, "import", "reports", "a.csv")
    assert ended.returncode == 2
    assert "another program holds the write lock" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr


def test_a_migration_says_that_it_waits_for_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(migrate, "_WAIT_S", 0)
    path = tmp_path / "a.db"
    connect(path).close()
    with closing(connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(SettingsError, match="is locked by another program"), usable(path):
            migrate.upgrade(path)
    assert ["waiting" in record.getMessage() for record in caplog.records] == [True]
