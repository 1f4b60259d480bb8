"""The shipped fakes of the small ports, and the system's own clock and ids."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone

import pytest

from skywitness.adapters.memory.clock import FixedClock, SequentialIds
from skywitness.adapters.memory.text import ScriptedTextAnalysis
from skywitness.adapters.memory.weather import GivenWeather
from skywitness.adapters.system import RandomIds, SystemClock
from skywitness.domain.model.errors import LocationUnknown, ProviderUnavailable
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.identifiers import uuid7
from skywitness.domain.model.time.interval import Interval
from skywitness.ports.provider_state import ProviderState
from tests.builders import DES_MOINES, OBSERVED_AT, an_insight, some_conditions

HOUR = timedelta(hours=1)
AROUND = Interval(OBSERVED_AT - HOUR, OBSERVED_AT + HOUR)


def test_a_fixed_clock_stands_still_until_it_is_moved() -> None:
    clock = FixedClock(OBSERVED_AT)
    assert clock.now() == clock.now() == OBSERVED_AT
    assert clock.advance(HOUR) == clock.now() == OBSERVED_AT + HOUR
    clock.set(OBSERVED_AT.astimezone(timezone(-6 * HOUR)))
    assert clock.now() == OBSERVED_AT
    assert clock.now().utcoffset() == timedelta(0)


def test_a_fixed_clock_refuses_a_naive_time() -> None:
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2026, 1, 1))  # noqa: DTZ001  # the point of the test


def test_sequential_ids_repeat_in_every_run() -> None:
    ids, same = SequentialIds(), SequentialIds()
    made = [ids.new() for _ in range(300)]
    assert made == [same.new() for _ in range(300)]


def test_the_system_clock_goes_with_the_time() -> None:
    assert abs(SystemClock().now() - datetime.now(UTC)) < HOUR


def test_random_ids_of_two_processes_differ() -> None:
    one, other = RandomIds(), RandomIds()
    made = {source.new() for source in (one, other) for _ in range(1_000)}
    assert len(made) == 2_000


def test_random_ids_ask_the_system_for_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    urandom = os.urandom

    def noted(size: int) -> bytes:
        asked.append(size)
        return urandom(size)

    monkeypatch.setattr(os, "urandom", noted)
    ids = RandomIds()
    made = {ids.new() for _ in range(400)}

    assert len(made) == 400
    assert len(asked) == 1


def test_a_uuid7_carries_its_time_version_and_variant() -> None:
    made = uuid7(0x018BCFE56800, (1 << 74) - 1)
    assert str(made) == "018bcfe5-6800-7fff-bfff-ffffffffffff"
    assert str(uuid7(0x018BCFE56800, 0)) == "018bcfe5-6800-7000-8000-000000000000"


async def test_a_scripted_analyser_returns_its_answers() -> None:
    analyser = ScriptedTextAnalysis(
        {"hail": an_insight(), "down": ProviderUnavailable("scripted", "timeout")}
    )
    assert await analyser.analyse("hail") == an_insight()
    with pytest.raises(ProviderUnavailable):
        await analyser.analyse("down")
    unknown = await analyser.analyse("something", "de")
    assert (unknown.language, unknown.sentiment, unknown.analyser) == ("de", None, "scripted")
    assert analyser.asked == ["hail", "down", "something"]


async def test_a_scripted_analyser_can_fail_altogether_and_recover() -> None:
    analyser = ScriptedTextAnalysis({"hail": an_insight()})
    analyser.failure = ProviderUnavailable("scripted")
    with pytest.raises(ProviderUnavailable):
        await analyser.analyse("hail")
    analyser.failure = None
    assert await analyser.analyse("hail") == an_insight()


async def test_given_weather_lies_within_window_and_radius() -> None:
    near = some_conditions()
    late = some_conditions(observed_at=OBSERVED_AT + 2 * HOUR)
    far = some_conditions(point=Point(10, 10))
    weather = GivenWeather([near, late, far])
    assert await weather.conditions(DES_MOINES, 60_000, AROUND) == [near]
    assert await weather.current(DES_MOINES) == late
    assert weather.asked == 2


async def test_given_weather_can_fail_and_recover() -> None:
    weather = GivenWeather([some_conditions()], failure=ProviderUnavailable("given"))
    with pytest.raises(ProviderUnavailable):
        await weather.conditions(DES_MOINES, 60_000, AROUND)
    with pytest.raises(ProviderUnavailable):
        await weather.current(DES_MOINES)
    weather.failure = None
    assert await weather.conditions(DES_MOINES, 60_000, AROUND)


async def test_given_weather_tells_its_state() -> None:
    weather = GivenWeather()
    assert await weather.state(OBSERVED_AT) == ProviderState(name="given")
    weather.failure = ProviderUnavailable("given")
    with pytest.raises(ProviderUnavailable):
        await weather.current(DES_MOINES)
    state = await weather.state(OBSERVED_AT)
    assert (state.upstream_calls, state.last_failure) == (1, "ProviderUnavailable")


async def test_given_weather_of_nowhere_knows_no_place() -> None:
    with pytest.raises(LocationUnknown):
        await GivenWeather().current(DES_MOINES)


def test_given_weather_reaches_back_as_far_as_it_says() -> None:
    weather = GivenWeather(back_to=OBSERVED_AT)
    assert weather.reaches(AROUND, OBSERVED_AT + HOUR)
    assert not weather.reaches(Interval(OBSERVED_AT - 3 * HOUR, OBSERVED_AT - HOUR), OBSERVED_AT)
    assert not weather.reaches(AROUND, OBSERVED_AT - 2 * HOUR)
    assert GivenWeather().reaches(AROUND, OBSERVED_AT)
