"""Decisions of the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import DecisionKind, ReviewState


@dataclass(kw_only=True)
class DecisionDocument(Document):
    """The latest decision about a report."""

    id: UUID = field(metadata=about("Id of the report."))
    revision: int = field(metadata=about("The revision that was decided about.", ge=1))
    kind: DecisionKind
    before: ReviewState
    review: ReviewState
    reason: str | None
    merged_into: UUID | None
    decided_at: datetime
    decided_by: str
    etag: str = field(metadata=about("ETag of the report, for the next decision about it."))
    undo: str | None = field(
        metadata=about("Token that undoes the decision, while nothing else happens to the report.")
    )

    @classmethod
    def of(cls, report: Report, etag: str) -> DecisionDocument:
        """Show the decision that a report has just had.

        Raises:
            ValueError: it had none.
        """
        made = report.decision
        if made is None:
            raise ValueError("nothing was decided about this report")
        return cls(
            id=report.id,
            revision=made.revision,
            kind=made.kind,
            before=made.before,
            review=made.after,
            reason=made.reason or None,
            merged_into=made.merged_into,
            decided_at=in_utc(made.at),
            decided_by=made.by,
            etag=etag,
            undo=None if made.kind is DecisionKind.UNDONE else f"{report.id}.{made.number}",
        )


@dataclass(kw_only=True)
class ReviewFailureDocument(Document):
    """Why a decision was not made, as in a problem."""

    status: int
    code: str
    detail: str
    changed: tuple[str, ...] = field(
        metadata=about("What has changed since the report was read: revision, review.")
    )


@dataclass(kw_only=True)
class ReviewResultDocument(Document):
    """What became of one of several decisions: one of both members is null."""

    id: UUID = field(metadata=about("Id of the report."))
    decision: DecisionDocument | None
    failure: ReviewFailureDocument | None


@dataclass(kw_only=True)
class ReviewResultListDocument(Document):
    """What became of several decisions, in the order of the request."""

    items: tuple[ReviewResultDocument, ...]
