"""Weather that is given beforehand: a provider and a source for screens, failures included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from typing_extensions import override

from skywitness.domain.model.conditions import Conditions
from skywitness.domain.model.errors import LocationUnknown, ProviderError
from skywitness.domain.model.interval import Interval
from skywitness.domain.model.place import Point
from skywitness.ports.provider_state import ProviderState, ProviderWatch
from skywitness.ports.weather import CurrentWeather, WeatherProvider


class GivenWeather(WeatherProvider, CurrentWeather, ProviderWatch):
    """Answers from `readings`, or raises `failure` as long as there is one.

    `back_to` is the earliest time it knows anything about (None: all of the past). As a source for
    screens it answers with the newest reading, wherever it was taken.
    """

    def __init__(
        self,
        readings: Sequence[Conditions] = (),
        *,
        name: str = "given",
        failure: ProviderError | None = None,
        back_to: datetime | None = None,
    ) -> None:
        self.name = name
        self.readings = list(readings)
        self.failure = failure
        self.back_to = back_to
        self.asked = 0

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
    async def state(self, now: datetime) -> ProviderState:
        failure = type(self.failure).__name__ if self.failure else None
        return ProviderState(name=self.name, last_failure=failure, upstream_calls=self.asked)

    def _ask(self) -> None:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
