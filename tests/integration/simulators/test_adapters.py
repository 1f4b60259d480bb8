"""The adapters read the responses of the simulators and distinguish every fault."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulators.azure_language.faults import FAULTS as TEXT_FAULTS
from simulators.azure_language.faults import TWELVE_DAYS_S
from simulators.control import Fault
from simulators.open_meteo.faults import FAULTS as OPEN_METEO_FAULTS
from simulators.openweathermap.faults import FAULTS as WEATHER_FAULTS
from skywitness.adapters.azure_language.analyser import AzureLanguage
from skywitness.adapters.memory.clock import FixedClock
from skywitness.adapters.open_meteo.provider import OpenMeteo, OpenMeteoAddresses
from skywitness.adapters.openweathermap.plans import PlanName
from skywitness.adapters.openweathermap.provider import OpenWeatherMap
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
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.reports.insight import SentimentLabel
from tests.integration.simulators.started import (
    KEY,
    NOW,
    Started,
    azure_language,
    open_meteo,
    openweathermap,
)

SLOW = {"hang", "drip"}
SMALL = {"humidity-101", "nan", "temp-null", "unknown-id", "wrong-type"}
WEATHER_ERRORS: dict[str, type[ProviderError]] = {
    "wrong-key": ProviderCredentialsRefused,
    "not-included": ProviderEntitlementMissing,
    "bad-request": ProviderRequestRefused,
    "not-found": LocationUnknown,
    "blocked": ProviderQuotaExhausted,
    "server-error": ProviderUnavailable,
    "bad-gateway": ProviderUnavailable,
    "html": ProviderAnswerUnusable,
    "truncated": ProviderAnswerUnusable,
    "cut": ProviderUnavailable,
    "reset": ProviderUnavailable,
}
TEXT_ERRORS: dict[str, tuple[type[ProviderError], float | None]] = {
    "wrong-key": (ProviderCredentialsRefused, 600),
    "rate-limit": (ProviderQuotaExhausted, 1),
    "rate-limit-bare": (ProviderQuotaExhausted, 60),
    "rate-limit-long": (ProviderQuotaExhausted, 30),
    "quota": (ProviderQuotaExhausted, TWELVE_DAYS_S),
    "unavailable": (ProviderUnavailable, None),
    "bad-gateway": (ProviderUnavailable, None),
    "wrong-type": (ProviderAnswerUnusable, None),
    "truncated": (ProviderAnswerUnusable, None),
    "cut": (ProviderUnavailable, None),
    "reset": (ProviderUnavailable, None),
}
OPEN_METEO_ERRORS: dict[str, type[ProviderError]] = {
    "minute-limit": ProviderQuotaExhausted,
    "day-limit": ProviderQuotaExhausted,
    "no-data": LocationUnknown,
    "nan": LocationUnknown,
    "bad-gateway": ProviderUnavailable,
    "truncated": ProviderAnswerUnusable,
    "cut": ProviderUnavailable,
    "reset": ProviderUnavailable,
}
KEYS = {PlanName.FREE: KEY, PlanName.ONECALL4: "four", PlanName.ONECALL3: "three"}
DES_MOINES = Point(41.59, -93.62)
SERVICES = ("forecast", "archive", "air", "geocoding")


@asynccontextmanager
async def weather_source(
    plan: PlanName = PlanName.FREE,
    *,
    key: str = "",
    deadline_s: float = 8.0,
    now: datetime = NOW,
    **options: Any,
) -> AsyncIterator[tuple[OpenWeatherMap, Started]]:
    async with openweathermap(now=now, **options) as simulator:
        source = OpenWeatherMap(
            key=key or KEYS[plan],
            base_url=simulator.url,
            clock=FixedClock(now),
            plan=plan,
            deadline_s=deadline_s,
        )
        try:
            yield source, simulator
        finally:
            await source.close()


@asynccontextmanager
async def analyser(
    *, key: str = KEY, deadline_s: float = 15.0
) -> AsyncIterator[tuple[AzureLanguage, Started]]:
    async with azure_language() as simulator:
        found = AzureLanguage(endpoint=simulator.url, key=key, deadline_s=deadline_s)
        try:
            yield found, simulator
        finally:
            await found.close()


def test_every_fault_has_an_outcome() -> None:
    assert WEATHER_FAULTS.keys() == WEATHER_ERRORS.keys() | SLOW | SMALL
    assert TEXT_FAULTS.keys() == TEXT_ERRORS.keys() | SLOW
    assert OPEN_METEO_FAULTS.keys() == OPEN_METEO_ERRORS.keys() | SLOW | {"wrong-type"}


async def test_amounts_agree_with_present_weather_everywhere() -> None:
    # A January morning has rain, snow and fog somewhere.
    now = datetime(2026, 1, 15, 6, tzinfo=UTC)
    async with weather_source(now=now, seed=4) as (source, _):
        found = [
            await source.current(Point(lat, lon))
            for lat in range(-75, 80, 15)
            for lon in range(-180, 180, 30)
        ]

    groups = {str(group) for each in found for group in each.present_weather or ()}
    assert any("RA" in group for group in groups)
    assert any("SN" in group for group in groups)
    assert any(each.present_weather == () for each in found)
    for each in found:
        assert each.present_weather is not None
        falls = any(g.has_precipitation or g.is_thunderstorm for g in each.present_weather)
        assert (each.precipitation_mm is not None) == falls
        assert each.has_values
        assert now - each.observed_at < timedelta(minutes=10)


@pytest.mark.parametrize("plan", PlanName)
@pytest.mark.parametrize(("fault", "error"), WEATHER_ERRORS.items())
async def test_weather_faults_are_distinguished(
    plan: PlanName, fault: str, error: type[ProviderError]
) -> None:
    async with weather_source(plan) as (source, simulator):
        simulator.control.set_fault(Fault(fault))
        with pytest.raises(ProviderError) as caught:
            await source.current(DES_MOINES)

    assert type(caught.value) is error


@pytest.mark.parametrize("plan", PlanName)
@pytest.mark.parametrize("fault", sorted(SLOW))
async def test_slow_weather_costs_no_more_than_the_deadline(plan: PlanName, fault: str) -> None:
    async with weather_source(plan, deadline_s=0.2) as (source, simulator):
        simulator.control.set_fault(Fault(fault))
        with pytest.raises(ProviderUnavailable):
            await source.current(DES_MOINES)


@pytest.mark.parametrize("plan", PlanName)
@pytest.mark.parametrize(
    ("fault", "changed"),
    [
        ("humidity-101", {"humidity_pct": 100}),
        ("nan", {"temperature_c": None}),
        ("temp-null", {"temperature_c": None}),
        ("unknown-id", {"present_weather": None}),
        ("wrong-type", {}),
    ],
)
async def test_small_faults_do_not_cost_the_weather(
    plan: PlanName, fault: str, changed: dict[str, Any]
) -> None:
    async with weather_source(plan) as (source, simulator):
        good = await source.current(DES_MOINES)
        simulator.control.set_fault(Fault(fault))
        found = await source.current(DES_MOINES)

    compared = {"temperature_c", "humidity_pct", "present_weather", "wind_speed_ms", "observed_at"}
    assert {name: getattr(found, name) for name in compared} == {
        name: getattr(good, name) for name in compared
    } | changed


async def test_a_passing_weather_fault_is_survived() -> None:
    async with weather_source() as (source, simulator):
        simulator.control.set_fault(Fault("bad-gateway", times=1))
        assert (await source.current(DES_MOINES)).has_values


async def test_a_wrong_key_and_a_blocked_account() -> None:
    async with weather_source(key="wrong") as (source, _):
        with pytest.raises(ProviderCredentialsRefused):
            await source.current(DES_MOINES)
    async with weather_source(calls_per_minute=2) as (source, simulator):
        await source.current(Point(1, 1))
        await source.current(Point(2, 2))
        for place in (Point(3, 3), Point(4, 4)):
            with pytest.raises(ProviderQuotaExhausted):
                await source.current(place)
        calls = (await simulator.http.get("/_simulator/calls")).json()["total"]

    assert calls == 3


@pytest.mark.parametrize(("fault", "error"), OPEN_METEO_ERRORS.items())
async def test_open_meteo_faults_are_distinguished(fault: str, error: type[ProviderError]) -> None:
    async with open_meteo() as simulator:
        addresses = OpenMeteoAddresses(**dict.fromkeys(SERVICES, simulator.url))
        source = OpenMeteo(clock=FixedClock(NOW), addresses=addresses)
        assert (await source.current(DES_MOINES)).has_values
        simulator.control.set_fault(Fault(fault))
        with pytest.raises(ProviderError) as caught:
            await source.current(DES_MOINES)
        await source.close()

    assert type(caught.value) is error


async def test_text_is_analysed_and_found_where_it_stands() -> None:
    text = "🌪 The barn in Norman is destroyed, 60 mph wind. Call Mr Miller at 405-555-0142."
    async with analyser() as (source, simulator):
        found = await source.analyse(text)
        calls = (await simulator.http.get("/_simulator/calls")).json()

    assert found.language == "en"
    assert found.sentiment is not None
    assert found.sentiment.label is SentimentLabel.NEGATIVE
    assert [e.text for e in found.entities if e.category == "Location"] == ["Norman"]
    personal = {p.category: text[p.offset : p.offset + p.length] for p in found.personal_data}
    assert personal == {"Person": "Miller", "PhoneNumber": "405-555-0142"}
    assert not any("405" in phrase for phrase in found.key_phrases)
    assert calls["by_path"] == {"/language/:analyze-text": 5}
    assert KEY not in str(calls)


@pytest.mark.parametrize("fault", TEXT_ERRORS)
async def test_text_faults_are_distinguished(fault: str) -> None:
    async with analyser() as (source, simulator):
        simulator.control.set_fault(Fault(fault))
        with pytest.raises(ProviderError) as caught:
            await source.analyse("Calm.")

    assert (type(caught.value), caught.value.retry_after_s) == TEXT_ERRORS[fault]
    assert KEY not in str(caught.value)


async def test_a_short_rate_limit_is_waited_for() -> None:
    async with analyser() as (source, simulator):
        simulator.control.set_fault(Fault("rate-limit", times=1))
        assert (await source.analyse("Calm.")).sentiment is not None


@pytest.mark.parametrize("fault", sorted(SLOW))
async def test_a_slow_text_service_costs_no_more_than_the_deadline(fault: str) -> None:
    async with analyser(deadline_s=0.2) as (source, simulator):
        simulator.control.set_fault(Fault(fault))
        with pytest.raises(ProviderUnavailable):
            await source.analyse("Calm.")
