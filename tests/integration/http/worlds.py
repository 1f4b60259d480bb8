"""Services that the same people use at the same times, to be told apart by their answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from dependency_injector import providers

from skywitness.adapters.memory.clock import FixedClock, SequentialIds
from skywitness.adapters.sqlite.queries import SqliteReportQueries
from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.access.api_key import KeyRequest
from skywitness.domain.model.access.roles import Role
from skywitness.entrypoints.application import application
from skywitness.entrypoints.container.container import Container
from skywitness.entrypoints.settings import read_settings
from skywitness.ports.observation_archive import Station
from tests.builders import some_conditions
from tests.integration.http.api import NOW, Json, client_of
from tests.integration.http.guarded import bearing

PEOPLE = {
    "ann": Role.OBSERVER,
    "ben": Role.OBSERVER,
    "desk": Role.DESK,
    "admin": Role.ADMIN,
    "service": Role.SERVICE,
}
READING = some_conditions()
STATION = Station(
    id=READING.station, name="Des Moines", point=READING.point, provider=READING.provider
)
COMPARED = ("etag", "link", "location", "cache-control", "idempotency-replayed")


class Told(NamedTuple):
    """What an answer tells."""

    status: int
    headers: tuple[str | None, ...]
    body: str


@dataclass(frozen=True)
class World:
    """A service with keys, a weather station, and a key for each of `PEOPLE`."""

    http: httpx.AsyncClient
    container: Container
    clock: FixedClock
    keys: dict[str, str | None]

    async def send(
        self, who: str, method: str, path: str, json: Any = None, **headers: str
    ) -> httpx.Response:
        sent = bearing(self.keys[who], x_request_id="the-same", **headers)
        if json is not None:
            kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
            sent.setdefault("content-type", kind)
        return await self.http.request(method, path, json=json, headers=sent)

    async def get(self, who: str, path: str, **headers: str) -> httpx.Response:
        return await self.send(who, "GET", path, **headers)

    async def examine(self) -> None:
        """Examine everything that is due, and have every text indexed."""
        services = self.container.services()
        now = self.clock.now()
        for lease in await services.queue.lease("test", now, timedelta(minutes=2), 100):
            await services.examine_report(lease)
        await self.index()

    async def index(self) -> None:
        queries = self.container.store().queries
        if not isinstance(queries, SqliteReportQueries):
            return
        waiting = "SELECT 1 FROM text_pending LIMIT 1"
        async with asyncio.timeout(10):
            # the thread of the writer has no event for it
            while await queries._database.reader.execute_fetchall(waiting):  # noqa: ASYNC110
                await asyncio.sleep(0.002)


@asynccontextmanager
async def a_world(store: str, folder: Path) -> AsyncIterator[World]:
    """Open a service on `store`, "memory" or "sqlite"."""
    settings = read_settings(
        _env_file=None,
        data_dir=folder,
        database_url="memory:" if store == "memory" else "",
        worker=False,
        access="keys",
        rate_limits="none",
        secret_key="the same secret key in both worlds",
    )
    container, clock = Container(settings=settings), FixedClock(NOW)
    container.clock.override(providers.Object(clock))
    container.ids.override(providers.Object(SequentialIds()))
    async with client_of(application(container)) as http:
        archive = container.store().archive
        await archive.upsert_stations([STATION])
        await archive.upsert_observations([READING])
        keys: dict[str, str | None] = {"nobody": None}
        for name, role in PEOPLE.items():
            request = KeyRequest(name=name, owner=name, role=role)
            made = await container.services().manage_keys.create(request, actor=LOCAL)
            keys[name] = str(made.text)
        yield World(http, container, clock, keys)


@dataclass(frozen=True)
class Twins:
    """Two worlds. Whatever is asked is asked in both, and must be answered alike."""

    one: World
    two: World
    asked: list[str]

    async def get(self, who: str, path: str, **headers: str) -> httpx.Response:
        return await self.send(who, "GET", path, **headers)

    async def send(
        self, who: str, method: str, path: str, json: Any = None, **headers: str
    ) -> httpx.Response:
        self.asked.append(path)
        answer = await self.one.send(who, method, path, json, **headers)
        other = await self.two.send(who, method, path, json, **headers)
        assert told_by(answer) == told_by(other), f"{who}: {method} {path}"
        return answer

    async def request(self, who: str, method: str, path: str, sent: Json) -> httpx.Response:
        """Send what `httpx` takes, in both worlds."""
        answers = []
        for world in (self.one, self.two):
            headers = bearing(world.keys[who])
            headers.update(sent.get("headers", {}))
            answers.append(await world.http.request(method, path, **{**sent, "headers": headers}))
        assert told_by(answers[0]) == told_by(answers[1]), f"{who}: {method} {path}"
        return answers[0]

    async def examine(self) -> None:
        await self.one.examine()
        await self.two.examine()

    def advance(self, by: timedelta) -> None:
        self.one.clock.advance(by)
        self.two.clock.advance(by)


def told_by(answer: httpx.Response) -> Told:
    """Return what an answer tells, but for the random id of the request."""
    text = answer.text.replace(answer.headers["x-request-id"], "the-same")
    return Told(answer.status_code, tuple(map(answer.headers.get, COMPARED)), text)


@asynccontextmanager
async def twins(store: str, folder: Path) -> AsyncIterator[Twins]:
    async with a_world(store, folder / "one") as one, a_world(store, folder / "two") as two:
        yield Twins(one, two, [])
