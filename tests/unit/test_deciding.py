"""Decisions of the desk: what they change, and what a reviewer must have seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from skywitness.domain.model.errors import (
    CannotUndo,
    Invalid,
    ReportWithdrawn,
    StaleRevision,
)
from skywitness.domain.model.reports.deciding import (
    changed_since,
    merged,
    released,
    reviewed,
    undone,
)
from skywitness.domain.model.reports.report import Change, Report
from skywitness.domain.model.reports.review import Decision, DecisionKind, Review, ReviewState
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.change_report import Seen
from tests.builders import FILED_AT, a_claim, a_report, a_verdict

AT = FILED_AT + timedelta(hours=1)
QUESTION = Review.of("has_issues", "Hail or graupel?")
REJECTION = Review.of("rejected", "A joke.")
APPROVAL = Review.of("approved")


def examined(report: Report) -> Report:
    return report.examined(a_verdict(), None, None, None, AT)


def test_a_decision_says_who_when_why_and_what_was_before() -> None:
    report = reviewed(reviewed(a_report(), QUESTION, AT, "dana"), APPROVAL, AT, "mike")

    assert (report.review, report.review_reason, report.change) == (ReviewState.APPROVED, "", 3)
    assert report.decision == Decision(
        number=2,
        change=3,
        revision=1,
        kind=DecisionKind.REVIEWED,
        at=AT,
        by="mike",
        before=ReviewState.HAS_ISSUES,
        after=ReviewState.APPROVED,
        reason_before="Hail or graupel?",
        reason="",
        settled_before=1,
        settled=1,
    )


def test_a_decision_leaves_claim_and_verdict_as_they_are() -> None:
    report = examined(a_report())
    decided = reviewed(report, APPROVAL, AT, "dana")
    assert decided.change_from(report) is Change.REVIEWED
    assert not Change.REVIEWED.needs_examination
    assert decided == replace(
        report,
        change=3,
        updated_at=AT,
        review=ReviewState.APPROVED,
        decision=decided.decision,
    )


def test_what_is_withdrawn_cannot_be_reviewed() -> None:
    with pytest.raises(ReportWithdrawn):
        reviewed(a_report(withdrawn_at=FILED_AT), APPROVAL, AT, "dana")


@pytest.mark.parametrize(
    ("again", "by", "is_new"),
    [(QUESTION, "dana", False), (QUESTION, "mike", True), (APPROVAL, "dana", True)],
    ids=["the same", "by another", "another one"],
)
def test_the_same_decision_again_changes_nothing(again: Review, by: str, is_new: bool) -> None:
    report = reviewed(a_report(), QUESTION, AT, "dana")
    assert (reviewed(report, again, AT, by) is not report) is is_new


def test_the_same_decision_about_another_revision_is_a_new_one() -> None:
    report = reviewed(a_report(), QUESTION, AT, "dana").revised(a_claim(narrative="x"), AT, "ann")
    assert reviewed(report, QUESTION, AT, "dana").review is ReviewState.HAS_ISSUES


@pytest.mark.parametrize("by", ["the observer", "the desk"])
def test_an_edit_does_not_bring_a_rejected_report_back(by: str) -> None:
    rejected = reviewed(a_report(), REJECTION, AT, "dana")
    assert not rejected.awaits_review

    edited = rejected.revised(a_claim(narrative="x"), AT, by)

    assert (edited.review, edited.review_reason) == (ReviewState.REJECTED, "A joke.")
    assert not edited.is_shown_to(Audience.PUBLIC)
    assert edited.awaits_review


@pytest.mark.parametrize("review", [QUESTION, APPROVAL], ids=["question", "approval"])
def test_an_edit_reopens_what_was_decided(review: Review) -> None:
    edited = reviewed(a_report(), review, AT, "dana").revised(a_claim(narrative="x"), AT, "ann")
    assert (edited.review, edited.review_reason) == (ReviewState.EDITED, "")
    assert edited.awaits_review


@pytest.mark.parametrize("review", [QUESTION, APPROVAL, REJECTION], ids=lambda one: one.state)
def test_undoing_a_decision_is_a_decision_that_gives_the_state_before(review: Review) -> None:
    before = reviewed(a_report(), QUESTION, AT, "mike")
    undo = undone(reviewed(before, review, AT, "dana"), 2, AT, "mike")

    assert (undo.review, undo.review_reason) == (before.review, before.review_reason)
    assert undo.decision is not None
    assert (undo.decision.kind, undo.decision.number) == (DecisionKind.UNDONE, 3)
    assert (undo.decision.before, undo.decision.after) == (review.state, before.review)
    assert undo.change == 4


def test_an_examination_does_not_prevent_undoing() -> None:
    report = examined(reviewed(a_report(), REJECTION, AT, "dana"))
    assert undone(report, 1, AT, "dana").review is ReviewState.RECEIVED


@pytest.mark.parametrize("edited_before", [False, True])
def test_what_waited_for_the_desk_before_an_undone_decision_waits_again(
    edited_before: bool,
) -> None:
    report = a_report()
    if edited_before:
        rejected = reviewed(report, REJECTION, AT, "dana")
        report = rejected.revised(a_claim(narrative="x"), AT, "ann")
    decided = reviewed(report, APPROVAL, AT, "dana")
    assert decided.decision is not None
    assert not decided.awaits_review
    assert undone(decided, decided.decision.number, AT, "dana").awaits_review


def merged_report(before: Report) -> Report:
    return merged(before, a_report(), "Sent twice.", AT, "dana")


@pytest.mark.parametrize("kind", [DecisionKind.UNDONE, DecisionKind.RELEASED])
@pytest.mark.parametrize(
    ("before", "after_an_edit"),
    [
        (a_report(), ReviewState.RECEIVED),
        (reviewed(a_report(), APPROVAL, AT, "dana"), ReviewState.EDITED),
        (reviewed(a_report(), QUESTION, AT, "dana"), ReviewState.EDITED),
    ],
    ids=["new", "approved", "asked about"],
)
@pytest.mark.parametrize("is_edited", [False, True])
def test_a_merged_report_is_again_what_it_was_or_what_an_edit_made_of_that(
    before: Report, after_an_edit: ReviewState, kind: DecisionKind, is_edited: bool
) -> None:
    report = merged_report(before)
    if is_edited:
        report = report.revised(a_claim(narrative="x"), AT, "ann")
    assert report.decision is not None

    if kind is DecisionKind.UNDONE:
        back = undone(report, report.decision.number, AT, "mike")
    else:
        back = released(report, AT, "mike")

    assert back.review is (after_an_edit if is_edited else before.review)
    assert back.review_reason == ("" if is_edited else before.review_reason)
    assert back.awaits_review is (is_edited or before.awaits_review)
    assert (back.merged_into, back.is_listed) == (None, True)
    assert back.decision is not None
    assert back.decision.kind is kind
    with pytest.raises(CannotUndo):
        undone(back, back.decision.number, AT, "dana")


def test_only_what_is_merged_is_released() -> None:
    report = reviewed(a_report(), REJECTION, AT, "dana")
    assert released(report, AT, "mike") is report


def test_what_was_settled_before_an_undone_decision_is_settled_again() -> None:
    report = reviewed(reviewed(a_report(), APPROVAL, AT, "dana"), REJECTION, AT, "dana")
    assert not undone(report, 2, AT, "dana").awaits_review


@pytest.mark.parametrize(
    "report",
    [
        a_report(),
        reviewed(reviewed(a_report(), APPROVAL, AT, "dana"), REJECTION, AT, "mike"),
        reviewed(a_report(), APPROVAL, AT, "dana").revised(a_claim(narrative="x"), AT, "ann"),
        undone(reviewed(a_report(), APPROVAL, AT, "dana"), 1, AT, "dana"),
    ],
    ids=["nothing was decided", "another decision", "an edit", "undone already"],
)
@pytest.mark.parametrize("number", [1, 3])
def test_only_the_latest_decision_can_be_undone_once(report: Report, number: int) -> None:
    with pytest.raises(CannotUndo):
        undone(report, number, AT, "dana")


def test_the_decision_that_undoes_another_cannot_be_undone() -> None:
    report = undone(reviewed(a_report(), APPROVAL, AT, "dana"), 1, AT, "dana")
    with pytest.raises(CannotUndo):
        undone(report, 2, AT, "dana")


@pytest.mark.parametrize("state", ["has_issues", "rejected"])
@pytest.mark.parametrize("reason", ["", " \n"])
def test_the_observer_is_told_why(state: str, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        Review.of(state, reason)
    assert [problem.field for problem in caught.value.problems] == ["reason"]


@pytest.mark.parametrize("state", ["received", "edited", "", "Approved", "x" * 10_000])
def test_the_desk_decides_between_three_states(state: str) -> None:
    with pytest.raises(Invalid) as caught:
        Review.of(state, "\x00")
    assert [problem.field for problem in caught.value.problems] == ["state", "reason"]


def test_an_examination_is_no_news_to_a_reviewer() -> None:
    assert changed_since(examined(a_report()), 1, 1) == ()


@pytest.mark.parametrize(
    ("report", "news"),
    [
        (a_report().revised(a_claim(narrative="x"), AT, "ann"), ("revision",)),
        (reviewed(a_report(), APPROVAL, AT, "mike"), ("review",)),
        (
            reviewed(a_report().revised(a_claim(), AT, "ann"), APPROVAL, AT, "mike"),
            ("revision", "review"),
        ),
    ],
    ids=["an edit", "a decision", "both"],
)
def test_an_edit_or_a_decision_is_news(report: Report, news: tuple[str, ...]) -> None:
    assert changed_since(report, 1, 1) == news
    with pytest.raises(StaleRevision) as caught:
        Seen(frozenset({(1, 1)})).require(report)
    assert caught.value.changed == news


@pytest.mark.parametrize(
    "versions",
    [frozenset(), frozenset({(1, 9)}), frozenset({(2, 1)})],
    ids=["no version of ours", "a change to come", "a revision to come"],
)
def test_a_version_that_nobody_can_have_read_is_stale(
    versions: frozenset[tuple[int, int]],
) -> None:
    with pytest.raises(StaleRevision):
        Seen(versions).require(a_report())


def test_any_of_several_versions_will_do_and_a_star_takes_all() -> None:
    report = reviewed(a_report(), APPROVAL, AT, "mike")
    Seen(frozenset({(1, 1), (1, 2)})).require(report)
    Seen(None).require(report)
