"""Read current weather, forecasts and air quality, and find places by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.errors import NoWeatherSource
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.air_quality import AirQuality
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast
from skywitness.ports.weather import (
    AirQualities,
    CurrentWeather,
    Forecasts,
    Gazetteer,
    PlaceSearch,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWeather:
    """Query the configured source of each kind; None means there is none.

    Every method raises `NotSignedIn` or `NotPermitted` for an actor who may not read weather,
    `NoWeatherSource` without a source, and `ProviderError` if the source gave no usable answer.
    """

    current_weather: CurrentWeather | None = None
    forecasts: Forecasts | None = None
    air_qualities: AirQualities | None = None
    place_search: PlaceSearch | None = None
    gazetteer: Gazetteer | None = None

    async def current(self, where: Point, *, actor: Actor) -> Conditions:
        """Return the newest conditions."""
        return await _permitted(actor, self.current_weather).current(where)

    async def forecast(self, where: Point, *, actor: Actor) -> Forecast:
        """Return the forecast for the next days."""
        return await _permitted(actor, self.forecasts).forecast(where)

    async def air(
        self, where: Point, window: Interval | None = None, *, actor: Actor
    ) -> AirQuality:
        """Return the newest sample of air quality, or those within a window."""
        return await _permitted(actor, self.air_qualities).air(where, window)

    async def places(
        self, text: str, limit: int, near: Point | None = None, *, actor: Actor
    ) -> Sequence[NamedPlace]:
        """Return up to `limit` places that match a name, the best match as seen from near first."""
        return (await _permitted(actor, self.place_search).search(text, limit, near))[:limit]

    async def places_at(self, where: Point, limit: int, *, actor: Actor) -> Sequence[NamedPlace]:
        """Return up to `limit` named places at or near a point, the nearest first."""
        return (await _permitted(actor, self.gazetteer).reverse(where, limit))[:limit]


def _permitted(actor: Actor, source: T | None) -> T:
    actor.require(Permission.READ_WEATHER)
    if source is None:
        raise NoWeatherSource
    return source
