"""What a filing costs: functions of Python, statements in threads, and commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
from fastapi import FastAPI
from starlette.types import Message, Scope

from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.writer import Writer
from skywitness.entrypoints.application import application
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import read_settings
from tests.integration.http.api import a_request, client_of
from tests.steps import noting, watched

NARRATIVE = "Hail covered the road and the garden, then heavy rain and wind broke several trees. "


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Database]:
    """The databases that are opened."""
    found: list[Database] = []
    open_it = Database.open

    async def noted(database: Database) -> None:
        found.append(database)
        await open_it(database)

    monkeypatch.setattr(Database, "open", noted)
    return found


@pytest_asyncio.fixture
async def served(tmp_path: Path, opened: list[Database]) -> AsyncIterator[FastAPI]:
    """The application on SQLite, after its first filings."""
    app = application(
        make_container(read_settings(_env_file=None, data_dir=tmp_path, worker=False))
    )
    async with client_of(app) as http:
        for number in range(3):
            await file(http, number)
        yield app


async def file(http: httpx.AsyncClient, number: int) -> None:
    body = a_request(narrative=NARRATIVE * 5, external_id=f"a-{number}")
    headers = {"idempotency-key": f"key-{number}"}
    assert (await http.post("/v1/reports", json=body, headers=headers)).status_code == 201


def a_filing(body: bytes, key: bytes) -> Scope:
    """What a server passes."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/reports",
        "raw_path": b"/v1/reports",
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", b"127.0.0.1:8000"),
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"idempotency-key", key),
        ],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }


async def functions_of_a_filing(app: FastAPI, number: int) -> list[str]:
    body = orjson.dumps(a_request(narrative=NARRATIVE * 5, external_id=f"b-{number}"))
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = a_filing(body, key=b"the-key-%d" % number)
    names: list[str] = []
    with watched(noting(names)):
        await app(scope, receive, send)
    assert statuses == [201]
    return names


async def test_a_filing_calls_few_functions(served: FastAPI) -> None:
    # What runs in the background after one filing may be counted to the next one.
    filings = [await functions_of_a_filing(served, number) for number in range(5)]
    fewest = min(filings, key=len)
    assert len(fewest) <= 320, fewest


async def test_a_filing_waits_for_one_thread_only(
    served: FastAPI, opened: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    (database,) = opened
    in_threads: list[str] = []
    for connection in database.connections:
        await connection.set_trace_callback(in_threads.append)
    written: list[int] = []
    run = Writer.run

    async def noted(writer: Writer, *work: Any, **options: Any) -> Any:
        written.append(1)
        return await run(writer, *work, **options)

    monkeypatch.setattr(Writer, "run", noted)
    transport = httpx.ASGITransport(served)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        await file(http, 100)
    assert in_threads == []
    assert written == [1]


async def test_a_hundred_filings_at_once_are_two_commits_at_most(
    served: FastAPI, opened: list[Database]
) -> None:
    (database,) = opened
    before = database.writer.counters.commits
    transport = httpx.ASGITransport(served)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        await asyncio.gather(*(file(http, 1_000 + number) for number in range(100)))
    assert database.writer.counters.commits - before <= 2
