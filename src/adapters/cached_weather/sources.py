"""The weather ports over a provider that is asked as rarely as can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from typing_extensions import override

from skywitness.adapters.cached_weather.gateway import WeatherGateway
from skywitness.adapters.cached_weather.grid import NARROW_DEG, cell, farthest_m
from skywitness.adapters.outbound.cache import CacheResult, Fetched, StaleCache, afresh
from skywitness.domain.model.geography.gazetteer import NamedPlace
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
"""OpenWeatherMap calculates anew every ten minutes, and asks for no more than a call in each."""

SHORTEST_S: Final = 60.0
"""How long even an old answer counts as fresh: a newer one may not exist yet."""

USABLE_S: Final = 6 * HOUR_S
"""How old weather may be that stands in, marked as stale, for what cannot be had."""

UNKNOWN_S: Final = 600.0
PLACES_S: Final = 30 * DAY_S
UNKNOWN_PLACE_S: Final = DAY_S

_SETTLED: Final = timedelta(hours=2)  # a past longer ago than this is no longer added to
_REACH_STEP_M: Final = 10_000.0


class CachedCurrentWeather(CurrentWeather):
    """The weather now, renewed ten minutes after the provider calculated it."""

    def __init__(self, gateway: WeatherGateway, inner: CurrentWeather) -> None:
        """Take the economy and the source that it spares."""
        self.name = inner.name
        self._gateway = gateway
        self._inner = inner
        self._answers: StaleCache[Conditions] = gateway.cache(unknown_s=UNKNOWN_S)

    @override
    async def current(self, where: Point) -> Conditions:
        answer = await self.answer(where)
        return replace(answer.value, stale=True) if answer.stale else answer.value

    async def answer(self, where: Point) -> CacheResult[Conditions]:
        """Return the newest conditions known, with the reason where they could not be renewed."""
        return await self._gateway.ask_near("current", self._answers, where, None, self._fetch)

    async def _fetch(self, middle: Point, width_deg: float) -> Fetched[Conditions]:
        found = await self._inner.current(middle)
        age_s = (self._gateway.clock.now() - found.observed_at).total_seconds()
        fresh_s = min(RENEWED_S, max(SHORTEST_S, RENEWED_S - age_s))
        return Fetched(_of_cell(found, width_deg), fresh_s, USABLE_S - max(0.0, age_s))


class CachedEvidence(WeatherProvider):
    """Readings near a claim.

    A source that knows the present only draws its evidence from `current`, so that screens and
    claims share one answer. Any other is asked for whole hours around the cell of the claim; what
    lies outside the claim's own window and radius is left out afterwards. Readings that could not
    be renewed are as true as before; but that there are none is not known then.
    """

    def __init__(
        self,
        gateway: WeatherGateway,
        inner: WeatherProvider,
        *,
        current: CachedCurrentWeather | None,
    ) -> None:
        """Take the economy, the source that it spares, and where the present is known from."""
        self.name = inner.name
        self._gateway = gateway
        self._inner = inner
        self._current = current
        self._answers: StaleCache[tuple[Conditions, ...]] = gateway.cache(unknown_s=UNKNOWN_S)

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
            raise afresh(answer.error)
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

        async def fetch(middle: Point, width_deg: float) -> Fetched[tuple[Conditions, ...]]:
            reach_m = steps * _REACH_STEP_M + farthest_m(width_deg)
            readings = await self._inner.conditions(middle, reach_m, hours)
            found = tuple(_of_cell(reading, width_deg) for reading in readings)
            is_settled = hours.end < self._gateway.clock.now() - _SETTLED
            return Fetched(found, HOUR_S if is_settled else RENEWED_S, USABLE_S, len(found))

        asked = (steps, hours)
        return await self._gateway.ask_near("evidence", self._answers, where, asked, fetch)


class CachedForecasts(Forecasts):
    """What is expected, renewed by the hour."""

    def __init__(self, gateway: WeatherGateway, inner: Forecasts) -> None:
        """Take the economy and the source that it spares."""
        self.name = inner.name
        self._gateway = gateway
        self._inner = inner
        self._answers: StaleCache[Forecast] = gateway.cache(unknown_s=UNKNOWN_S)

    @override
    async def forecast(self, where: Point) -> Forecast:
        answer = await self._gateway.ask_near("forecast", self._answers, where, None, self._fetch)
        return replace(answer.value, stale=True) if answer.stale else answer.value

    async def _fetch(self, middle: Point, _width_deg: float) -> Fetched[Forecast]:
        found = await self._inner.forecast(middle)
        return Fetched(found, HOUR_S, USABLE_S, len(found.steps))


class CachedAirQualities(AirQualities):
    """What is in the air, renewed by the hour; windows are asked for in whole hours."""

    def __init__(self, gateway: WeatherGateway, inner: AirQualities) -> None:
        """Take the economy and the source that it spares."""
        self.name = inner.name
        self._gateway = gateway
        self._inner = inner
        self._answers: StaleCache[AirQuality] = gateway.cache(unknown_s=UNKNOWN_S)

    @override
    async def air(self, where: Point, window: Interval | None = None) -> AirQuality:
        hours = None if window is None else _whole_hours(window)

        async def fetch(middle: Point, _width_deg: float) -> Fetched[AirQuality]:
            found = await self._inner.air(middle, hours)
            return Fetched(found, HOUR_S, USABLE_S, len(found.samples))

        answer = await self._gateway.ask_near("air", self._answers, where, hours, fetch)
        found = answer.value
        if window is not None:
            within = tuple(s for s in found.samples if window.contains(s.observed_at))
            found = replace(found, samples=within)
        return replace(found, stale=True) if answer.stale else found


class CachedPlaceSearch(PlaceSearch):
    """Places by name, known for a month; that there is no such place, for a day."""

    def __init__(self, gateway: WeatherGateway, inner: PlaceSearch) -> None:
        """Take the economy and the source that it spares."""
        self.name = inner.name
        self._gateway = gateway
        self._inner = inner
        self._answers: StaleCache[tuple[NamedPlace, ...]] = gateway.cache(unknown_s=UNKNOWN_PLACE_S)

    @override
    async def search(self, text: str, limit: int) -> Sequence[NamedPlace]:
        words = " ".join(text.split())

        async def fetch() -> Fetched[tuple[NamedPlace, ...]]:
            return _places(await self._inner.search(words, limit))

        key = ("search", words.casefold(), limit)
        return (await self._gateway.ask("search", self._answers, key, fetch)).value


class CachedGazetteer(CachedPlaceSearch, Gazetteer):
    """Names by place too, in the same memory."""

    def __init__(self, gateway: WeatherGateway, inner: Gazetteer) -> None:
        """Take the economy and the source that it spares."""
        super().__init__(gateway, inner)
        self._names = inner

    @override
    async def reverse(self, where: Point, limit: int) -> Sequence[NamedPlace]:
        middle = cell(where, NARROW_DEG)  # a name 11 km away is the wrong one, however few calls

        async def fetch() -> Fetched[tuple[NamedPlace, ...]]:
            return _places(await self._names.reverse(middle, limit))

        key = ("reverse", middle, limit)
        return (await self._gateway.ask("reverse", self._answers, key, fetch)).value


def _of_cell(found: Conditions, width_deg: float) -> Conditions:
    if found.kind is not ConditionsKind.ANALYSIS:  # a station stands where it stands
        return found
    return replace(found, cell_deg=max(width_deg, found.cell_deg or 0.0))


def _places(found: Sequence[NamedPlace]) -> Fetched[tuple[NamedPlace, ...]]:
    known_s = PLACES_S if found else UNKNOWN_PLACE_S
    return Fetched(tuple(found), known_s, known_s, len(found))


def _whole_hours(window: Interval) -> Interval:
    """Return the window from the hour it begins in to the end of the one it ends in, in UTC."""
    start, end = window.start.astimezone(UTC), window.end.astimezone(UTC)
    floor = end.replace(minute=0, second=0, microsecond=0)
    return Interval(
        start.replace(minute=0, second=0, microsecond=0),
        floor if floor == end else floor + timedelta(hours=1),
    )
