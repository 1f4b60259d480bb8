"""The weather routes over OpenWeatherMap as the container wires it, plan by plan."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter

from simulators.server import listening
from skywitness.adapters.openweathermap.plans import PlanName
from skywitness.entrypoints.container.container import make_container
from tests.integration.http.api import app_of, client_of, require_problem, settings_of
from tests.integration.http.test_weather import DOCUMENTS, ROUTES
from tests.tools.simulated import KEY, openweathermap_simulator


@pytest.mark.parametrize("plan", list(PlanName))
async def test_every_route_answers_without_showing_the_key(plan: PlanName) -> None:
    service = openweathermap_simulator(datetime.now(UTC), plan)
    async with listening(service) as server:
        settings = settings_of(
            openweathermap_key=KEY,
            openweathermap_url=server.url,
            openweathermap_plan=plan.value,
        )
        container = make_container(settings)
        async with (
            container.lifecycle().running(),
            client_of(app_of(container.services())) as http,
        ):
            for path, query in ROUTES.items():
                answer = await http.get(path, params=query)
                assert answer.status_code == 200, answer.text
                TypeAdapter(DOCUMENTS[path]).validate_json(answer.content)
                assert "OpenWeather" in answer.text
                assert KEY not in answer.text
                assert "appid" not in answer.text


async def test_a_plan_that_lacks_a_product_is_a_problem() -> None:
    service = openweathermap_simulator(datetime.now(UTC))
    async with listening(service) as server:
        settings = settings_of(
            openweathermap_key=KEY,
            openweathermap_url=server.url,
            openweathermap_plan="onecall4",
        )
        container = make_container(settings)
        async with (
            container.lifecycle().running(),
            client_of(app_of(container.services())) as http,
        ):
            paid = await http.get("/v1/weather/current", params=ROUTES["/v1/weather/current"])
            free = await http.get("/v1/weather/air", params=ROUTES["/v1/weather/air"])

    require_problem(paid, 502, "provider_plan")
    assert free.status_code == 200
