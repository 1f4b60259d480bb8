"""What every source of evidence does: within the window and the radius, never ahead of now."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from skywitness.domain.model.interval import Interval
from skywitness.ports.weather import WeatherProvider
from tests.integration.contracts.weather_sources import EVIDENCE, HOUR, NEW_YORK, NOW, SOURCES

AROUND_NOW = Interval(NOW - HOUR, NOW + HOUR)


@pytest.fixture(params=EVIDENCE)
async def source(request: pytest.FixtureRequest) -> AsyncIterator[WeatherProvider]:
    async with SOURCES[request.param]() as opened:
        yield opened


async def test_the_present_is_known(source: WeatherProvider) -> None:
    assert source.reaches(AROUND_NOW, NOW)
    assert await source.conditions(NEW_YORK, 60_000, AROUND_NOW)


async def test_evidence_lies_within_the_window_and_the_radius(source: WeatherProvider) -> None:
    for window in (AROUND_NOW, Interval(NOW - 30 * HOUR, NOW + 2 * HOUR), Interval(NOW, NOW)):
        for reading in await source.conditions(NEW_YORK, 60_000, window):
            assert window.contains(reading.observed_at)
            assert reading.observed_at <= NOW
            assert reading.point.distance_m(NEW_YORK) <= 60_000
    assert list(await source.conditions(NEW_YORK, 1.0, AROUND_NOW)) == []


async def test_no_reading_is_given_twice(source: WeatherProvider) -> None:
    found = await source.conditions(NEW_YORK, 60_000, Interval(NOW - 50 * HOUR, NOW + HOUR))

    assert len({(reading.station, reading.observed_at) for reading in found}) == len(found)


async def test_no_source_knows_the_future(source: WeatherProvider) -> None:
    ahead = Interval(NOW + HOUR, NOW + 2 * HOUR)

    assert not source.reaches(ahead, NOW)
    assert list(await source.conditions(NEW_YORK, 60_000, ahead)) == []
