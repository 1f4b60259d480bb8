"""What every gazetteer adds to the search for places: names by place, and countries."""

from __future__ import annotations

import pytest

from skywitness.domain.model.geography.place import Point
from skywitness.ports.weather import Gazetteer
from tests.integration.contracts.weather_sources import NEW_YORK, Opener, sources_of


@pytest.fixture(params=sources_of(Gazetteer), ids=str)
async def source(request: pytest.FixtureRequest, opener: Opener) -> Gazetteer:
    opened: Gazetteer = await request.param.open(opener)
    return opened


async def test_a_country_does_not_hide_a_place(source: Gazetteer) -> None:
    (found, *_) = await source.search("hoboken,US", 5)

    assert found.name == "Hoboken"


async def test_a_point_has_names_the_nearest_first(source: Gazetteer) -> None:
    found = await source.reverse(NEW_YORK, 5)

    assert [place.name for place in found] == ["New York", "Hoboken"]
    assert {place.provider for place in found} == {source.name}


async def test_no_more_than_the_limit_is_given(source: Gazetteer) -> None:
    assert [place.name for place in await source.reverse(NEW_YORK, 1)] == ["New York"]


async def test_a_point_far_from_everything_has_no_name(source: Gazetteer) -> None:
    assert list(await source.reverse(Point(-48.9, -123.4), 5)) == []
