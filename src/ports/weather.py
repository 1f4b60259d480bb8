"""Reference weather: evidence for claims, and weather, air and place names for the API."""

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
        """Return whether the source can have data for any part of the window."""

    @abstractmethod
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        """Return the readings within the window and the radius; there may be none.

        Raises:
            ProviderError: the source gave no usable answer; see its subclasses.
        """


class CurrentWeather(Protocol):
    """The current weather at a place."""

    name: str

    @abstractmethod
    async def current(self, where: Point) -> Conditions:
        """Return the newest conditions known for a place.

        Raises:
            ProviderError: the source gave no usable answer; see its subclasses.
        """


class Forecasts(Protocol):
    """The forecast for a place."""

    name: str

    @abstractmethod
    async def forecast(self, where: Point) -> Forecast:
        """Return the forecast for the next days.

        Raises:
            ProviderError: the source gave no usable answer; see its subclasses.
        """


class AirQualities(Protocol):
    """The air quality at a place."""

    name: str

    @abstractmethod
    async def air(self, where: Point, window: Interval | None = None) -> AirQuality:
        """Return the newest sample, or those within a window; there may be none.

        Raises:
            ProviderError: the source gave no usable answer; see its subclasses.
        """


class PlaceSearch(Protocol):
    """Finds places by name."""

    name: str

    @abstractmethod
    async def search(
        self, text: str, limit: int, near: Point | None = None
    ) -> Sequence[NamedPlace]:
        """Return up to `limit` places of a name, the likeliest first; with `near`, from there.

        Raises:
            ProviderError: the source gave no usable answer; see its subclasses.
        """


class Gazetteer(PlaceSearch, Protocol):
    """Finds places by name and names by position."""

    @abstractmethod
    async def reverse(self, where: Point, limit: int) -> Sequence[NamedPlace]:
        """Return up to `limit` named places at or near a point, the nearest first.

        Raises:
            ProviderError: the source gave no usable answer; see its subclasses.
        """
