"""Open-Meteo: evidence for claims since 1940, current weather, forecasts, air and place names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from typing_extensions import override

from skywitness.adapters.open_meteo.client import ATTEMPTS, COOLDOWNS, OpenMeteoClient
from skywitness.adapters.open_meteo.read_weather import (
    AIR_ATTRIBUTION,
    AIR_INDEX,
    AIR_VARIABLES,
    read_air,
    read_current,
    read_forecast,
    read_hours,
    read_places,
)
from skywitness.adapters.open_meteo.table import NAME
from skywitness.adapters.outbound.limiter import DEADLINE_S, CallLimiter, Consume
from skywitness.domain.model.addresses import is_private
from skywitness.domain.model.errors import LocationUnknown
from skywitness.domain.model.geography.gazetteer import NamedPlace
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
    PlaceSearch,
    WeatherProvider,
)

MOST_PLACES: Final = 100
"""The most that the geocoder returns."""

SHORTEST_TEXT: Final = 2
"""The geocoder finds nothing for a single letter (open-meteo.com/en/docs/geocoding-api)."""

EARLIEST: Final = datetime(1940, 1, 1, tzinfo=UTC)
"""The beginning of the reanalysis ERA5."""

RECENT: Final = timedelta(days=90)
"""The forecast service keeps its last 92 days; older hours are in the archive, which lags by days.
The margin of two days is for time zones."""

LONGEST: Final = timedelta(days=13)
"""Of a longer window only the end is requested: beyond two weeks a call counts as several."""

FORECAST_DAYS: Final = 6
"""Today, which is partly over, and five more."""

_HOUR: Final = timedelta(hours=1)
_ALWAYS: Final = (
    "temperature_2m",
    "relative_humidity_2m",
    "pressure_msl",
    "wind_speed_10m",
    "wind_gusts_10m",
    "wind_direction_10m",
    "precipitation",
    "snowfall",
    "weather_code",
)
# A call for more than ten variables counts as more than one.
_RECENT_VARIABLES: Final = (*_ALWAYS, "visibility")
_ARCHIVE_VARIABLES: Final = (*_ALWAYS, "cloud_cover")  # it has no visibility
_CURRENT_VARIABLES: Final = (*_ALWAYS, "visibility", "cloud_cover")
_FORECAST_VARIABLES: Final = (*_CURRENT_VARIABLES, "precipitation_probability")

_TIMES: Final = {"timeformat": "unixtime", "timezone": "GMT"}
_UNITS: Final = {"temperature_unit": "celsius", "wind_speed_unit": "ms", "precipitation_unit": "mm"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMeteoAddresses:
    """The base URLs of its services: https, or http on loopback."""

    forecast: str = "https://api.open-meteo.com"
    archive: str = "https://archive-api.open-meteo.com"
    air: str = "https://air-quality-api.open-meteo.com"
    geocoding: str = "https://geocoding-api.open-meteo.com"

    def __post_init__(self) -> None:
        """Raise ValueError for an address that would expose the places of people."""
        for name in ("forecast", "archive", "air", "geocoding"):
            if not is_private(getattr(self, name)):
                raise ValueError(f"{name} of Open-Meteo must be addressed by https")


class OpenMeteo(WeatherProvider, CurrentWeather, Forecasts, AirQualities, PlaceSearch):
    """Free for non-commercial use, without a key, under CC BY 4.0, which requires attribution.

    It has no reverse geocoder.
    """

    name = NAME

    def __init__(
        self,
        *,
        clock: Clock,
        addresses: OpenMeteoAddresses | None = None,
        deadline_s: float = DEADLINE_S,
        consume: Consume | None = None,
    ) -> None:
        """Take a clock, other addresses than the public ones, and the limits of calls.

        `consume` counts every request before it is sent, and may refuse it.
        """
        self._clock = clock
        self._at = addresses or OpenMeteoAddresses()
        self.limiter = CallLimiter(
            NAME, cooldowns=COOLDOWNS, consume=consume, attempts=ATTEMPTS, deadline_s=deadline_s
        )
        self._client = OpenMeteoClient(self.limiter)

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        return window.start <= now and window.end >= EARLIEST

    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        now = self._clock.now()
        hours = _full_hours(window, now)
        if hours is None:
            return ()
        try:
            found = await self._hours(_rounded(where), hours, recent=hours.start >= now - RECENT)
        except LocationUnknown:
            return ()  # a retry would get the same answer
        return tuple(each for each in found if where.distance_m(each.point) <= radius_m)

    async def _hours(self, asked: Point, hours: Interval, *, recent: bool) -> Sequence[Conditions]:
        return await self._client.get(
            self._at.forecast if recent else self._at.archive,
            "/v1/forecast" if recent else "/v1/archive",
            {
                **_place(asked),
                "hourly": ",".join(_RECENT_VARIABLES if recent else _ARCHIVE_VARIABLES),
                **_days(hours),
                **_TIMES,
                **_UNITS,
            },
            partial(read_hours, within=hours, asked=asked),
        )

    @override
    async def current(self, where: Point) -> Conditions:
        asked = _rounded(where)
        variables = ",".join(_CURRENT_VARIABLES)
        parameters = {**_place(asked), "current": variables, **_TIMES, **_UNITS}
        read = partial(read_current, asked=asked, now=self._clock.now())
        return await self._client.get(self._at.forecast, "/v1/forecast", parameters, read)

    @override
    async def forecast(self, where: Point) -> Forecast:
        asked = _rounded(where)
        parameters = {
            **_place(asked),
            "hourly": ",".join(_FORECAST_VARIABLES),
            "forecast_days": str(FORECAST_DAYS),
            **_TIMES,
            **_UNITS,
        }
        read = partial(read_forecast, now=self._clock.now(), asked=asked)
        return await self._client.get(self._at.forecast, "/v1/forecast", parameters, read)

    @override
    async def air(self, where: Point, window: Interval | None = None) -> AirQuality:
        """Return the present, or the hours of a window, of its last 13 days and 90 days back."""
        asked, now = _rounded(where), self._clock.now()
        variables, hours = ",".join(AIR_VARIABLES), None
        parameters = {**_place(asked), "current": variables, **_TIMES}
        if window is not None:
            hours = _full_hours(window, now)
            if hours is None or hours.start < now - RECENT:
                return AirQuality(
                    provider=NAME,
                    point=asked,
                    samples=(),
                    index_scale=AIR_INDEX,
                    attribution=AIR_ATTRIBUTION,
                )
            parameters = {**_place(asked), "hourly": variables, **_days(hours), **_TIMES}
        read = partial(read_air, within=hours, asked=asked)
        return await self._client.get(self._at.air, "/v1/air-quality", parameters, read)

    @override
    async def search(self, text: str, limit: int) -> Sequence[NamedPlace]:
        if len(text.strip()) < SHORTEST_TEXT or limit < 1:
            return ()
        parameters = {
            "name": text.strip(),
            "count": str(min(limit, MOST_PLACES)),
            "language": "en",
            "format": "json",
        }
        at = self._at.geocoding
        return (await self._client.get(at, "/v1/search", parameters, read_places))[:limit]

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()


def _full_hours(window: Interval, now: datetime) -> Interval | None:
    """Return the first and last full hour of a window that are over, None if there is none.

    Hours after `now` are forecasts, which are never evidence.
    """
    end = min(window.end, now).astimezone(UTC)
    last = end.replace(minute=0, second=0, microsecond=0)
    start = max(window.start, EARLIEST, last - LONGEST).astimezone(UTC)
    first = start.replace(minute=0, second=0, microsecond=0)
    if first < start:
        first += _HOUR
    return Interval(first, last) if first <= last else None


def _days(hours: Interval) -> dict[str, str]:
    return {"start_date": f"{hours.start:%Y-%m-%d}", "end_date": f"{hours.end:%Y-%m-%d}"}


def _rounded(where: Point) -> Point:
    """Return the position to request: rounded by less than a cell, it reveals less about people."""
    return Point(round(where.latitude, 2), round(where.longitude, 2))


def _place(asked: Point) -> dict[str, str]:
    return {"latitude": f"{asked.latitude:.2f}", "longitude": f"{asked.longitude:.2f}"}
