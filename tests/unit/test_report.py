"""The life cycle of a report."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from skywitness.domain.model.errors import ReportWithdrawn
from skywitness.domain.model.reports.claim import SourceClass
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Change, ExaminationState, NextLook, Report
from skywitness.domain.model.reports.review import ReviewState
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
    revised = report.revised(claim, LATER, "editor")
    assert (revised.revision, revised.change) == (2, 4)
    assert revised.claim == claim
    assert revised.revised_at == revised.updated_at == LATER
    assert revised.revised_by == "editor"
    for name in ("id", "observer", "issuer", "external_id", "filed_at"):
        assert getattr(revised, name) == getattr(report, name)


def test_a_revision_has_not_been_examined() -> None:
    revised = an_examined_report().revised(a_claim(), LATER, "editor")
    assert revised.examination is ExaminationState.PENDING
    assert revised.verdict is None
    assert revised.insight is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ReviewState.RECEIVED, ReviewState.RECEIVED),
        (ReviewState.APPROVED, ReviewState.EDITED),
        (ReviewState.REJECTED, ReviewState.REJECTED),
        (ReviewState.HAS_ISSUES, ReviewState.EDITED),
        (ReviewState.EDITED, ReviewState.EDITED),
    ],
)
def test_an_edit_after_a_decision_of_the_desk_shows(
    before: ReviewState, after: ReviewState
) -> None:
    assert a_report(review=before).revised(a_claim(), LATER, "editor").review is after


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


def test_a_new_report_is_due_and_nothing_is_known_of_it() -> None:
    report = Report.filed(
        a_claim(),
        LATER,
        report_id=UUID(int=7),
        observer="anna",
        issuer="anna",
        external_id="A1",
    )
    assert (report.revision, report.change, report.revised_by) == (1, 1, "anna")
    assert report.filed_at == report.revised_at == report.updated_at == LATER
    assert (report.examination, report.verdict) == (ExaminationState.PENDING, None)


def test_a_withdrawn_report_can_only_be_restored() -> None:
    withdrawn = an_examined_report().withdrawn(LATER)
    assert (withdrawn.withdrawn_at, withdrawn.updated_at, withdrawn.change) == (LATER, LATER, 4)
    with pytest.raises(ReportWithdrawn):
        withdrawn.revised(a_claim(), LATER, "anna")
    with pytest.raises(ReportWithdrawn):
        withdrawn.withdrawn(LATER)
    with pytest.raises(ReportWithdrawn):
        withdrawn.as_filed(a_claim())


def test_a_restored_report_keeps_its_verdict_and_is_examined_again() -> None:
    report = an_examined_report()
    restored = report.withdrawn(LATER).restored(LATER)
    assert (restored.withdrawn_at, restored.verdict) == (None, report.verdict)
    assert restored.examination is ExaminationState.PENDING


def test_restoring_a_report_that_is_not_withdrawn_changes_nothing() -> None:
    report = an_examined_report()
    assert report.restored(LATER) is report


def test_an_examination_may_redact_the_public_view_only() -> None:
    report, public = a_report(), PublicView(narrative="by ____", place_name="", point=None)
    examined = report.examined(a_verdict(), an_insight(), public, None, LATER)
    assert examined.claim == replace(report.claim, public=public)
    assert (examined.revision, examined.change) == (1, 2)
    assert (examined.examination, examined.verdict) == (ExaminationState.DONE, a_verdict())
    untouched = report.examined(a_verdict(), None, None, None, LATER)
    assert untouched.claim == report.claim


def test_a_failed_examination_keeps_what_was_known() -> None:
    report = an_examined_report()
    failed = report.examination_failed(LATER)
    assert failed == replace(
        report, change=4, updated_at=LATER, examination=ExaminationState.FAILED
    )


def test_a_report_as_filed_shows_nothing_of_later_revisions() -> None:
    filed = a_report(external_id="A1", review=ReviewState.RECEIVED)
    edited = filed.revised(a_claim(narrative="x"), LATER, "bea").examined(
        a_verdict(), an_insight(), None, NextLook(LATER), LATER
    )
    assert edited.as_filed(filed.claim) == filed
    assert filed.as_filed(a_claim(narrative="another")) is filed


@pytest.mark.parametrize(
    ("made", "change", "is_due"),
    [
        (lambda r: r.revised(a_claim(), LATER, "anna"), Change.REVISED, True),
        (lambda r: r.withdrawn(LATER), Change.WITHDRAWN, False),
        (lambda r: r.examined(a_verdict(), None, None, None, LATER), Change.EXAMINED, False),
        (lambda r: r.examination_failed(LATER), Change.EXAMINED, False),
    ],
)
def test_a_report_tells_what_was_changed(
    made: Callable[[Report], Report], change: Change, is_due: bool
) -> None:
    report = an_examined_report()
    assert made(report).change_from(report) is change
    assert change.needs_examination is is_due
    withdrawn = report.withdrawn(LATER)
    assert withdrawn.restored(LATER).change_from(withdrawn) is Change.RESTORED
