"""OpenWeatherMap as evidence for claims of the present hour, and as weather for screens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from typing_extensions import override

from skywitness.adapters.openweathermap.client import OpenWeatherMapClient
from skywitness.adapters.openweathermap.reading import NAME, read_current
from skywitness.domain.model.conditions import Conditions
from skywitness.domain.model.interval import Interval
from skywitness.domain.model.place import Point
from skywitness.ports.clock import Clock
from skywitness.ports.weather import CurrentWeather, WeatherProvider

REFRESH = timedelta(minutes=10)
"""How often the service calculates anew: its newest values may be this much behind the clock."""


class OpenWeatherMap(WeatherProvider, CurrentWeather):
    """The free plan knows the present only; what is over is out of its reach."""

    name = NAME

    def __init__(self, *, key: str, base_url: str, clock: Clock, deadline_s: float = 8.0) -> None:
        """Take the account's key, the service's address, a clock and the time a call may take."""
        self._client = OpenWeatherMapClient(key=key, base_url=base_url, deadline_s=deadline_s)
        self._clock = clock

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        return window.widened(timedelta(0), REFRESH).contains(now)

    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        found = await self.current(where)
        near = where.distance_m(found.point) <= radius_m
        return (found,) if near and window.contains(found.observed_at) else ()

    @override
    async def current(self, where: Point) -> Conditions:
        # The service rounds to 0.01 degrees itself; asking so loses nothing and tells it less.
        cell = Point(round(where.latitude, 2), round(where.longitude, 2))
        body = await self._client.get(
            "/data/2.5/weather",
            {"lat": f"{cell.latitude:.2f}", "lon": f"{cell.longitude:.2f}", "units": "metric"},
        )
        return read_current(body, asked=cell, now=self._clock.now())

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()
