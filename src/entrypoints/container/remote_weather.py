"""External weather services, each with caching and a call budget in front."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from skywitness.domain.model.credits import Credit
from skywitness.domain.use_cases.read_sources import RemoteSource
from skywitness.domain.use_cases.read_weather import ReadWeather
from skywitness.entrypoints.container.lifecycle import Lifecycle
from skywitness.entrypoints.container.missing_extra import extra
from skywitness.entrypoints.container.stores import Store
from skywitness.entrypoints.setting_groups.weather import WeatherSource
from skywitness.entrypoints.settings import Settings
from skywitness.ports.call_budget import CallLimits
from skywitness.ports.clock import Clock
from skywitness.ports.weather import (
    AirQualities,
    CurrentWeather,
    Forecasts,
    Gazetteer,
    PlaceSearch,
    WeatherProvider,
)

if TYPE_CHECKING:
    from skywitness.adapters.cached_weather.quota import QuotaTracker
    from skywitness.adapters.outbound.limiter import CallLimiter


@dataclass(frozen=True, slots=True)
class RemoteWeather:
    """One service: evidence for claims, weather for the API, and how it fares."""

    evidence: WeatherProvider
    read_weather: ReadWeather
    source: RemoteSource


class _Source(WeatherProvider, CurrentWeather, Forecasts, AirQualities, PlaceSearch, Protocol):
    """What every service offers."""

    limiter: CallLimiter

    async def close(self) -> None:
        """Close all connections."""


def remote_weather(
    settings: Settings, store: Store, clock: Clock, lifecycle: Lifecycle
) -> list[RemoteWeather]:
    """Return the configured services, in the order in which the weather endpoints use them."""
    made = []
    if WeatherSource.OPENWEATHERMAP in settings.weather_sources:
        made.append(_openweathermap(settings, store, clock, lifecycle))
    if WeatherSource.OPEN_METEO in settings.weather_sources:
        made.append(_open_meteo(settings, store, clock, lifecycle))
    return made


def first_of_each(services: Sequence[RemoteWeather]) -> ReadWeather:
    """Return for each weather endpoint the first service that supports it.

    Places that no service finds are those of the built-in gazetteer.
    """
    from skywitness.adapters.built_in_places import BuiltInPlaces

    built_in = BuiltInPlaces()
    offered = [
        *(service.read_weather for service in services),
        ReadWeather(place_search=built_in, gazetteer=built_in),
    ]

    def first(role: str) -> Any:
        found = (getattr(one, role) for one in offered)
        return next((source for source in found if source is not None), None)

    return ReadWeather(**{role.name: first(role.name) for role in fields(ReadWeather)})


def account_of(provider: str, key: str) -> str:
    """Return an identifier of the account of a key, for the call budget, without the key."""
    return f"{provider}:{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _openweathermap(
    settings: Settings, store: Store, clock: Clock, lifecycle: Lifecycle
) -> RemoteWeather:
    with extra("weather", "WEATHER=openweathermap"):
        from skywitness.adapters.openweathermap.plans import HISTORY_BEGINS, PlanName, limits_of
        from skywitness.adapters.openweathermap.provider import OpenWeatherMap
        from skywitness.adapters.openweathermap.values import ATTRIBUTION

    secret = settings.openweathermap_key
    key = secret.get_secret_value() if secret else ""  # settings require one if it is chosen
    plan = PlanName(settings.openweathermap_plan)
    quota = _quota_tracker(store, clock, account_of(OpenWeatherMap.name, key), limits_of(plan))
    source = OpenWeatherMap(
        key=key,
        base_url=settings.openweathermap_url,
        clock=clock,
        plan=plan,
        consume=quota.consume,
    )
    begins_at = None if plan is PlanName.FREE else HISTORY_BEGINS
    credit = Credit(ATTRIBUTION, "https://openweathermap.org/")
    return _with_caching(source, source, quota, clock, lifecycle, credit, begins_at)


def _open_meteo(
    settings: Settings, store: Store, clock: Clock, lifecycle: Lifecycle
) -> RemoteWeather:
    with extra("weather", "WEATHER=open-meteo"):
        from skywitness.adapters.open_meteo.client import FREE_LIMITS
        from skywitness.adapters.open_meteo.provider import EARLIEST, OpenMeteo, OpenMeteoAddresses
        from skywitness.adapters.open_meteo.read_weather import ATTRIBUTION

    addresses = OpenMeteoAddresses(
        forecast=settings.open_meteo_url,
        archive=settings.open_meteo_archive_url,
        air=settings.open_meteo_air_url,
        geocoding=settings.open_meteo_geocoding_url,
    )
    account = account_of(OpenMeteo.name, settings.open_meteo_url)
    quota = _quota_tracker(store, clock, account, FREE_LIMITS)
    source = OpenMeteo(clock=clock, addresses=addresses, consume=quota.consume)
    credit = Credit(ATTRIBUTION, "https://open-meteo.com/")
    return _with_caching(source, None, quota, clock, lifecycle, credit, EARLIEST)


def _quota_tracker(store: Store, clock: Clock, account: str, limits: CallLimits) -> QuotaTracker:
    from skywitness.adapters.cached_weather.quota import QuotaTracker

    return QuotaTracker(store.calls, account=account, limits=limits, clock=clock)


def _with_caching(
    source: _Source,
    gazetteer: Gazetteer | None,
    quota: QuotaTracker,
    clock: Clock,
    lifecycle: Lifecycle,
    credit: Credit,
    begins_at: datetime | None,
) -> RemoteWeather:
    """Put caches in front of a service whose limiter consumes the quota.

    `begins_at` is None where it knows the present only.
    """
    from skywitness.adapters.cached_weather.gateway import WeatherGateway
    from skywitness.adapters.cached_weather.sources import (
        CachedAirQualities,
        CachedCurrentWeather,
        CachedEvidence,
        CachedForecasts,
        CachedGazetteer,
        CachedPlaceSearch,
    )

    gateway = WeatherGateway(quota, source.limiter, clock=clock)
    lifecycle.add(close=source.close)
    lifecycle.add(close=gateway.close)
    current = CachedCurrentWeather(gateway, source)
    names = None if gazetteer is None else CachedGazetteer(gateway, gazetteer)
    read_weather = ReadWeather(
        current_weather=current,
        forecasts=CachedForecasts(gateway, source),
        air_qualities=CachedAirQualities(gateway, source),
        place_search=names or CachedPlaceSearch(gateway, source),
        gazetteer=names,
    )
    evidence = CachedEvidence(gateway, source, current=current if begins_at is None else None)
    return RemoteWeather(evidence, read_weather, RemoteSource(gateway, credit, begins_at))
