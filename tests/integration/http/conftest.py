from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from skywitness.adapters.memory.clock import FixedClock
from tests.integration.http.api import (
    NOW,
    Api,
    app_of,
    client_of,
    given_weather,
    memory_services,
)


@pytest_asyncio.fixture
async def api() -> AsyncIterator[Api]:
    clock, weather = FixedClock(NOW), given_weather()
    services = memory_services(clock, weather)
    async with client_of(app_of(services)) as http:
        yield Api(http, services, clock, weather)
