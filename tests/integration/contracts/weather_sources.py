"""Every source of weather, all telling the same story, for the contract suites.

To add one: an entry in `SOURCES` that opens it over a service of the tests, and its name under each
port that it implements. The story: rain in New York at `NOW`, 11.3 degrees.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from skywitness.adapters.memory.call_budget import MemoryCallBudget
from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.open_meteo.provider import OpenMeteo, OpenMeteoAddresses
from skywitness.adapters.openweathermap.plans import PlanName
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
from skywitness.domain.model.air_quality import AirQuality, AirSample
from skywitness.domain.model.conditions import Conditions, ConditionsKind
from skywitness.domain.model.forecast import Forecast, ForecastStep
from skywitness.domain.model.gazetteer import NamedPlace
from skywitness.domain.model.place import Point
from skywitness.ports.call_budget import CallLimits
from tests.integration import open_meteo_double
from tests.integration import openweathermap_double as double
from tests.tools.loopback import loopback

NOW = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
NEW_YORK = Point(40.7143, -74.006)
HOUR = timedelta(hours=1)

Opened = AbstractAsyncContextManager[Any]


@asynccontextmanager
async def memory() -> AsyncIterator[GivenWeather]:
    full_hour = NOW.replace(minute=0)
    yield GivenWeather(
        [
            Conditions(
                provider="given",
                kind=ConditionsKind.ANALYSIS,
                station="cell",
                point=Point(40.71, -74.01),
                observed_at=NOW,
                temperature_c=11.3,
                attribution="Given",
            )
        ],
        expected=Forecast(
            provider="given",
            point=NEW_YORK,
            fetched_at=NOW,
            attribution="Given",
            steps=tuple(
                ForecastStep(valid_at=full_hour + HOUR * n, period_s=3600, temperature_c=12.0)
                for n in range(1, 49)
            ),
        ),
        in_the_air=AirQuality(
            provider="given",
            point=NEW_YORK,
            index_scale="1-5",
            attribution="Given",
            samples=tuple(
                AirSample(observed_at=full_hour - HOUR * back, index=2, pm2_5_ugm3=11.4)
                for back in reversed(range(48))
            ),
        ),
        places=[
            NamedPlace(name="New York", point=NEW_YORK, country="US", provider="given"),
            NamedPlace(name="Hoboken", point=Point(40.745, -74.03), country="US"),
        ],
    )


@asynccontextmanager
async def openweathermap(plan: PlanName) -> AsyncIterator[OpenWeatherMap]:
    service = double.Service(NOW)
    service.places = [
        double.place("New York", NEW_YORK.latitude, NEW_YORK.longitude),
        double.place("Hoboken", 40.745, -74.03, state="New Jersey"),
    ]
    async with loopback(service) as server:
        source = OpenWeatherMap(
            key=double.KEY, base_url=server.url, clock=FixedClock(NOW), plan=plan
        )
        try:
            yield source
        finally:
            await source.close()


@asynccontextmanager
async def open_meteo() -> AsyncIterator[OpenMeteo]:
    async with loopback(open_meteo_double.answering(NOW, pm2_5=11.4)) as server:
        addresses = OpenMeteoAddresses(
            forecast=server.url, archive=server.url, air=server.url, geocoding=server.url
        )
        source = OpenMeteo(clock=FixedClock(NOW), addresses=addresses)
        try:
            yield source
        finally:
            await source.close()


@asynccontextmanager
async def spared() -> AsyncIterator[SimpleNamespace]:
    """The source in memory behind the economy, one object for each port put together."""
    clock = FixedClock(NOW)
    purse = Purse(MemoryCallBudget(), account="given", limits=CallLimits(), clock=clock)
    thrift = Thrift(purse, clock=clock)
    async with memory() as inner:
        evidence = ThriftyEvidence(thrift, inner, current=None)
        gazetteer = ThriftyGazetteer(thrift, inner)
        yield SimpleNamespace(
            name=evidence.name,
            reaches=evidence.reaches,
            conditions=evidence.conditions,
            current=ThriftyCurrentWeather(thrift, inner).current,
            forecast=ThriftyForecasts(thrift, inner).forecast,
            air=ThriftyAirQualities(thrift, inner).air,
            search=gazetteer.search,
            reverse=gazetteer.reverse,
        )
    await thrift.close()


SOURCES: dict[str, Callable[[], Opened]] = {
    "memory": memory,
    "memory-spared": spared,
    "open-meteo": open_meteo,
    **{f"openweathermap-{plan}": partial(openweathermap, plan) for plan in PlanName},
}

EVIDENCE = CURRENT = FORECASTS = AIR = tuple(SOURCES)
GAZETTEERS = tuple(name for name in SOURCES if name != "open-meteo")
"""The sources that implement each port."""
