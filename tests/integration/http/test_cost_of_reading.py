"""How many functions of Python a read calls: more than any library, they are its cost."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi import FastAPI
from starlette.types import Message, Scope

from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.access.api_key import KeyRequest
from skywitness.domain.model.access.roles import Role
from skywitness.entrypoints.application import application
from skywitness.entrypoints.container.container import make_container
from skywitness.entrypoints.settings import read_settings
from tests.integration.http.api import a_request, client_of
from tests.steps import noting, watched

BASE = "http://127.0.0.1:8000"


@pytest_asyncio.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[FastAPI, str]]:
    """The application on SQLite, and the path of a report."""
    settings = read_settings(_env_file=None, data_dir=tmp_path, worker=False)
    app = application(make_container(settings))
    async with client_of(app) as http:
        paths = [
            (await http.post("/v1/reports", json=a_request(narrative=f"Hail {number}."))).headers[
                "location"
            ]
            for number in range(51)
        ]
        yield app, paths[0]


@pytest_asyncio.fixture
async def guarded(tmp_path: Path, served: tuple[FastAPI, str]) -> AsyncIterator[FastAPI]:
    """An application on the same database that lets in whoever has a key."""
    settings = read_settings(
        _env_file=None, data_dir=tmp_path, worker=False, access="keys", rate_limits="none"
    )
    app = application(make_container(settings))
    async with app.router.lifespan_context(app):
        yield app


def asked(target: str, *headers: tuple[bytes, bytes]) -> Scope:
    """What a server passes for a GET."""
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"accept", b"application/json"), *headers],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }


async def calls(app: FastAPI, scope: Scope, status: int) -> Sequence[str]:
    """Return the functions of Python that are called in this thread for one request."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    def whole(status: int, *_: object) -> bool:
        sent.append({"status": status})
        return True

    send.whole = whole  # type: ignore[attr-defined] # as the server's own has it

    async def names_of_one() -> Sequence[str]:
        sent.clear()
        names: list[str] = []
        with watched(noting(names)):
            await app(dict(scope), receive, send)
        assert sent[0]["status"] == status
        return names

    # What is built once is built by the first, and what runs in the background is not in all.
    return min([await names_of_one() for _ in range(4)], key=len)


async def test_a_report(served: tuple[FastAPI, str]) -> None:
    app, path = served
    called = await calls(app, asked(path), 200)
    assert len(called) <= 24, called


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.SERVICE])
async def test_a_report_with_a_key_that_is_known(
    served: tuple[FastAPI, str], guarded: FastAPI, role: Role
) -> None:
    app, path = served
    keys = guarded.state.context.services.manage_keys
    issued = await keys.create(KeyRequest(name="feed", role=role), actor=LOCAL)
    bearer = (b"authorization", f"Bearer {issued.text}".encode())

    with_open_access = await calls(app, asked(path), 200)
    with_key = await calls(guarded, asked(path, bearer), 200)

    assert len(with_key) - len(with_open_access) <= 4, with_key


async def test_a_report_for_anybody(served: tuple[FastAPI, str], guarded: FastAPI) -> None:
    app, path = served
    with_open_access = await calls(app, asked(path), 200)
    anybody = await calls(guarded, asked(path), 200)

    assert len(anybody) - len(with_open_access) <= 4, anybody


async def test_a_report_that_the_client_has(served: tuple[FastAPI, str]) -> None:
    app, path = served
    called = await calls(app, asked(path, (b"if-none-match", b'"1.1"')), 304)
    assert len(called) <= 24, called


@pytest.mark.parametrize("form", ["json", "geojson", "jsonl"])
async def test_a_page_costs_no_more_for_each_report(served: tuple[FastAPI, str], form: str) -> None:
    app, _ = served
    short = await calls(app, asked(f"/v1/reports?limit=10&format={form}"), 200)
    long = await calls(app, asked(f"/v1/reports?limit=50&format={form}"), 200)

    assert len(short) <= 354
    assert (len(long) - len(short)) / 40 <= 4, long


async def test_the_openapi_document_is_not_written_on_the_event_loop(
    served: tuple[FastAPI, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _ = served
    threads: list[int] = []

    def written(*_: object) -> dict[str, str]:
        threads.append(threading.get_ident())
        return {}

    monkeypatch.setattr("skywitness.entrypoints.http.openapi_route.openapi_document", written)
    await calls(app, asked("/openapi.json"), 200)

    assert len(threads) == 1
    assert threads[0] != threading.get_ident()


async def test_a_long_table_is_not_written_on_the_event_loop(served: tuple[FastAPI, str]) -> None:
    app, _ = served
    called = await calls(app, asked("/v1/reports?limit=50&format=csv"), 200)

    assert "cell" not in called
