"""A damaged database: what cannot be read is refused or left out of lists, never sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from skywitness.adapters.sqlite import full_text, rebuild, store_errors
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.driver import connect
from skywitness.adapters.sqlite.examination_queue import SqliteExaminationQueue
from skywitness.domain.model.failures import Failures
from skywitness.entrypoints.application import application
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import read_settings
from tests.integration.http.api import MERGE_PATCH, Json, a_request, client_of, require_problem

COUNT = 30


@asynccontextmanager
async def served(path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = read_settings(
        _env_file=None, data_dir=path.parent, database_url=f"sqlite:///{path}", worker=False
    )
    async with client_of(application(make_container(settings))) as http:
        yield http


@pytest_asyncio.fixture
async def path(tmp_path: Path) -> Path:
    """A database with reports, closed."""
    path = tmp_path / "a.db"
    async with served(path) as http:
        for number in range(COUNT):
            body = a_request(
                narrative=f"Gusts broke limbs {number}.",
                phenomenon="tstm_wnd_gst",
                magnitude=...,
                observed_at=f"2023-06-01T{number // 2:02}:{number % 2 * 30:02}:00Z",
            )
            assert (await http.post("/v1/reports", json=body)).status_code == 201
    return path


async def reports(http: httpx.AsyncClient) -> dict[str, Json]:
    answer = await http.get("/v1/reports", params={"limit": 1000})
    assert answer.status_code == 200
    return {one["id"]: one for one in answer.json()["items"]}


def change(path: Path, statement: str, *values: object) -> None:
    with closing(connect(path)) as connection:
        assert connection.execute(statement, values).rowcount == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE report SET document = x'7b626164' WHERE number = 7",
        "UPDATE report SET document = x'' WHERE number = 7",
        "UPDATE report SET document = replace(document, 'limbs', 'limps') WHERE number = 7",
    ],
)
@pytest.mark.parametrize("form", ["json", "geojson"])
async def test_a_damaged_document_is_refused_and_left_out_of_lists(
    path: Path, statement: str, form: str
) -> None:
    async with served(path) as http:
        whole = await reports(http)
        (damaged,) = (k for k, one in whole.items() if one["narrative"].endswith(" 6."))
        change(path, statement)
        left = await http.get("/v1/reports", params={"limit": 1000, "format": form})
        alone = await http.get(f"/v1/reports/{damaged}", params={"format": form})
        others = [await http.get(f"/v1/reports/{one}") for one in whole if one != damaged]

    require_problem(alone, 500, "store_damaged")
    shown = left.json()["items" if form == "json" else "features"]
    assert {one["id"] for one in shown} == whole.keys() - {damaged}
    assert left.headers["damaged-reports"] == "1"
    assert [answer.json() for answer in others] == [
        one for key, one in whole.items() if key != damaged
    ]


async def test_a_whole_list_says_nothing_of_damage(path: Path) -> None:
    async with served(path) as http:
        assert "damaged-reports" not in (await http.get("/v1/reports")).headers


@pytest.mark.parametrize("limit", [1, 3, 1000])
async def test_pages_go_on_past_damage(path: Path, limit: int) -> None:
    change(path, "UPDATE report SET document = x'00' WHERE number = 1")
    change(path, "UPDATE report SET document = x'00' WHERE number = 15")
    change(path, "UPDATE report SET document = x'00' WHERE number = 30")
    seen, left_out, follows = [], 0, f"/v1/reports?limit={limit}"
    async with served(path) as http:
        while follows:
            answer = await http.get(follows)
            seen += [one["id"] for one in answer.json()["items"]]
            left_out += int(answer.headers.get("damaged-reports", 0))
            follows = answer.json()["next"]

    assert len(seen) == len(set(seen)) == COUNT - 3
    assert left_out == 3


async def test_damaged_stored_values_are_no_fault_of_the_client(path: Path) -> None:
    async with served(path) as http:
        (damaged, *_) = await reports(http)
        number = "(SELECT number FROM report WHERE id = ?)"
        change(path, f"UPDATE revision SET claim = '{{bad' WHERE report_number = {number}", damaged)
        address = f"/v1/reports/{damaged}"
        revisions = await http.get(f"{address}/revisions")
        patched = await http.patch(
            address, content=b'{"source": "public"}', headers={**MERGE_PATCH, "if-match": "*"}
        )

    require_problem(revisions, 500, "store_damaged")
    assert patched.status_code in {428, 500}


def with_zeroed_pages(path: Path, wanted: bytes) -> Iterator[Path]:
    """Yield copies of a file, in each of which another page with `wanted` is zeroed."""
    content = path.read_bytes()
    size = int.from_bytes(content[16:18], "big")
    pages = [n for n in range(1, len(content) // size) if wanted in content[n * size :][:size]]
    assert len(pages) > 4
    for page in pages[:: len(pages) // 4]:
        folder = path.parent / str(page)
        folder.mkdir()
        copy = folder / path.name
        copy.write_bytes(content[: page * size] + bytes(size) + content[(page + 1) * size :])
        yield copy


@pytest.mark.parametrize("marker", [b'"narrative":"Gusts', b"2023-06-01T"])
async def test_a_zeroed_page_of_the_file_damages_only_what_was_on_it(
    path: Path, marker: bytes
) -> None:
    async with served(path) as http:
        whole = await reports(http)
    listed = refused = 0
    for broken in with_zeroed_pages(path, marker):
        async with served(broken) as http:
            answers = {key: await http.get(f"/v1/reports/{key}") for key in whole}
            page_of_all = await http.get("/v1/reports", params={"limit": 1000})
        for key, answer in answers.items():
            if answer.status_code == 200:
                assert answer.json() == whole[key]
            elif answer.status_code != 404:
                require_problem(answer, 500, "store_damaged")
                refused += 1
        if page_of_all.status_code == 200:
            listed += 1
            assert all(one == whole[one["id"]] for one in page_of_all.json()["items"])
            left_out = int(page_of_all.headers.get("damaged-reports", 0))
            assert len(page_of_all.json()["items"]) + left_out == COUNT
        else:
            require_problem(page_of_all, 500, "store_damaged")
    assert listed
    assert refused


async def test_events_and_neighbours_leave_out_a_damaged_report(path: Path) -> None:
    change(path, "UPDATE revision SET claim = x'7b' WHERE report_number = 7")
    near = {
        "lat": "41.59",
        "lon": "-93.62",
        "observed_at": "2023-06-01T03:15:00Z",
        "phenomenon": "tstm_wnd_gst",
    }
    async with served(path) as http:
        whole = await reports(http)
        (damaged,) = (k for k, one in whole.items() if one["narrative"].endswith(" 6."))
        events = await http.get("/v1/events")
        nearby = await http.get("/v1/reports/nearby", params=near)

    assert events.status_code == 200, events.text
    assert nearby.status_code == 200, nearby.text
    shown = {one["id"] for one in nearby.json()["items"]}
    assert shown
    assert damaged not in shown


def test_a_damaged_text_does_not_hold_up_the_index(path: Path) -> None:
    change(path, "UPDATE revision SET claim = x'7b' WHERE report_number = 7")
    change(path, "INSERT INTO text_pending (number) VALUES (7)")
    with closing(connect(path)) as connection:
        assert full_text.index_pending(connection, 10) == 1
        assert full_text.index_pending(connection, 10) == 0


async def test_the_examination_of_a_damaged_report_ends(path: Path) -> None:
    change(path, "UPDATE revision SET claim = x'7b' WHERE report_number = 7")
    database = Database(path)
    await database.open()
    try:
        queue, now = SqliteExaminationQueue(database), datetime.now(UTC)
        for lease in await queue.lease("w", now, timedelta(minutes=2), COUNT):
            await queue.dead_letter(lease, now, "a defect")
        assert (await queue.backlog(now)).failed == COUNT
    finally:
        await database.close()


DROPPED = {
    "DROP INDEX ix_report_observed_at": "/v1/reports?from=2023-06-01T00:00:00Z&limit=3",
    "DROP INDEX ix_report_cell": "/v1/reports?bbox=-94,41,-93,42",
    "DROP INDEX ix_report_facet": "/v1/reports?phenomenon=tstm_wnd_gst",
    "DROP TABLE facet": "/v1/reports",
    "DROP TABLE report_text": "/v1/reports?q=limbs",
    "DROP TABLE exact_place": "/v1/reports/nearby?lat=41.59&lon=-93.62"
    "&observed_at=2023-06-01T03:15:00Z&phenomenon=tstm_wnd_gst",
    "DROP TABLE verdict": "/v1/reports",
}


@pytest.mark.parametrize("statement", DROPPED)
@pytest.mark.parametrize("running", [True, False])
async def test_a_part_of_the_schema_that_is_gone_is_said_and_can_be_made_anew(
    path: Path,
    statement: str,
    running: bool,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store_errors, "_seen", Failures())
    name = statement.rsplit(maxsplit=1)[-1]
    if not running:
        drop(path, statement)
    async with served(path) as http:
        if running:
            drop(path, statement)
        answer = await http.get(DROPPED[statement])
        if answer.is_error:
            require_problem(answer, 500, "store_damaged")
        ready = await http.get("/readyz")

    if running or answer.is_error:
        require_problem(ready, 503, "not_ready")
        assert name in ready.json()["detail"]
        assert "db rebuild" in ready.json()["detail"]
    if answer.is_error:
        logged = [line for line in caplog.messages if f": {name}; " in line]
        assert ["skywitness db rebuild" in line for line in logged] == [True]
    assert rebuild.rebuild(path) == 0
    async with served(path) as http:
        assert (await http.get("/readyz")).status_code == 200
        assert (await http.get(DROPPED[statement])).json()["items"]


def drop(path: Path, statement: str) -> None:
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(statement)
