"""What every source of the weather now does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skywitness.domain.model.errors import ProviderQuotaExhausted
from skywitness.domain.model.geography.place import Point
from skywitness.ports.weather import CurrentWeather
from tests.integration.contracts.weather_sources import (
    HOUR,
    NEW_YORK,
    NOW,
    Opener,
    Source,
    sources_of,
)

SOURCES = sources_of(CurrentWeather)


@pytest.fixture(params=SOURCES, ids=str)
async def source(request: pytest.FixtureRequest, opener: Opener) -> CurrentWeather:
    opened: CurrentWeather = await request.param.open(opener)
    return opened


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


@pytest.mark.parametrize("which", SOURCES, ids=str)
async def test_a_refusal_is_the_provider_s(which: Source, opener: Opener) -> None:
    source = await which.open(replace(opener, failing=ProviderQuotaExhausted))

    with pytest.raises(ProviderQuotaExhausted) as caught:
        await source.current(NEW_YORK)

    assert caught.value.provider == source.name
