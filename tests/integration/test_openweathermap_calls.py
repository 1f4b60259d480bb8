"""OpenWeatherMap as the container assembles it: few calls, counted, and the key nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulators.control import BAD_GATEWAY
from simulators.openweathermap import errors
from simulators.server import Server, listening
from skywitness.adapters.openweathermap.plans import FREE_LIMITS
from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.errors import ProviderError, ProviderQuotaExhausted
from skywitness.domain.model.geography.place import Point
from skywitness.entrypoints.container.container import Container, make_container
from skywitness.entrypoints.settings import read_settings
from skywitness.ports.provider_state import BreakerState, ProviderState
from tests.tools.simulated import KEY, openweathermap_simulator

NEW_YORK = Point(40.7143, -74.006)
PER_DAY = FREE_LIMITS.per_day or 0


@asynccontextmanager
async def running(folder: Path, server: Server) -> AsyncIterator[Container]:
    settings = read_settings(
        _env_file=None,
        data_dir=folder,
        weather="openweathermap",
        openweathermap_key=KEY,
        openweathermap_url=server.url,
    )
    container = make_container(settings)
    async with container.lifecycle().running():
        yield container


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def refusal(asking: Awaitable[object]) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await asking
    return caught.value


async def state_of(container: Container) -> ProviderState:
    (watch,) = container.services().watches
    return await watch.state(container.clock().now())


async def test_fifty_requests_for_one_cell_are_one_call(tmp_path: Path) -> None:
    async with (
        listening(openweathermap_simulator(datetime.now(UTC))) as server,
        running(tmp_path, server) as container,
    ):
        read = container.services().read_weather.current
        found = await asyncio.gather(*(read(NEW_YORK, actor=LOCAL) for _ in range(50)))
        state = await state_of(container)

    assert len(server.requests) == 1
    assert {(one.cell_deg, one.stale) for one in found} == {(0.01, False)}
    assert (state.upstream_calls, state.calls_left_today) == (1, PER_DAY - 1)
    assert state.breaker is BreakerState.CLOSED

    async with running(tmp_path, server) as container:  # the count survives
        assert (await state_of(container)).calls_left_today == PER_DAY - 1
    stored = contents(tmp_path)
    assert b"openweathermap:" in stored
    assert KEY.encode() not in stored


async def test_after_a_429_no_call_is_made(tmp_path: Path) -> None:
    async with (
        listening(lambda _: errors.BLOCKED) as server,
        running(tmp_path, server) as container,
    ):
        read = container.services().read_weather.current
        refusals = [
            await refusal(read(Point(10.0 + number, 20.0), actor=LOCAL)) for number in range(20)
        ]
        state = await state_of(container)

    assert len(server.requests) == 1
    assert {type(refused) for refused in refusals} == {ProviderQuotaExhausted}
    assert all(500 < (refused.retry_after_s or 0) <= 600 for refused in refusals)
    assert (state.breaker, state.last_failure) == (BreakerState.OPEN, "ProviderQuotaExhausted")


async def test_fifty_requests_to_a_broken_service_are_one_call(tmp_path: Path) -> None:
    async with (
        listening(lambda _: BAD_GATEWAY) as server,
        running(tmp_path, server) as container,
    ):
        read = container.services().read_weather.current
        ends = await asyncio.gather(
            *(read(NEW_YORK, actor=LOCAL) for _ in range(50)), return_exceptions=True
        )
        state = await state_of(container)

    assert all(isinstance(end, ProviderError) for end in ends)
    assert state.upstream_calls == len(server.requests) == 2  # one call of two attempts
