from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from skywitness.adapters.memory.clock import FixedClock
from tests.integration.http.face import (
    NOW,
    Face,
    app_of,
    given_weather,
    memory_services,
    talking_to,
)


@pytest_asyncio.fixture
async def face() -> AsyncIterator[Face]:
    clock, weather = FixedClock(NOW), given_weather()
    services = memory_services(clock, weather)
    async with talking_to(app_of(services)) as http:
        yield Face(http, services, clock, weather)
