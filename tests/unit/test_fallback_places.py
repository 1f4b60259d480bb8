"""Places while a service fails: the built-in gazetteer answers, and says that it did."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from typing_extensions import override

from skywitness.adapters.fallback_places import FallbackGazetteer
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
)
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Point

AMES = Point(42.0, -93.6)


def knowing(provider: str, failure: ProviderError | None = None) -> GivenWeather:
    place = NamedPlace(name="Ames", point=AMES, provider=provider)
    return GivenWeather(name=provider, places=[place], failure=failure)


async def providers_of(places: FallbackGazetteer) -> list[str]:
    found = [*await places.search("Ames", 5), *await places.search("Ames", 5, AMES)]
    return [place.provider for place in (*found, *await places.reverse(AMES, 5))]


async def test_the_preferred_source_is_asked_alone() -> None:
    towns = knowing("towns")
    both = FallbackGazetteer(knowing("service"), towns)

    assert await providers_of(both) == ["service"] * 3
    assert both.name == "service"
    assert towns.asked == 0


@pytest.mark.parametrize(
    "failure",
    [
        ProviderUnavailable("service", "status 503"),
        ProviderCredentialsRefused("service"),
        ProviderQuotaExhausted("service", "", 1_036_800),
        ProviderAnswerUnusable("service"),
    ],
)
async def test_while_it_fails_the_other_one_answers(failure: ProviderError) -> None:
    service = knowing("service", failure)
    both = FallbackGazetteer(service, knowing("towns"))

    assert await providers_of(both) == ["towns"] * 3
    service.failure = None
    assert await providers_of(both) == ["service"] * 3


async def test_that_nothing_is_found_is_an_answer() -> None:
    both = FallbackGazetteer(GivenWeather(name="service"), knowing("towns"))

    assert list(await both.search("Ames", 5)) == []


async def test_a_defect_is_not_hidden() -> None:
    class Defective(GivenWeather):
        @override
        async def reverse(self, where: Point, limit: int) -> Sequence[NamedPlace]:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await FallbackGazetteer(Defective(), knowing("towns")).reverse(AMES, 5)
