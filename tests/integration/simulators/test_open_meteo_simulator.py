"""The simulator of Open-Meteo keeps the units, ranges and errors of the service."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.simulators.started import open_meteo

HERE = {"latitude": "41.59", "longitude": "-93.62"}


async def get(path: str, **query: Any) -> tuple[int, Any]:
    async with open_meteo() as simulator:
        response = await simulator.http.get(path, params=HERE | query)
    return response.status_code, response.json()


async def test_units_are_as_requested_and_named() -> None:
    name = "wind_speed_10m"
    _, kmh = await get("/v1/forecast", current=f"{name},temperature_2m")
    _, ms = await get("/v1/forecast", current=name, wind_speed_unit="ms", timeformat="unixtime")

    assert kmh["current_units"] == {name: "km/h", "temperature_2m": "°C"}
    assert ms["current_units"] == {name: "m/s"}
    assert kmh["current"][name] == pytest.approx(ms["current"][name] * 3.6, abs=0.01)
    assert (kmh["current"]["time"], ms["current"]["time"]) == ("2026-05-21T22:00", 1_779_400_800)


async def test_hours_are_those_of_whole_days() -> None:
    _, week = await get("/v1/forecast", hourly="precipitation,weather_code")
    _, days = await get(
        "/v1/archive", hourly="precipitation", start_date="2020-01-01", end_date="2020-01-02"
    )

    assert len(week["hourly"]["time"]) == len(week["hourly"]["weather_code"]) == 7 * 24
    assert days["hourly"]["time"][0] == "2020-01-01T00:00"
    assert len(days["hourly"]["precipitation"]) == 48


@pytest.mark.parametrize(
    ("path", "query", "reason"),
    [
        ("/v1/forecast", {"hourly": "nonsense"}, "Cannot initialize"),
        ("/v1/forecast", {"current": "visibility", "latitude": "91"}, "Latitude must be"),
        (
            "/v1/forecast",
            {"hourly": "visibility", "start_date": "2020-01-01", "end_date": "2020-01-02"},
            "out of allowed range",
        ),
        (
            "/v1/archive",
            {"hourly": "visibility", "start_date": "2026-05-21", "end_date": "2026-05-21"},
            "out of allowed range",
        ),
    ],
)
async def test_requests_that_make_no_sense_are_errors(
    path: str, query: dict[str, str], reason: str
) -> None:
    status, found = await get(path, **query)

    assert status == 400
    assert found["error"] is True
    assert reason in found["reason"]


async def test_air_and_places_are_at_the_same_address() -> None:
    _, air = await get("/v1/air-quality", current="pm2_5,european_aqi")
    _, places = await get("/v1/search", name="new y", count=1)
    _, nothing = await get("/v1/search", name="Zzyzx")
    status, _ = await get("/v1/nowhere")

    assert set(air["current"]) == {"time", "interval", "pm2_5", "european_aqi"}
    assert [place["name"] for place in places["results"]] == ["New York"]
    assert "results" not in nothing
    assert status == 404
