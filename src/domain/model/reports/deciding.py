"""How the desk decides about a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import Decision, DecisionKind, Review


def reviewed(report: Report, review: Review, now: datetime, by: str) -> Report:
    """Return a report after a review; verdict and claim stay as they are.

    The same review of the same revision by the same reviewer changes nothing, so that a request
    can be repeated.

    Raises:
        ReportWithdrawn: it has to be restored first.
    """
    report.require_live()
    return report if is_reviewed(report, review, by) else _decided(report, review, now, by)


def is_reviewed(report: Report, review: Review, by: str) -> bool:
    """Whether the latest decision is this one."""
    made = report.decision
    return (
        made is not None
        and made.kind is DecisionKind.REVIEWED
        and (made.by, made.revision) == (by, report.revision)
        and (made.after, made.reason) == (review.state, review.reason)
    )


def changed_since(report: Report, revision: int, change: int) -> tuple[str, ...]:
    """Say what is new to a reviewer who read the report as it was after a change.

    `revision`: the claim was edited; `review`: the desk has decided. An examination is not
    counted: it must not make a reviewer start again.
    """
    decided = report.decision is not None and report.decision.change > change
    known = {"revision": report.revision != revision, "review": decided}
    return tuple(name for name, is_new in known.items() if is_new)


def _decided(report: Report, review: Review, now: datetime, by: str) -> Report:
    decision = Decision(
        number=1 if report.decision is None else report.decision.number + 1,
        change=report.change + 1,
        revision=report.revision,
        kind=DecisionKind.REVIEWED,
        at=now,
        by=by,
        before=report.review,
        after=review.state,
        reason_before=report.review_reason,
        reason=review.reason,
    )
    return replace(
        report,
        change=decision.change,
        updated_at=now,
        review=review.state,
        review_reason=review.reason,
        decision=decision,
    )
