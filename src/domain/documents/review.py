"""Decisions of the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import ReviewState


@dataclass(kw_only=True)
class DecisionDocument(Document):
    """The latest decision about a report."""

    id: UUID = field(metadata=about("Id of the report."))
    revision: int = field(metadata=about("The revision that was decided about.", ge=1))
    before: ReviewState
    review: ReviewState
    reason: str | None
    decided_at: datetime
    decided_by: str
    etag: str = field(metadata=about("ETag of the report, for the next decision about it."))

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
            before=made.before,
            review=made.after,
            reason=made.reason or None,
            decided_at=in_utc(made.at),
            decided_by=made.by,
            etag=etag,
        )
