"""A large database takes minutes to upgrade: what the log and the service say meanwhile."""

from __future__ import annotations

import gzip
import logging
import signal
import sys
from itertools import count
from pathlib import Path

import httpx
import pytest

from skywitness.adapters.sqlite import migrate, upgrade_progress
from skywitness.adapters.sqlite.database import ensure_current, is_outdated
from skywitness.adapters.sqlite.upgrade_progress import EVERY_S, UpgradeProgress
from tests.integration.http.api import require_problem
from tests.integration.test_stopping import locked, serving

OLD = Path(__file__).parent / "data" / "revision-0003.db.gz"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The database of an earlier version, where the service looks for it."""
    path = tmp_path / "data" / "skywitness.db"
    path.parent.mkdir()
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    return path


def test_a_service_that_upgrades_its_database_lives_and_is_not_ready(
    old: Path, tmp_path: Path
) -> None:
    with locked(old), serving(tmp_path) as (process, address):  # so the upgrade cannot end
        assert httpx.get(f"{address}/livez").json() == {"status": "pass"}
        for path in ("/readyz", "/v1/reports"):
            answer = httpx.get(f"{address}{path}")
            problem = require_problem(answer, 503, "not_ready")
            assert "is being upgraded" in problem["detail"]
            assert int(answer.headers["retry-after"]) > 0
        assert process.poll() is None
    assert is_outdated(old)


def test_it_is_ready_once_the_upgrade_has_ended(old: Path, tmp_path: Path) -> None:
    with locked(old) as lock, serving(tmp_path) as (_, address):
        assert httpx.get(f"{address}/readyz").status_code == 503
        lock.execute("ROLLBACK")
        with httpx.Client(transport=httpx.HTTPTransport(retries=5)) as client:
            while (answer := client.get(f"{address}/readyz", timeout=60)).status_code == 503:
                assert "is being upgraded" in answer.text
            assert answer.status_code == 200
            assert client.get(f"{address}/v1/reports").json()["items"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_signal_ends_an_upgrade(old: Path, tmp_path: Path) -> None:
    with locked(old), serving(tmp_path) as (process, _):
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) in {0, -signal.SIGTERM}
    assert is_outdated(old)


def test_a_new_database_and_a_current_one_are_not_outdated(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    assert not is_outdated(path)
    ensure_current(path)
    assert not is_outdated(path)


def test_a_long_upgrade_says_what_it_does(
    old: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = count(0.0, EVERY_S)
    monkeypatch.setattr(migrate, "UpgradeProgress", lambda: UpgradeProgress(lambda: next(times)))
    with caplog.at_level(logging.INFO):
        migrate.upgrade(old)
    said = caplog.text
    for step in ("revision 0007", f"revision {migrate.head()}", "documents of", "words of"):
        assert step in said
    assert "the database is upgraded, after" in said


def test_a_quick_upgrade_says_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, upgrade_progress.__name__):
        ensure_current(tmp_path / "a.db")
    assert caplog.text == ""
