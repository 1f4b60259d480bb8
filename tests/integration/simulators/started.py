"""Simulators behind the switch for faults, on loopback, for the time of a block."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from simulators.azure_language.faults import FAULTS as LANGUAGE_FAULTS
from simulators.azure_language.simulator import AzureLanguage
from simulators.control import Control
from simulators.open_meteo.faults import FAULTS as OPEN_METEO_FAULTS
from simulators.open_meteo.simulator import OpenMeteo
from simulators.openweathermap.account import Account, Plan
from simulators.openweathermap.faults import FAULTS as WEATHER_FAULTS
from simulators.openweathermap.simulator import OpenWeatherMap
from simulators.server import Request, listening
from simulators.weather import made_up

NOW = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
KEY = "a-key-of-the-tests"
KEYS = {"four": Plan.ONECALL4, "three": Plan.ONECALL3, KEY: Plan.FREE}


def weather_simulator(
    *, now: datetime = NOW, seed: int = 0, replay: Any = None, **account: Any
) -> OpenWeatherMap:
    limits: dict[str, Any] = {"keys": KEYS, "calls_per_minute": 100_000}
    return OpenWeatherMap(
        Account(**limits | account), now=now.timestamp, weather=made_up(seed), replay=replay
    )


def request(path: str, key: str | None = KEY, **parameters: object) -> Request:
    query = {name: str(value) for name, value in parameters.items()}
    return Request("GET", path, query | ({"appid": key} if key else {}), {"host": "127.0.0.1:1"})


@dataclass(slots=True)
class Started:
    """`http` calls the simulator, `control` switches its faults."""

    url: str
    http: httpx.AsyncClient
    control: Control


@asynccontextmanager
async def openweathermap(**options: Any) -> AsyncIterator[Started]:
    control = Control(weather_simulator(**options), WEATHER_FAULTS, hidden={"appid"})
    async with started(control) as running:
        yield running


@asynccontextmanager
async def open_meteo(now: datetime = NOW) -> AsyncIterator[Started]:
    simulator = OpenMeteo(now=now.timestamp, weather=made_up(0))
    async with started(Control(simulator, OPEN_METEO_FAULTS)) as running:
        yield running


@asynccontextmanager
async def azure_language(key: str = KEY) -> AsyncIterator[Started]:
    async with started(Control(AzureLanguage([key]), LANGUAGE_FAULTS)) as running:
        yield running


@asynccontextmanager
async def started(control: Control) -> AsyncIterator[Started]:
    async with (
        listening(control) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=10) as http,
    ):
        yield Started(server.url, http, control)


async def spoken(url: str, data: bytes) -> bytes:
    """Send bytes and return everything that comes until the connection ends."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(data)
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()
