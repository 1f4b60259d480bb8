"""The HTTP API over memory adapters with a fixed clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
from fastapi import FastAPI
from pydantic import TypeAdapter

from skywitness.adapters.memory.clock import FixedClock, SequentialIds
from skywitness.adapters.memory.text import ScriptedTextAnalysis
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.domain.use_cases.read_weather import ReadWeather
from skywitness.entrypoints.container.in_memory import services_in_memory
from skywitness.entrypoints.container.services import Services
from skywitness.entrypoints.http.app import create_app
from skywitness.entrypoints.settings import Settings, read_settings
from skywitness.ports.clock import Clock
from tests.builders import some_air, some_conditions, some_forecast, some_places

NOW = datetime(2026, 5, 21, 22, 34, tzinfo=UTC)
BASE = "http://127.0.0.1:8000"
MERGE_PATCH = {"content-type": "application/merge-patch+json"}
NO_PAGE = Path("no-page")
"""A folder without a built page, so that it does not matter whether this machine has built one."""

Json = dict[str, Any]
T = TypeVar("T")


def given_weather() -> GivenWeather:
    return GivenWeather(
        [some_conditions()],
        given_forecast=some_forecast(),
        given_air_quality=some_air(),
        places=some_places(),
    )


def memory_services(clock: Clock, weather: GivenWeather, *, is_open: bool = True) -> Services:
    return services_in_memory(
        weather=[weather],
        text=ScriptedTextAnalysis(),
        read_weather=ReadWeather(
            current_weather=weather,
            forecasts=weather,
            air_qualities=weather,
            place_search=weather,
            gazetteer=weather,
        ),
        watches=[weather],
        clock=clock,
        ids=SequentialIds(),
        is_open=is_open,
    )


def services_with(services: Services, **changes: Any) -> Services:
    """Return a copy with other members in the place of some."""
    changed = copy(services)
    vars(changed).update(changes)
    return changed


def settings_of(**chosen: Any) -> Settings:
    return read_settings(
        **{"_env_file": None, "database_url": "memory:", "page_dir": NO_PAGE} | chosen
    )


def app_of(services: Services, **settings: Any) -> FastAPI:
    return create_app(services, settings_of(**settings), _nothing_to_open, b"a key for tests only")


@asynccontextmanager
async def _nothing_to_open() -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def client_of(app: FastAPI, base: str = BASE) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=base) as client,
    ):
        yield client


@dataclass(slots=True)
class Api:
    http: httpx.AsyncClient
    services: Services
    clock: FixedClock
    weather: GivenWeather

    async def file(self, **changes: Any) -> httpx.Response:
        answer = await self.http.post("/v1/reports", json=a_request(**changes))
        assert answer.status_code == 201, answer.text
        return answer

    async def filed_path(self, **changes: Any) -> str:
        return (await self.file(**changes)).headers["location"]

    async def examine(self) -> None:
        """Examine everything that is due, as a worker would."""
        now = self.clock.now()
        for lease in await self.services.queue.lease("test", now, timedelta(minutes=2), 100):
            await self.services.examine_report(lease)

    async def count(self) -> int:
        return await self.services.queries.total()


def a_request(**changes: Any) -> Json:
    """A report that can be filed; a change to `...` leaves the member out."""
    request: Json = {
        "phenomenon": "hail",
        "narrative": "Golf ball sized hail covering the road.",
        "observed_at": "2026-05-21T22:14:00Z",
        "place": {
            "latitude": 41.59,
            "longitude": -93.62,
            "accuracy_m": 200,
            "name": "2 NW Des Moines",
        },
        "magnitude": {"value": 1.75, "unit": "in", "qualifier": "estimated"},
        "source": "trained_spotter",
    }
    request.update(changes)
    return {name: value for name, value in request.items() if value is not ...}


def require_problem(answer: httpx.Response, status: int, code: str) -> Json:
    """Check that a response is this problem, in every member."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    shown: Json = answer.json()
    assert shown["code"] == code
    assert shown["status"] == status
    assert shown["type"] == f"/problems/{code}"
    assert shown["request_id"] == answer.headers["x-request-id"]
    assert shown["request_id"] in shown["instance"]
    assert shown["title"]
    assert shown["detail"]
    assert isinstance(shown["errors"], list)
    return shown


def read_as(document: type[T], content: bytes) -> T:
    """Check that a response is this document, with no member missing or added, and return it."""
    return TypeAdapter(document).validate_json(content)


def pointers(problem: Json) -> list[str]:
    return [error["pointer"] for error in problem["errors"]]


def named_parameters(problem: Json) -> list[str]:
    return [error["parameter"] for error in problem["errors"]]
