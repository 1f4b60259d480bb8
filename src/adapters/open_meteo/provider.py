"""Open-Meteo: evidence for claims since 1940, current weather, forecasts, air and place names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from typing_extensions import override

from skywitness.adapters.open_meteo.answers import NAME
from skywitness.adapters.open_meteo.client import ATTEMPTS, COOLDOWNS, failure_of
from skywitness.adapters.open_meteo.read_weather import (
    AIR_FIELDS,
    WEATHER_FIELDS,
    air_quality,
    read_air,
    read_current,
    read_forecast,
    read_hours,
    read_places,
)
from skywitness.adapters.outbound.http_get import HttpGet
from skywitness.adapters.outbound.limiter import DEADLINE_S, CallLimiter, Consume
from skywitness.adapters.outbound.model_weather import cell_of
from skywitness.domain.model.addresses import is_private
from skywitness.domain.model.errors import LocationUnknown
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
    PlaceSearch,
    WeatherProvider,
)

T = TypeVar("T")

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

# A call for more than ten variables counts as more than one, and the archive has no visibility.
_ALL: Final = (*WEATHER_FIELDS, "weather_code")
_RECENT_VARIABLES: Final = ",".join(name for name in _ALL if name != "cloud_cover")
_ARCHIVE_VARIABLES: Final = ",".join(name for name in _ALL if name != "visibility")
_CURRENT_VARIABLES: Final = ",".join(_ALL)
_FORECAST_VARIABLES: Final = f"{_CURRENT_VARIABLES},precipitation_probability"
_AIR_VARIABLES: Final = ",".join(AIR_FIELDS)

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
        self._http = HttpGet(NAME)

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
        asked = cell_of(where)
        if hours.start >= now - RECENT:
            address, path, variables = self._at.forecast, "/v1/forecast", _RECENT_VARIABLES
        else:
            address, path, variables = self._at.archive, "/v1/archive", _ARCHIVE_VARIABLES
        parameters = _model(asked, hourly=variables, **_days(hours), **_UNITS)
        try:
            found = await self._get(
                address, path, parameters, partial(read_hours, within=hours, asked=asked)
            )
        except LocationUnknown:
            return ()  # a retry would get the same answer
        return tuple(each for each in found if where.distance_m(each.point) <= radius_m)

    @override
    async def current(self, where: Point) -> Conditions:
        asked = cell_of(where)
        read = partial(read_current, asked=asked, now=self._clock.now())
        parameters = _model(asked, current=_CURRENT_VARIABLES, **_UNITS)
        return await self._get(self._at.forecast, "/v1/forecast", parameters, read)

    @override
    async def forecast(self, where: Point) -> Forecast:
        asked, days = cell_of(where), str(FORECAST_DAYS)
        read = partial(read_forecast, now=self._clock.now(), asked=asked)
        parameters = _model(asked, hourly=_FORECAST_VARIABLES, forecast_days=days, **_UNITS)
        return await self._get(self._at.forecast, "/v1/forecast", parameters, read)

    @override
    async def air(self, where: Point, window: Interval | None = None) -> AirQuality:
        """Return the present, or the hours of a window, of its last 13 days and 90 days back."""
        asked, now = cell_of(where), self._clock.now()
        hours = None if window is None else _full_hours(window, now)
        if window is None:
            parameters = _model(asked, current=_AIR_VARIABLES)
        elif hours is None or hours.start < now - RECENT:
            return air_quality(asked)
        else:
            parameters = _model(asked, hourly=_AIR_VARIABLES, **_days(hours))
        read = partial(read_air, within=hours, asked=asked)
        return await self._get(self._at.air, "/v1/air-quality", parameters, read)

    @override
    async def search(
        self, text: str, limit: int, near: Point | None = None
    ) -> Sequence[NamedPlace]:
        if len(text.strip()) < SHORTEST_TEXT or limit < 1:
            return ()
        parameters = {
            "name": text.strip(),
            "count": str(MOST_PLACES if near else min(limit, MOST_PLACES)),
            "language": "en",
            "format": "json",
        }
        at = self._at.geocoding
        found = await self._get(at, "/v1/search", parameters, read_places)
        return nearest_first(found, near)[:limit]

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    async def _get(
        self, address: str, path: str, parameters: dict[str, str], read: Callable[[bytes], T]
    ) -> T:
        url = address.rstrip("/") + path
        attempt = partial(self._http.document, url, parameters, read, failure_of)
        return await self.limiter.call(path, attempt)


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


def _model(asked: Point, **more: str) -> dict[str, str]:
    """Return the parameters of a request to a model."""
    place = {"latitude": f"{asked.latitude:.2f}", "longitude": f"{asked.longitude:.2f}"}
    return {**place, "timeformat": "unixtime", "timezone": "GMT", **more}
