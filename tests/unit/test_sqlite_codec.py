"""The stored form of entities, and of times."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from skywitness.adapters.sqlite import codec, timestamps
from skywitness.domain.documents.document import in_utc
from skywitness.domain.model.geography.place import Place, Point
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.time.interval import EARLIEST
from skywitness.domain.model.weather.conditions import Conditions
from tests.builders import a_claim, a_report, some_conditions
from tests.strategies import drawn

times = st.integers(0, 650 * 365 * 86_400 * 10**6).map(
    lambda microseconds: EARLIEST + timedelta(microseconds=microseconds)
)


@given(drawn(Report))
def test_a_report_comes_back_as_it_was(report: Report) -> None:
    assert codec.decode_report(*codec.encode_report(report)) == report


@given(drawn(Claim))
def test_a_claim_comes_back_as_it_was(claim: Claim) -> None:
    assert codec.decode(codec.encode(claim), Claim) == claim


@given(drawn(Verdict))
def test_a_verdict_comes_back_with_its_evidence(verdict: Verdict) -> None:
    assert codec.decode(codec.encode(verdict), Verdict) == verdict


@given(st.lists(drawn(Conditions), max_size=3).map(tuple))
def test_conditions_come_back_as_they_were(conditions: tuple[Conditions, ...]) -> None:
    assert codec.decode(codec.encode(conditions), tuple[Conditions, ...]) == conditions


def test_a_phenomenon_is_stored_by_its_key_and_present_weather_as_metar() -> None:
    from skywitness.domain.model.weather.present_weather import parse_groups

    assert orjson.loads(codec.encode(a_claim()))["phenomenon"] == "hail"
    conditions = some_conditions(present_weather=parse_groups("-SHRA BR"))
    assert orjson.loads(codec.encode(conditions))["present_weather"] == "-SHRA BR"


def test_numbers_are_not_converted() -> None:
    claim = a_claim(place=Place(point=Point(41, -93), accuracy_m=200))
    stored = codec.encode(codec.decode(codec.encode(claim), Claim))
    assert '"latitude":41,"longitude":-93}' in stored


@pytest.mark.parametrize("value", [a_claim(), some_conditions()], ids=["claim", "conditions"])
def test_rows_written_before_a_field_existed_can_be_read(value: Any) -> None:
    stored = orjson.loads(codec.encode(value))
    later = {f.name: f.default for f in fields(value) if f.default is not MISSING}
    earlier = {name: stored[name] for name in stored if name not in later}
    found = codec.decode(orjson.dumps(earlier).decode(), type(value))
    assert {name: getattr(found, name) for name in later} == later


def test_the_state_of_a_report_has_no_defaults_and_may_have_them() -> None:
    report = a_report()
    state, claim, _ = codec.encode_report(report)
    defaults = {"insight": None, "examination": "pending", "withdrawn_at": None}
    stored = orjson.loads(state)
    assert stored.keys().isdisjoint(defaults)
    for one in (stored, {**stored, **defaults}):
        found = codec.decode_report(orjson.dumps(one), claim, None)
        assert (found.insight, found.withdrawn_at) == (None, None)
        assert found == report


def test_the_public_view_of_a_place_without_a_name_is_stored() -> None:
    claim = a_claim(place=Place(point=Point(41, -93)))
    stored = codec.encode(claim)
    assert "name" not in orjson.loads(stored)["place"]
    assert codec.decode(stored, Claim) == claim
    assert codec.decode_public_view(stored.encode()) == claim.public


@given(times, times)
def test_times_sort_as_text(one: datetime, other: datetime) -> None:
    assert (timestamps.to_text(one) < timestamps.to_text(other)) == (one < other)
    assert timestamps.from_text(timestamps.to_text(one)) == one
    assert len(timestamps.to_text(one)) == len("2026-05-21T22:14:00.000000Z")


class _EndOfSummer(tzinfo):
    """Clocks that have just been set back from four hours behind UTC to five."""

    @override
    def utcoffset(self, dt: datetime | None) -> timedelta:
        return timedelta(hours=-5 if dt is not None and dt.fold else -4)

    @override
    def dst(self, dt: datetime | None) -> timedelta:
        return timedelta(hours=5) + self.utcoffset(dt)

    @override
    def tzname(self, dt: datetime | None) -> str:
        return "here"


def test_the_hour_that_comes_twice_is_two_times() -> None:
    first = datetime(2024, 11, 3, 1, 30, tzinfo=_EndOfSummer())
    second = first.replace(fold=1)
    assert [timestamps.to_text(m)[11:16] for m in (first, second)] == ["05:30", "06:30"]
    assert [in_utc(m).isoformat()[11:16] for m in (first, second)] == ["05:30", "06:30"]


def test_times_are_stored_in_utc_and_never_guessed() -> None:
    in_omsk = datetime(2026, 5, 21, 12, tzinfo=timezone(timedelta(hours=6)))
    assert timestamps.to_text(in_omsk) == "2026-05-21T06:00:00.000000Z"
    with pytest.raises(ValueError, match="offset"):
        timestamps.to_text(datetime(2026, 5, 21, 12))  # noqa: DTZ001  # the mistake under test
