"""Every source of weather, all with the same weather, for the contract suites.

To add one: an entry in `SERVICES` or `ARCHIVES`. The suites run it under every port that its class
implements, services with a cache in front too. The weather: rain in New York at `NOW`, 11.3 C.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from gazetteer.build import Entry, encoded
from typing_extensions import override

from simulators.openweathermap import errors
from simulators.server import RESET, Request, Response, listening
from simulators.weather import ONLY_TEMPERATURE, Weather
from skywitness.adapters.built_in_places import BuiltInPlaces
from skywitness.adapters.cached_weather.gateway import WeatherGateway
from skywitness.adapters.cached_weather.quota import QuotaTracker
from skywitness.adapters.cached_weather.sources import (
    CachedAirQualities,
    CachedCurrentWeather,
    CachedEvidence,
    CachedForecasts,
    CachedGazetteer,
    CachedPlaceSearch,
)
from skywitness.adapters.fallback_places import FallbackGazetteer, FallbackPlaceSearch
from skywitness.adapters.memory.call_budget import MemoryCallBudget
from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.observation_archive import MemoryStationArchive
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.open_meteo.provider import OpenMeteo, OpenMeteoAddresses
from skywitness.adapters.openweathermap.plans import PlanName
from skywitness.adapters.openweathermap.provider import OpenWeatherMap
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.adapters.sqlite.station_archive import SqliteStationArchive
from skywitness.domain.model.errors import (
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
)
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.geography.towns.table import Town, Towns
from skywitness.domain.model.weather.air_quality import AirQuality, AirSample
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep
from skywitness.ports.call_budget import CallLimits
from skywitness.ports.observation_archive import Station
from skywitness.ports.weather import Gazetteer
from tests.integration.contracts.conftest import open_sqlite_archive
from tests.integration.contracts.stored import Archive
from tests.tools.simulated import KEY, open_meteo_simulator, openweathermap_simulator

NOW = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
FULL_HOUR = NOW.replace(minute=0)
HOUR = timedelta(hours=1)
NEW_YORK = Point(40.7143, -74.006)
HOBOKEN = Point(40.745, -74.03)
NEW_YORK_IN_MISSOURI = Point(39.6853, -93.9269)

Handler = Callable[[Request], Response]
Make = Callable[[WeatherGateway, Any], Any]
FAULTS: dict[type[ProviderError], Response] = {
    ProviderUnavailable: RESET,
    ProviderQuotaExhausted: errors.BLOCKED,
}


@dataclass(frozen=True, slots=True)
class Opener:
    """What a source is opened with: `place` is where something was measured, if not everywhere."""

    stack: AsyncExitStack
    folder: Path
    place: Point = NEW_YORK
    only_temperature: bool = False
    failing: type[ProviderError] | None = None

    async def url(self, handler: Handler) -> str:
        """Serve what is asked, or fail as told."""
        fault = FAULTS[self.failing] if self.failing else None
        answering = listening(lambda asked: fault or handler(asked))
        return (await self.stack.enter_async_context(answering)).url


@dataclass(frozen=True, slots=True)
class Source:
    """An adapter under the name that the ids of the tests show."""

    name: str
    adapter: type
    open: Callable[[Opener], Awaitable[Any]]

    @override
    def __str__(self) -> str:
        return self.name

    def implements(self, port: type) -> bool:
        return port in self.adapter.__mro__


async def given(opener: Opener) -> GivenWeather:
    failure = opener.failing("given", "told to fail") if opener.failing else None
    steps = tuple(
        ForecastStep(valid_at=FULL_HOUR + HOUR * n, period_s=3600, temperature_c=12.0)
        for n in range(1, 49)
    )
    samples = tuple(
        AirSample(observed_at=FULL_HOUR - HOUR * back, index=2, pm2_5_ugm3=11.4)
        for back in reversed(range(48))
    )
    return GivenWeather(
        [
            replace(each, provider="given", kind=ConditionsKind.ANALYSIS, attribution="Given")
            for each in readings(opener)
        ],
        failure=failure,
        given_forecast=Forecast(
            provider="given", point=NEW_YORK, fetched_at=NOW, attribution="Given", steps=steps
        ),
        given_air_quality=AirQuality(
            provider="given",
            point=NEW_YORK,
            index_scale="1-5",
            attribution="Given",
            samples=samples,
        ),
        places=[
            NamedPlace(name=name, point=point, country="US", provider="given")
            for name, point in (
                ("New York", NEW_YORK),
                ("New York", NEW_YORK_IN_MISSOURI),
                ("Hoboken", HOBOKEN),
            )
        ],
    )


def readings(opener: Opener) -> list[Conditions]:
    others: dict[str, Any] = {} if opener.only_temperature else {"wind_speed_ms": 4.0}
    return [
        Conditions(
            provider="asos",
            kind=ConditionsKind.OBSERVATION,
            station="NYC",
            point=opener.place,
            observed_at=NOW - back * HOUR,
            temperature_c=11.3,
            **others,
        )
        for back in (3, 2, 1, 0)
    ]


async def memory_archive(opener: Opener) -> MemoryStationArchive:
    archive = MemoryStationArchive()
    await fill(Archive(archive, archive), opener)
    return archive


async def sqlite_archive(opener: Opener) -> Any:
    archive = await open_sqlite_archive(opener.stack, opener.folder)
    await fill(archive, opener)
    return archive.provider


async def fill(archive: Archive, opener: Opener) -> None:
    station = Station(id="NYC", name="Central Park", point=opener.place, provider="asos")
    await archive.rows.upsert_stations([station])
    await archive.rows.upsert_observations(readings(opener))


async def openweathermap(plan: PlanName, opener: Opener) -> OpenWeatherMap:
    weather = ONLY_TEMPERATURE if opener.only_temperature else Weather()
    service = openweathermap_simulator(NOW, plan, weather=weather)
    url = await opener.url(service)
    source = OpenWeatherMap(key=KEY, base_url=url, clock=FixedClock(NOW), plan=plan)
    opener.stack.push_async_callback(source.close)
    return source


async def open_meteo(opener: Opener) -> OpenMeteo:
    weather = ONLY_TEMPERATURE if opener.only_temperature else Weather()
    url = await opener.url(open_meteo_simulator(NOW, weather))
    addresses = OpenMeteoAddresses(forecast=url, archive=url, air=url, geocoding=url)
    source = OpenMeteo(clock=FixedClock(NOW), addresses=addresses)
    opener.stack.push_async_callback(source.close)
    return source


async def built_in(_: Opener) -> BuiltInPlaces:
    """The built-in gazetteer on a small table with the towns that the services know."""
    return BuiltInPlaces(
        Towns(
            encoded(
                Entry(
                    town=Town(
                        name=name,
                        point=point,
                        population=inhabitants,
                        county="",
                        region="",
                        region_code="",
                        country="US",
                        time_zone="America/New_York",
                    )
                )
                for name, point, inhabitants in (
                    ("New York", NEW_YORK, 8_000_000),
                    ("New York", NEW_YORK_IN_MISSOURI, 1_000),
                    ("Hoboken", HOBOKEN, 50_000),
                )
            )
        )
    )


async def cached(inner: Source, make: Make, opener: Opener) -> Any:
    """Open a source with a cache in front and no limits."""
    source = await inner.open(opener)
    clock = FixedClock(NOW)
    quota = QuotaTracker(MemoryCallBudget(), account=source.name, limits=CallLimits(), clock=clock)
    limiter = getattr(source, "limiter", None) or CallLimiter(source.name)
    gateway = WeatherGateway(quota, limiter, clock=clock)
    opener.stack.push_async_callback(gateway.close)
    return make(gateway, source)


def evidence_around(gateway: WeatherGateway, inner: Any) -> CachedEvidence:
    return CachedEvidence(gateway, inner, current=None)


def evidence_of_the_present(gateway: WeatherGateway, inner: Any) -> CachedEvidence:
    return CachedEvidence(gateway, inner, current=CachedCurrentWeather(gateway, inner))


def cached_sources(inner: Source) -> list[Source]:
    """Return every cached source over a source, as the container makes them."""
    only_present = inner is FREE_PLAN
    makers: dict[type, Make] = {
        CachedEvidence: evidence_of_the_present if only_present else evidence_around,
        CachedCurrentWeather: CachedCurrentWeather,
        CachedForecasts: CachedForecasts,
        CachedAirQualities: CachedAirQualities,
    }
    places = CachedGazetteer if inner.implements(Gazetteer) else CachedPlaceSearch
    makers[places] = places
    return [
        Source(f"cached-{inner}", adapter, partial(cached, inner, make))
        for adapter, make in makers.items()
    ]


async def with_fallback(inner: Source, opener: Opener) -> FallbackPlaceSearch:
    """A source that fails or not, with the built-in gazetteer behind it."""
    source, towns = await inner.open(opener), await built_in(opener)
    is_gazetteer = inner.implements(Gazetteer)
    return (FallbackGazetteer if is_gazetteer else FallbackPlaceSearch)(source, towns)


GIVEN = Source("memory", GivenWeather, given)
FREE_PLAN, *ONE_CALL = (
    Source(f"openweathermap-{plan}", OpenWeatherMap, partial(openweathermap, plan))
    for plan in PlanName
)
OPEN_METEO = Source("open-meteo", OpenMeteo, open_meteo)
ARCHIVES = (
    Source("archive-memory", MemoryStationArchive, memory_archive),
    Source("archive-sqlite", SqliteStationArchive, sqlite_archive),
)
BUILT_IN = Source("built-in", BuiltInPlaces, built_in)
SERVICES = (GIVEN, FREE_PLAN, *ONE_CALL, OPEN_METEO)
FALLBACKS = (
    Source("memory-or-built-in", FallbackGazetteer, partial(with_fallback, GIVEN)),
    Source("open-meteo-or-built-in", FallbackPlaceSearch, partial(with_fallback, OPEN_METEO)),
)
SOURCES = (
    BUILT_IN,
    *FALLBACKS,
    *ARCHIVES,
    *SERVICES,
    *(each for inner in SERVICES for each in cached_sources(inner)),
)


def sources_of(port: type) -> list[Source]:
    """Return the sources that implement a port, for `parametrize`."""
    return [source for source in SOURCES if source.implements(port)]
