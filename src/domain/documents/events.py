"""Events, and reports that may describe the same event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from skywitness.domain.documents.claim import PHENOMENON_KEY, MagnitudeDocument
from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.geojson import (
    PointGeometryDocument,
    properties_of,
    with_flat_members,
)
from skywitness.domain.documents.locality import (
    AreaDocument,
    area_members,
    time_zone_and_phrase,
)
from skywitness.domain.documents.report import CountDocument
from skywitness.domain.documents.row import RowDocument
from skywitness.domain.model.events.digest import outcomes_of, quote_of
from skywitness.domain.model.events.event import Event
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import Point

ReportUrl = Callable[[UUID], str]
"""Returns the absolute URL of a report."""

_MOST_PLACES: Final = 32
"""Of more reports, as many are taken at equal steps to say where an event was."""

_DECIMALS: Final = 5
"""Of a degree: about a metre, which is more than the accuracy of a computed centre."""


@dataclass(kw_only=True)
class SelfLinkDocument(Document):
    """The absolute URL of the resource."""

    self: str


@dataclass(kw_only=True)
class ReportLinkDocument(Document):
    """A reference to a report."""

    id: UUID
    links: SelfLinkDocument

    @classmethod
    def of(cls, report_id: UUID, report_url: ReportUrl) -> ReportLinkDocument:
        """Refer to a report."""
        return cls(id=report_id, links=SelfLinkDocument(self=report_url(report_id)))


@dataclass(kw_only=True)
class CentreDocument(Document):
    """The centre of the reports of an event."""

    latitude: float
    longitude: float

    @classmethod
    def of(cls, point: Point | None) -> CentreDocument | None:
        """Show a centre; None when no report shows its point."""
        if point is None:
            return None
        return cls(
            latitude=round(point.latitude, _DECIMALS), longitude=round(point.longitude, _DECIMALS)
        )


@dataclass(kw_only=True)
class EventPlaceDocument(AreaDocument):
    """Where an event was, by the towns nearest to its reports; names are empty when unknown."""

    counties: tuple[str, ...] = field(metadata=about("Those with most reports first."))

    @classmethod
    def of(cls, members: Sequence[PublicClaim]) -> EventPlaceDocument | None:
        """Show the place of reports; None when none shows its point."""
        points = [one.point for one in members if one.point is not None]
        step = -(-len(points) // _MOST_PLACES) or 1
        found = [time_zone_and_phrase(one.latitude, one.longitude) for one in points[::step]]
        if not found:
            return None
        counties = Counter(phrase.county for _, phrase in found if phrase and phrase.county)
        names = tuple(county for county, _ in counties.most_common())
        return cls(counties=names, **area_members(found))


@dataclass(kw_only=True)
class QuoteDocument(Document):
    """The words of a report."""

    id: UUID
    text: str = field(metadata=about("The first sentence of the narrative."))

    @classmethod
    def of(cls, members: Sequence[PublicClaim]) -> QuoteDocument | None:
        """Show the words of a report of an event; None if none has any."""
        quote = quote_of(members)
        return None if quote is None else cls(id=quote.report_id, text=quote.text)


@dataclass(kw_only=True)
class EventDocument(Document):
    """Reports of the same class that are linked in place and time."""

    phenomenon: str = field(metadata=PHENOMENON_KEY | about("The most frequent phenomenon."))
    phenomena: Mapping[str, int] = field(metadata=about("Number of reports per phenomenon."))
    observed_at: datetime
    observed_until: datetime
    bbox: tuple[float, ...] | None = field(
        metadata=about(
            "West, south, east, north; west is greater than east across the antimeridian.",
            min_length=4,
            max_length=4,
        )
    )
    centre: CentreDocument | None
    place: EventPlaceDocument | None = field(metadata=about("Null when no report shows its point."))
    magnitude: MagnitudeDocument | None = field(metadata=about("The strongest reported."))
    outcomes: Mapping[str, int] = field(
        metadata=about("Number of reports by outcome of their verdicts, also `pending`.")
    )
    quote: QuoteDocument | None = field(
        metadata=about("Of the first report that is supported, or else of another one.")
    )
    report_count: int = field(metadata=about(ge=1))
    voice_count: int = field(
        metadata=about(
            "Independent reports: each observer counts once, and equal texts count once.", ge=1
        )
    )
    reports: tuple[ReportLinkDocument, ...]
    rows: tuple[RowDocument, ...] | None = field(
        metadata=about("Of the first 100 reports, with `embed=reports`; else null.")
    )
    links: SelfLinkDocument = field(metadata=about("The whole event, regardless of any filter."))

    @classmethod
    def of(
        cls, event: Event, report_url: ReportUrl, rows: Mapping[UUID, RowDocument] | None = None
    ) -> EventDocument:
        """Show an event, with the rows of those of its reports that have one."""
        return cls(**_event_members(event, report_url, rows))


def _event_members(
    event: Event, report_url: ReportUrl, rows: Mapping[UUID, RowDocument] | None = None
) -> dict[str, Any]:
    box, members = event.box, event.public_claims
    reports = tuple(ReportLinkDocument.of(one.report_id, report_url) for one in members)
    return {
        "phenomenon": event.phenomenon,
        "phenomena": dict(event.phenomena),
        "observed_at": in_utc(event.when.start),
        "observed_until": in_utc(event.when.end),
        "bbox": None if box is None else (box.west, box.south, box.east, box.north),
        "centre": CentreDocument.of(event.centre),
        "place": EventPlaceDocument.of(members),
        "magnitude": MagnitudeDocument.of(event.magnitude),
        "outcomes": outcomes_of(members),
        "quote": QuoteDocument.of(members),
        "report_count": len(reports),
        "voice_count": event.independent_reports,
        "reports": reports,
        "rows": None
        if rows is None
        else tuple(rows[one.report_id] for one in members if one.report_id in rows),
        "links": SelfLinkDocument(self=f"{reports[0].links.self}/event"),
    }


@dataclass(kw_only=True)
class ReportEventDocument(EventDocument):
    """The event that a report belongs to."""

    exact: bool = field(metadata=about("False when the search stopped before the event ended."))

    @classmethod
    def of(
        cls,
        event: Event,
        report_url: ReportUrl,
        rows: Mapping[UUID, RowDocument] | None = None,
        *,
        exact: bool = True,
    ) -> ReportEventDocument:
        """Show the event of a report."""
        return cls(**_event_members(event, report_url, rows), exact=exact)


@dataclass(kw_only=True)
class EventListDocument(Document):
    """Events, the one that ended last first."""

    items: tuple[EventDocument, ...]
    count: CountDocument = field(
        metadata=about("Of all matching events; not exact when reports were left out.")
    )


if TYPE_CHECKING:  # the members that the classes have beyond those are derived from them
    EventPropertiesDocument = EventDocument
    ReportEventPropertiesDocument = ReportEventDocument
else:
    EventPropertiesDocument = properties_of(EventDocument, "EventPropertiesDocument")
    ReportEventPropertiesDocument = properties_of(
        ReportEventDocument, "ReportEventPropertiesDocument"
    )

EventProperties = EventPropertiesDocument | ReportEventPropertiesDocument


@dataclass(kw_only=True)
class EventFeatureDocument(Document):
    """An event as a GeoJSON feature: its centre, and the box of its reports."""

    type: Literal["Feature"] = "Feature"
    bbox: tuple[float, ...] = field(metadata=about(min_length=4, max_length=4))
    geometry: PointGeometryDocument
    properties: EventProperties


@dataclass(kw_only=True)
class UnlocatedEventFeatureDocument(Document):
    """An event none of whose reports shows its point, as a GeoJSON feature."""

    type: Literal["Feature"] = "Feature"
    geometry: PointGeometryDocument | None = None  # always null; generators know no type for that
    properties: EventProperties


def event_feature(event: EventDocument) -> EventFeatureDocument | UnlocatedEventFeatureDocument:
    """Wrap an event as a GeoJSON feature; RFC 7946 has no `bbox` without a value."""
    centre, bbox = event.centre, event.bbox
    properties: EventProperties
    if isinstance(event, ReportEventDocument):
        properties = with_flat_members(event, ReportEventPropertiesDocument)
    else:
        properties = with_flat_members(event, EventPropertiesDocument)
    if centre is None or bbox is None:
        return UnlocatedEventFeatureDocument(properties=properties)
    point = PointGeometryDocument(coordinates=(centre.longitude, centre.latitude))
    return EventFeatureDocument(bbox=bbox, geometry=point, properties=properties)


@dataclass(kw_only=True)
class EventFeatureCollectionDocument(Document):
    """Events as GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: tuple[EventFeatureDocument | UnlocatedEventFeatureDocument, ...]
    numberReturned: int = field(  # noqa: N815 # as OGC API - Features spells it
        metadata=about("Number of features in this response.", ge=0)
    )
    limit: int = field(metadata=about("Maximum number of features in a response.", ge=1))
    count: CountDocument


@dataclass(kw_only=True)
class NearbyReportDocument(Document):
    """A report that may describe the same event."""

    id: UUID
    phenomenon: str = field(metadata=PHENOMENON_KEY)
    distance_m: int
    time_offset_s: int = field(metadata=about("Negative for an earlier report."))

    @classmethod
    def of(
        cls, report_id: UUID, phenomenon: str, *, distance_m: float, time_offset_s: float
    ) -> NearbyReportDocument:
        """Show a report near another."""
        return cls(
            id=report_id,
            phenomenon=phenomenon,
            distance_m=round(distance_m),
            time_offset_s=round(time_offset_s),
        )


@dataclass(kw_only=True)
class NearbyReportListDocument(Document):
    """Likely duplicates of a report that is about to be filed, the likeliest first."""

    items: tuple[NearbyReportDocument, ...]


@dataclass(kw_only=True)
class DuplicateReportDocument(NearbyReportDocument):
    """A report that probably describes the same event."""

    copied_text: bool = field(metadata=about("Its text is a copy."))
    links: SelfLinkDocument

    @classmethod
    def linked(
        cls, nearby: NearbyReportDocument, report_url: ReportUrl, *, copied_text: bool
    ) -> DuplicateReportDocument:
        """Show a likely duplicate."""
        return cls(
            id=nearby.id,
            phenomenon=nearby.phenomenon,
            distance_m=nearby.distance_m,
            time_offset_s=nearby.time_offset_s,
            copied_text=copied_text,
            links=SelfLinkDocument(self=report_url(nearby.id)),
        )


@dataclass(kw_only=True)
class DuplicateReportListDocument(Document):
    """Likely duplicates of a report, the likeliest first."""

    items: tuple[DuplicateReportDocument, ...]
