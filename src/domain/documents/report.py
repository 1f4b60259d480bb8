"""Reports, their revisions, and tombstones of withdrawn reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from skywitness.domain.documents.claim import ClaimDocument, claim_members
from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.geojson import (
    PointGeometryDocument,
    properties_of,
    with_flat_members,
)
from skywitness.domain.documents.insight import InsightDocument
from skywitness.domain.documents.photos import PhotoDocument
from skywitness.domain.documents.verdict import VerdictSummaryDocument
from skywitness.domain.model.photos.album import public
from skywitness.domain.model.reports.claim import Revision
from skywitness.domain.model.reports.filter import Count
from skywitness.domain.model.reports.report import ExaminationState, Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.visibility import Audience, Visibility


@dataclass(kw_only=True)
class ExaminationDocument(Document):
    """Progress of the background examination of a report."""

    state: ExaminationState
    next_at: datetime | None = field(
        metadata=about("When the report is looked at again; null if that is not planned.")
    )
    waiting_for: tuple[str, ...] = field(
        metadata=about(
            "Services that were unavailable and are asked then; none where measurements of the "
            "event are still to be published."
        )
    )

    @classmethod
    def of(cls, report: Report) -> ExaminationDocument:
        """Show how far the examination of a report is."""
        look = report.next_look
        if look is None or report.examination is not ExaminationState.DONE:
            return _PLAIN[report.examination]
        return cls(state=report.examination, next_at=in_utc(look.at), waiting_for=look.waiting_for)


_PLAIN: Final = {
    state: ExaminationDocument(state=state, next_at=None, waiting_for=())
    for state in ExaminationState
}
"""Of reports without a next look: shared, because every filing needs one."""


@dataclass(kw_only=True)
class _Identity(Document):
    id: UUID
    revision: int = field(metadata=about("Counts the revisions of the claim from 1.", ge=1))
    observer: str | None = field(metadata=about("Who filed it; null for readers who may not know."))
    external_id: str | None = field(
        metadata=about("Id in the system that it came from; null for readers who may not know.")
    )


@dataclass(kw_only=True)
class ReportDocument(ClaimDocument, _Identity):
    """A report. Verdict and insight are null while its examination is pending."""

    filed_at: datetime
    revised_at: datetime
    updated_at: datetime
    verdict: VerdictSummaryDocument | None
    insight: InsightDocument | None
    # From here on most reports are alike; standing last, this can be stored once for all of them.
    visibility: Visibility
    review: ReviewState
    review_reason: str | None = field(
        metadata=about("Why the desk decided so; null for others than the observer and the desk.")
    )
    merged_into: UUID | None = field(
        metadata=about("Id of the report that is the same observation; then the public sees that.")
    )
    delayed: bool = field(metadata=about("Filed more than twelve hours after the event."))
    examination: ExaminationDocument
    warnings: tuple[str, ...] = field(
        metadata=about("What is accepted, but probably a mistake in the claim.")
    )
    photos: tuple[PhotoDocument, ...] = field(metadata=about("In the order in which to show them."))
    photos_stored: int = field(metadata=about("Number of photos.", ge=0))
    photos_expected: int = field(metadata=about("Also counts those that are still arriving.", ge=0))

    @classmethod
    def of(cls, report: Report, audience: Audience = Audience.PUBLIC) -> ReportDocument:
        """Show a report that is not withdrawn."""
        claim = claim_members(report.claim, audience)
        verdict, insight = report.verdict, report.insight
        album = report.photos if audience is Audience.FULL else public(report.photos)
        # it may name a station or an address; lists do not find it for the public either
        is_hidden = report.visibility is Visibility.OBSCURED and audience is Audience.PUBLIC
        return cls(
            id=report.id,
            revision=report.revision,
            observer=report.observer,
            external_id=None if is_hidden else report.external_id,
            **claim,
            filed_at=in_utc(report.filed_at),
            revised_at=in_utc(report.revised_at),
            updated_at=in_utc(report.updated_at),
            verdict=None if verdict is None else VerdictSummaryDocument.of(verdict),
            insight=None if insight is None else InsightDocument.of(insight, claim["narrative"]),
            visibility=report.visibility,
            review=report.review,
            review_reason=(report.review_reason or None) if audience is Audience.FULL else None,
            merged_into=report.merged_into,
            delayed=report.is_delayed,
            examination=_PLAIN[report.examination]
            if report.next_look is None
            else ExaminationDocument.of(report),
            warnings=report.claim.warnings,
            photos=(photos := PhotoDocument.each(album, audience)),
            photos_stored=len(photos),
            photos_expected=len(album),
        )


@dataclass(kw_only=True)
class TombstoneDocument(Document):
    """A report that is public no longer; lists include it only with `updated_since`."""

    id: UUID
    revision: int = field(metadata=about(ge=1))
    updated_at: datetime
    withdrawn_at: datetime | None = field(metadata=about("Null when the desk has rejected it."))

    @classmethod
    def of(cls, report: Report) -> TombstoneDocument:
        """Show that there was a report, without its content."""
        gone_at = report.withdrawn_at
        return cls(
            id=report.id,
            revision=report.revision,
            updated_at=in_utc(report.updated_at),
            withdrawn_at=None if gone_at is None else in_utc(gone_at),
        )


@dataclass(kw_only=True)
class ErasedDocument(Document):
    """An erased report: nothing is left of it. Lists include it only with `updated_since`.

    Such a list has it whatever its other conditions are, because nobody knows any more whether it
    met them.
    """

    id: UUID
    erased_at: datetime

    @classmethod
    def of(cls, report_id: UUID, erased_at: datetime) -> ErasedDocument:
        """Show that a report was erased."""
        return cls(id=report_id, erased_at=in_utc(erased_at))


def report_or_tombstone(
    report: Report, audience: Audience = Audience.PUBLIC
) -> ReportDocument | TombstoneDocument:
    """Show what an audience sees of a report."""
    if report.is_shown_to(audience):
        return ReportDocument.of(report, audience)
    return TombstoneDocument.of(report)


if TYPE_CHECKING:  # the members that the class has beyond those are derived from them
    ReportPropertiesDocument = ReportDocument
else:
    ReportPropertiesDocument = properties_of(ReportDocument, "ReportPropertiesDocument")


@dataclass(kw_only=True)
class ReportFeatureDocument(Document):
    """A report as a GeoJSON feature (RFC 7946); no geometry when its point is not public."""

    type: Literal["Feature"] = "Feature"
    id: UUID
    geometry: PointGeometryDocument | None
    properties: ReportPropertiesDocument | TombstoneDocument | ErasedDocument

    @classmethod
    def of(
        cls, document: ReportDocument | TombstoneDocument | ErasedDocument
    ) -> ReportFeatureDocument:
        """Wrap a document."""
        if not isinstance(document, ReportDocument):
            return cls(id=document.id, geometry=None, properties=document)
        return cls(
            id=document.id,
            geometry=PointGeometryDocument.of(document.place.latitude, document.place.longitude),
            properties=with_flat_members(document, ReportPropertiesDocument),
        )


@dataclass(kw_only=True)
class CountDocument(Document):
    """Number of matching reports; when `exact` is false, an estimate or a lower bound."""

    value: int = field(metadata=about(ge=0))
    exact: bool

    @classmethod
    def of(cls, count: Count | None) -> CountDocument | None:
        """Show a count; None when none was asked for."""
        return None if count is None else cls(value=count.value, exact=count.exact)


@dataclass(kw_only=True)
class ReportListDocument(Document):
    """One page of reports."""

    items: tuple[ReportDocument | TombstoneDocument | ErasedDocument, ...]
    next: str | None = field(metadata=about("Absolute URL of the next page; null on the last."))
    count: CountDocument | None


@dataclass(kw_only=True)
class LinkDocument(Document):
    """A link to another document."""

    rel: str
    type: str
    href: str


@dataclass(kw_only=True)
class ReportFeatureCollectionDocument(Document):
    """One page of reports as GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: tuple[ReportFeatureDocument, ...]
    numberReturned: int = field(  # noqa: N815 # as OGC API - Features spells it
        metadata=about("Number of features on this page.", ge=0)
    )
    limit: int = field(metadata=about("Maximum number of features on a page.", ge=1))
    next: str | None = field(metadata=about("Absolute URL of the next page; null on the last."))
    count: CountDocument | None
    links: tuple[LinkDocument, ...]


@dataclass(kw_only=True)
class _RevisionHead(Document):
    revision: int = field(metadata=about(ge=1))
    revised_at: datetime


@dataclass(kw_only=True)
class RevisionDocument(ClaimDocument, _RevisionHead):
    """One revision of a claim."""

    @classmethod
    def of(cls, revision: Revision, audience: Audience = Audience.PUBLIC) -> RevisionDocument:
        """Show a revision."""
        members: dict[str, Any] = claim_members(revision.claim, audience)
        return cls(revision=revision.number, revised_at=in_utc(revision.revised_at), **members)


@dataclass(kw_only=True)
class RevisionListDocument(Document):
    """The revisions of a claim, oldest first: all of them, or the newest 100."""

    items: tuple[RevisionDocument, ...]
