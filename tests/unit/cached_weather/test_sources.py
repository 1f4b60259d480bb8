"""The weather ports with a cache in front."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from typing_extensions import override

from skywitness.adapters.cached_weather.gateway import WeatherGateway
from skywitness.adapters.cached_weather.quota import QuotaTracker
from skywitness.adapters.cached_weather.sources import (
    CachedAirQualities,
    CachedCurrentWeather,
    CachedEvidence,
    CachedForecasts,
    CachedGazetteer,
)
from skywitness.adapters.memory.call_budget import MemoryCallBudget
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.domain.model.errors import LocationUnknown, ProviderUnavailable
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.air_quality import AirQuality, AirSample
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep
from skywitness.ports.call_budget import CallLimits
from skywitness.ports.weather import AirQualities, Forecasts, Gazetteer
from tests.builders import DES_MOINES, OBSERVED_AT, some_conditions
from tests.unit.outbound.timing import ManualTime

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
AROUND = Interval(OBSERVED_AT - HOUR, OBSERVED_AT + HOUR)
NEAR = Point(DES_MOINES.latitude + 0.003, DES_MOINES.longitude - 0.003)
NEXT = Point(DES_MOINES.latitude + 0.02, DES_MOINES.longitude)
DOWN = ProviderUnavailable("source")


class Source(GivenWeather, Forecasts, AirQualities, Gazetteer):
    """Has data for every place, records requests, and fails on demand."""

    def __init__(self, time: ManualTime, quota: QuotaTracker) -> None:
        super().__init__(name="source")
        self.limiter = CallLimiter("source", monotonic=time.monotonic, consume=quota.consume)
        self.time = time
        self.age = timedelta(0)
        self.questions: list[Any] = []
        self.places = [NamedPlace(name="Des Moines", point=DES_MOINES)]

    def analysis(self, where: Point) -> Conditions:
        return some_conditions(
            provider="source",
            kind=ConditionsKind.ANALYSIS,
            point=where,
            observed_at=self.time.clock.now() - self.age,
        )

    @override
    async def current(self, where: Point) -> Conditions:
        await self._asked(where)
        return self.analysis(where)

    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        await self._asked((where, radius_m, window))
        return await super().conditions(where, radius_m, window)

    @override
    async def forecast(self, where: Point) -> Forecast:
        await self._asked(where)
        now = self.time.clock.now()
        steps = tuple(ForecastStep(valid_at=now + n * HOUR, period_s=3600) for n in range(3))
        return Forecast(provider="source", point=where, fetched_at=now, steps=steps)

    @override
    async def air(self, where: Point, window: Interval | None = None) -> AirQuality:
        await self._asked((where, window))
        start, end = (window.start, window.end) if window else (OBSERVED_AT, OBSERVED_AT)
        hours = int((end - start) / HOUR)
        samples = tuple(AirSample(observed_at=start + n * HOUR) for n in range(hours + 1))
        return AirQuality(provider="source", point=where, samples=samples)

    @override
    async def search(
        self, text: str, limit: int, near: Point | None = None
    ) -> Sequence[NamedPlace]:
        await self._asked((text, limit, near))
        return self.places[:limit]

    @override
    async def reverse(self, where: Point, limit: int) -> Sequence[NamedPlace]:
        await self._asked((where, limit))
        return self.places[:limit]

    async def _asked(self, question: object) -> None:
        async def attempt() -> None:
            self.questions.append(question)
            if self.failure is not None:
                raise self.failure

        await self.limiter.call("anything", attempt)


class Bench:
    """A source and the cached sources in front of it."""

    def __init__(self, limits: CallLimits = CallLimits()) -> None:  # noqa: B008  # frozen
        self.time = ManualTime()
        quota = QuotaTracker(
            MemoryCallBudget(),
            account="source:0",
            limits=limits,
            clock=self.time.clock,
            monotonic=self.time.monotonic,
        )
        self.source = Source(self.time, quota)
        self.gateway = WeatherGateway(
            quota, self.source.limiter, clock=self.time.clock, monotonic=self.time.monotonic
        )
        self.current = CachedCurrentWeather(self.gateway, self.source)
        self.present = CachedEvidence(self.gateway, self.source, current=self.current)
        self.evidence = CachedEvidence(self.gateway, self.source, current=None)
        self.forecasts = CachedForecasts(self.gateway, self.source)
        self.air = CachedAirQualities(self.gateway, self.source)
        self.gazetteer = CachedGazetteer(self.gateway, self.source)

    @property
    def calls(self) -> int:
        return len(self.source.questions)


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_points_in_one_cell_share_an_answer(bench: Bench) -> None:
    found = await asyncio.gather(*(bench.current.current(p) for p in (DES_MOINES, NEAR) * 25))

    assert bench.source.questions == [Point(41.59, -93.62)]
    assert {(one.cell_deg, one.stale) for one in found} == {(0.01, False)}
    await bench.current.current(NEXT)
    assert bench.calls == 2


async def test_a_station_has_no_cell(bench: Bench) -> None:
    bench.source.readings = [some_conditions()]
    (found,) = await bench.evidence.conditions(DES_MOINES, 60_000, AROUND)
    assert found == some_conditions()


@pytest.mark.parametrize(
    ("age_s", "fresh_s"), [(0, 600), (240, 360), (570, 60), (50_000, 60), (-120, 600)]
)
async def test_weather_is_fresh_until_ten_minutes_after_its_calculation(
    bench: Bench, age_s: int, fresh_s: int
) -> None:
    bench.source.age = timedelta(seconds=age_s)
    await bench.current.current(DES_MOINES)
    bench.time.pass_s(fresh_s - 1)
    await bench.current.current(DES_MOINES)
    assert bench.calls == 1
    bench.time.pass_s(1)
    await bench.current.current(DES_MOINES)
    assert bench.calls == 2


async def test_stale_weather_is_returned_until_it_is_six_hours_old(bench: Bench) -> None:
    bench.source.age = 5 * MINUTE
    fresh = await bench.current.current(DES_MOINES)
    bench.source.failure = DOWN
    bench.time.pass_s(6 * 3600 - 301)

    assert await bench.current.current(DES_MOINES) == replace(fresh, stale=True)
    bench.time.pass_s(30)
    with pytest.raises(ProviderUnavailable):
        await bench.current.current(DES_MOINES)


async def test_an_unknown_place_is_remembered_for_ten_minutes(bench: Bench) -> None:
    bench.source.failure = LocationUnknown("source")
    for wait_s in (0, 599):
        bench.time.pass_s(wait_s)
        with pytest.raises(LocationUnknown):
            await bench.current.current(DES_MOINES)
    assert bench.calls == 1
    bench.source.failure = None
    bench.time.pass_s(1)
    assert not (await bench.current.current(DES_MOINES)).stale


async def test_claims_and_weather_endpoints_share_one_call(bench: Bench) -> None:
    await bench.current.current(DES_MOINES)
    for minutes in range(0, 60, 7):
        window = Interval(OBSERVED_AT - minutes * MINUTE, OBSERVED_AT + HOUR)
        (found,) = await bench.present.conditions(NEAR, 60_000, window)
        assert found.observed_at == OBSERVED_AT
    later = Interval(OBSERVED_AT + MINUTE, OBSERVED_AT + HOUR)
    assert list(await bench.present.conditions(NEAR, 60_000, later)) == []
    assert list(await bench.present.conditions(NEAR, 1.0, AROUND)) == []
    assert bench.calls == 1


async def test_stale_evidence_counts_within_its_window_only(bench: Bench) -> None:
    await bench.current.current(DES_MOINES)
    bench.source.failure = DOWN
    bench.time.pass_s(1200)

    (found,) = await bench.present.conditions(DES_MOINES, 60_000, AROUND)
    assert (found.stale, found.observed_at) == (True, OBSERVED_AT)
    later = Interval(OBSERVED_AT + 10 * MINUTE, OBSERVED_AT + 2 * HOUR)
    with pytest.raises(ProviderUnavailable):  # there may be newer readings
        await bench.present.conditions(DES_MOINES, 60_000, later)


async def test_evidence_of_whole_hours_serves_every_claim_within_them(bench: Bench) -> None:
    bench.source.readings = [
        some_conditions(
            station=f"S{minutes}", point=DES_MOINES, observed_at=OBSERVED_AT + minutes * MINUTE
        )
        for minutes in range(-120, 120, 10)
    ]
    for minutes in (0, 10, 40):
        begin = OBSERVED_AT + minutes * MINUTE
        window = Interval(begin - HOUR, begin)
        found = await bench.evidence.conditions(NEAR, 60_000, window)
        assert list(found) == await GivenWeather(bench.source.readings).conditions(
            NEAR, 60_000, window
        )
        assert len(found) == 7
    assert bench.calls == 1
    where, radius_m, window = bench.source.questions[0]
    assert where == Point(41.59, -93.62)
    assert radius_m > 60_000
    assert (window.start.minute, window.end.minute) == (0, 0)


async def test_the_radius_is_measured_from_the_claim_not_from_its_cell(bench: Bench) -> None:
    edge = some_conditions(point=Point(NEAR.latitude + 0.5, NEAR.longitude))
    bench.source.readings = [edge]
    reach_m = NEAR.distance_m(edge.point)

    assert list(await bench.evidence.conditions(NEAR, reach_m + 1, AROUND)) == [edge]
    assert list(await bench.evidence.conditions(NEAR, reach_m - 1, AROUND)) == []


async def test_evidence_of_settled_hours_stays_fresh_longer(bench: Bench) -> None:
    past = Interval(OBSERVED_AT - 9 * HOUR, OBSERVED_AT - 5 * HOUR)
    for window, calls in ((past, 1), (AROUND, 2), (past, 2), (AROUND, 3)):
        await bench.evidence.conditions(DES_MOINES, 60_000, window)
        assert bench.calls == calls
        bench.time.pass_s(400)


async def test_evidence_reaches_as_far_as_its_source(bench: Bench) -> None:
    bench.source.back_to = OBSERVED_AT
    assert bench.evidence.reaches(AROUND, OBSERVED_AT + HOUR)
    past = Interval(OBSERVED_AT - 3 * HOUR, OBSERVED_AT - HOUR)
    assert not bench.present.reaches(past, OBSERVED_AT)


async def test_forecasts_and_air_are_fresh_for_an_hour_and_then_stale(bench: Bench) -> None:
    forecast = await bench.forecasts.forecast(DES_MOINES)
    air = await bench.air.air(DES_MOINES)
    bench.time.pass_s(3599)
    assert await bench.forecasts.forecast(NEAR) == forecast
    assert await bench.air.air(NEAR) == air
    assert bench.calls == 2

    bench.source.failure = DOWN
    bench.time.pass_s(1)
    assert await bench.forecasts.forecast(NEAR) == replace(forecast, stale=True)
    assert await bench.air.air(NEAR) == replace(air, stale=True)
    bench.time.pass_s(5 * 3600)
    for asking in (bench.forecasts.forecast(NEAR), bench.air.air(NEAR)):
        with pytest.raises(ProviderUnavailable):
            await asking


async def test_air_of_a_window_is_cut_to_it(bench: Bench) -> None:
    found = await bench.air.air(DES_MOINES, AROUND)
    assert [s.observed_at.hour for s in found.samples] == [22, 23]
    narrower = Interval(AROUND.start + 50 * MINUTE, AROUND.end)
    assert [s.observed_at.hour for s in (await bench.air.air(NEAR, narrower)).samples] == [23]


async def test_places_are_cached_for_a_month_and_missing_ones_for_a_day(bench: Bench) -> None:
    for text in ("Des Moines", "  des   MOINES "):
        (found,) = await bench.gazetteer.search(text, 5)
        assert found.name == "Des Moines"
        assert list(await bench.gazetteer.reverse(NEAR, 1)) == [found]
    assert bench.source.questions == [("Des Moines", 5, None), (Point(41.59, -93.62), 1)]

    bench.source.places = []
    assert list(await bench.gazetteer.search("Nowhere", 5)) == []
    bench.source.places = [NamedPlace(name="Nowhere", point=DES_MOINES)]
    bench.time.pass_s(86_399)
    assert list(await bench.gazetteer.search("Nowhere", 5)) == []
    bench.time.pass_s(1)
    assert len(await bench.gazetteer.search("Nowhere", 5)) == 1
    bench.time.pass_s(29 * 86_400 - 1)
    await bench.gazetteer.search("Des Moines", 5)
    assert bench.calls == 4


async def test_cells_widen_when_the_quota_is_low() -> None:
    bench = Bench(CallLimits(per_day=10))  # half of it for display
    for number in range(5):
        bench.time.pass_s(30)
        where = Point(41.51 + 0.01 * number, -93.62)
        found = await bench.current.current(where)
        assert found.cell_deg == 0.01
    bench.time.pass_s(30)
    # nothing remains: a fresh answer is used, whatever its width
    assert (await bench.current.current(Point(41.51, -93.62))).cell_deg == 0.01
    bench.time.pass_s(600)
    stale = await bench.current.current(Point(41.51, -93.62))
    assert (stale.cell_deg, stale.stale) == (0.01, True)
    assert bench.calls == 5

    bench.time.clock.set(bench.time.clock.now() + 2 * HOUR)  # the next day in UTC
    assert (await bench.current.current(Point(41.51, -93.62))).stale is False


async def test_a_wide_cell_says_so() -> None:
    bench = Bench(CallLimits(per_day=20))  # half of it for display
    for number in range(9):
        await bench.current.current(Point(10.0 + number, -93.62))
    bench.time.pass_s(30)

    found = [await bench.current.current(Point(41.58 + n / 100, -93.62)) for n in range(6)]

    assert {(one.cell_deg, one.stale) for one in found} == {(0.1, False)}
    assert bench.source.questions[9:] == [Point(41.6, -93.6)]


async def test_closing_refuses_new_calls(bench: Bench) -> None:
    await bench.current.current(DES_MOINES)
    await bench.gateway.close()

    assert not (await bench.current.current(DES_MOINES)).stale
    with pytest.raises(ProviderUnavailable, match="closing"):
        await bench.forecasts.forecast(DES_MOINES)
