"""Simulators on real sockets of this machine, for the time of a block, and clients to ask them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from simulators.azure_language.faults import FAULTS as LANGUAGE_FAULTS
from simulators.azure_language.simulator import AzureLanguageSimulator
from simulators.control import Control
from simulators.openweathermap.accounts import Account, Plan
from simulators.openweathermap.faults import FAULTS as WEATHER_FAULTS
from simulators.openweathermap.replay import Replay
from simulators.openweathermap.simulator import OpenWeatherMapSimulator
from simulators.server import Request, listening

NOW = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
KEY = "a-key-of-the-tests"
EVERYTHING = {"four": Plan.ONECALL4, "three": Plan.ONECALL3, KEY: Plan.FREE}


@dataclass(slots=True)
class Ticks:
    """A clock for the limits of accounts, moved by hand."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


def weather_simulator(
    *,
    keys: Mapping[str, Plan] | None = None,
    seed: int = 0,
    now: datetime = NOW,
    replay: Replay | None = None,
    **account: Any,
) -> OpenWeatherMapSimulator:
    limits = {"calls_per_minute": 100_000} | account
    whose = Account(keys=EVERYTHING if keys is None else keys, **limits)
    return OpenWeatherMapSimulator(whose, now=now.timestamp, seed=seed, replay=replay)


def asked(path: str, key: str | None = KEY, **parameters: object) -> Request:
    query = {name: str(value) for name, value in parameters.items()}
    return Request("GET", path, query | ({"appid": key} if key else {}), {"host": "127.0.0.1:1"})


@dataclass(slots=True)
class Started:
    """`http` asks the simulator, `control` switches what is wrong with it."""

    url: str
    http: httpx.AsyncClient
    control: Control


@asynccontextmanager
async def openweathermap(**options: Any) -> AsyncIterator[Started]:
    control = Control(weather_simulator(**options), WEATHER_FAULTS, hidden={"appid"})
    async with started(control) as running:
        yield running


@asynccontextmanager
async def azure_language(key: str = KEY) -> AsyncIterator[Started]:
    async with started(Control(AzureLanguageSimulator([key]), LANGUAGE_FAULTS)) as running:
        yield running


@asynccontextmanager
async def started(control: Control) -> AsyncIterator[Started]:
    async with (
        listening(control) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=10) as http,
    ):
        yield Started(server.url, http, control)


async def spoken(url: str, request: bytes) -> bytes:
    """Send bytes and return everything that comes until the connection ends."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(request)
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()
