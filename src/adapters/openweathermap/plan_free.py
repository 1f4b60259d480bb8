"""The free plan: the present, and five days ahead. It knows nothing of the past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from typing_extensions import override

from skywitness.adapters.openweathermap.client import OpenWeatherMapClient
from skywitness.adapters.openweathermap.plans import Plan, holds_present
from skywitness.adapters.openweathermap.read_current import read_current
from skywitness.adapters.openweathermap.read_forecast import read_forecast
from skywitness.adapters.openweathermap.values import parameters_of
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast
from skywitness.ports.clock import Clock


class FreePlan(Plan):
    """`/data/2.5/weather` and `/data/2.5/forecast`."""

    def __init__(self, client: OpenWeatherMapClient, clock: Clock) -> None:
        """Take the client to ask with, and a clock."""
        self._client = client
        self._clock = clock

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        return holds_present(window, now)

    @override
    async def readings(self, cell: Point, window: Interval) -> Sequence[Conditions]:
        return (await self.current(cell),)

    @override
    async def current(self, cell: Point) -> Conditions:
        body = await self._client.get("/data/2.5/weather", parameters_of(cell, units="metric"))
        return read_current(body, asked=cell, now=self._clock.now())

    @override
    async def forecast(self, cell: Point) -> Forecast:
        body = await self._client.get("/data/2.5/forecast", parameters_of(cell, units="metric"))
        return read_forecast(body, fetched_at=self._clock.now(), asked=cell)
