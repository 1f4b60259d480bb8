"""The order of the desk's queue: impact times doubt, and how long it has waited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.desk.urgency import (
    HALVED_AFTER,
    LONGEST_READ,
    MOST_FLAGS,
    ReasonCode,
    urgency_of,
)
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.deciding import reviewed
from skywitness.domain.model.reports.report import ExaminationState, Report
from skywitness.domain.model.reports.review import Review, ReviewState
from skywitness.domain.model.reports.verdict import Outcome
from tests.builders import FILED_AT, a_claim, a_report, a_verdict

HOUR = timedelta(hours=1)
SCORES = st.floats(0, 1)


def examined(outcome: Outcome = Outcome.INCONCLUSIVE, score: float | None = 0.5) -> dict[str, Any]:
    verdict = a_verdict(outcome=outcome, score=score)
    return {"examination": ExaminationState.DONE, "verdict": verdict}


def weight(flags: int = 0, **changes: Any) -> float:
    urgency = urgency_of(a_report(**changes), flags)
    assert urgency is not None
    return urgency.weight


def codes(report: Report, flags: int = 0) -> set[str]:
    urgency = urgency_of(report, flags)
    assert urgency is not None
    return {reason.code.value for reason in urgency.reasons}


@pytest.mark.parametrize("state", [ReviewState.RECEIVED, ReviewState.EDITED])
def test_a_report_waits_for_the_desk_until_it_decides(state: ReviewState) -> None:
    assert urgency_of(a_report(review=state), 0) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"review": ReviewState.HAS_ISSUES},
        {"review": ReviewState.APPROVED},
        {"review": ReviewState.REJECTED},
        {"withdrawn_at": FILED_AT},
    ],
    ids=str,
)
def test_what_is_decided_waits_no_longer(changes: dict[str, Any]) -> None:
    assert urgency_of(a_report(**changes), 3) is None


def test_harm_and_doubt_go_first() -> None:
    """The queue of an evening, as a forecaster would order it."""
    tornado, fog = (a_claim(phenomenon=PHENOMENA[key]) for key in ("tornado", "fog"))
    hurt = a_claim(narrative="Two people injured, a roof torn off.")
    contradicted = examined(Outcome.CONTRADICTED, 0.06)
    weights = [
        weight(claim=tornado, **contradicted),
        weight(claim=hurt, **examined()),
        weight(claim=tornado, **examined()),
        weight(claim=tornado, **examined(Outcome.SUPPORTED, 0.95)),
        weight(claim=fog, **examined(Outcome.SUPPORTED, 0.95)),
    ]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


@given(SCORES, SCORES, st.sampled_from(Outcome))
def test_the_likelier_it_is_right_the_later_it_comes(
    one: float, other: float, outcome: Outcome
) -> None:
    low, high = sorted((one, other))
    assert weight(**examined(outcome, low)) >= weight(**examined(outcome, high)) > 0


@pytest.mark.parametrize("outcome", [Outcome.CONTRADICTED, Outcome.MIXED])
def test_evidence_against_a_claim_weighs_more_than_none(outcome: Outcome) -> None:
    assert weight(**examined(outcome, 0.5)) > weight(**examined(Outcome.INCONCLUSIVE, 0.5))


@given(st.integers(0, 10), st.integers(0, 10))
def test_flags_bring_it_forward_within_bounds(one: int, other: int) -> None:
    few, many = sorted((one, other))
    assert weight(few) <= weight(many) <= weight(MOST_FLAGS)
    assert weight(0) < weight(1)


def test_twice_the_weight_is_worth_a_day() -> None:
    plain = urgency_of(a_report(), 0)
    doubled = urgency_of(a_report(filed_at=FILED_AT - HALVED_AFTER), 1)
    assert plain is not None
    assert doubled is not None
    assert doubled.weight == 2 * plain.weight
    assert doubled.urgent_at == plain.urgent_at


def test_the_key_does_not_depend_on_when_it_is_asked_for() -> None:
    early, late = (urgency_of(a_report(filed_at=FILED_AT + n * HOUR), 0) for n in (0, 1))
    assert early is not None
    assert late is not None
    assert late.urgent_at - early.urgent_at == HOUR


def test_an_edit_after_a_decision_begins_to_wait_when_it_was_made() -> None:
    edited = a_report(review=ReviewState.EDITED, revised_at=FILED_AT + HOUR)
    urgency = urgency_of(edited, 0)
    assert urgency is not None
    assert urgency.since == FILED_AT + HOUR
    assert "edited" in codes(edited)


def test_a_rejected_report_waits_again_once_it_is_edited() -> None:
    rejected = reviewed(a_report(), Review.of("rejected", "A joke."), FILED_AT, "dana")
    assert urgency_of(rejected, 5) is None
    edited = rejected.revised(a_claim(narrative="Hail."), FILED_AT + HOUR, "ann")
    urgency = urgency_of(edited, 0)
    assert urgency is not None
    assert urgency.since == FILED_AT + HOUR
    assert "edited" in codes(edited)
    again = reviewed(edited, Review.of("rejected", "Still a joke."), FILED_AT + 2 * HOUR, "dana")
    assert urgency_of(again, 5) is None


def test_an_edit_before_any_decision_does_not_bring_it_forward() -> None:
    urgency = urgency_of(a_report(revised_at=FILED_AT + HOUR), 0)
    assert urgency is not None
    assert urgency.since == FILED_AT


def test_a_text_is_read_once_the_report_is_examined() -> None:
    claim = a_claim(narrative="One person killed, many trees down.")
    assert codes(a_report(claim=claim)) == {"severity", "not_examined"}
    assert codes(a_report(claim=claim, **examined())) == {
        *("severity", "people_harmed", "damage", "inconclusive"),
    }


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    claim = a_claim(narrative="." * LONGEST_READ + " One person killed.")
    assert codes(a_report(claim=claim, **examined())) == {"severity", "inconclusive"}


def test_a_failed_examination_is_a_reason() -> None:
    assert "examination_failed" in codes(a_report(examination=ExaminationState.FAILED))


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("score", [None, 0.25])
def test_every_reason_has_a_sentence_of_its_own(outcome: Outcome, score: float | None) -> None:
    claim = a_claim(narrative="One person killed, many trees down.")
    report = a_report(claim=claim, review=ReviewState.EDITED, **examined(outcome, score))
    urgency = urgency_of(report, 2)
    assert urgency is not None
    texts = [reason.text for reason in urgency.reasons]
    assert len(texts) == len(set(texts)) == 6
    assert all(text[0].isupper() and text.endswith(".") for text in texts)
    assert ReasonCode(outcome.value) in codes(report)
