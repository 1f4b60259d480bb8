"""Show the weather at a place and find places by name, for screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

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
    """Ask the source that is configured for each question; None stands for no source.

    Every method raises `NoWeatherSource` where its source is missing, and `ProviderError` where
    the source did not give a usable answer.
    """

    current_weather: CurrentWeather | None = None
    forecasts: Forecasts | None = None
    air_qualities: AirQualities | None = None
    place_search: PlaceSearch | None = None
    gazetteer: Gazetteer | None = None

    async def current(self, where: Point) -> Conditions:
        """Return the newest conditions."""
        return await _there(self.current_weather).current(where)

    async def forecast(self, where: Point) -> Forecast:
        """Return what is expected in the next days."""
        return await _there(self.forecasts).forecast(where)

    async def air(self, where: Point, window: Interval | None = None) -> AirQuality:
        """Return the newest sample of the air, or those within a window."""
        return await _there(self.air_qualities).air(where, window)

    async def places(self, text: str, limit: int) -> Sequence[NamedPlace]:
        """Return up to `limit` places that a name may mean, the likeliest first."""
        return (await _there(self.place_search).search(text, limit))[:limit]

    async def places_at(self, where: Point, limit: int) -> Sequence[NamedPlace]:
        """Return up to `limit` named places at or near a point, the nearest first."""
        return (await _there(self.gazetteer).reverse(where, limit))[:limit]


def _there(source: T | None) -> T:
    if source is None:
        raise NoWeatherSource
    return source
