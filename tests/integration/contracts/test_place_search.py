"""What every source that finds places by their names does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skywitness.domain.model.errors import ProviderQuotaExhausted
from skywitness.ports.weather import PlaceSearch
from tests.integration.contracts.weather_sources import (
    BUILT_IN,
    FALLBACKS,
    NEW_YORK,
    NEW_YORK_IN_MISSOURI,
    Opener,
    Source,
    sources_of,
)

SOURCES = sources_of(PlaceSearch)


@pytest.fixture(params=SOURCES, ids=str)
async def source(request: pytest.FixtureRequest, opener: Opener) -> PlaceSearch:
    opened: PlaceSearch = await request.param.open(opener)
    return opened


@pytest.mark.parametrize("text", ["New York", "new york", "  NEW YORK "])
async def test_a_place_is_found_by_its_name_the_likeliest_first(
    source: PlaceSearch, text: str
) -> None:
    (found, *others) = await source.search(text, 5)

    assert (found.name, found.country) == ("New York", "US")
    assert found.point.distance_m(NEW_YORK) < 20_000
    assert found.provider == source.name
    assert others


@pytest.mark.parametrize("text", ["Nowhere at all", "Où? & <ñ> #1=?", "北京" * 20])
async def test_an_unknown_name_finds_nothing(source: PlaceSearch, text: str) -> None:
    assert list(await source.search(text, 5)) == []


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (2, 2), (10, 2)])
async def test_no_more_than_the_limit_is_given(source: PlaceSearch, limit: int, count: int) -> None:
    assert len(await source.search("New York", limit)) == count


async def test_of_places_of_one_name_the_one_nearby_comes_first(source: PlaceSearch) -> None:
    for near in (NEW_YORK, NEW_YORK_IN_MISSOURI):
        found = await source.search("New York", 5, near)

        assert found[0].point.distance_m(near) < 20_000
        assert len(found) == 2
        assert list(await source.search("New York", 1, near)) == [found[0]]


@pytest.mark.parametrize(
    "which", [one for one in SOURCES if one not in (BUILT_IN, *FALLBACKS)], ids=str
)
async def test_a_refusal_is_the_provider_s(which: Source, opener: Opener) -> None:
    source = await which.open(replace(opener, failing=ProviderQuotaExhausted))

    with pytest.raises(ProviderQuotaExhausted) as caught:
        await source.search("New York", 5)

    assert caught.value.provider == source.name
