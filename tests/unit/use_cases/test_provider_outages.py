"""Reports and a provider with limits: few calls, no report lost, nothing invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from typing_extensions import override

from skywitness.adapters.cached_weather.gateway import WeatherGateway
from skywitness.adapters.cached_weather.quota import QuotaTracker
from skywitness.adapters.cached_weather.sources import CachedCurrentWeather, CachedEvidence
from skywitness.adapters.memory.call_budget import MemoryCallBudget
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.outbound.limiter import CallLimiter
from skywitness.domain.model.errors import ProviderUnavailable
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.reports.report import ExaminationState, Report
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.present_weather import parse_groups
from skywitness.domain.use_cases.examine_report import ExamineReport
from skywitness.ports.call_budget import CallLimits
from skywitness.ports.clock import Clock
from tests.builders import FILED_AT, a_filing, some_conditions
from tests.unit.use_cases.conftest import Office

MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=2)
DOWN = ProviderUnavailable("source")


class Analysis(GivenWeather):
    """Rain everywhere, now and, with `knows_past`, every ten minutes of the past."""

    def __init__(self, clock: Clock, *, knows_past: bool = False) -> None:
        super().__init__(name="source")
        self.clock = clock
        self.knows_past = knows_past
        self.called_at: list[datetime] = []
        self.limiter: CallLimiter | None = None

    @override
    def reaches(self, window: Interval, now: datetime) -> bool:
        return self.knows_past or window.contains(now)

    @override
    async def current(self, where: Point) -> Conditions:
        await self._called()
        return self._rain(where, self.clock.now())

    @override
    async def conditions(
        self, where: Point, radius_m: float, window: Interval
    ) -> Sequence[Conditions]:
        await self._called()
        length = min(window.end, self.clock.now()) - window.start
        timestamps = [
            window.start + n * 10 * MINUTE for n in range(int(length / (10 * MINUTE)) + 1)
        ]
        return [self._rain(where, at) for at in timestamps]

    def _rain(self, where: Point, at: datetime) -> Conditions:
        return some_conditions(
            provider="source",
            kind=ConditionsKind.ANALYSIS,
            station="cell",
            point=where,
            observed_at=at,
            precipitation_mm=3.0,
            present_weather=parse_groups("RA"),
        )

    async def _called(self) -> None:
        async def attempt() -> None:
            self.called_at.append(self.clock.now())
            if self.failure is not None:
                raise self.failure

        assert self.limiter is not None
        await self.limiter.call("anything", attempt)


def examining_with_cache(office: Office, source: Analysis, limits: CallLimits) -> ExamineReport:
    """Examine with limiter and cache in front of the source, as the container does."""
    quota = QuotaTracker(
        MemoryCallBudget(),
        account="source:0",
        limits=limits,
        clock=office.clock,
        monotonic=lambda: office.clock.now().timestamp(),
    )
    source.limiter = CallLimiter(
        "source", monotonic=lambda: office.clock.now().timestamp(), consume=quota.consume
    )
    gateway = WeatherGateway(
        quota,
        source.limiter,
        clock=office.clock,
        monotonic=lambda: office.clock.now().timestamp(),
    )
    current = None if source.knows_past else CachedCurrentWeather(gateway, source)
    evidence = CachedEvidence(gateway, source, current=current)
    return office.asking(evidence)


async def file_rain(office: Office, number: int) -> Report:
    filing = a_filing(
        observer=f"o{number}",
        observed_at=office.clock.now(),
        phenomenon="rain",
        magnitude=None,
        narrative=f"Steady rain, says number {number}.",
        latitude=30.0 + 0.1 * number,  # far enough for a cell each
    )
    return (await office.filed(filing)).report


async def work(office: Office, examine: ExamineReport, until: datetime) -> None:
    """Examine what is due in steps of five seconds until the given time."""
    while office.clock.now() < until:
        while leases := await office.queue.lease("w", office.clock.now(), LEASE, 4):
            for lease in leases:
                await examine(lease)
        office.clock.advance(timedelta(seconds=5))


async def states(office: Office, reports: Sequence[Report]) -> Counter[ExaminationState]:
    async with office.units() as unit:
        return Counter([(await unit.reports.get(r.id)).examination for r in reports])


def most_in_a_minute(timestamps: Sequence[datetime]) -> int:
    return max(sum(begin <= m < begin + MINUTE for m in timestamps) for begin in timestamps)


@pytest.mark.parametrize("knows_past", [False, True])
async def test_seventy_reports_a_minute_are_sixty_calls_and_all_are_examined(
    office: Office, knows_past: bool
) -> None:
    source = Analysis(office.clock, knows_past=knows_past)
    examine = examining_with_cache(office, source, CallLimits(per_minute=60))
    reports = [await file_rain(office, number) for number in range(70)]

    await work(office, examine, FILED_AT + MINUTE)

    assert len(source.called_at) == 60
    assert await states(office, reports) == {
        ExaminationState.DONE: 60,
        ExaminationState.PENDING: 10,
    }
    await work(office, examine, FILED_AT + 2 * MINUTE)
    assert await states(office, reports) == {ExaminationState.DONE: 70}
    assert len(source.called_at) == 70
    assert most_in_a_minute(source.called_at) == 60


async def test_many_reports_are_examined_within_the_limit(office: Office) -> None:
    source = Analysis(office.clock)
    examine = examining_with_cache(office, source, CallLimits(per_minute=60))
    reports = [await file_rain(office, number) for number in range(300)]

    await work(office, examine, FILED_AT + 20 * MINUTE)

    assert await states(office, reports) == {ExaminationState.DONE: 300}
    assert len(source.called_at) == 300
    assert most_in_a_minute(source.called_at) == 60


async def test_an_hour_of_outage_costs_few_calls_and_no_report(office: Office) -> None:
    source = Analysis(office.clock, knows_past=True)
    examine = examining_with_cache(office, source, CallLimits(per_minute=60))
    source.failure = DOWN
    reports = [await file_rain(office, number) for number in range(70)]

    await work(office, examine, FILED_AT + 60 * MINUTE)

    # five to open the breaker, then at most one probe in every half minute
    assert 5 < len(source.called_at) <= 5 + 2 * 60
    assert await states(office, reports) == {ExaminationState.PENDING: 70}

    source.failure = None
    await work(office, examine, FILED_AT + 100 * MINUTE)
    assert await states(office, reports) == {ExaminationState.DONE: 70}
    for report in reports:
        (verdict, *_) = await office.queries.verdicts(report.id)
        assert verdict.outcome is not Outcome.NOT_ASSESSABLE
        kept = await office.queries.conditions(report.id)
        assert kept
        assert not any(reading.stale for reading in kept)


async def test_stale_weather_is_used_marked_and_renewed(office: Office) -> None:
    source = Analysis(office.clock, knows_past=True)
    examine = examining_with_cache(office, source, CallLimits(per_minute=60))
    first = await file_rain(office, 1)
    await work(office, examine, FILED_AT + 15 * MINUTE)
    source.failure = DOWN
    second = await file_rain(office, 1)
    await work(office, examine, FILED_AT + 16 * MINUTE)

    assert await states(office, [first, second]) == {ExaminationState.DONE: 2}
    kept = await office.queries.conditions(second.id)
    assert kept
    assert all(reading.stale for reading in kept)

    source.failure = None
    await work(office, examine, FILED_AT + 60 * MINUTE)
    renewed = await office.queries.conditions(second.id)
    assert len(renewed) > len(kept)
    assert not any(reading.stale for reading in renewed)
