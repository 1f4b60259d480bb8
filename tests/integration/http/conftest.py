from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.weather import GivenWeather
from tests.builders import some_conditions
from tests.integration.http.face import NOW, Face, app_of, memory_services, talking_to


@pytest_asyncio.fixture
async def face() -> AsyncIterator[Face]:
    clock, weather = FixedClock(NOW), GivenWeather([some_conditions()])
    services = memory_services(clock, weather)
    async with talking_to(app_of(services)) as http:
        yield Face(http, services, clock, weather)
