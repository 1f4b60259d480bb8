"""Reference weather: what was measured near a claim, and what screens show for a place."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.air_quality import AirQuality
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast


class WeatherProvider(Protocol):
    """A source of evidence. Forecasts are never returned."""

    name: str

    @abstractmethod
    def reaches(self, window: Interval, now: datetime) -> bool:
        """Say whether the source can know anything about this time at all."""

    @abstractmethod
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        """Return readings taken within the window and the radius, empty when there are none.

        Raises:
            ProviderError: the source did not give a usable answer (see its kinds).
        """


class CurrentWeather(Protocol):
    """The weather at a place now, for screens."""

    name: str

    @abstractmethod
    async def current(self, where: Point) -> Conditions:
        """Return the newest conditions known for a place.

        Raises:
            ProviderError: the source did not give a usable answer (see its kinds).
        """


class Forecasts(Protocol):
    """What is expected at a place, for screens."""

    name: str

    @abstractmethod
    async def forecast(self, where: Point) -> Forecast:
        """Return what is expected in the next days.

        Raises:
            ProviderError: the source did not give a usable answer (see its kinds).
        """


class AirQualities(Protocol):
    """What is in the air at a place, for screens."""

    name: str

    @abstractmethod
    async def air(self, where: Point, window: Interval | None = None) -> AirQuality:
        """Return the newest sample, or those within a window, none where the source has none.

        Raises:
            ProviderError: the source did not give a usable answer (see its kinds).
        """


class PlaceSearch(Protocol):
    """Finds places by their names."""

    name: str

    @abstractmethod
    async def search(self, text: str, limit: int) -> Sequence[NamedPlace]:
        """Return up to `limit` places that a name may mean, the likeliest first.

        Raises:
            ProviderError: the source did not give a usable answer (see its kinds).
        """


class Gazetteer(PlaceSearch, Protocol):
    """Finds places by their names, and names by places."""

    @abstractmethod
    async def reverse(self, where: Point, limit: int) -> Sequence[NamedPlace]:
        """Return up to `limit` named places at or near a point, the nearest first.

        Raises:
            ProviderError: the source did not give a usable answer (see its kinds).
        """
