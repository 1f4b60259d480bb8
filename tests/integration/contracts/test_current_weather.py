"""What every source of the weather now does."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from skywitness.domain.model.place import Point
from skywitness.ports.weather import CurrentWeather
from tests.integration.contracts.weather_sources import CURRENT, HOUR, NEW_YORK, NOW, SOURCES


@pytest.fixture(params=CURRENT)
async def source(request: pytest.FixtureRequest) -> AsyncIterator[CurrentWeather]:
    async with SOURCES[request.param]() as opened:
        yield opened


async def test_the_newest_conditions_are_near_in_place_and_time(source: CurrentWeather) -> None:
    found = await source.current(NEW_YORK)

    assert abs(found.observed_at - NOW) <= HOUR
    assert found.point.distance_m(NEW_YORK) < 20_000
    assert found.temperature_c == 11.3


async def test_conditions_name_who_said_so_and_are_fresh(source: CurrentWeather) -> None:
    found = await source.current(NEW_YORK)

    assert found.provider == source.name
    assert found.attribution
    assert not found.stale


@pytest.mark.parametrize("where", [Point(90, 0), Point(-90, 180), Point(0, -180), Point(0, -0.001)])
async def test_the_edges_of_the_map_are_places_too(source: CurrentWeather, where: Point) -> None:
    assert (await source.current(where)).has_values
