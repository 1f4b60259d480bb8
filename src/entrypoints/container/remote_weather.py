"""Weather services elsewhere, each behind its own economy: calls are few, counted, and in time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from skywitness.entrypoints.lifecycle import Lifecycle
from skywitness.entrypoints.services import Screens, Store
from skywitness.entrypoints.settings import Settings, WeatherSource
from skywitness.ports.clock import Clock
from skywitness.ports.provider_state import ProviderWatch
from skywitness.ports.weather import WeatherProvider


@dataclass(frozen=True, slots=True)
class RemoteWeather:
    """One service: evidence for claims, what it can show on screens, and how it is doing."""

    evidence: WeatherProvider
    screens: Screens
    watch: ProviderWatch


def account_of(provider: str, key: str) -> str:
    """Name the account of a key without telling the key: limits hold by account."""
    return f"{provider}:{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def openweathermap(
    settings: Settings, store: Store, clock: Clock, lifecycle: Lifecycle
) -> RemoteWeather | None:
    """Return OpenWeatherMap, None where no key is set or WEATHER is none."""
    key = settings.openweathermap_key
    if key is None or WeatherSource.OPENWEATHERMAP not in settings.weather_sources:
        return None
    from skywitness.adapters.openweathermap.plans import PlanName, limits_of
    from skywitness.adapters.openweathermap.provider import OpenWeatherMap
    from skywitness.adapters.thrifty_weather.purse import Purse
    from skywitness.adapters.thrifty_weather.sources import (
        ThriftyAirQualities,
        ThriftyCurrentWeather,
        ThriftyEvidence,
        ThriftyForecasts,
        ThriftyGazetteer,
    )
    from skywitness.adapters.thrifty_weather.thrift import Thrift

    plan = PlanName(settings.openweathermap_plan)
    account = account_of(OpenWeatherMap.name, key.get_secret_value())
    purse = Purse(store.calls, account=account, limits=limits_of(plan), clock=clock)
    source = OpenWeatherMap(
        key=key.get_secret_value(),
        base_url=settings.openweathermap_url,
        clock=clock,
        plan=plan,
        spend=purse.spend,
    )
    thrift = Thrift(purse, clock=clock, counts_calls=False)
    lifecycle.add(close=source.close)
    lifecycle.add(close=thrift.close)
    current = ThriftyCurrentWeather(thrift, source)
    gazetteer = ThriftyGazetteer(thrift, source)
    screens = Screens(
        current_weather=current,
        forecasts=ThriftyForecasts(thrift, source),
        air_qualities=ThriftyAirQualities(thrift, source),
        place_search=gazetteer,
        gazetteer=gazetteer,
    )
    knows_present_only = plan is PlanName.FREE
    evidence = ThriftyEvidence(thrift, source, current=current if knows_present_only else None)
    return RemoteWeather(evidence, screens, thrift)


def open_meteo(
    settings: Settings, store: Store, clock: Clock, lifecycle: Lifecycle
) -> RemoteWeather | None:
    """Return Open-Meteo, None where WEATHER does not name it."""
    if WeatherSource.OPEN_METEO not in settings.weather_sources:
        return None
    from skywitness.adapters.open_meteo.client import FREE_LIMITS
    from skywitness.adapters.open_meteo.provider import OpenMeteo, OpenMeteoAddresses
    from skywitness.adapters.thrifty_weather.purse import Purse
    from skywitness.adapters.thrifty_weather.sources import (
        ThriftyAirQualities,
        ThriftyCurrentWeather,
        ThriftyEvidence,
        ThriftyForecasts,
        ThriftyPlaceSearch,
    )
    from skywitness.adapters.thrifty_weather.thrift import Thrift

    addresses = OpenMeteoAddresses(
        forecast=settings.open_meteo_url,
        archive=settings.open_meteo_archive_url,
        air=settings.open_meteo_air_url,
        geocoding=settings.open_meteo_geocoding_url,
    )
    account = account_of(OpenMeteo.name, settings.open_meteo_url)
    purse = Purse(store.calls, account=account, limits=FREE_LIMITS, clock=clock)
    source = OpenMeteo(clock=clock, addresses=addresses, spend=purse.spend)
    thrift = Thrift(purse, clock=clock, counts_calls=False)
    lifecycle.add(close=source.close)
    lifecycle.add(close=thrift.close)
    screens = Screens(
        current_weather=ThriftyCurrentWeather(thrift, source),
        forecasts=ThriftyForecasts(thrift, source),
        air_qualities=ThriftyAirQualities(thrift, source),
        place_search=ThriftyPlaceSearch(thrift, source),
    )
    return RemoteWeather(ThriftyEvidence(thrift, source, current=None), screens, thrift)


def first_of_each(services: Sequence[RemoteWeather]) -> Screens:
    """Return for every question on a screen the first service that can answer it."""

    def first(role: str) -> Any:
        found = (getattr(service.screens, role) for service in services)
        return next((source for source in found if source is not None), None)

    return Screens(**{role.name: first(role.name) for role in fields(Screens)})
