"""OpenWeatherMap: evidence for claims, current weather, forecasts, air quality and place names.

Its values are analyses of models, satellites, radar and stations for a grid cell, never
measurements at the point.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from typing_extensions import override

from skywitness.adapters.openweathermap.client import ATTEMPTS, COOLDOWNS, OpenWeatherMapClient
from skywitness.adapters.openweathermap.plans import FreePlan, OneCall3, OneCall4, Plan, PlanName
from skywitness.adapters.openweathermap.read_air import INDEX_SCALE, read_air
from skywitness.adapters.openweathermap.read_places import read_places
from skywitness.adapters.openweathermap.values import ATTRIBUTION, NAME, parameters_of
from skywitness.adapters.outbound.limiter import DEADLINE_S, CallLimiter, Consume
from skywitness.adapters.outbound.model_weather import cell_of
from skywitness.domain.model.geography.gazetteer import NamedPlace, nearest_first
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.air_quality import AirQuality
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast
from skywitness.ports.clock import Clock
from skywitness.ports.weather import (
    AirQualities,
    CurrentWeather,
    Forecasts,
    Gazetteer,
    WeatherProvider,
)

AIR_HISTORY_BEGINS: Final = datetime(2020, 11, 27, tzinfo=UTC)
"""The first day with air quality."""

MOST_PLACES: Final = 5
"""The most that the service returns."""

_PLANS: Final[dict[PlanName, Callable[[OpenWeatherMapClient, Clock], Plan]]] = {
    PlanName.FREE: FreePlan,
    PlanName.ONECALL4: OneCall4,
    PlanName.ONECALL3: OneCall3,
}


class OpenWeatherMap(WeatherProvider, CurrentWeather, Forecasts, AirQualities, Gazetteer):
    """One account; its plan decides the reach in time and the documents that are fetched."""

    name = NAME

    def __init__(
        self,
        *,
        key: str,
        base_url: str,
        clock: Clock,
        plan: PlanName = PlanName.FREE,
        deadline_s: float = DEADLINE_S,
        consume: Consume | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the account's key and plan, the base URL, and the limits of calls.

        `consume` counts every request before it is sent, and may refuse it. Raises ValueError for
        an address that would reveal the key.
        """
        self.limiter = CallLimiter(
            NAME,
            cooldowns=COOLDOWNS,
            consume=consume,
            monotonic=monotonic,
            attempts=ATTEMPTS,
            deadline_s=deadline_s,
        )
        self._client = OpenWeatherMapClient(key=key, base_url=base_url, limiter=self.limiter)
        self._plan = _PLANS[plan](self._client, clock)
        self._clock = clock

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        return self._plan.reaches(window, now)

    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        now = self._clock.now()
        if not self._plan.reaches(window, now):
            return ()
        found = await self._plan.readings(cell_of(where), window)
        return tuple(
            sorted(
                (
                    reading
                    for reading in found
                    if where.distance_m(reading.point) <= radius_m
                    and window.contains(reading.observed_at)
                    and reading.observed_at <= now
                ),
                key=lambda reading: reading.observed_at,
            )
        )

    @override
    async def current(self, where: Point) -> Conditions:
        return await self._plan.current(cell_of(where))

    @override
    async def forecast(self, where: Point) -> Forecast:
        return await self._plan.forecast(cell_of(where))

    @override
    async def air(self, where: Point, window: Interval | None = None) -> AirQuality:
        cell = cell_of(where)
        if window is None:
            path = "/data/2.5/air_pollution"
            return await self._client.get(path, parameters_of(cell), partial(read_air, asked=cell))
        asked = Interval(max(window.start, AIR_HISTORY_BEGINS), min(window.end, self._clock.now()))
        if asked.end < asked.start:
            return _no_air(cell)
        start = math.floor(asked.start.timestamp())
        end = max(math.ceil(asked.end.timestamp()), start + 1)  # it refuses an empty interval
        found = await self._client.get(
            "/data/2.5/air_pollution/history",
            parameters_of(cell, start=str(start), end=str(end)),
            partial(read_air, asked=cell),
        )
        samples = tuple(sample for sample in found.samples if window.contains(sample.observed_at))
        return replace(found, samples=samples)

    @override
    async def search(
        self, text: str, limit: int, near: Point | None = None
    ) -> Sequence[NamedPlace]:
        parameters = {"q": text.strip(), "limit": _limit(MOST_PLACES if near else limit)}
        found = await self._client.get("/geo/1.0/direct", parameters, read_places)
        return nearest_first(found, near)[:limit]

    @override
    async def reverse(self, where: Point, limit: int) -> Sequence[NamedPlace]:
        parameters = {  # four decimals are 11 m
            "lat": f"{where.latitude:.4f}",
            "lon": f"{where.longitude:.4f}",
            "limit": _limit(limit),
        }
        return (await self._client.get("/geo/1.0/reverse", parameters, read_places))[:limit]

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()


def _limit(wanted: int) -> str:
    return str(min(wanted, MOST_PLACES))


def _no_air(cell: Point) -> AirQuality:
    return AirQuality(
        provider=NAME, point=cell, samples=(), index_scale=INDEX_SCALE, attribution=ATTRIBUTION
    )
