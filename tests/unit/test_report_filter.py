"""The filter of reports: each condition alone, and properties of all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.errors import InvalidQuery
from skywitness.domain.model.geography.place import Box, Circle, Place, Point
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.claim import SourceClass
from skywitness.domain.model.reports.filter import PENDING, Order, ReportFilter
from skywitness.domain.model.reports.insight import SentimentLabel
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.text import words
from tests.builders import (
    DES_MOINES,
    FILED_AT,
    OBSERVED_AT,
    a_claim,
    a_claim_when,
    a_report,
    a_verdict,
    an_insight,
)
from tests.strategies import pool_filters, pool_reports

HOUR = timedelta(hours=1)
TINY = timedelta(microseconds=1)
POOL = pool_reports(60, seed=11)
HAIL = a_report(external_id="SE1", verdict=a_verdict(), insight=an_insight())
HAIL_ONLY = frozenset({"hail"})


@pytest.mark.parametrize(
    ("where", "meant"),
    [
        (ReportFilter(), True),
        (ReportFilter(box=Box(-94, 41, -93, 42)), True),
        (ReportFilter(box=Box(-93, 41, -94, 42)), False),
        (ReportFilter(circle=Circle(DES_MOINES, 1)), True),
        (ReportFilter(circle=Circle(Point(41.59, -93.0), 1000)), False),
        (ReportFilter(start=OBSERVED_AT), True),
        (ReportFilter(start=OBSERVED_AT + TINY), False),
        (ReportFilter(end=OBSERVED_AT), False),
        (ReportFilter(end=OBSERVED_AT + TINY), True),
        (ReportFilter(phenomena=frozenset({"hail", "snow"})), True),
        (ReportFilter(phenomena=frozenset({"marine_hail"})), False),
        (ReportFilter(phenomena=HAIL_ONLY, min_magnitude_si=44.45), True),
        (ReportFilter(phenomena=HAIL_ONLY, min_magnitude_si=44.46), False),
        (ReportFilter(verdicts=frozenset({"supported", "mixed"})), True),
        (ReportFilter(verdicts=frozenset({PENDING})), False),
        (ReportFilter(reviews=frozenset({ReviewState.RECEIVED})), True),
        (ReportFilter(reviews=frozenset({ReviewState.APPROVED})), False),
        (ReportFilter(sentiments=frozenset({SentimentLabel.NEGATIVE})), True),
        (ReportFilter(sentiments=frozenset({SentimentLabel.MIXED})), False),
        (ReportFilter(languages=frozenset({"en", "de"})), True),
        (ReportFilter(languages=frozenset({"de"})), False),
        (ReportFilter(sources=frozenset({SourceClass.TRAINED_SPOTTER})), True),
        (ReportFilter(sources=frozenset({SourceClass.PUBLIC})), False),
        (ReportFilter(words=("golf", "road")), True),
        (ReportFilter(words=("moines",)), True),
        (ReportFilter(words=("golf", "tennis")), False),
        (ReportFilter(words=("gol",)), False),
        (ReportFilter(has_photo=False), True),
        (ReportFilter(has_photo=True), False),
        (ReportFilter(external_id="SE1"), True),
        (ReportFilter(external_id="se1"), False),
        (ReportFilter(updated_since=FILED_AT), True),
        (ReportFilter(updated_since=FILED_AT + TINY), False),
    ],
)
def test_each_condition_alone(where: ReportFilter, meant: bool) -> None:
    assert where.matches(HAIL) is meant


def test_a_report_without_findings_is_pending_and_has_no_tone_or_language() -> None:
    fresh = a_report()
    assert ReportFilter(verdicts=frozenset({PENDING})).matches(fresh)
    assert not ReportFilter(sentiments=frozenset(SentimentLabel)).matches(fresh)
    assert not ReportFilter(languages=frozenset({"en"})).matches(fresh)


def test_a_text_without_tone_matches_no_tone() -> None:
    report = a_report(insight=an_insight(sentiment=None))
    assert not ReportFilter(sentiments=frozenset(SentimentLabel)).matches(report)
    assert ReportFilter(languages=frozenset({"en"})).matches(report)


def test_a_claim_without_magnitude_is_never_strong_enough() -> None:
    report = a_report(claim=a_claim(magnitude=None))
    assert not ReportFilter(phenomena=HAIL_ONLY, min_magnitude_si=0).matches(report)


def test_the_strength_counts_in_si() -> None:
    hail = PHENOMENA["hail"]
    inch = a_report(claim=a_claim(magnitude=Magnitude.of(hail, 1, "in")))
    assert ReportFilter(phenomena=HAIL_ONLY, min_magnitude_si=25.4).matches(inch)


def test_withdrawn_reports_show_up_with_updated_since_only() -> None:
    withdrawn = replace(HAIL, withdrawn_at=FILED_AT, updated_at=FILED_AT)
    assert not ReportFilter().matches(withdrawn)
    assert ReportFilter(updated_since=FILED_AT).matches(withdrawn)


def test_rejected_reports_show_up_when_asked_for_only() -> None:
    rejected = a_report(review=ReviewState.REJECTED)
    asked = ReportFilter(reviews=frozenset({ReviewState.REJECTED}))
    assert not ReportFilter().matches(rejected)
    assert asked.matches(rejected, Audience.FULL)


def test_the_public_learns_of_rejected_reports_only_that_they_are_gone() -> None:
    rejected = a_report(review=ReviewState.REJECTED, updated_at=FILED_AT)
    reviews = frozenset({ReviewState.REJECTED})
    assert not ReportFilter(reviews=reviews).matches(rejected)
    assert not ReportFilter(reviews=reviews, updated_since=FILED_AT).matches(rejected)
    assert ReportFilter(updated_since=FILED_AT).matches(rejected)


def test_a_span_matches_when_it_overlaps() -> None:
    report = a_report(claim=a_claim_when(OBSERVED_AT, OBSERVED_AT + 2 * HOUR))
    assert ReportFilter(start=OBSERVED_AT + HOUR, end=OBSERVED_AT + HOUR + TINY).matches(report)
    assert ReportFilter(start=OBSERVED_AT + 2 * HOUR).matches(report)
    assert not ReportFilter(start=OBSERVED_AT + 2 * HOUR + TINY).matches(report)
    assert not ReportFilter(end=OBSERVED_AT).matches(report)


def test_each_audience_is_found_by_the_point_it_sees() -> None:
    stand_in = PublicView(narrative="", place_name="", point=Point(0, 0))
    report = a_report(claim=a_claim(place=Place(point=DES_MOINES), public=stand_in))
    exact, public = (ReportFilter(circle=Circle(p, 10)) for p in (DES_MOINES, Point(0, 0)))
    assert exact.matches(report, Audience.FULL)
    assert not exact.matches(report, Audience.PUBLIC)
    assert public.matches(report, Audience.PUBLIC)
    assert not public.matches(report, Audience.FULL)


def test_a_report_without_public_point_is_in_no_area_but_in_the_lists() -> None:
    hidden = a_report(claim=a_claim(public=PublicView(narrative="", place_name="", point=None)))
    assert ReportFilter().matches(hidden)
    assert not ReportFilter(box=Box(-180, -90, 180, 90)).matches(hidden)


def test_search_reads_the_public_text_only() -> None:
    public = PublicView(narrative="Call [phone].", place_name="", point=None)
    report = a_report(claim=a_claim(narrative="Call 5550100.", public=public))
    assert ReportFilter(words=("phone",)).matches(report)
    assert not ReportFilter(words=("5550100",)).matches(report)


@pytest.mark.parametrize(
    "phenomena", [frozenset[str](), frozenset({"hail", "snow"})], ids=["none", "two"]
)
def test_a_least_magnitude_needs_exactly_one_phenomenon(phenomena: frozenset[str]) -> None:
    with pytest.raises(InvalidQuery) as caught:
        ReportFilter(min_magnitude_si=1, phenomena=phenomena)
    assert caught.value.problems[0].field == "min_magnitude"


@pytest.mark.parametrize("end", [OBSERVED_AT, OBSERVED_AT - TINY])
def test_a_time_that_ends_before_it_begins_is_refused(end: object) -> None:
    with pytest.raises(InvalidQuery) as caught:
        ReportFilter(start=OBSERVED_AT, end=end)  # type: ignore[arg-type]  # a time
    assert caught.value.problems[0].field == "to"


@given(pool_filters(), st.sampled_from(POOL))
def test_one_more_condition_never_finds_more(where: ReportFilter, report: Report) -> None:
    stricter = replace(
        where,
        external_id=where.external_id or "A1",
        sources=where.sources or frozenset({SourceClass.PUBLIC}),
    )
    assert not stricter.matches(report) or where.matches(report)


@given(st.sampled_from(POOL))
def test_the_outcomes_and_pending_share_all_reports(report: Report) -> None:
    values = [PENDING, *(outcome.value for outcome in Outcome)]
    found = [v for v in values if ReportFilter(verdicts=frozenset({v})).matches(report)]
    assert len(found) == ReportFilter().matches(report)


@given(st.text(max_size=60))
def test_words_stay_the_same_when_split_again(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


@given(st.text(max_size=60))
def test_words_do_not_depend_on_case(text: str) -> None:
    assert words(text.casefold()) == words(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Golf-ball sized HAIL!", ("golf", "ball", "sized", "hail")),
        ("Größe, CAFÉ", ("grosse", "cafe")),
        ('"quoted" NEAR(x)', ("quoted", "near", "x")),
        ("1.75in", ("1", "75in")),
        ("", ()),
        ("  \n\t ", ()),
    ],
)
def test_words_are_folded(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("order", list(Order))
def test_an_order_names_its_column_and_direction(order: Order) -> None:
    assert order.column in {"observed_at", "filed_at", "updated_at"}
    assert order.value == ("-" if order.descending else "") + order.column
