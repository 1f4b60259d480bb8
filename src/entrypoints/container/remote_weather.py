"""Weather services elsewhere, each behind its own economy: calls are few, counted, and in time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

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
    screens = Screens(
        current_weather=current,
        forecasts=ThriftyForecasts(thrift, source),
        air_qualities=ThriftyAirQualities(thrift, source),
        gazetteer=ThriftyGazetteer(thrift, source),
    )
    return RemoteWeather(ThriftyEvidence(thrift, source, current=current), screens, thrift)
