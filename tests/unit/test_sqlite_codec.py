from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from skywitness.adapters.sqlite import codec, timestamps
from skywitness.domain.documents.reports import insight_document, rfc3339
from skywitness.domain.model.geography.place import Place, PlaceMethod, Point
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.phenomena.magnitude import Magnitude, Qualifier, Unit
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.insight import Entity, Insight, Sentiment, SentimentLabel
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Claim, PhenomenonOrigin, SourceClass
from skywitness.domain.model.reports.verdict import Effect, Evidence, Outcome, Verdict
from skywitness.domain.model.time.interval import EARLIEST, Interval
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from tests.strategies import present_weathers

numbers = st.floats(allow_nan=False, allow_infinity=False)
shares = st.floats(0, 1)
counts = st.integers(0, 100_000)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
lines = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
times = st.integers(0, 650 * 365 * 86_400 * 10**6).map(
    lambda microseconds: EARLIEST + timedelta(microseconds=microseconds)
)
points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
spans = st.builds(PersonalData, lines, counts, counts)
magnitudes = st.builds(
    Magnitude,
    value=numbers,
    unit=st.sampled_from(Unit),
    qualifier=st.sampled_from(Qualifier),
    si_value=numbers,
    si_unit=lines,
    period_s=st.none() | counts,
    raw=lines,
)
claims = st.builds(
    Claim,
    phenomenon=st.sampled_from(list(PHENOMENA.values())),
    phenomenon_origin=st.sampled_from(PhenomenonOrigin),
    narrative=texts,
    when=st.builds(
        lambda start, length: Interval(start, start + length),
        times,
        st.timedeltas(timedelta(0), timedelta(days=366)),
    ),
    place=st.builds(
        Place,
        point=points,
        accuracy_m=st.none() | st.floats(0, 500_000),
        name=lines,
        method=st.sampled_from(PlaceMethod),
    ),
    magnitude=st.none() | magnitudes,
    source=st.sampled_from(SourceClass),
    public=st.builds(
        PublicView,
        narrative=texts,
        place_name=lines,
        point=st.none() | points,
        personal_data=st.lists(spans, max_size=3).map(tuple),
    ),
)
verdicts = st.builds(
    Verdict,
    outcome=st.sampled_from(Outcome),
    score=st.none() | shares,
    reason=texts,
    evidence=st.lists(
        st.builds(
            Evidence,
            source=lines,
            provider=lines,
            kind=lines,
            variable=lines,
            value=numbers,
            unit=lines,
            threshold=st.none() | numbers,
            effect=st.sampled_from(Effect),
            weight=shares,
            distance_m=numbers,
            time_offset_s=numbers,
            rule=lines,
        ),
        max_size=3,
    ).map(tuple),
    rules_version=lines,
    decided_at=times,
    revision=counts,
)
insights = st.builds(
    Insight,
    language=lines,
    sentiment=st.none()
    | st.builds(Sentiment, st.sampled_from(SentimentLabel), shares, shares, shares),
    key_phrases=st.lists(lines, max_size=3).map(tuple),
    entities=st.lists(st.builds(Entity, lines, lines, counts, counts), max_size=3).map(tuple),
    personal_data=st.lists(spans, max_size=3).map(tuple),
    analyser=lines,
    degraded=st.booleans(),
)
readings = st.builds(
    Conditions,
    provider=lines,
    kind=st.sampled_from(ConditionsKind),
    station=lines,
    point=points,
    observed_at=times,
    temperature_c=st.none() | st.floats(-95, 65),
    wind_gust_ms=st.none() | st.floats(0, 150),
    precipitation_mm=st.none() | st.floats(0, 500),
    precipitation_period_s=counts,
    present_weather=present_weathers,
    description=lines,
    attribution=lines,
)


@given(claims)
def test_a_claim_comes_back_as_it_was(claim: Claim) -> None:
    assert codec.claim_from_json(codec.claim_to_json(claim)) == claim


@given(verdicts)
def test_a_verdict_comes_back_with_its_evidence(verdict: Verdict) -> None:
    assert codec.verdict_from_json(codec.to_json(verdict)) == verdict


@given(insights, lines)
def test_the_document_of_an_insight_holds_all_of_it(insight: Insight, text: str) -> None:
    document = insight_document(insight, text)
    assert document is not None
    assert codec.insight_from_json(codec.to_json(document)) == insight


@given(st.lists(readings, max_size=3).map(tuple))
def test_conditions_come_back_as_they_were(conditions: tuple[Conditions, ...]) -> None:
    assert codec.conditions_from_json(codec.conditions_to_json(conditions)) == conditions


def test_a_phenomenon_is_kept_by_its_key_alone() -> None:
    from tests.builders import a_claim

    assert orjson.loads(codec.claim_to_json(a_claim()))["phenomenon"] == "hail"


@given(times, times)
def test_moments_sort_as_text(one: datetime, other: datetime) -> None:
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


def test_the_hour_that_comes_twice_is_two_moments() -> None:
    first = datetime(2024, 11, 3, 1, 30, tzinfo=_EndOfSummer())
    second = first.replace(fold=1)
    assert [timestamps.to_text(m)[11:16] for m in (first, second)] == ["05:30", "06:30"]
    assert [rfc3339(m)[11:16] for m in (first, second)] == ["05:30", "06:30"]


def test_moments_are_kept_in_utc_and_never_guessed() -> None:
    in_omsk = datetime(2026, 5, 21, 12, tzinfo=timezone(timedelta(hours=6)))
    assert timestamps.to_text(in_omsk) == "2026-05-21T06:00:00.000000Z"
    with pytest.raises(ValueError, match="offset"):
        timestamps.to_text(datetime(2026, 5, 21, 12))  # noqa: DTZ001  # the mistake under test
