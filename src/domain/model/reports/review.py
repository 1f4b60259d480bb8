"""Reviews: what the desk decides about a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from skywitness.domain.model.errors import Invalid, Problems
from skywitness.domain.model.text import clean_text

MAX_REASON_LENGTH: Final = 1_000


class ReviewState(StrEnum):
    """What the desk has decided about a report."""

    RECEIVED = "received"
    EDITED = "edited"
    HAS_ISSUES = "has_issues"
    APPROVED = "approved"
    REJECTED = "rejected"
    MERGED = "merged"
    """It is the same observation as another report, which it points to."""


UNLISTED: Final = (ReviewState.REJECTED, ReviewState.MERGED)
"""States in which the public sees nothing of a report."""

DECIDED: Final = (ReviewState.HAS_ISSUES, ReviewState.APPROVED, ReviewState.REJECTED)
"""The states that a review can give; the others follow from what observers do."""

EXPLAINED: Final = frozenset({ReviewState.HAS_ISSUES, ReviewState.REJECTED})
"""Decisions that the observer is told the reason of."""

_REOPENED: Final = frozenset({ReviewState.HAS_ISSUES, ReviewState.APPROVED})


def after_edit(review: ReviewState) -> ReviewState:
    """Return the state of a report whose claim has been edited.

    What the desk has rejected or merged stays hidden until it looks again: any other rule would
    let an observer publish it by editing a comma.
    """
    return ReviewState.EDITED if review in _REOPENED else review


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A decision to make: a state, and the reason that the observer reads."""

    state: ReviewState
    reason: str = ""

    @classmethod
    def of(cls, state: str, reason: str = "") -> Self:
        """Create a review.

        Raises:
            Invalid: no review gives this state, or the reason is missing or no valid text.
        """
        problems = Problems()
        decided = problems.attempt(_decided, state)
        problems.attempt(clean_reason, reason)
        if decided in EXPLAINED and not reason.strip():
            problems.add("reason", f"is required with {decided}: the observer reads it")
        if decided is None or problems.found:
            raise Invalid(problems.found)
        return cls(state=decided, reason=reason.strip())


def clean_reason(reason: str) -> str:
    """Return the reason of a decision; raises `Invalid` if it is no valid text."""
    return clean_text("reason", reason, MAX_REASON_LENGTH).strip()


def _decided(state: str) -> ReviewState:
    if state not in DECIDED:
        raise Invalid.at("state", f"must be one of {', '.join(DECIDED)}")
    return ReviewState(state)


class DecisionKind(StrEnum):
    """How a decision came about."""

    REVIEWED = "reviewed"
    MERGED = "merged"
    UNDONE = "undone"
    """The decision before was taken back: the report is again what it was."""

    RELEASED = "released"
    """The report that it was merged into has left the public lists: it is again what it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision that the desk has made about a report; all of them are kept.

    `number` counts the decisions about one report from 1, `change` is the number of the change
    of the report that it was, and `revision` the revision of the claim that was present.
    `settled` is the revision that the state afterwards was decided about: when a decision is
    undone, an earlier one, or none (0).
    """

    number: int
    change: int
    revision: int
    kind: DecisionKind
    at: datetime
    by: str
    before: ReviewState
    after: ReviewState
    reason_before: str = ""
    reason: str = ""
    settled_before: int = 0
    settled: int = 0
    merged_into: UUID | None = None
