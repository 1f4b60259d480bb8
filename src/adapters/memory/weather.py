"""A weather source for tests: returns what it was given, or fails on demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from typing_extensions import override

from skywitness.domain.model.errors import LocationUnknown, ProviderError
from skywitness.domain.model.geography.gazetteer import NamedPlace, nearest_first
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.text import words
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.air_quality import AirQuality
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast
from skywitness.ports.provider_state import ProviderState, ProviderWatch
from skywitness.ports.weather import (
    AirQualities,
    CurrentWeather,
    Forecasts,
    Gazetteer,
    WeatherProvider,
)

NEAR_M: Final = 50_000.0
"""The largest distance of a named place from a point."""


class GivenWeather(
    WeatherProvider, CurrentWeather, Forecasts, AirQualities, Gazetteer, ProviderWatch
):
    """Returns what it was given, or raises `failure` while that is set.

    `back_to` is the earliest time with data (None: all of the past). Current weather is the newest
    reading; forecast and air quality are returned for any place.
    """

    def __init__(
        self,
        readings: Sequence[Conditions] = (),
        *,
        name: str = "given",
        failure: ProviderError | None = None,
        back_to: datetime | None = None,
        given_forecast: Forecast | None = None,
        given_air_quality: AirQuality | None = None,
        places: Sequence[NamedPlace] = (),
    ) -> None:
        self.name = name
        self.readings = list(readings)
        self.failure = failure
        self.back_to = back_to
        self.given_forecast = given_forecast
        self.given_air_quality = given_air_quality
        self.places = list(places)
        self.asked = 0
        self._last_failure: str | None = None

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        if window.start > now:
            return False
        return self.back_to is None or window.end >= self.back_to

    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        self._ask()
        return [
            reading
            for reading in self.readings
            if window.contains(reading.observed_at) and reading.point.distance_m(where) <= radius_m
        ]

    @override
    async def current(self, where: Point) -> Conditions:
        self._ask()
        if not self.readings:
            raise LocationUnknown(self.name)
        return max(self.readings, key=lambda reading: reading.observed_at)

    @override
    async def forecast(self, where: Point) -> Forecast:
        self._ask()
        if self.given_forecast is None:
            raise LocationUnknown(self.name)
        return self.given_forecast

    @override
    async def air(self, where: Point, window: Interval | None = None) -> AirQuality:
        self._ask()
        air = self.given_air_quality
        if air is None:
            raise LocationUnknown(self.name)
        if window is None:
            return replace(air, samples=air.samples[-1:])
        within = tuple(sample for sample in air.samples if window.contains(sample.observed_at))
        return replace(air, samples=within)

    @override
    async def search(
        self, text: str, limit: int, near: Point | None = None
    ) -> Sequence[NamedPlace]:
        self._ask()
        asked = words(text.partition(",")[0])
        found = [place for place in self.places if asked == words(place.name)]
        return nearest_first(found, near)[:limit]

    @override
    async def reverse(self, where: Point, limit: int) -> Sequence[NamedPlace]:
        self._ask()
        near = [place for place in self.places if place.point.distance_m(where) <= NEAR_M]
        return sorted(near, key=lambda place: place.point.distance_m(where))[:limit]

    @override
    async def state(self, now: datetime) -> ProviderState:
        return ProviderState(
            name=self.name, last_failure=self._last_failure, upstream_calls=self.asked
        )

    def _ask(self) -> None:
        self.asked += 1
        if self.failure is not None:
            self._last_failure = type(self.failure).__name__
            raise self.failure
