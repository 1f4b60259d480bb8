"""The requests and the reach of each OpenWeatherMap plan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from simulators.openweathermap import documents
from simulators.server import Request, Response
from simulators.weather import Weather
from skywitness.adapters.openweathermap.plans import (
    FREE_LIMITS,
    ONE_CALL_LIMITS,
    PlanName,
    hours_within,
    limits_of,
)
from skywitness.domain.model.time.interval import Interval
from tests.integration.test_openweathermap import HOUR, NEW_YORK, NOW, openweathermap
from tests.tools.simulated import changed, response_of, spot
from tests.tools.simulated import seconds as seconds_of

FULL_HOUR = datetime(2026, 5, 21, 22, 0, tzinfo=UTC)
YESTERDAY = Interval(NOW - 25 * HOUR, NOW - 23 * HOUR)
PAID = [PlanName.ONECALL4, PlanName.ONECALL3]


def start_of(asked: Request, name: str = "start") -> datetime:
    return datetime.fromtimestamp(int(asked.query[name]), UTC)


async def test_the_free_plan_has_only_the_present() -> None:
    async with openweathermap() as (source, server):
        assert source.reaches(Interval(NOW - HOUR, NOW - timedelta(minutes=5)), NOW)
        assert not source.reaches(Interval(NOW - 3 * HOUR, NOW - HOUR), NOW)
        assert list(await source.conditions(NEW_YORK, 60_000, YESTERDAY)) == []

    assert server.requests == []


@pytest.mark.parametrize("plan", PAID)
async def test_paid_plans_reach_back_to_1979(plan: PlanName) -> None:
    async with openweathermap(plan=plan) as (source, _):
        assert source.reaches(YESTERDAY, NOW)
        new_year = datetime(1979, 1, 1, tzinfo=UTC)
        assert source.reaches(Interval(new_year - HOUR, new_year + HOUR), NOW)
        assert not source.reaches(Interval(new_year - 2 * HOUR, new_year - HOUR), NOW)
        found = await source.conditions(NEW_YORK, 60_000, YESTERDAY)

    assert [reading.observed_at for reading in found] == [
        FULL_HOUR - 24 * HOUR,
        FULL_HOUR - 23 * HOUR,
    ]
    assert found[0].precipitation_mm == 2.7
    assert found[0].dew_point_c == 10.2


async def test_history_of_onecall4_is_one_call_for_each_page() -> None:
    async with openweathermap(plan=PlanName.ONECALL4) as (source, server):
        await source.conditions(NEW_YORK, 60_000, Interval(NOW - 50 * HOUR, NOW - 5 * HOUR))

    assert [asked.path for asked in server.requests] == ["/data/4.0/onecall/timeline/1h"] * 3
    starts = [start_of(asked) for asked in server.requests]
    assert starts == [FULL_HOUR - 49 * HOUR, FULL_HOUR - 29 * HOUR, FULL_HOUR - 9 * HOUR]
    assert [asked.query["cnt"] for asked in server.requests] == ["20", "20", "5"]


@pytest.mark.parametrize(("plan", "most"), [(PlanName.ONECALL4, 5), (PlanName.ONECALL3, 4)])
async def test_a_long_window_costs_no_more_than_a_few_calls(plan: PlanName, most: int) -> None:
    month = Interval(NOW - 40 * 24 * HOUR, NOW - 10 * 24 * HOUR)
    async with openweathermap(plan=plan) as (source, server):
        found = await source.conditions(NEW_YORK, 60_000, month)

    assert len(server.requests) == most
    assert found[-1].observed_at == FULL_HOUR - 240 * HOUR


@pytest.mark.parametrize("plan", PAID)
async def test_hours_ahead_are_never_evidence(plan: PlanName) -> None:
    def handler(asked: Request) -> Response:
        start = start_of(asked, "start" if "start" in asked.query else "dt")
        hours = [
            documents.hour(Weather(), spot(), seconds_of(start + HOUR * n)) for n in range(6)
        ]  # none of them says `pop`
        hours[1] = changed(hours[1], pop=0)
        return response_of(documents.one_call(spot(), data=hours))

    window = Interval(FULL_HOUR - 3 * HOUR, FULL_HOUR - HOUR / 2)
    async with openweathermap(handler, plan=plan) as (source, _):
        found = await source.conditions(NEW_YORK, 60_000, window)

    times = [reading.observed_at for reading in found]
    assert FULL_HOUR - 3 * HOUR in times
    assert all(window.contains(time) for time in times)
    if plan is PlanName.ONECALL4:
        assert FULL_HOUR - 2 * HOUR not in times


@pytest.mark.parametrize("plan", PAID)
async def test_the_present_is_fetched_beside_the_hours(plan: PlanName) -> None:
    async with openweathermap(plan=plan) as (source, server):
        found = await source.conditions(NEW_YORK, 60_000, Interval(NOW - HOUR, NOW + HOUR))

    assert found[-1].observed_at == NOW.replace(minute=10)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("plan", "paths"),
    [
        (PlanName.FREE, ["/data/2.5/forecast"]),
        (
            PlanName.ONECALL4,
            ["/data/4.0/onecall/timeline/1h", "/data/4.0/onecall/timeline/1day"],
        ),
        (PlanName.ONECALL3, ["/data/3.0/onecall"]),
    ],
)
async def test_the_calls_of_a_forecast(plan: PlanName, paths: list[str]) -> None:
    async with openweathermap(plan=plan) as (source, server):
        await source.forecast(NEW_YORK)

    assert [asked.path for asked in server.requests] == paths
    assert all(asked.query["units"] == "metric" for asked in server.requests)


@pytest.mark.parametrize("plan", PAID)
async def test_days_follow_where_the_hours_end(plan: PlanName) -> None:
    async with openweathermap(plan=plan) as (source, _):
        steps = (await source.forecast(NEW_YORK)).steps

    hours = [step for step in steps if step.period_s == 3600]
    days = [step for step in steps if step.period_s == 86_400]
    assert len(hours) >= 20
    assert days[0].valid_at > hours[-1].valid_at
    assert days[0].valid_at.hour == 5  # midnight in New York
    assert (days[0].temperature_min_c, days[0].temperature_max_c) == (11.3, 11.3)
    assert (days[0].precipitation_mm, days[0].temperature_c) == (64.8, None)
    assert hours[0].precipitation_probability_pct == 80


async def test_links_in_answers_are_neither_followed_nor_kept() -> None:
    async with openweathermap(plan=PlanName.ONECALL4) as (source, server):
        found = await source.conditions(NEW_YORK, 60_000, Interval(NOW - 70 * HOUR, NOW))

    assert all("appid" in asked.query for asked in server.requests)
    assert {asked.headers["host"] for asked in server.requests} == {
        server.url.removeprefix("http://")
    }
    assert "http" not in repr(found)


async def test_air_is_fetched_in_whole_seconds_for_times_that_the_service_has() -> None:
    async with openweathermap() as (source, server):
        await source.air(NEW_YORK)
        first_day = datetime(2020, 11, 27, tzinfo=UTC)
        await source.air(NEW_YORK, Interval(first_day - HOUR, first_day + HOUR))
        await source.air(NEW_YORK, Interval(NOW - HOUR, NOW + 9 * HOUR))

    newest, oldest, present = server.requests
    assert newest.path == "/data/2.5/air_pollution"
    assert start_of(oldest) == first_day
    assert start_of(present, "end") == NOW


async def test_at_most_five_places_are_requested() -> None:
    async with openweathermap() as (source, server):
        await source.search("São Paulo & more, BR", 10)
        await source.reverse(NEW_YORK, 3)

    search, reverse = server.requests
    assert (search.query["q"], search.query["limit"]) == ("São Paulo & more, BR", "5")
    assert (reverse.query["lat"], reverse.query["lon"]) == ("40.7143", "-74.0060")
    assert reverse.query["limit"] == "3"


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ((0, 0), [0]),
        ((-2, 0), [-2, -1, 0]),
        ((-1.5, 0.5), [-1, 0]),
        ((-0.75, -0.25), []),
        ((1, 2), []),
        ((-50, 0), [-4, -3, -2, -1, 0]),
    ],
)
def test_the_full_hours_of_a_window(window: tuple[float, float], expected: list[int]) -> None:
    start, end = (FULL_HOUR + timedelta(hours=hours) for hours in window)

    found = hours_within(Interval(start, end), NOW, 5)

    assert found == [FULL_HOUR + HOUR * hours for hours in expected]


def test_limits_leave_a_margin() -> None:
    assert limits_of(PlanName.FREE) == FREE_LIMITS
    assert limits_of(PlanName.ONECALL4) == limits_of(PlanName.ONECALL3) == ONE_CALL_LIMITS
    assert ONE_CALL_LIMITS.per_day is not None
    assert ONE_CALL_LIMITS.per_day < 1000


async def test_open_ocean_has_a_forecast_without_a_city() -> None:
    def handler(asked: Request) -> Response:
        step = documents.step(Weather(), spot(), seconds_of(FULL_HOUR + 3 * HOUR))
        return response_of(changed(documents.forecast(spot(), [step]), city=None))

    async with openweathermap(handler) as (source, _):
        found = await source.forecast(NEW_YORK)

    assert (found.point.latitude, found.point.longitude) == (40.71, -74.01)
