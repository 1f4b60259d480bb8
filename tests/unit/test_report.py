"""A report over time: revisions, lateness, and what an edit leaves behind."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from skywitness.domain.model.reports.report import (
    ExaminationState,
    Report,
    ReviewState,
    SourceClass,
)
from tests.builders import (
    FILED_AT,
    OBSERVED_AT,
    a_claim,
    a_claim_when,
    a_report,
    a_verdict,
    an_insight,
)

LATER = FILED_AT + timedelta(hours=1)


def an_examined_report(**changes: object) -> Report:
    return a_report(
        **{
            "change": 3,
            "examination": ExaminationState.DONE,
            "verdict": a_verdict(),
            "insight": an_insight(),
            **changes,
        }
    )


def test_a_revision_counts_on_and_keeps_who_filed_what() -> None:
    report = an_examined_report(external_id="A1")
    claim = a_claim(narrative="It was ping-pong balls.")
    revised = report.revised(claim, LATER)
    assert (revised.revision, revised.change) == (2, 4)
    assert revised.claim == claim
    assert revised.revised_at == revised.updated_at == LATER
    for name in ("id", "observer", "issuer", "external_id", "fingerprint", "filed_at"):
        assert getattr(revised, name) == getattr(report, name)


def test_a_revision_has_not_been_examined() -> None:
    revised = an_examined_report().revised(a_claim(), LATER)
    assert revised.examination is ExaminationState.PENDING
    assert revised.verdict is None
    assert revised.insight is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ReviewState.RECEIVED, ReviewState.RECEIVED),
        (ReviewState.APPROVED, ReviewState.EDITED),
        (ReviewState.REJECTED, ReviewState.EDITED),
        (ReviewState.HAS_ISSUES, ReviewState.EDITED),
        (ReviewState.EDITED, ReviewState.EDITED),
    ],
)
def test_an_edit_after_a_decision_of_the_desk_shows(
    before: ReviewState, after: ReviewState
) -> None:
    assert a_report(review=before).revised(a_claim(), LATER).review is after


@pytest.mark.parametrize(
    ("lag", "delayed"),
    [
        (timedelta(hours=12), False),
        (timedelta(hours=12, microseconds=1), True),
        (timedelta(minutes=-30), False),
    ],
)
def test_twelve_hours_after_the_event_a_report_is_delayed(lag: timedelta, delayed: bool) -> None:
    end = OBSERVED_AT + timedelta(hours=2)
    report = a_report(claim=a_claim_when(OBSERVED_AT, end), filed_at=end + lag)
    assert report.is_delayed is delayed


def test_nothing_of_a_report_can_be_changed_in_place() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        a_report().revision = 7  # type: ignore[misc]  # the point of the test


@pytest.mark.parametrize("source", list(SourceClass))
def test_only_stations_are_instruments(source: SourceClass) -> None:
    assert source.is_instrument == (source.value in {"asos", "awos", "mesonet"})
