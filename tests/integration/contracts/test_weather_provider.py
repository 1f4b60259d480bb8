"""What every source of evidence promises: readings in reach, never a forecast, nothing invented.

Each has measured or analysed something at `NOW` near `PLACE`, and has nothing for `LONG_AGO`.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.open_meteo.provider import OpenMeteo, OpenMeteoAddresses
from skywitness.adapters.openweathermap.provider import OpenWeatherMap
from skywitness.domain.model.conditions import VALUE_FIELDS, Conditions, ConditionsKind
from skywitness.domain.model.errors import ProviderError, ProviderUnavailable
from skywitness.domain.model.interval import Interval
from skywitness.domain.model.place import Point
from skywitness.ports.observation_archive import Station
from skywitness.ports.weather import WeatherProvider
from tests.integration import open_meteo_double, openweathermap_double
from tests.integration.contracts.conftest import open_sqlite_archive
from tests.integration.contracts.stored import Archive
from tests.tools.loopback import Answer, Asked, Fault, loopback

NOW = datetime(2026, 5, 21, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLACE = Point(40.6413, -73.7781)
AROUND = Interval(NOW - HOUR, NOW + HOUR)
LONG_AGO = Interval(datetime(1900, 1, 1, tzinfo=UTC), datetime(1900, 1, 2, tzinfo=UTC))

Handler = Callable[[Asked], Answer | Fault]


@dataclass(frozen=True, slots=True)
class Opener:
    """What a source is opened with: `place` is where an archive knows something."""

    stack: AsyncExitStack
    folder: Path
    place: Point = PLACE
    only_temperature: bool = False
    failing: bool = False

    async def url(self, handler: Handler) -> str:
        answer: Handler = (lambda _: Fault.RESET) if self.failing else handler
        return (await self.stack.enter_async_context(loopback(answer))).url


async def given(opener: Opener) -> WeatherProvider:
    failure = ProviderUnavailable("given", "told to fail") if opener.failing else None
    return GivenWeather(readings(opener), failure=failure)


async def memory_archive(opener: Opener) -> WeatherProvider:
    from skywitness.adapters.memory.observation_archive import MemoryStationArchive

    archive = MemoryStationArchive()
    return await filled(Archive(archive, archive), opener)


async def sqlite_archive(opener: Opener) -> WeatherProvider:
    return await filled(await open_sqlite_archive(opener.stack, opener.folder), opener)


async def openweathermap(opener: Opener) -> WeatherProvider:
    bare = {"main": {"temp": 11.3}} | dict.fromkeys(
        ("weather", "visibility", "wind", "rain", "clouds"), None
    )
    handler = openweathermap_double.answering(NOW, **(bare if opener.only_temperature else {}))
    source = OpenWeatherMap(
        key=openweathermap_double.KEY, base_url=await opener.url(handler), clock=FixedClock(NOW)
    )
    opener.stack.push_async_callback(source.close)
    return source


async def open_meteo(opener: Opener) -> WeatherProvider:
    names = open_meteo_double.WEATHER.keys() - {"temperature_2m"}
    bare: dict[str, Any] = dict.fromkeys(names, None) if opener.only_temperature else {}
    url = await opener.url(open_meteo_double.answering(NOW, **bare))
    source = OpenMeteo(
        clock=FixedClock(NOW), addresses=OpenMeteoAddresses(forecast=url, archive=url)
    )
    opener.stack.push_async_callback(source.close)
    return source


ARCHIVES = [memory_archive, sqlite_archive]
REMOTE = [openweathermap, open_meteo]
SOURCES = [given, *ARCHIVES, *REMOTE]
Open = Callable[[Opener], Any]


def readings(opener: Opener) -> list[Conditions]:
    """Build the hours around NOW; an archive may hold nothing ahead of it either."""
    others: dict[str, Any] = {} if opener.only_temperature else {"wind_speed_ms": 4.0}
    return [
        Conditions(
            provider="asos",
            kind=ConditionsKind.OBSERVATION,
            station="JFK",
            point=opener.place,
            observed_at=NOW + n * HOUR,
            temperature_c=11.3,
            **others,
        )
        for n in range(-3, 1)
    ]


async def filled(archive: Archive, opener: Opener) -> WeatherProvider:
    station = Station(id="JFK", name="Kennedy", point=opener.place, provider="asos")
    await archive.rows.keep_stations([station])
    await archive.rows.keep_observations(readings(opener))
    return archive.provider


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture(params=SOURCES, ids=lambda source: source.__name__)
async def source(
    request: pytest.FixtureRequest, stack: AsyncExitStack, tmp_path: Path
) -> WeatherProvider:
    opened: WeatherProvider = await request.param(Opener(stack, tmp_path))
    return opened


async def test_a_reading_says_who_what_where_and_when(source: WeatherProvider) -> None:
    found = await source.conditions(PLACE, 60_000, AROUND)

    assert source.name
    assert found
    for each in found:
        assert each.provider
        assert each.station
        assert each.kind in ConditionsKind
        assert each.observed_at.utcoffset() == timedelta(0)
        assert each.precipitation_period_s > 0
        assert each.has_values
        values = [getattr(each, name) for name in VALUE_FIELDS]
        assert all(math.isfinite(value) for value in values if value is not None)


async def test_readings_lie_in_the_window_with_its_ends(source: WeatherProvider) -> None:
    at_once = Interval(NOW, NOW)
    after = Interval(NOW + timedelta(microseconds=1), NOW + HOUR)

    assert all(
        AROUND.contains(c.observed_at) for c in await source.conditions(PLACE, 60_000, AROUND)
    )
    assert [c.observed_at for c in await source.conditions(PLACE, 60_000, at_once)] == [NOW]
    assert list(await source.conditions(PLACE, 60_000, after)) == []


async def test_readings_lie_in_the_radius(source: WeatherProvider) -> None:
    away = Point(PLACE.latitude + 0.03, PLACE.longitude)
    found = await source.conditions(away, 60_000, AROUND)
    farthest = max(away.distance_m(c.point) for c in found)

    assert farthest <= 60_000
    assert len(await source.conditions(away, farthest, AROUND)) == len(found)
    nearest = min(away.distance_m(c.point) for c in found)
    assert list(await source.conditions(away, nearest * 0.99, AROUND)) == []


async def test_a_forecast_is_no_evidence(source: WeatherProvider) -> None:
    ahead = Interval(NOW + HOUR, NOW + 48 * HOUR)

    assert not source.reaches(ahead, NOW)
    assert list(await source.conditions(PLACE, 60_000, ahead)) == []
    across = await source.conditions(PLACE, 60_000, Interval(NOW - HOUR, NOW + 48 * HOUR))
    assert max(c.observed_at for c in across) == NOW
    assert source.reaches(AROUND, NOW)


async def test_what_is_too_old_is_not_there(source: WeatherProvider) -> None:
    assert list(await source.conditions(PLACE, 60_000, LONG_AGO)) == []


@pytest.mark.parametrize("open_source", SOURCES)
async def test_what_is_absent_stays_absent(
    open_source: Open, stack: AsyncExitStack, tmp_path: Path
) -> None:
    source = await open_source(Opener(stack, tmp_path, only_temperature=True))

    found = await source.conditions(PLACE, 60_000, AROUND)

    assert {c.temperature_c for c in found} == {11.3}
    for each in found:
        others = {name: getattr(each, name) for name in VALUE_FIELDS if name != "temperature_c"}
        assert others == dict.fromkeys(others)
        assert each.codes == ()


@pytest.mark.parametrize("open_source", SOURCES)
@pytest.mark.parametrize(
    ("known", "asked"),
    [
        (Point(-17.0, 179.999), Point(-17.0, -179.999)),
        (Point(-17.0, -179.999), Point(-17.0, 179.999)),
        (Point(-90.0, 0.0), Point(-89.999, 180.0)),
        (Point(90.0, 0.0), Point(89.999, 77.0)),
    ],
    ids=["east of the line", "west of the line", "south pole", "north pole"],
)
async def test_the_globe_is_round(
    open_source: Open, known: Point, asked: Point, stack: AsyncExitStack, tmp_path: Path
) -> None:
    source = await open_source(Opener(stack, tmp_path, place=known))

    assert await source.conditions(asked, 60_000, AROUND)


@pytest.mark.parametrize("open_source", [given, *REMOTE])
async def test_a_failure_is_the_provider_s(
    open_source: Open, stack: AsyncExitStack, tmp_path: Path
) -> None:
    source = await open_source(Opener(stack, tmp_path, failing=True))

    with pytest.raises(ProviderError) as caught:
        await source.conditions(PLACE, 60_000, AROUND)

    assert type(caught.value) is not ProviderError  # one of its kinds
    assert caught.value.provider == source.name


@pytest.mark.parametrize("open_source", REMOTE)
async def test_what_models_say_is_an_analysis_with_its_terms(
    open_source: Open, stack: AsyncExitStack, tmp_path: Path
) -> None:
    source = await open_source(Opener(stack, tmp_path))

    found = await source.conditions(PLACE, 60_000, AROUND)

    for each in found:
        assert each.kind is ConditionsKind.ANALYSIS
        assert each.provider == source.name
        assert each.station.startswith("cell ")
        assert each.attribution
