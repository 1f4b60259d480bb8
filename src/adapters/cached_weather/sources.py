"""The weather ports over a provider, with its answers cached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from typing_extensions import override

from skywitness.adapters.cached_weather.gateway import WeatherGateway
from skywitness.adapters.cached_weather.grid import NARROW_DEG, cell, farthest_m
from skywitness.adapters.cached_weather.quota import for_display
from skywitness.adapters.outbound.cache import CacheResult, Fetched, StaleCache, without_traceback
from skywitness.domain.model.geography.gazetteer import NamedPlace, nearest_first
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.air_quality import AirQuality
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.forecast import Forecast
from skywitness.ports.weather import (
    AirQualities,
    CurrentWeather,
    Forecasts,
    Gazetteer,
    PlaceSearch,
    WeatherProvider,
)

HOUR_S: Final = 3600.0
DAY_S: Final = 24 * HOUR_S

RENEWED_S: Final = 600.0
"""The interval at which weather services recalculate the present."""

SHORTEST_S: Final = 60.0
"""An old answer is fresh for at least this long: there may be no newer one yet."""

USABLE_S: Final = 6 * HOUR_S
"""The age up to which weather is returned, marked as stale, when the provider fails."""

UNKNOWN_S: Final = 600.0
PLACES_S: Final = 30 * DAY_S
UNKNOWN_PLACE_S: Final = DAY_S
MOST_RANKED: Final = 10
"""Places of a name that are looked at for the nearest; services return no more than ten."""

_SETTLED: Final = timedelta(hours=2)  # hours older than this are no longer revised
_REACH_STEP_M: Final = 10_000.0


class CachedCurrentWeather(CurrentWeather):
    """The current weather, fresh until ten minutes after the provider calculated it."""

    def __init__(self, gateway: WeatherGateway, inner: CurrentWeather) -> None:
        """Take the gateway and the source to cache."""
        self.name = inner.name
        self._gateway = gateway
        self._inner = inner
        self._cache: StaleCache[Conditions] = gateway.cache(unknown_s=UNKNOWN_S)

    @override
    async def current(self, where: Point) -> Conditions:
        with for_display():
            answer = await self.answer(where)
        return replace(answer.value, stale=True) if answer.stale else answer.value

    async def answer(self, where: Point) -> CacheResult[Conditions]:
        """Return the newest known conditions, with the error if they could not be renewed."""
        return await self._gateway.get_near(self._cache, where, None, self._fetch)

    async def _fetch(self, centre: Point, width_deg: float) -> Fetched[Conditions]:
        found = await self._inner.current(centre)
        age_s = (self._gateway.clock.now() - found.observed_at).total_seconds()
        fresh_s = min(RENEWED_S, max(SHORTEST_S, RENEWED_S - age_s))
        return Fetched(_of_cell(found, width_deg), fresh_s, USABLE_S - max(0.0, age_s))


class CachedEvidence(WeatherProvider):
    """Readings near a claim.

    A source that has only the present takes its evidence from `current`, so that claims and the
    weather endpoints share one answer. Any other is asked for whole hours around the claim's cell;
    readings outside the claim's own window and radius are dropped afterwards. Stale readings remain
    valid evidence; a stale answer without any is an error, since newer readings may exist.
    """

    def __init__(
        self,
        gateway: WeatherGateway,
        inner: WeatherProvider,
        *,
        current: CachedCurrentWeather | None,
    ) -> None:
        """Take the gateway, the source, and the cached present if the source has no past."""
        self.name = inner.name
        self._gateway = gateway
        self._inner = inner
        self._current = current
        self._cache: StaleCache[tuple[Conditions, ...]] = gateway.cache(unknown_s=UNKNOWN_S)

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        return self._inner.reaches(window, now)

    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        answer = await self._answer(where, radius_m, window)
        found = [
            replace(reading, stale=answer.stale)
            for reading in answer.value
            if window.contains(reading.observed_at) and where.distance_m(reading.point) <= radius_m
        ]
        if answer.error is not None and not found:
            raise without_traceback(answer.error)
        return found

    async def _answer(
        self, where: Point, radius_m: float, window: Interval
    ) -> CacheResult[tuple[Conditions, ...]]:
        if self._current is None:
            return await self._around(where, radius_m, window)
        now = await self._current.answer(where)
        return CacheResult((now.value,), now.error)

    async def _around(
        self, where: Point, radius_m: float, window: Interval
    ) -> CacheResult[tuple[Conditions, ...]]:
        hours = _whole_hours(window)
        steps = ceil(radius_m / _REACH_STEP_M)

        async def fetch(centre: Point, width_deg: float) -> Fetched[tuple[Conditions, ...]]:
            reach_m = steps * _REACH_STEP_M + farthest_m(width_deg)
            readings = await self._inner.conditions(centre, reach_m, hours)
            found = tuple(_of_cell(reading, width_deg) for reading in readings)
            is_settled = hours.end < self._gateway.clock.now() - _SETTLED
            return Fetched(found, HOUR_S if is_settled else RENEWED_S, USABLE_S, len(found))

        return await self._gateway.get_near(self._cache, where, (steps, hours), fetch)


class CachedForecasts(Forecasts):
    """Forecasts, fresh for an hour."""

    def __init__(self, gateway: WeatherGateway, inner: Forecasts) -> None:
        """Take the gateway and the source to cache."""
        self.name = inner.name
        self._gateway = gateway
        self._inner = inner
        self._cache: StaleCache[Forecast] = gateway.cache(unknown_s=UNKNOWN_S)

    @override
    async def forecast(self, where: Point) -> Forecast:
        with for_display():
            answer = await self._gateway.get_near(self._cache, where, None, self._fetch)
        return replace(answer.value, stale=True) if answer.stale else answer.value

    async def _fetch(self, centre: Point, _width_deg: float) -> Fetched[Forecast]:
        found = await self._inner.forecast(centre)
        return Fetched(found, HOUR_S, USABLE_S, len(found.steps))


class CachedAirQualities(AirQualities):
    """Air quality, fresh for an hour; windows are fetched in whole hours."""

    def __init__(self, gateway: WeatherGateway, inner: AirQualities) -> None:
        """Take the gateway and the source to cache."""
        self.name = inner.name
        self._gateway = gateway
        self._inner = inner
        self._cache: StaleCache[AirQuality] = gateway.cache(unknown_s=UNKNOWN_S)

    @override
    async def air(self, where: Point, window: Interval | None = None) -> AirQuality:
        hours = None if window is None else _whole_hours(window)

        async def fetch(centre: Point, _width_deg: float) -> Fetched[AirQuality]:
            found = await self._inner.air(centre, hours)
            return Fetched(found, HOUR_S, USABLE_S, len(found.samples))

        with for_display():
            answer = await self._gateway.get_near(self._cache, where, hours, fetch)
        found = answer.value
        if window is not None:
            within = tuple(s for s in found.samples if window.contains(s.observed_at))
            found = replace(found, samples=within)
        return replace(found, stale=True) if answer.stale else found


class CachedPlaceSearch(PlaceSearch):
    """Places by name, cached for 30 days; that there is no such place, for a day."""

    def __init__(self, gateway: WeatherGateway, inner: PlaceSearch) -> None:
        """Take the gateway and the source to cache."""
        self.name = inner.name
        self._gateway = gateway
        self._inner = inner
        self._cache: StaleCache[tuple[NamedPlace, ...]] = gateway.cache(unknown_s=UNKNOWN_PLACE_S)

    @override
    async def search(
        self, text: str, limit: int, near: Point | None = None
    ) -> Sequence[NamedPlace]:
        words = " ".join(text.split())
        most = limit if near is None else max(limit, MOST_RANKED)  # one answer for all positions

        async def fetch() -> Fetched[tuple[NamedPlace, ...]]:
            return _places(await self._inner.search(words, most))

        found = await self._found(("search", words.casefold(), most), fetch)
        return nearest_first(found, near)[:limit]

    async def _found(
        self, key: Hashable, fetch: Callable[[], Awaitable[Fetched[tuple[NamedPlace, ...]]]]
    ) -> tuple[NamedPlace, ...]:
        with for_display():
            return (await self._gateway.get(self._cache, key, fetch)).value


class CachedGazetteer(CachedPlaceSearch, Gazetteer):
    """Names by position too, in the same cache."""

    def __init__(self, gateway: WeatherGateway, inner: Gazetteer) -> None:
        """Take the gateway and the source to cache."""
        super().__init__(gateway, inner)
        self._names = inner

    @override
    async def reverse(self, where: Point, limit: int) -> Sequence[NamedPlace]:
        centre = cell(where, NARROW_DEG)  # a wider cell would give the name of another village

        async def fetch() -> Fetched[tuple[NamedPlace, ...]]:
            return _places(await self._names.reverse(centre, limit))

        return await self._found(("reverse", centre, limit), fetch)


def _of_cell(found: Conditions, width_deg: float) -> Conditions:
    if found.kind is not ConditionsKind.ANALYSIS:  # a station has a position, not a cell
        return found
    return replace(found, cell_deg=max(width_deg, found.cell_deg or 0.0))


def _places(found: Sequence[NamedPlace]) -> Fetched[tuple[NamedPlace, ...]]:
    fresh_s = PLACES_S if found else UNKNOWN_PLACE_S
    return Fetched(tuple(found), fresh_s, fresh_s, len(found))


def _whole_hours(window: Interval) -> Interval:
    """Return the window widened to whole hours in UTC."""
    start, end = window.start.astimezone(UTC), window.end.astimezone(UTC)
    floor = end.replace(minute=0, second=0, microsecond=0)
    return Interval(
        start.replace(minute=0, second=0, microsecond=0),
        floor if floor == end else floor + timedelta(hours=1),
    )
