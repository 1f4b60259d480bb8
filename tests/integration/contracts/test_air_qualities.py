"""What every source of air quality does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from skywitness.domain.model.errors import ProviderQuotaExhausted
from skywitness.domain.model.time.interval import Interval
from skywitness.ports.weather import AirQualities
from tests.integration.contracts.weather_sources import (
    HOUR,
    NEW_YORK,
    NOW,
    Opener,
    Source,
    sources_of,
)

SOURCES = sources_of(AirQualities)


@pytest.fixture(params=SOURCES, ids=str)
async def source(request: pytest.FixtureRequest, opener: Opener) -> AirQualities:
    opened: AirQualities = await request.param.open(opener)
    return opened


async def test_the_newest_sample_is_near_in_place_and_time(source: AirQualities) -> None:
    found = await source.air(NEW_YORK)

    (sample,) = found.samples
    assert abs(sample.observed_at - NOW) <= HOUR
    assert found.point.distance_m(NEW_YORK) < 20_000
    assert sample.pm2_5_ugm3 == 11.4


async def test_samples_of_a_window_lie_within_it_in_order(source: AirQualities) -> None:
    window = Interval(NOW - 6 * HOUR, NOW - 2 * HOUR)

    found = await source.air(NEW_YORK, window)

    times = [sample.observed_at for sample in found.samples]
    assert len(times) == 4
    assert times == sorted(set(times))
    assert all(window.contains(time) for time in times)


async def test_a_window_may_be_an_instant(source: AirQualities) -> None:
    full_hour = NOW.replace(minute=0)

    found = await source.air(NEW_YORK, Interval(full_hour, full_hour))

    assert [sample.observed_at for sample in found.samples] == [full_hour]


@pytest.mark.parametrize(
    "window",
    [
        Interval(datetime(1990, 1, 1, tzinfo=UTC), datetime(1990, 1, 2, tzinfo=UTC)),
        Interval(NOW + HOUR, NOW + 5 * HOUR),
    ],
)
async def test_a_time_that_is_not_known_has_no_samples(
    source: AirQualities, window: Interval
) -> None:
    assert (await source.air(NEW_YORK, window)).samples == ()


async def test_an_answer_names_who_said_so_and_what_the_index_counts(source: AirQualities) -> None:
    for window in (None, Interval(NOW - 2 * HOUR, NOW)):
        found = await source.air(NEW_YORK, window)
        assert found.provider == source.name
        assert found.attribution
        assert found.index_scale


@pytest.mark.parametrize("which", SOURCES, ids=str)
async def test_a_refusal_is_the_provider_s(which: Source, opener: Opener) -> None:
    source = await which.open(replace(opener, failing=ProviderQuotaExhausted))

    with pytest.raises(ProviderQuotaExhausted) as caught:
        await source.air(NEW_YORK)

    assert caught.value.provider == source.name
