"""What every source of evidence promises: readings in reach, never a forecast, nothing invented."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from skywitness.domain.model.errors import (
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import VALUE_FIELDS, ConditionsKind
from skywitness.ports.weather import WeatherProvider
from tests.integration.contracts.weather_sources import (
    ARCHIVES,
    HOUR,
    NEW_YORK,
    NOW,
    Opener,
    Source,
    sources_of,
)

AROUND = Interval(NOW - HOUR, NOW + HOUR)
LONG_AGO = Interval(datetime(1900, 1, 1, tzinfo=UTC), datetime(1900, 1, 2, tzinfo=UTC))

SOURCES = sources_of(WeatherProvider)
SERVICES = [source for source in SOURCES if source not in ARCHIVES]
MODELS = [source for source in SERVICES if not source.name.endswith("memory")]


@pytest.fixture(params=SOURCES, ids=str)
async def source(request: pytest.FixtureRequest, opener: Opener) -> WeatherProvider:
    opened: WeatherProvider = await request.param.open(opener)
    return opened


async def test_a_reading_says_who_what_where_and_when(source: WeatherProvider) -> None:
    found = await source.conditions(NEW_YORK, 60_000, AROUND)

    assert source.name
    assert found
    for each in found:
        assert each.provider
        assert each.station
        assert each.kind in {ConditionsKind.OBSERVATION, ConditionsKind.ANALYSIS}
        assert each.observed_at.utcoffset() == timedelta(0)
        assert each.precipitation_period_s > 0
        assert each.has_values
        assert not each.stale
        values = [getattr(each, name) for name in VALUE_FIELDS]
        assert all(math.isfinite(value) for value in values if value is not None)


async def test_no_reading_is_given_twice(source: WeatherProvider) -> None:
    found = await source.conditions(NEW_YORK, 60_000, Interval(NOW - 50 * HOUR, NOW + HOUR))

    assert found
    assert len({(each.station, each.observed_at) for each in found}) == len(found)


async def test_readings_lie_in_the_window_with_its_ends(source: WeatherProvider) -> None:
    found = await source.conditions(NEW_YORK, 60_000, AROUND)
    assert all(AROUND.contains(each.observed_at) for each in found)
    newest = max(each.observed_at for each in found)

    at_once = await source.conditions(NEW_YORK, 60_000, Interval(newest, newest))
    after = Interval(newest + timedelta(microseconds=1), NOW + HOUR)

    assert [each.observed_at for each in at_once] == [newest]
    assert list(await source.conditions(NEW_YORK, 60_000, after)) == []


async def test_readings_lie_in_the_radius(source: WeatherProvider) -> None:
    away = Point(NEW_YORK.latitude + 0.03, NEW_YORK.longitude)
    found = await source.conditions(away, 60_000, AROUND)
    farthest = max(away.distance_m(each.point) for each in found)
    nearest = min(away.distance_m(each.point) for each in found)

    assert farthest <= 60_000
    assert len(await source.conditions(away, farthest, AROUND)) == len(found)
    assert list(await source.conditions(away, nearest * 0.99, AROUND)) == []


async def test_a_forecast_is_no_evidence(source: WeatherProvider) -> None:
    ahead = Interval(NOW + HOUR, NOW + 48 * HOUR)
    across = Interval(NOW - HOUR, NOW + 48 * HOUR)

    assert source.reaches(AROUND, NOW)
    assert not source.reaches(ahead, NOW)
    assert list(await source.conditions(NEW_YORK, 60_000, ahead)) == []
    found = await source.conditions(NEW_YORK, 60_000, across)
    assert NOW - HOUR < max(each.observed_at for each in found) <= NOW


async def test_what_is_too_old_is_not_there(source: WeatherProvider) -> None:
    assert list(await source.conditions(NEW_YORK, 60_000, LONG_AGO)) == []


@pytest.mark.parametrize("which", SOURCES, ids=str)
async def test_what_is_absent_stays_absent(which: Source, opener: Opener) -> None:
    source = await which.open(replace(opener, only_temperature=True))

    found = await source.conditions(NEW_YORK, 60_000, AROUND)

    assert {each.temperature_c for each in found} == {11.3}
    for each in found:
        others = {name: getattr(each, name) for name in VALUE_FIELDS if name != "temperature_c"}
        assert others == dict.fromkeys(others)
        assert each.present_weather is None


@pytest.mark.parametrize("which", SOURCES, ids=str)
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
    which: Source, known: Point, asked: Point, opener: Opener
) -> None:
    source = await which.open(replace(opener, place=known))

    assert await source.conditions(asked, 60_000, AROUND)


@pytest.mark.parametrize("which", SERVICES, ids=str)
@pytest.mark.parametrize("failure", [ProviderUnavailable, ProviderQuotaExhausted])
async def test_a_failure_is_the_provider_s(
    which: Source, failure: type[ProviderError], opener: Opener
) -> None:
    source = await which.open(replace(opener, failing=failure))

    with pytest.raises(ProviderError) as caught:
        await source.conditions(NEW_YORK, 60_000, AROUND)

    assert type(caught.value) is failure
    assert caught.value.provider == source.name


@pytest.mark.parametrize("which", MODELS, ids=str)
async def test_what_models_say_is_an_analysis_with_its_terms(which: Source, opener: Opener) -> None:
    source = await which.open(opener)

    found = await source.conditions(NEW_YORK, 60_000, AROUND)

    assert found
    for each in found:
        assert each.kind is ConditionsKind.ANALYSIS
        assert each.provider == source.name
        assert each.station.startswith("cell ")
        assert each.attribution
