"""A database of an earlier version: it opens, and serves what it served.

The database holds sample reports (edited, withdrawn, restored, filed with idempotency keys) at
migration 0003; the JSON beside it is everything that the version of that time answered about them.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from fastapi import FastAPI
from httpx import AsyncClient

from skywitness.adapters.sqlite import check, migrate
from skywitness.adapters.sqlite.driver import PAGE_BYTES, connect
from skywitness.domain.documents.geojson import flat_members
from skywitness.domain.documents.report import ReportDocument
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.http.app import create_app
from skywitness.entrypoints.settings import read_settings
from tests.integration.http.api import client_of

DATA = Path(__file__).parent / "data"
PARTS = ("", "?format=geojson", "/revisions", "/verdict", "/conditions", "/insight")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "skywitness.db"
    path.write_bytes(gzip.decompress((DATA / "revision-0003.db.gz").read_bytes()))
    return path


@pytest_asyncio.fixture
async def http(database: Path) -> AsyncIterator[AsyncClient]:
    container = make_container(read_settings(_env_file=None, data_dir=database.parent))
    settings, lifecycle = container.settings(), container.lifecycle()
    app: FastAPI = create_app(container.services(), settings, lifecycle.running, b"a key")
    async with client_of(app) as client:
        yield client


def served_before() -> dict[str, Any]:
    served: dict[str, Any] = orjson.loads(
        gzip.decompress((DATA / "revision-0003.json.gz").read_bytes())
    )
    assert len(served) == 38
    return served


def without_later_additions(shown: Any) -> Any:
    """Leave out what this version adds, replaces, or reads anew from text and time."""
    if isinstance(shown, list):
        return [without_later_additions(one) for one in shown]
    if isinstance(shown, dict):
        changed = {
            "present_weather",
            "condition_codes",
            "age_s",
            "warnings",
            "reason_parts",
            "review_reason",
            "next_at",
            "waiting_for",
            "merged_into",
            "photos_stored",
            "photos_expected",
            "coarse",
            "time_zone",
            "phrase",
        }
        if "photos" in shown:
            changed |= {one.name for one in flat_members(ReportDocument)}
        return {k: without_later_additions(v) for k, v in shown.items() if k not in changed}
    return shown


async def test_every_report_is_served_as_before(http: AsyncClient, database: Path) -> None:
    pages = await http.get("/v1/reports?limit=1000&updated_since=1900-01-01T00:00:00Z")
    listed = {item["id"]: item for item in pages.json()["items"]}
    before = served_before()
    assert without_later_additions(listed) == {
        report_id: served["list"] for report_id, served in before.items()
    }
    for report_id, served in before.items():
        for part in PARTS:
            status, etag, shown = served[part]
            answer = await http.get(f"/v1/reports/{report_id}{part}")
            assert answer.status_code == status
            if etag is not None:
                assert answer.headers["etag"] == etag
            now = answer.json() if status == 200 else {"code": answer.json()["code"]}
            assert without_later_additions(now) == without_later_additions(shown), part
    assert check.problems(database) == []


async def test_its_reports_are_found_by_words_that_it_could_not_search(
    http: AsyncClient, database: Path
) -> None:
    emoji = "\N{CLOUD WITH SNOW}"
    reports = (await http.get("/v1/reports?limit=1000")).json()["items"]
    with_emoji = {report["id"] for report in reports if emoji in report["narrative"]}
    with closing(connect(database, read_only=True)) as connection:
        async with asyncio.timeout(10):
            # the thread of the writer has no event for it
            while connection.execute("SELECT 1 FROM text_pending").fetchone():  # noqa: ASYNC110  # see above
                await asyncio.sleep(0.005)

    found = (await http.get("/v1/reports", params={"q": emoji, "limit": 1000})).json()["items"]

    assert {report["id"] for report in found} == with_emoji
    assert with_emoji


async def test_an_idempotency_key_is_still_known(http: AsyncClient) -> None:
    reports = (await http.get("/v1/reports?external_id=x0")).json()["items"]
    assert [report["observer"] for report in reports] == ["anna"]
    again = {
        "narrative": reports[0]["narrative"],
        "observed_at": "2019-03-01T12:00:00.25Z",
        "place": {"latitude": 40, "longitude": -90, "accuracy_m": 250},
        "external_id": "x0",
        "observer": "anna",
    }
    answer = await http.post("/v1/reports", json={**again, "observed_until": None})
    assert answer.status_code == 201
    assert answer.headers["idempotency-replayed"] == "true"
    assert answer.json()["id"] == reports[0]["id"]
    other = await http.post("/v1/reports", json={**again, "narrative": "Something else."})
    assert other.status_code == 409


def page_bytes(path: Path) -> int:
    with closing(connect(path, read_only=True)) as connection:
        ((size,),) = connection.execute("PRAGMA page_size")
    return int(size)


def test_it_gets_the_page_size_of_new_files(database: Path) -> None:
    assert page_bytes(database) == 4096
    migrate.upgrade(database)
    assert page_bytes(database) == PAGE_BYTES


def test_while_another_program_has_it_open_it_keeps_its_page_size(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(connect(database)) as other:
        other.execute("SELECT 1 FROM report").fetchone()
        migrate.upgrade(database)
    assert page_bytes(database) == 4096
    assert "was not repacked" in caplog.text
    with closing(connect(database)) as connection:
        assert connection.execute("SELECT sum(reports) > 0 FROM facet").fetchone() == (1,)
