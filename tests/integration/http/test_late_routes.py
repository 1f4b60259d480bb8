"""Most routes are loaded after the first answers. Clients see nothing of it but a longer wait."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route
from typing_extensions import override

from skywitness.adapters.memory.clock import FixedClock
from skywitness.domain.use_cases.tally_reports import TallyReports
from skywitness.entrypoints.application import application
from skywitness.entrypoints.container.container import Container, make_container
from skywitness.entrypoints.http.all_routers import all_routes
from skywitness.entrypoints.http.late_routes import LateRoutes
from skywitness.entrypoints.settings import read_settings
from tests.integration.http.api import (
    NOW,
    app_of,
    client_of,
    given_weather,
    memory_services,
    require_problem,
)

SAMPLES = {
    "{id}": "01890000-0000-7000-8000-000000000000",
    "{photo_id}": "01890000-0000-7000-8000-000000000001",
}


async def answer(request: object) -> Response:
    return PlainTextResponse("here")


FIRST, LATE = Route("/first", answer), Route("/late", answer)


@dataclass
class Loading:
    """Loads the route when it is allowed to, and counts how often; fails as often as it is told."""

    allowed: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    failures: int = 0
    times: int = 0

    def __call__(self) -> Sequence[BaseRoute]:
        self.times += 1
        self.begun.set()
        assert self.allowed.wait(10)
        if self.times <= self.failures:
            raise ImportError("broken")
        return [FIRST, LATE]


def app_with(loading: Loading) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    routes = app.router.routes

    def take(loaded: Sequence[BaseRoute]) -> None:
        routes[:] = loaded

    routes[:] = [FIRST, LateRoutes(app.router.app, loading, take)]
    return app


@contextlib.asynccontextmanager
async def asking(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        yield http


async def test_requests_that_wait_for_their_route_keep_nobody_else_waiting() -> None:
    loading = Loading()
    async with asking(app_with(loading)) as http, asyncio.TaskGroup() as waiting:
        late = [waiting.create_task(http.get("/late")) for _ in range(3)]
        unknown = waiting.create_task(http.get("/unknown"))
        assert await asyncio.to_thread(loading.begun.wait, 10)
        first = await http.get("/first")
        assert not any(task.done() for task in late)
        loading.allowed.set()

    assert first.status_code == 200
    assert [task.result().text for task in late] == ["here"] * 3
    assert unknown.result().status_code == 404
    assert loading.times == 1


async def test_routes_that_cannot_be_loaded_are_tried_again_with_the_next_request() -> None:
    loading = Loading(failures=1)
    loading.allowed.set()
    async with asking(app_with(loading)) as http:
        statuses = [(await http.get(path)).status_code for path in ("/late", "/first", "/late")]

    assert statuses == [500, 200, 200]


async def test_a_method_that_no_route_has_is_refused_once_all_are_known() -> None:
    app = app_of(memory_services(FixedClock(NOW), given_weather()))
    async with client_of(app) as http:
        answered = await http.delete("/v1/reports")

    require_problem(answered, 405, "method_not_allowed")
    assert answered.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_the_routes_of_an_application_are_complete_and_in_order_for_whoever_looks() -> None:
    app = app_of(memory_services(FixedClock(NOW), given_weather()))
    before = len(app.router.routes)

    assert app.routes == all_routes()
    assert before < len(app.routes)


def test_no_route_of_the_start_takes_the_requests_of_another() -> None:
    app = app_of(memory_services(FixedClock(NOW), given_weather()))
    first = [route for route in app.router.routes if not isinstance(route, LateRoutes)]
    taken = []
    for route in all_routes():
        assert isinstance(route, APIRoute)
        if route in first:
            continue
        path = route.path_format
        for name, value in SAMPLES.items():
            path = path.replace(name, value)
        for method in route.methods or ():
            scope = {"type": "http", "method": method, "path": path, "root_path": ""}
            taken += [one for one in first if one.matches(dict(scope))[0] is Match.FULL]

    assert first
    assert taken == []


async def test_what_is_loaded_late_is_told_when_a_request_needs_it(tmp_path: Path) -> None:
    loaded = asyncio.Event()
    settings = read_settings(_env_file=None, data_dir=tmp_path, worker=False)
    app = application(make_container(settings), on_loaded=loaded.set)
    async with client_of(app) as http, asyncio.timeout(10):
        before = (await http.get("/livez")).status_code, loaded.is_set()
        phenomena = await http.get("/v1/phenomena")
        await loaded.wait()

    assert before == (200, False)
    assert phenomena.status_code == 200


async def test_counting_begins_after_the_start_and_keeps_nothing_else_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    working = asyncio.Event()

    async def defect(_: TallyReports) -> None:
        raise RuntimeError

    async def work(_: Container) -> None:
        working.set()

    monkeypatch.setattr("skywitness.entrypoints.application.LOADED_AFTER_S", 0.0)
    monkeypatch.setattr("skywitness.entrypoints.application._work", work)
    monkeypatch.setattr(TallyReports, "prepare", defect)
    app = application(make_container(read_settings(_env_file=None, data_dir=tmp_path)))
    async with client_of(app) as http, asyncio.timeout(10):
        await told.event.wait()
        await working.wait()
        answered = await http.get("/v1/summary")

    assert answered.status_code == 200


class Told(logging.Handler):
    """Sets an event with the first record."""

    def __init__(self) -> None:
        super().__init__()
        self.event = asyncio.Event()

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.event.set()


@pytest.fixture
def told() -> Iterator[Told]:
    logger, handler = logging.getLogger("skywitness.entrypoints.application"), Told()
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


async def test_work_begins_when_what_could_not_be_loaded_is_loaded_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    attempts, loaded = count(1), asyncio.Event()

    def load() -> Sequence[BaseRoute]:
        if next(attempts) == 1:
            raise ImportError("too many open files")
        return all_routes()

    monkeypatch.setattr("skywitness.entrypoints.application.LOADED_AFTER_S", 0.0)
    monkeypatch.setattr("skywitness.entrypoints.http.app._all_routes", load)
    settings = read_settings(_env_file=None, data_dir=tmp_path, worker=False)
    app = application(make_container(settings), on_loaded=loaded.set)
    async with client_of(app) as http, asyncio.timeout(10):
        await told.event.wait()
        require_problem(await http.get("/readyz"), 503, "not_ready")
        answered = await http.get("/v1/phenomena")
        ready = await http.get("/readyz")
        await loaded.wait()

    assert (answered.status_code, ready.status_code) == (200, 200)


async def test_work_begins_though_something_could_not_be_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def prepare() -> str:
        raise OSError("too many open files")

    loaded = asyncio.Event()
    monkeypatch.setattr("skywitness.entrypoints.application.LOADED_AFTER_S", 0.0)
    monkeypatch.setattr("skywitness.entrypoints.application.installed_version", prepare)
    settings = read_settings(_env_file=None, data_dir=tmp_path, worker=False)
    async with client_of(application(make_container(settings), on_loaded=loaded.set)):
        async with asyncio.timeout(10):
            await loaded.wait()

    assert "loading, or work in the background, failed" in caplog.text


async def test_an_application_that_cannot_load_the_rest_says_so_and_answers_what_it_can(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    told: Told,
) -> None:
    def load() -> Sequence[BaseRoute]:
        raise ImportError("broken")

    monkeypatch.setattr("skywitness.entrypoints.application.LOADED_AFTER_S", 0.0)
    settings = read_settings(_env_file=None, data_dir=tmp_path, worker=False)
    app = application(make_container(settings))
    app.late_routes = app.router.routes[-1] = LateRoutes(app.router.app, load, lambda _: None)
    async with client_of(app) as http, asyncio.timeout(10):
        await told.event.wait()
        alive = await http.get("/livez")
        require_problem(await http.get("/v1/phenomena"), 500, "internal")
        unready = require_problem(await http.get("/readyz"), 503, "not_ready")

    assert alive.status_code == 200
    assert unready["checks"]["routes"]["status"] == "fail"
    assert "loading, or work in the background, failed" in caplog.text
