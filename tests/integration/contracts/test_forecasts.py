"""What every source of forecasts does."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from skywitness.domain.model.errors import ProviderQuotaExhausted
from skywitness.ports.weather import Forecasts
from tests.integration.contracts.weather_sources import (
    HOUR,
    NEW_YORK,
    NOW,
    Opener,
    Source,
    sources_of,
)

SOURCES = sources_of(Forecasts)


@pytest.fixture(params=SOURCES, ids=str)
async def source(request: pytest.FixtureRequest, opener: Opener) -> Forecasts:
    opened: Forecasts = await request.param.open(opener)
    return opened


async def test_steps_lie_ahead_in_order_and_reach_past_tomorrow(source: Forecasts) -> None:
    found = await source.forecast(NEW_YORK)

    assert found.steps[0].valid_at > NOW
    assert all(one.valid_at < other.valid_at for one, other in pairwise(found.steps))
    assert found.steps[-1].valid_at > NOW + 36 * HOUR


async def test_no_stretch_of_time_is_left_out(source: Forecasts) -> None:
    steps = (await source.forecast(NEW_YORK)).steps

    assert len(steps) > 1
    for one, other in pairwise(steps):
        assert (other.valid_at - one.valid_at).total_seconds() <= other.period_s


async def test_a_forecast_names_who_said_so_and_is_fresh(source: Forecasts) -> None:
    found = await source.forecast(NEW_YORK)

    assert found.provider == source.name
    assert found.attribution
    assert found.fetched_at == NOW
    assert not found.stale


async def test_every_step_has_a_temperature(source: Forecasts) -> None:
    steps = (await source.forecast(NEW_YORK)).steps

    assert steps
    for step in steps:
        known = (step.temperature_c, step.temperature_min_c, step.temperature_max_c)
        assert any(value is not None and -90 <= value <= 60 for value in known)


@pytest.mark.parametrize("which", SOURCES, ids=str)
async def test_a_refusal_is_the_provider_s(which: Source, opener: Opener) -> None:
    source = await which.open(replace(opener, failing=ProviderQuotaExhausted))

    with pytest.raises(ProviderQuotaExhausted) as caught:
        await source.forecast(NEW_YORK)

    assert caught.value.provider == source.name
