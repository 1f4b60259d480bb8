from __future__ import annotations

import logging
import os
import stat
from contextlib import closing
from pathlib import Path

import pytest

from skywitness.adapters.sqlite import driver


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 52, 0), (3, 50, 7), (3, 44, 6), (3, 44, 9)])
def test_repaired_libraries_use_the_write_ahead_log(version: tuple[int, ...]) -> None:
    assert driver.is_safe_for_wal(version)
    assert driver.journal_mode(version) == "wal"


@pytest.mark.parametrize("version", [(3, 51, 2), (3, 51, 0), (3, 50, 6), (3, 45, 0), (3, 40, 1)])
def test_other_libraries_use_the_rollback_journal_and_say_so(
    version: tuple[int, ...], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        driver.warn_if_unsafe(version)
    assert driver.journal_mode(version) == "delete"
    (record,) = caplog.records
    assert ".".join(map(str, version)) in record.getMessage()


def test_connections_flush_every_commit_and_check_references(tmp_path: Path) -> None:
    with closing(driver.connect(tmp_path / "a.db")) as connection:
        settings = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {
        "journal_mode": driver.journal_mode(),
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


def test_readers_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(driver.connect(path)) as connection:
        connection.execute("CREATE TABLE kept (n)")
    with (
        closing(driver.connect(path, read_only=True)) as reader,
        pytest.raises(driver.driver.OperationalError, match="readonly"),
    ):
        reader.execute("INSERT INTO kept VALUES (1)")


def test_the_file_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    driver.connect(path).close()
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept" / "a.db"
    path.parent.mkdir()
    driver.connect(path).close()
    monkeypatch.setattr(driver, "BUSY_TIMEOUT_MS", 3_600_000)
    path.parent.chmod(0o555)
    try:
        if os.access(path.parent, os.W_OK):
            pytest.skip("this user may write everywhere")
        with pytest.raises(driver.driver.OperationalError, match="readonly"):
            driver.connect(path)
    finally:
        path.parent.chmod(0o755)
