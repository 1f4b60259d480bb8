"""Open-Meteo: four services, recent and archived hours, errors, retries and limits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from simulators.control import BAD_GATEWAY
from simulators.open_meteo.faults import DAY_LIMIT, MINUTE_LIMIT, NAN, NO_DATA
from simulators.server import CUT, HANG, RESET, Request, Response, Server, listening
from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.open_meteo.client import FREE_LIMITS
from skywitness.adapters.open_meteo.provider import OpenMeteo, OpenMeteoAddresses
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderAnswerUnusable,
    ProviderCredentialsRefused,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderRequestRefused,
    ProviderUnavailable,
)
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from tests.tools.simulated import open_meteo_simulator

NOW = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEW_YORK = Point(40.7143, -74.006)
AROUND_NOW = Interval(NOW - 2 * HOUR, NOW + HOUR)

Handler = Callable[[Request], Response]


@asynccontextmanager
async def open_meteo(
    handler: Handler | None = None,
    *,
    deadline_s: float = 8.0,
    consume: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[tuple[OpenMeteo, Server]]:
    async with listening(handler or open_meteo_simulator(NOW)) as server:
        url = server.url
        source = OpenMeteo(
            clock=FixedClock(NOW),
            addresses=OpenMeteoAddresses(forecast=url, archive=url, air=url, geocoding=f"{url}/"),
            deadline_s=deadline_s,
            consume=consume,
        )
        try:
            yield source, server
        finally:
            await source.close()


async def test_requests_name_units_and_times_and_round_positions() -> None:
    async with open_meteo() as (source, server):
        await source.conditions(NEW_YORK, 60_000, AROUND_NOW)

    (asked,) = server.requests
    assert asked.path == "/v1/forecast"
    assert (asked.query["latitude"], asked.query["longitude"]) == ("40.71", "-74.01")
    assert (asked.query["start_date"], asked.query["end_date"]) == ("2026-05-21", "2026-05-21")
    assert (asked.query["wind_speed_unit"], asked.query["temperature_unit"]) == ("ms", "celsius")
    assert (asked.query["timeformat"], asked.query["timezone"]) == ("unixtime", "GMT")


async def test_current_weather_is_near_in_place_and_time() -> None:
    async with open_meteo() as (source, server):
        found = await source.current(NEW_YORK)

    assert found.observed_at == NOW.replace(minute=0)
    assert found.point.distance_m(NEW_YORK) < 10_000
    assert (found.precipitation_mm, found.precipitation_period_s) == (2.7, 900)
    assert found.attribution == "Weather data by Open-Meteo.com"
    assert server.requests[0].query["current"].startswith("temperature_2m,")


async def test_no_request_for_evidence_counts_as_more_than_one_call() -> None:
    async with open_meteo() as (source, server):
        for end in (NOW, NOW - 200 * DAY):
            await source.conditions(NEW_YORK, 60_000, Interval(end - 300 * DAY, end))

    for asked in server.requests:
        assert len(asked.query["hourly"].split(",")) <= 10
        first, last = (
            datetime.fromisoformat(asked.query[name]) for name in ("start_date", "end_date")
        )
        assert (last - first).days + 1 <= 14


@pytest.mark.parametrize(
    ("days_ago", "path"),
    [(0, "/v1/forecast"), (89, "/v1/forecast"), (91, "/v1/archive"), (31_000, "/v1/archive")],
)
async def test_old_hours_come_from_the_archive(days_ago: int, path: str) -> None:
    then = NOW - days_ago * DAY
    async with open_meteo() as (source, server):
        found = await source.conditions(NEW_YORK, 60_000, Interval(then - 2 * HOUR, then))

    assert [asked.path for asked in server.requests] == [path]
    assert [c.observed_at for c in found] == [
        then.replace(minute=0) - HOUR,
        then.replace(minute=0),
    ]


async def test_only_the_end_of_a_long_window_is_fetched() -> None:
    async with open_meteo() as (source, _):
        found = await source.conditions(NEW_YORK, 60_000, Interval(NOW - 60 * DAY, NOW))

    assert found[-1].observed_at == NOW.replace(minute=0)
    assert len(found) == 13 * 24 + 1


async def test_times_before_the_reanalysis_are_out_of_reach() -> None:
    before = Interval(datetime(1939, 1, 1, tzinfo=UTC), datetime(1939, 1, 2, tzinfo=UTC))
    async with open_meteo() as (source, server):
        assert not source.reaches(before, NOW)
        assert list(await source.conditions(NEW_YORK, 60_000, before)) == []
        across = Interval(before.start, datetime(1940, 1, 1, 3, tzinfo=UTC))
        assert source.reaches(across, NOW)
        assert len(await source.conditions(NEW_YORK, 60_000, across)) == 4

    assert len(server.requests) == 1


async def test_a_window_without_a_full_hour_costs_no_call() -> None:
    async with open_meteo() as (source, server):
        short = Interval(NOW - timedelta(minutes=10), NOW + 5 * HOUR)
        assert list(await source.conditions(NEW_YORK, 60_000, short)) == []

    assert server.requests == []


async def test_a_forecast_has_the_next_days_and_no_past_hour() -> None:
    async with open_meteo() as (source, _):
        found = await source.forecast(NEW_YORK)

    assert found.steps[0].valid_at == NOW.replace(minute=0) + HOUR
    assert found.steps[-1].valid_at - NOW > 4 * DAY
    assert found.fetched_at == NOW
    assert found.steps[0].wind_speed_ms == 4.0


async def test_air_is_fetched_for_now_or_for_a_past_window() -> None:
    async with open_meteo() as (source, server):
        now = await source.air(NEW_YORK)
        window = await source.air(NEW_YORK, AROUND_NOW)
        old = await source.air(NEW_YORK, Interval(NOW - 400 * DAY, NOW - 399 * DAY))
        ahead = await source.air(NEW_YORK, Interval(NOW + DAY, NOW + 2 * DAY))

    hour = NOW.replace(minute=0)
    assert [sample.observed_at for sample in now.samples] == [hour]
    assert [sample.observed_at for sample in window.samples] == [hour - HOUR, hour]
    assert window.samples[0].pm2_5_ugm3 == 11.4
    assert old.samples == ahead.samples == ()
    assert [asked.path for asked in server.requests] == ["/v1/air-quality"] * 2


async def test_places_are_found_by_name() -> None:
    async with open_meteo() as (source, server):
        assert [place.name for place in await source.search(" New ", 5)] == ["New York"] * 2
        assert list(await source.search("Zzyzx", 5)) == []
        assert len(await source.search("n", 5)) == len(await source.search("New", 0)) == 0
        assert len(await source.search("No", 1000)) == 1

    assert [asked.query["count"] for asked in server.requests] == ["5", "5", "100"]
    assert server.requests[0].query["name"] == "New"


@pytest.mark.parametrize(
    ("answer", "error", "calls"),
    [
        (Response(400, b'{"error":true,"reason":"Cannot initialize"}'), ProviderRequestRefused, 1),
        (NO_DATA, LocationUnknown, 1),
        (Response(401, b""), ProviderCredentialsRefused, 1),
        (Response(404, BAD_GATEWAY.body, "text/html"), ProviderRequestRefused, 1),
        (MINUTE_LIMIT, ProviderQuotaExhausted, 1),
        (Response(500, b""), ProviderUnavailable, 2),
        (BAD_GATEWAY, ProviderUnavailable, 2),
        (Response(200, BAD_GATEWAY.body, "text/html"), ProviderAnswerUnusable, 1),
        (NAN, LocationUnknown, 1),
        (Response(302, headers={"location": "/elsewhere"}), ProviderRequestRefused, 1),
        (Response(200, b" " * (2 << 20)), ProviderAnswerUnusable, 1),
        (RESET, ProviderUnavailable, 2),
        (CUT, ProviderUnavailable, 2),
    ],
)
async def test_every_failure_has_its_error(
    answer: Response, error: type[ProviderError], calls: int
) -> None:
    async with open_meteo(lambda _: answer) as (source, server):
        with pytest.raises(ProviderError) as caught:
            await source.current(NEW_YORK)

    assert type(caught.value) is error
    assert len(server.requests) == calls


@pytest.mark.parametrize("answer", [NO_DATA, NAN])
async def test_a_place_that_no_model_covers_has_no_evidence(
    answer: Response,
) -> None:
    async with open_meteo(lambda _: answer) as (source, _):
        assert list(await source.conditions(NEW_YORK, 60_000, AROUND_NOW)) == []


async def test_a_passing_fault_is_retried() -> None:
    faults = [BAD_GATEWAY]

    def handler(asked: Request) -> Response:
        return faults.pop() if faults else open_meteo_simulator(NOW)(asked)

    async with open_meteo(handler) as (source, _):
        assert (await source.current(NEW_YORK)).temperature_c == 11.3


@pytest.mark.parametrize(("limit", "wait_s"), [(MINUTE_LIMIT, 60), (DAY_LIMIT, 3600)])
async def test_after_a_429_the_service_is_not_called(limit: Response, wait_s: float) -> None:
    async with open_meteo(lambda _: limit) as (source, server):
        waits = []
        for _ in range(2):
            with pytest.raises(ProviderQuotaExhausted) as caught:
                await source.current(NEW_YORK)
            waits.append(caught.value.retry_after_s)
        with pytest.raises(ProviderQuotaExhausted):  # another service has its own limits
            await source.search("New York", 1)

    assert [asked.path for asked in server.requests] == ["/v1/forecast", "/v1/search"]
    assert waits[0] == wait_s
    assert waits[1] is not None
    assert wait_s - 30 < waits[1] <= wait_s


async def test_a_hanging_service_costs_no_more_than_the_deadline() -> None:
    async with open_meteo(lambda _: HANG, deadline_s=0.05) as (source, _):
        with pytest.raises(ProviderUnavailable):
            await source.current(NEW_YORK)


async def test_every_call_is_counted_before_it_is_made() -> None:
    counted: list[int] = []

    async with listening(lambda _: Response(503)) as server:

        async def consume() -> None:
            counted.append(len(server.requests))

        addresses = OpenMeteoAddresses(forecast=server.url)
        source = OpenMeteo(clock=FixedClock(NOW), addresses=addresses, consume=consume)
        with pytest.raises(ProviderUnavailable):
            await source.current(NEW_YORK)
        await source.close()

    assert counted == [0, 1]


async def test_without_quota_nothing_is_sent() -> None:
    async def consume() -> None:
        raise ProviderQuotaExhausted("open-meteo", "no call left", 30.0)

    async with open_meteo(consume=consume) as (source, server):
        with pytest.raises(ProviderQuotaExhausted) as caught:
            await source.conditions(NEW_YORK, 60_000, AROUND_NOW)

    assert caught.value.retry_after_s == 30.0
    assert server.requests == []


def test_the_limits_stay_below_those_of_the_free_service() -> None:
    assert FREE_LIMITS.per_minute is not None
    assert FREE_LIMITS.per_day is not None
    assert FREE_LIMITS.per_minute * 1.2 <= 600
    assert FREE_LIMITS.per_minute * 60 * 1.2 <= 5_000
    assert FREE_LIMITS.per_day * 1.2 <= 10_000
