"""What the desk sees: its queue, holds and flags."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.report import ReportDocument
from skywitness.domain.model.desk.records import Hold
from skywitness.domain.model.desk.urgency import Reason, ReasonCode


@dataclass(kw_only=True)
class ReasonDocument(Document):
    """One reason for the place of a report in the queue."""

    code: ReasonCode
    value: str | float | None = field(
        metadata=about(
            "What the code is about: the severity, the kinds of damage, the score of the verdict, "
            "the number of flags."
        )
    )
    factor: float = field(metadata=about("What it multiplies the weight of the report by.", gt=0))
    text: str = field(metadata=about("The reason in a sentence."))

    @classmethod
    def of(cls, reason: Reason) -> ReasonDocument:
        """Show a reason."""
        return cls(code=reason.code, value=reason.value, factor=reason.factor, text=reason.text)


@dataclass(kw_only=True)
class CaseDocument(Document):
    """A report in the queue, and why it is where it is."""

    report: ReportDocument
    weight: float = field(metadata=about("Impact times doubt: the product of all factors.", gt=0))
    reasons: tuple[ReasonDocument, ...]
    waiting_since: datetime = field(
        metadata=about("When it was filed, or changed after the desk had decided.")
    )
    waiting_s: int = field(metadata=about("How long it has waited, in seconds.", ge=0))
    flags: dict[str, int] = field(metadata=about("How many readers flagged it, by their reason."))
    held_by: str | None = field(metadata=about("Who works on it; nobody else is kept out."))
    held_until: datetime | None


@dataclass(kw_only=True)
class CaseListDocument(Document):
    """One page of the queue."""

    items: tuple[CaseDocument, ...]
    next: str | None = field(metadata=about("Absolute URL of the next page; null on the last."))


@dataclass(kw_only=True)
class HoldDocument(Document):
    """Who works on a report, and until when unless it is held again."""

    held_by: str
    held_until: datetime

    @classmethod
    def of(cls, hold: Hold) -> HoldDocument:
        """Show a hold."""
        return cls(held_by=hold.principal, held_until=in_utc(hold.until))
