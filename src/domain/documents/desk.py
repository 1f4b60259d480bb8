"""What the desk sees and is told: its queue, holds, flags and notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from skywitness.domain.documents.claim import PHENOMENON_KEY, PlaceDocument, claim_members
from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.report import CountDocument, ReportDocument
from skywitness.domain.model.desk.records import Flag, FlagReason, Hold, Note, NoteKind
from skywitness.domain.model.desk.urgency import Reason, ReasonCode
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.visibility import Audience


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
    waiting: CountDocument = field(
        metadata=about("All reports that wait for a decision, whatever is asked for.")
    )


@dataclass(kw_only=True)
class HoldDocument(Document):
    """Who works on a report, and until when unless it is held again."""

    held_by: str
    held_until: datetime

    @classmethod
    def of(cls, hold: Hold) -> HoldDocument:
        """Show a hold."""
        return cls(held_by=hold.principal, held_until=in_utc(hold.until))


@dataclass(kw_only=True)
class FlagDocument(Document):
    """A reader's request that the desk looks at a report."""

    reason: FlagReason
    text: str
    by: str
    flagged_at: datetime

    @classmethod
    def of(cls, flag: Flag) -> FlagDocument:
        """Show a flag."""
        at = in_utc(flag.flagged_at)
        return cls(reason=flag.reason, text=flag.text, by=flag.principal, flagged_at=at)


@dataclass(kw_only=True)
class FlagListDocument(Document):
    """All flags of a report, the oldest first."""

    items: tuple[FlagDocument, ...]


@dataclass(kw_only=True)
class NoteDocument(Document):
    """A note of the desk, or an answer of the observer."""

    kind: NoteKind
    text: str
    by: str
    written_at: datetime

    @classmethod
    def of(cls, note: Note) -> NoteDocument:
        """Show a note."""
        at = in_utc(note.written_at)
        return cls(kind=note.kind, text=note.text, by=note.principal, written_at=at)


@dataclass(kw_only=True)
class NoteListDocument(Document):
    """All notes on a report, the oldest first."""

    items: tuple[NoteDocument, ...]


@dataclass(kw_only=True)
class WitnessPlaceDocument(Document):
    """The public place of a report."""

    latitude: float
    longitude: float
    accuracy_m: float | None


@dataclass(kw_only=True)
class WitnessDocument(Document):
    """The beginning of a report about the same event, as `POST /v1/reports` takes it."""

    phenomenon: str = field(metadata=PHENOMENON_KEY)
    observed_at: datetime
    observed_until: datetime | None
    place: WitnessPlaceDocument | None = field(
        metadata=about("Null if the place is not public: then it has to be added.")
    )

    @classmethod
    def of(cls, claim: Claim) -> WitnessDocument:
        """Take over what a claim shows to everybody but its text."""
        shown = claim_members(claim, Audience.PUBLIC)
        at: PlaceDocument = shown["place"]
        place = None
        if at.latitude is not None and at.longitude is not None:
            place = WitnessPlaceDocument(
                latitude=at.latitude, longitude=at.longitude, accuracy_m=at.accuracy_m
            )
        times = {name: shown[name] for name in ("observed_at", "observed_until")}
        return cls(phenomenon=shown["phenomenon"], place=place, **times)
