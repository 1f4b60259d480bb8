"""Generated TypeScript clients compile and work; `make clients` adds the other generators."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from clients import run as clients

from skywitness.adapters.memory.clock import FixedClock
from tests.integration.http.api import NOW, app_of, client_of, given_weather, memory_services
from tests.integration.http.live import served
from tests.tools.node import node_tool


@pytest.mark.timeout(600)
@pytest.mark.parametrize("generator", clients.TYPESCRIPT, ids=lambda one: one.name)
async def test_a_generated_client_compiles_and_works(
    generator: clients.Generator, tmp_path: Path
) -> None:
    await asyncio.to_thread(node_tool, "tsc", clients.HERE)
    app = app_of(memory_services(FixedClock(NOW), given_weather()))
    async with client_of(app) as http:
        document = tmp_path / "openapi.json"
        document.write_bytes((await http.get("/openapi.json")).content)

    with served(app) as base:
        observed_at = NOW - timedelta(minutes=20)
        await asyncio.to_thread(clients.prove, generator, document, base, observed_at)
