"""One Call 3.0, for accounts that still have it: 4.0 has taken its place.

Its history is asked for hour by hour (`timemachine`), each a billed call.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from typing_extensions import override

from skywitness.adapters.openweathermap.client import OpenWeatherMapClient
from skywitness.adapters.openweathermap.plans import (
    Plan,
    holds_present,
    hours_within,
    reaches_back,
)
from skywitness.adapters.openweathermap.read_forecast import forecast_of
from skywitness.adapters.openweathermap.read_onecall import (
    read_days,
    read_hours,
    read_past,
    read_present,
)
from skywitness.adapters.openweathermap.values import parameters_of
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast
from skywitness.ports.clock import Clock

ROOT: Final = "/data/3.0/onecall"

MOST_HOURS: Final = 4
"""Enough for an hour before and after a claim; what went on longer is judged by its last hours."""


class OneCall3(Plan):
    """`/data/3.0/onecall` with the parts that are not needed left out, and its `timemachine`."""

    def __init__(self, client: OpenWeatherMapClient, clock: Clock) -> None:
        """Take the client to ask with, and a clock."""
        self._client = client
        self._clock = clock

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        return reaches_back(window, now)

    @override
    async def readings(self, cell: Point, window: Interval) -> Sequence[Conditions]:
        now = self._clock.now()
        found: dict[datetime, Conditions] = {}
        for hour in hours_within(window, now, MOST_HOURS):
            parameters = parameters_of(cell, units="metric", dt=str(int(hour.timestamp())))
            body = await self._client.get(f"{ROOT}/timemachine", parameters)
            for reading in read_past(body, now=now, asked=cell):
                found[reading.observed_at] = reading
        if holds_present(window, now):
            present = await self.current(cell)
            found.setdefault(present.observed_at, present)
        return tuple(found.values())

    @override
    async def current(self, cell: Point) -> Conditions:
        body = await self._without(cell, "minutely,hourly,daily,alerts")
        return read_present(body, asked=cell, now=self._clock.now())

    @override
    async def forecast(self, cell: Point) -> Forecast:
        body = await self._without(cell, "current,minutely,alerts")
        point, hours = read_hours(body, "hourly", asked=cell)
        return forecast_of(point, hours, self._clock.now(), read_days(body, "daily", asked=cell))

    async def _without(self, cell: Point, parts: str) -> bytes:
        return await self._client.get(ROOT, parameters_of(cell, units="metric", exclude=parts))
