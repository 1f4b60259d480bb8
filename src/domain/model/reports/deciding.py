"""How the desk decides about a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from skywitness.domain.model.errors import MERGE_TARGET_GONE, CannotMerge, CannotUndo, ReportMerged
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import (
    Decision,
    DecisionKind,
    Review,
    ReviewState,
    after_edit,
)

_TAKE_BACK: Final = frozenset({DecisionKind.UNDONE, DecisionKind.RELEASED})


def reviewed(report: Report, review: Review, now: datetime, by: str) -> Report:
    """Return a report after a review; verdict and claim stay as they are.

    The same review of the same revision by the same reviewer changes nothing, so that a request
    can be repeated.

    Raises:
        ReportWithdrawn: it has to be restored first.
        ReportMerged: that has to be undone first.
    """
    report.require_live()
    if report.merged_into is not None:
        raise ReportMerged(report.id, report.merged_into)
    if is_reviewed(report, review, by):
        return report
    return _decided(report, DecisionKind.REVIEWED, review.state, review.reason, now, by)


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


def merged(report: Report, into: Report, reason: str, now: datetime, by: str) -> Report:
    """Return a report merged into another one, which is the same observation.

    What is merged leaves everything that the public sees, and counts as nobody's neighbour, so
    that one observation does not speak twice. It keeps all that it has.

    A report has one target, which is no merged report itself: there are neither chains nor cycles.

    Raises:
        ReportWithdrawn: it has to be restored first.
        ReportMerged: that has to be undone first.
        CannotMerge: there is no such target.
    """
    report.require_live()
    if report.merged_into is not None:
        raise ReportMerged(report.id, report.merged_into)
    if into.id == report.id:
        raise CannotMerge(report.id, "A report cannot be merged into itself.")
    if not into.is_listed:
        raise CannotMerge(report.id, MERGE_TARGET_GONE)
    kind, after = DecisionKind.MERGED, ReviewState.MERGED
    return _decided(report, kind, after, reason, now, by, merged_into=into.id)


def is_merged(report: Report, into: UUID, reason: str, by: str) -> bool:
    """Whether the latest decision is to merge the report into another one."""
    made = report.decision
    return (
        made is not None
        and made.kind is DecisionKind.MERGED
        and (made.merged_into, made.reason, made.by) == (into, reason, by)
    )


def undone(report: Report, number: int, now: datetime, by: str) -> Report:
    """Return a report as it was before its latest decision, which has this number.

    A merge is undone after an edit as well: nothing else brings the report back.

    Raises:
        ReportWithdrawn: it has to be restored first.
        CannotUndo: it was edited or decided about since, or the decision is undone already.
    """
    report.require_live()
    made = report.decision
    if made is None or made.number != number or made.kind in _TAKE_BACK:
        raise CannotUndo(report.id)
    if made.revision != report.revision and made.kind is not DecisionKind.MERGED:
        raise CannotUndo(report.id)
    return _taken_back(report, made, DecisionKind.UNDONE, now, by)


def released(report: Report, now: datetime, by: str) -> Report:
    """Return a report that was merged as it was before; itself if it is not merged.

    The report that it was merged into has left the public lists, by what `by` did: without this,
    nothing would tell the public of the observation any more.
    """
    made = report.decision
    if made is None or report.merged_into is None:
        return report
    return _taken_back(report, made, DecisionKind.RELEASED, now, by)


def releases_merged(before: Report, after: Report) -> bool:
    """Whether what is merged into a report has to be released with a change of it.

    It has when the report leaves the public lists, except by a merge: that is refused instead.
    """
    return before.is_listed and not after.is_listed and after.merged_into is None


def _taken_back(
    report: Report, made: Decision, kind: DecisionKind, now: datetime, by: str
) -> Report:
    """Return a report in the state before a decision, or what an edit since makes of that."""
    is_edited = report.revision != made.revision
    state = after_edit(made.before) if is_edited else made.before
    reason = made.reason_before if state is made.before else ""
    return _decided(report, kind, state, reason, now, by)


def _decided(
    report: Report,
    kind: DecisionKind,
    after: ReviewState,
    reason: str,
    now: datetime,
    by: str,
    merged_into: UUID | None = None,
) -> Report:
    last = report.decision
    decision = Decision(
        number=1 if last is None else last.number + 1,
        change=report.change + 1,
        revision=report.revision,
        kind=kind,
        at=now,
        by=by,
        before=report.review,
        after=after,
        reason_before=report.review_reason,
        reason=reason,
        settled_before=0 if last is None else last.settled,
        settled=last.settled_before if last and kind in _TAKE_BACK else report.revision,
        merged_into=merged_into,
    )
    return replace(
        report,
        change=decision.change,
        updated_at=now,
        review=after,
        review_reason=reason,
        decision=decision,
        merged_into=merged_into,
    )
