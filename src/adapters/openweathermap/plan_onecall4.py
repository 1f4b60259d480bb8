"""One Call 4.0: the present, hours back to 1979, ten days ahead. Every page is a billed call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import quote

from typing_extensions import override

from skywitness.adapters.openweathermap.client import OpenWeatherMapClient
from skywitness.adapters.openweathermap.plans import (
    HOUR,
    Plan,
    holds_present,
    hours_within,
    reaches_back,
)
from skywitness.adapters.openweathermap.read_alert import Alert, read_alert
from skywitness.adapters.openweathermap.read_forecast import forecast_of
from skywitness.adapters.openweathermap.read_onecall import (
    read_days,
    read_hours,
    read_past,
    read_present,
)
from skywitness.adapters.openweathermap.values import NAME, parameters_of
from skywitness.domain.model.errors import ProviderRequestRefused
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast
from skywitness.ports.clock import Clock

ROOT: Final = "/data/4.0/onecall"

HOURS_ON_A_PAGE: Final = 20
"""The most that `/timeline/1h` puts on a page."""

MOST_PAGES: Final = 5
"""A hundred hours: the three days of a flood and a margin. A drought is not paid for hour by hour,
but judged by its last days."""


class OneCall4(Plan):
    """Pages are asked for by `start`; the links in answers hold the key and are left unread."""

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
        hours = hours_within(window, now, HOURS_ON_A_PAGE * MOST_PAGES)
        found: dict[datetime, Conditions] = {}
        for page in range(0, len(hours), HOURS_ON_A_PAGE):
            wanted = hours[page : page + HOURS_ON_A_PAGE]
            body = await self._timeline("1h", cell, wanted[0], len(wanted))
            for hour in read_past(body, now=now, asked=cell):
                found[hour.observed_at] = hour
        if holds_present(window, now):
            present = await self.current(cell)
            found.setdefault(present.observed_at, present)
        return tuple(found.values())

    @override
    async def current(self, cell: Point) -> Conditions:
        body = await self._client.get(f"{ROOT}/current", parameters_of(cell, units="metric"))
        return read_present(body, asked=cell, now=self._clock.now())

    @override
    async def forecast(self, cell: Point) -> Forecast:
        """Return one page of hours and one of days: two calls, where hours alone take many."""
        now = self._clock.now()
        next_hour = now.replace(minute=0, second=0, microsecond=0) + HOUR
        hourly = await self._timeline("1h", cell, next_hour)
        daily = await self._timeline("1day", cell)
        point, hours = read_hours(hourly, "data", asked=cell)
        return forecast_of(point, hours, now, read_days(daily, "data", asked=cell))

    async def alert(self, alert_id: str) -> Alert:
        """Return an alert that a record names; each is a billed call.

        Ids are URNs or texts of an agency, with colons and dots: each is one segment of the path.

        Raises:
            ProviderError: the service did not give a usable answer.
        """
        segment = quote(alert_id, safe="", errors="replace")
        if not segment.strip("."):  # dots alone would climb to another path
            raise ProviderRequestRefused(NAME, "no id of an alert")
        return read_alert(await self._client.get(f"{ROOT}/alert/{segment}", {}))

    async def _timeline(
        self, step: str, cell: Point, start: datetime | None = None, count: int | None = None
    ) -> bytes:
        more = {"units": "metric"}
        if start is not None:
            more["start"] = str(int(start.timestamp()))
        if count is not None:
            more["cnt"] = str(count)
        return await self._client.get(f"{ROOT}/timeline/{step}", parameters_of(cell, **more))
