"""Looking again: when, and what was known before counts on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from skywitness.adapters.memory.weather import GivenWeather
from skywitness.domain.model.access.actor import LOCAL
from skywitness.domain.model.errors import (
    LocationUnknown,
    ProviderError,
    ProviderQuotaExhausted,
    ProviderUnavailable,
)
from skywitness.domain.model.reports.filing import Filing
from skywitness.domain.model.reports.report import ExaminationState, NextLook, Report
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.use_cases.change_report import Precondition
from skywitness.domain.use_cases.examine_report import LONGEST_RETRY, LOOK_AGAIN_AFTER, Examined
from tests.builders import DES_MOINES, FILED_AT, OBSERVED_AT, a_filing, some_conditions
from tests.unit.use_cases.conftest import Office

RAIN = a_filing(phenomenon="rain", magnitude=None, narrative="Steady rain since noon.")
MINUTE = timedelta(minutes=1)


def rain(station: str, minutes: int = 0, **changes: object) -> Conditions:
    at = OBSERVED_AT + minutes * MINUTE
    return some_conditions(station=station, observed_at=at, precipitation_mm=4.0, **changes)


async def kept(office: Office, report: Report) -> list[tuple[str, float]]:
    found = await office.queries.conditions(report.id)
    return [(c.station, (c.observed_at - OBSERVED_AT) / MINUTE) for c in found]


async def examine(office: Office) -> None:
    assert await office.examine(await office.lease()) is Examined.DONE


async def look_again(office: Office) -> None:
    office.clock.set(OBSERVED_AT + LOOK_AGAIN_AFTER)
    await examine(office)


async def test_an_examination_that_finds_nothing_new_adds_no_verdict(office: Office) -> None:
    office.clock.advance(timedelta(days=2))
    await office.filed()
    await office.examine(await office.lease())
    (record,) = office.store.records.values()
    office.clock.advance(timedelta(hours=1))
    await office.queue.schedule_all(office.clock.now())

    await office.examine(await office.lease())

    (again,) = office.store.records.values()
    assert again.verdicts == record.verdicts
    assert again.report.verdict == record.report.verdict
    assert again.report.updated_at > record.report.updated_at


async def test_readings_of_the_first_look_count_at_the_second(office: Office) -> None:
    office.weather.readings = [rain("KDSM", 10), rain("KAMW", -20)]
    report = (await office.filed(RAIN)).report
    await examine(office)

    office.weather.readings = [rain("KDSM", 50)]
    await look_again(office)

    assert await kept(office, report) == [("KDSM", 10), ("KAMW", -20), ("KDSM", 50)]
    newest, *_ = await office.queries.verdicts(report.id)
    assert {piece.source for piece in newest.evidence} == {"KDSM", "KAMW"}
    assert newest.outcome is Outcome.SUPPORTED


async def test_a_source_of_the_present_need_not_be_in_reach_again(office: Office) -> None:
    office.weather.readings = [rain("KDSM"), rain("KAMW")]
    report = (await office.filed(RAIN)).report
    await examine(office)

    office.weather.back_to = OBSERVED_AT + timedelta(days=1)
    await look_again(office)

    assert office.weather.asked == 1
    newest, *_ = await office.queries.verdicts(report.id)
    assert newest.outcome is Outcome.SUPPORTED
    assert len(await kept(office, report)) == 2


async def test_the_second_look_is_announced_and_what_it_waits_for(office: Office) -> None:
    office.weather.readings = [rain("KDSM"), rain("KAMW")]
    report = (await office.filed(RAIN)).report
    await examine(office)
    (record,) = office.store.records.values()
    assert record.report.next_look == NextLook(report.claim.when.end + LOOK_AGAIN_AFTER)

    office.weather.failure = ProviderUnavailable("given", retry_after_s=300.0)
    await look_again(office)
    (record,) = office.store.records.values()
    expected = NextLook(office.clock.now() + timedelta(seconds=300), ("given",))
    assert record.report.next_look == expected

    office.weather.failure = None
    office.clock.advance(timedelta(seconds=300))
    await examine(office)
    (record,) = office.store.records.values()
    assert record.report.next_look is None


async def test_a_source_that_fails_later_takes_nothing_back(office: Office) -> None:
    office.weather.readings = [rain("KDSM"), rain("KAMW")]
    report = (await office.filed(RAIN)).report
    await examine(office)

    office.weather.failure = ProviderUnavailable("given")
    await look_again(office)

    newest, *_ = await office.queries.verdicts(report.id)
    assert newest.outcome is Outcome.SUPPORTED
    assert (await office.queue.backlog(office.clock.now())).later == 1  # it is asked again


async def test_of_the_same_reading_the_new_one_wins_unless_it_is_stale(office: Office) -> None:
    first = [rain("KDSM", temperature_c=1.0), rain("KAMW", temperature_c=1.0)]
    office.weather.readings = first
    report = (await office.filed(RAIN)).report
    await examine(office)

    corrected, repeated = replace(first[0], temperature_c=2.0), replace(first[1], stale=True)
    office.weather.readings = [corrected, repeated, rain("KIKV", stale=True)]
    await look_again(office)
    assert set(await office.queries.conditions(report.id)) == {
        corrected,
        first[1],
        rain("KIKV", stale=True),
    }

    office.weather.readings = [rain("KIKV")]
    office.clock.advance(MINUTE)
    await examine(office)
    assert not any(c.stale for c in await office.queries.conditions(report.id))
    assert (await office.queue.backlog(office.clock.now())).later == 0


@pytest.mark.parametrize(
    ("edited", "stations"),
    [
        (replace(RAIN, narrative="Steady rain since eleven."), {"KDSM", "KAMW"}),
        (replace(RAIN, latitude=DES_MOINES.latitude + 0.4), {"KAMW"}),
        (replace(RAIN, latitude=10.0), set()),
        (replace(RAIN, observed_at=OBSERVED_AT - timedelta(minutes=50)), {"KDSM"}),
        (replace(RAIN, observed_at=OBSERVED_AT - timedelta(hours=5)), set()),
        (replace(RAIN, latitude=DES_MOINES.latitude + 0.8, accuracy_m=60_000), {"KDSM", "KAMW"}),
    ],
)
async def test_after_an_edit_only_what_lies_in_the_new_scope_counts_on(
    office: Office, edited: Filing, stations: set[str]
) -> None:
    north = replace(DES_MOINES, latitude=DES_MOINES.latitude + 0.5)
    south = replace(DES_MOINES, latitude=DES_MOINES.latitude - 0.2)
    office.weather.readings = [rain("KDSM", 0, point=south), rain("KAMW", 15, point=north)]
    report = (await office.filed(RAIN)).report
    await examine(office)
    await office.revise(report.id, Precondition(), lambda _: edited, actor=LOCAL)

    office.weather.readings = []
    await examine(office)

    assert {station for station, _ in await kept(office, report)} == stations


@pytest.mark.parametrize(
    ("failure", "wait_s"),
    [
        (ProviderUnavailable("given"), 10),
        (ProviderUnavailable("given", "", 4.0), 10),
        (ProviderUnavailable("given", "", 30.0), 30),
        (ProviderQuotaExhausted("given", "", 60.0), 60),
        (ProviderQuotaExhausted("given", "", 3e12), LONGEST_RETRY.total_seconds()),
    ],
)
async def test_no_look_before_the_time_that_a_source_names(
    office: Office, failure: ProviderError, wait_s: float
) -> None:
    office.weather.failure = failure
    await office.filed(RAIN)
    assert await office.examine(await office.lease()) is Examined.POSTPONED

    office.clock.set(FILED_AT + timedelta(seconds=wait_s - 0.001))
    assert (await office.queue.backlog(office.clock.now())).due == 0
    office.clock.set(FILED_AT + timedelta(seconds=wait_s))
    assert (await office.queue.backlog(office.clock.now())).due == 1


async def test_the_first_source_that_is_back_decides_when(office: Office) -> None:
    other = GivenWeather(failure=ProviderQuotaExhausted("other", "", 45.0), name="other")
    office.weather.failure = ProviderQuotaExhausted("given", "", 600.0)
    await office.filed(RAIN)
    both = office.asking(office.weather, other)
    assert await both(await office.lease()) is Examined.POSTPONED

    office.clock.advance(timedelta(seconds=45))
    assert (await office.queue.backlog(office.clock.now())).due == 1


async def test_an_analyser_that_names_a_time_is_given_it(office: Office) -> None:
    office.clock.advance(timedelta(days=2))
    office.text.failure = ProviderQuotaExhausted("scripted", "", 120.0)
    await office.filed(RAIN)
    await examine(office)

    office.clock.advance(timedelta(seconds=119))
    assert (await office.queue.backlog(office.clock.now())).due == 0
    office.clock.advance(timedelta(seconds=1))
    assert (await office.queue.backlog(office.clock.now())).due == 1


async def test_a_place_that_a_source_does_not_know_is_an_answer(office: Office) -> None:
    office.clock.advance(timedelta(days=2))
    office.weather.failure = LocationUnknown("given")
    report = (await office.filed(RAIN)).report
    await examine(office)

    async with office.units() as unit:
        assert (await unit.reports.get(report.id)).examination is ExaminationState.DONE
    assert (await office.queue.backlog(office.clock.now())).later == 0
