"""The plans of OpenWeatherMap: the part of the source that depends on what is paid for.

Air quality and place names are part of every plan. Limits, with a margin: 60 calls a minute and
1,000,000 a month for an account without a subscription, 1,000 a day free of charge for One Call
(https://openweathermap.org/price; its default cap is 2,000 a day, so costs can arise unnoticed).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final, Protocol

from typing_extensions import override

from skywitness.adapters.openweathermap.client import OpenWeatherMapClient
from skywitness.adapters.openweathermap.read_weather import (
    forecast_of,
    read_current,
    read_days,
    read_forecast,
    read_hours,
    read_past,
    read_present,
)
from skywitness.adapters.openweathermap.values import parameters_of
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep
from skywitness.ports.call_budget import CallLimits
from skywitness.ports.clock import Clock

HOUR: Final = timedelta(hours=1)

REFRESH: Final = timedelta(minutes=10)
"""The interval of the service's calculations: its newest values may be this much behind."""

FREE_LIMITS: Final = CallLimits(per_minute=50, per_day=30_000)
"""Of 60 a minute, and of 1,000,000 in a month of 31 days."""

ONE_CALL_LIMITS: Final = CallLimits(per_minute=50, per_day=900)
"""Of 60 a minute, and of the 1,000 calls a day that cost nothing."""

HISTORY_BEGINS: Final = datetime(1979, 1, 1, tzinfo=UTC)
"""The first hour that One Call has."""

ONECALL4: Final = "/data/4.0/onecall"
HOURS_ON_A_PAGE: Final = 20
"""The most that `/timeline/1h` returns on a page."""

MOST_PAGES: Final = 5
"""A hundred hours: the three days of a flood and a margin. Longer claims are judged by their last
days; every page is a billed call."""

ONECALL3: Final = "/data/3.0/onecall"
MOST_TIMEMACHINE_HOURS: Final = 4
"""Enough for an hour before and after a claim; longer claims are judged by their last hours."""


class PlanName(StrEnum):
    """The plans, as the setting names them."""

    FREE = "free"
    ONECALL4 = "onecall4"
    ONECALL3 = "onecall3"


def limits_of(plan: PlanName) -> CallLimits:
    """Return the limits of calls for an account with this plan."""
    return FREE_LIMITS if plan is PlanName.FREE else ONE_CALL_LIMITS


class Plan(Protocol):
    """Weather of one plan, by cell; every method but `reaches` raises `ProviderError`."""

    @abstractmethod
    def reaches(self, window: Interval, now: datetime) -> bool:
        """Return whether the plan can have data for any part of this window."""

    @abstractmethod
    async def readings(self, cell: Point, window: Interval) -> Sequence[Conditions]:
        """Return analyses around this window: some may lie outside, none is a forecast."""

    @abstractmethod
    async def current(self, cell: Point) -> Conditions:
        """Return the analysis of the present."""

    @abstractmethod
    async def forecast(self, cell: Point) -> Forecast:
        """Return the forecast."""


class FreePlan(Plan):
    """`/data/2.5/weather` and `/data/2.5/forecast`: the present and five days ahead, no past."""

    def __init__(self, client: OpenWeatherMapClient, clock: Clock) -> None:
        """Take the client and a clock."""
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
        read = partial(read_current, asked=cell, now=self._clock.now())
        return await self._client.get("/data/2.5/weather", _parameters(cell), read)

    @override
    async def forecast(self, cell: Point) -> Forecast:
        read = partial(read_forecast, fetched_at=self._clock.now(), asked=cell)
        return await self._client.get("/data/2.5/forecast", _parameters(cell), read)


class OneCall4(Plan):
    """One Call 4.0: the present, hours back to 1979, ten days ahead.

    Pages are requested by `start`; the links in answers contain the key and are never read.
    """

    def __init__(self, client: OpenWeatherMapClient, clock: Clock) -> None:
        """Take the client and a clock."""
        self._client = client
        self._clock = clock

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        return reaches_back(window, now)

    @override
    async def readings(self, cell: Point, window: Interval) -> Sequence[Conditions]:
        now, until = self._clock.now(), self._client.deadline()
        hours = hours_within(window, now, HOURS_ON_A_PAGE * MOST_PAGES)
        found: list[Conditions] = []
        for page in range(0, len(hours), HOURS_ON_A_PAGE):
            wanted = hours[page : page + HOURS_ON_A_PAGE]
            found += await self._client.get(
                f"{ONECALL4}/timeline/1h",
                _parameters(cell, start=wanted[0], cnt=str(len(wanted))),
                partial(read_past, now=now, asked=cell),
                until=until,
            )
        if holds_present(window, now):
            found.append(await self._current(cell, until))
        return _one_for_each_time(found)

    @override
    async def current(self, cell: Point) -> Conditions:
        return await self._current(cell, self._client.deadline())

    @override
    async def forecast(self, cell: Point) -> Forecast:
        """Return one page of hours and one of days: two calls, where hours alone take many."""
        now, until = self._clock.now(), self._client.deadline()
        point, hours = await self._client.get(
            f"{ONECALL4}/timeline/1h",
            _parameters(cell, start=now.replace(minute=0, second=0, microsecond=0) + HOUR),
            partial(read_hours, name="data", asked=cell),
            until=until,
        )
        days = await self._client.get(
            f"{ONECALL4}/timeline/1day",
            _parameters(cell),
            partial(read_days, name="data", asked=cell),
            until=until,
        )
        return forecast_of(point, hours, now, days)

    async def _current(self, cell: Point, until: float) -> Conditions:
        read = partial(read_present, asked=cell, now=self._clock.now())
        return await self._client.get(f"{ONECALL4}/current", _parameters(cell), read, until=until)


class OneCall3(Plan):
    """One Call 3.0, for accounts that still have it; 4.0 has replaced it.

    Its history is requested hour by hour (`timemachine`), each a billed call.
    """

    def __init__(self, client: OpenWeatherMapClient, clock: Clock) -> None:
        """Take the client and a clock."""
        self._client = client
        self._clock = clock

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        return reaches_back(window, now)

    @override
    async def readings(self, cell: Point, window: Interval) -> Sequence[Conditions]:
        now, until = self._clock.now(), self._client.deadline()
        found: list[Conditions] = []
        for hour in hours_within(window, now, MOST_TIMEMACHINE_HOURS):
            found += await self._client.get(
                f"{ONECALL3}/timemachine",
                _parameters(cell, dt=str(int(hour.timestamp()))),
                partial(read_past, now=now, asked=cell),
                until=until,
            )
        if holds_present(window, now):
            found.append(await self._current(cell, until))
        return _one_for_each_time(found)

    @override
    async def current(self, cell: Point) -> Conditions:
        return await self._current(cell, self._client.deadline())

    @override
    async def forecast(self, cell: Point) -> Forecast:
        def read(body: bytes) -> tuple[Point, list[ForecastStep], list[ForecastStep]]:
            point, hours = read_hours(body, "hourly", asked=cell)
            return point, hours, read_days(body, "daily", asked=cell)

        parameters = _parameters(cell, exclude="current,minutely,alerts")
        point, hours, days = await self._client.get(ONECALL3, parameters, read)
        return forecast_of(point, hours, self._clock.now(), days)

    async def _current(self, cell: Point, until: float) -> Conditions:
        parameters = _parameters(cell, exclude="minutely,hourly,daily,alerts")
        read = partial(read_present, asked=cell, now=self._clock.now())
        return await self._client.get(ONECALL3, parameters, read, until=until)


def holds_present(window: Interval, now: datetime) -> bool:
    """Return whether the analysis of the present can lie in a window."""
    return window.widened(timedelta(0), REFRESH).contains(now)


def reaches_back(window: Interval, now: datetime) -> bool:
    """Return whether some of a window lies in the past that One Call has."""
    return window.start <= now and window.end >= HISTORY_BEGINS


def hours_within(window: Interval, now: datetime, most: int) -> list[datetime]:
    """Return the full hours of a window that are over, its last ones if there are too many."""
    last = _hour_of(min(window.end, now))
    first = max(_hour_of(window.start + HOUR - timedelta(microseconds=1)), HISTORY_BEGINS)
    count = min((last - first) // HOUR + 1, most)
    return [last - HOUR * back for back in reversed(range(count))]


def _one_for_each_time(found: Sequence[Conditions]) -> Sequence[Conditions]:
    return tuple({reading.observed_at: reading for reading in reversed(found)}.values())


def _parameters(cell: Point, *, start: datetime | None = None, **more: str) -> dict[str, str]:
    if start is not None:
        more["start"] = str(int(start.timestamp()))
    return parameters_of(cell, units="metric", **more)


def _hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
