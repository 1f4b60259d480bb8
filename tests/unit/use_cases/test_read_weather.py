"""Weather for display: calls that somebody pays for, so that not everybody makes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from skywitness.adapters.memory.weather import GivenWeather
from skywitness.domain.model.access.actor import ANONYMOUS, LOCAL, Actor
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.domain.model.errors import NotPermitted, NotSignedIn, NoWeatherSource
from skywitness.domain.model.geography.place import Point
from skywitness.domain.use_cases.read_weather import ReadWeather
from tests.builders import some_air, some_conditions, some_forecast, some_places

HERE = Point(41.59, -93.62)
READER = Actor.of("ann", Role.OBSERVER, [Permission.READ_REPORTS])
Ask = Callable[[ReadWeather, Actor], Awaitable[object]]
ASKS: dict[str, Ask] = {
    "current": lambda read, actor: read.current(HERE, actor=actor),
    "forecast": lambda read, actor: read.forecast(HERE, actor=actor),
    "air": lambda read, actor: read.air(HERE, actor=actor),
    "places": lambda read, actor: read.places("Ames", 5, actor=actor),
    "places_at": lambda read, actor: read.places_at(HERE, 5, actor=actor),
}
EVERY = pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)


@EVERY
async def test_those_who_may_read_weather_are_answered(ask: Ask) -> None:
    weather = GivenWeather(
        [some_conditions()],
        given_forecast=some_forecast(),
        given_air_quality=some_air(),
        places=some_places(),
    )
    read = ReadWeather(
        current_weather=weather,
        forecasts=weather,
        air_qualities=weather,
        place_search=weather,
        gazetteer=weather,
    )
    assert await ask(read, Actor.of("ann", Role.OBSERVER)) is not None


@EVERY
@pytest.mark.parametrize(
    ("actor", "refused"),
    [(ANONYMOUS, NotSignedIn), (READER, NotPermitted), (LOCAL, NoWeatherSource)],
    ids=["nobody", "another scope", "no source"],
)
async def test_others_do_not_even_learn_whether_there_is_a_source(
    ask: Ask, actor: Actor, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        await ask(ReadWeather(), actor)
