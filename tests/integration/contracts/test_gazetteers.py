"""What every gazetteer does."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from skywitness.ports.weather import Gazetteer
from tests.integration.contracts.weather_sources import GAZETTEERS, NEW_YORK, SOURCES


@pytest.fixture(params=GAZETTEERS)
async def source(request: pytest.FixtureRequest) -> AsyncIterator[Gazetteer]:
    async with SOURCES[request.param]() as opened:
        yield opened


async def test_a_place_is_found_by_its_name(source: Gazetteer) -> None:
    (found, *_) = await source.search("New York", 5)

    assert (found.name, found.country) == ("New York", "US")
    assert found.point.distance_m(NEW_YORK) < 20_000
    assert found.provider == source.name


async def test_case_and_country_do_not_hide_a_place(source: Gazetteer) -> None:
    (found, *_) = await source.search("hoboken,US", 5)

    assert found.name == "Hoboken"


@pytest.mark.parametrize("text", ["Nowhere at all", "Où? & <ñ> #1=?", "北京" * 20])
async def test_an_unknown_name_finds_nothing(source: Gazetteer, text: str) -> None:
    assert list(await source.search(text, 5)) == []


async def test_a_point_has_names_the_nearest_first(source: Gazetteer) -> None:
    found = await source.reverse(NEW_YORK, 5)

    assert [place.name for place in found] == ["New York", "Hoboken"]


@pytest.mark.parametrize("limit", [1, 10])
async def test_no_more_than_the_limit_is_given(source: Gazetteer, limit: int) -> None:
    assert 1 <= len(await source.reverse(NEW_YORK, limit)) <= limit
    assert 1 <= len(await source.search("New York", limit)) <= limit
