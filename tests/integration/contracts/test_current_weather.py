"""What every source of weather for screens does, and what only OpenWeatherMap can get wrong."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.openweathermap.provider import OpenWeatherMap
from skywitness.adapters.openweathermap.reading import read_current
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderEntitlementMissing,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.domain.model.interval import Interval
from skywitness.domain.model.place import Point
from tests.integration import openweathermap_double as double
from tests.tools.loopback import Answer, Asked, Fault, Loopback, loopback

NOW = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
NEW_YORK = Point(40.7143, -74.006)
HOUR = timedelta(hours=1)

Handler = Callable[[Asked], Answer | Fault]


@asynccontextmanager
async def openweathermap(
    handler: Handler | None = None, *, key: str = double.KEY, deadline_s: float = 8.0
) -> AsyncIterator[tuple[OpenWeatherMap, Loopback]]:
    async with loopback(handler or double.answering(NOW)) as server:
        clock = FixedClock(NOW)
        source = OpenWeatherMap(key=key, base_url=server.url, clock=clock, deadline_s=deadline_s)
        try:
            yield source, server
        finally:
            await source.close()


@pytest.fixture(params=["memory", "openweathermap"])
async def source(request: pytest.FixtureRequest) -> AsyncIterator[GivenWeather | OpenWeatherMap]:
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            answer = double.answering(NOW)(
                Asked("GET", "/", {"appid": double.KEY, "lat": "40.71", "lon": "-74.01"}, {}, b"")
            )
            yield GivenWeather([read_current(answer.body)])
        else:
            found, _ = await stack.enter_async_context(openweathermap())
            yield found


async def test_the_newest_conditions_are_near_in_place_and_time(
    source: GivenWeather | OpenWeatherMap,
) -> None:
    found = await source.current(NEW_YORK)

    assert found.observed_at == NOW
    assert found.point.distance_m(NEW_YORK) < 2_000
    assert found.has_values


async def test_the_free_plan_does_not_reach_back() -> None:
    async with openweathermap() as (source, _):
        assert not source.reaches(Interval(NOW - 3 * HOUR, NOW - HOUR), NOW)


async def test_one_call_is_made_rounded_and_in_metric_units() -> None:
    async with openweathermap() as (source, server):
        await source.current(NEW_YORK)

    (asked,) = server.asked
    assert asked.path == "/data/2.5/weather"
    assert asked.query == {"lat": "40.71", "lon": "-74.01", "units": "metric", "appid": double.KEY}


@pytest.mark.parametrize(
    ("answer", "error", "calls"),
    [
        (Answer(401, double.WRONG_KEY), ProviderCredentialsRefused, 1),
        (Answer(401, double.NO_SUBSCRIPTION), ProviderEntitlementMissing, 1),
        (Answer(400, double.WRONG_LATITUDE), ProviderRequestRefused, 1),
        (Answer(404, double.CITY_NOT_FOUND), LocationUnknown, 1),
        (Answer(429, double.BLOCKED), ProviderQuotaExhausted, 1),
        (Answer(500, double.INTERNAL), ProviderUnavailable, 2),
        (Answer(502, double.BAD_GATEWAY, "text/html"), ProviderUnavailable, 2),
        (Answer(200, double.BAD_GATEWAY, "text/html"), ProviderAnswerUnusable, 1),
        (Answer(302, headers={"location": "/elsewhere"}), ProviderRequestRefused, 1),
        (Answer(200, b" " * (2 << 20)), ProviderAnswerUnusable, 1),
        (Fault.RESET, ProviderUnavailable, 2),
        (Fault.CUT, ProviderUnavailable, 2),
    ],
)
async def test_every_failure_is_told_apart(
    answer: Answer | Fault, error: type[ProviderError], calls: int
) -> None:
    async with openweathermap(lambda _: answer) as (source, server):
        with pytest.raises(ProviderError) as caught:
            await source.current(NEW_YORK)

    assert type(caught.value) is error
    assert len(server.asked) == calls


async def test_a_passing_fault_is_survived() -> None:
    answers = iter([Answer(503, b""), double.answering(NOW)])

    def handler(asked: Asked) -> Answer:
        answer = next(answers)
        return answer if isinstance(answer, Answer) else answer(asked)

    async with openweathermap(handler) as (source, _):
        assert (await source.current(NEW_YORK)).temperature_c == 11.3


async def test_a_blocked_account_is_left_alone() -> None:
    async with openweathermap(lambda _: Answer(429, double.BLOCKED)) as (source, server):
        with pytest.raises(ProviderQuotaExhausted):
            await source.current(NEW_YORK)
        with pytest.raises(ProviderQuotaExhausted) as caught:
            await source.current(NEW_YORK)

    assert len(server.asked) == 1
    assert caught.value.retry_after_s is not None
    assert 500 < caught.value.retry_after_s <= 600


async def test_a_service_that_hangs_costs_no_more_than_the_deadline() -> None:
    async with openweathermap(lambda _: Fault.HANG, deadline_s=0.05) as (source, _):
        with pytest.raises(ProviderUnavailable):
            await source.current(NEW_YORK)


@pytest.mark.parametrize(
    "answer", [Answer(500, b""), Answer(401, double.WRONG_KEY), Answer(200, b"{"), Fault.RESET]
)
async def test_the_key_shows_up_nowhere(
    answer: Answer | Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "feedfacefeedfacefeedfacefeedface"
    async with openweathermap(lambda _: answer, key=canary) as (source, server):
        with pytest.raises(ProviderError) as caught:
            await source.current(NEW_YORK)

    assert server.asked[0].query["appid"] == canary
    assert canary not in caplog.text
    assert canary not in "".join(traceback.format_exception(caught.value))
    assert canary not in repr(vars(source))
