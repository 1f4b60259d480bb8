"""Summaries of reports, and maps of them as GeoJSON (RFC 7946)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from skywitness.domain.documents.document import Document, about
from skywitness.domain.documents.geojson import PointGeometryDocument
from skywitness.domain.documents.locality import (
    COARSE,
    AreaDocument,
    area_members,
    time_zone_and_phrase,
)
from skywitness.domain.documents.row import RowDocument
from skywitness.domain.model.geography.grid import MOST_ZOOM, Grid
from skywitness.domain.model.phenomena.families import FAMILIES
from skywitness.domain.model.reports.tallies import (
    Cluster,
    Clusters,
    Extent,
    Kind,
    Period,
    Timeline,
    by_family,
    periods,
)

Counts = dict[str, int]

_EXACT = about("False: not all reports that match were looked at, so there are more.")
_PARTS = (1 / 6, 1 / 2, 5 / 6)
_PLACES = 7
"""Decimals of a coordinate: a centimetre."""


@dataclass(kw_only=True)
class SummaryCountsDocument(Document):
    """Numbers of reports by each of their kinds; what does not occur is left out."""

    phenomenon: Counts
    family: Counts
    outcome: Counts = field(metadata=about("Also `pending`."))
    source: Counts
    review: Counts
    sentiment: Counts = field(metadata=about("Of narratives whose sentiment is known."))

    @classmethod
    def of(cls, timeline: Timeline) -> SummaryCountsDocument:
        """Show the kinds of a timeline, the most frequent first."""
        by = {name: _frequent_first(timeline.kinds.get(name, {})) for name in Kind._fields}
        return cls(family=by_family(by["phenomenon"].items()), **by)


def _frequent_first(counts: Mapping[str, int]) -> Counts:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(kw_only=True)
class SeriesDocument(Document):
    """Numbers of reports over time, by family: one number for each bucket."""

    start: datetime | None = field(metadata=about("Beginning of the first bucket; null if none."))
    bucket_s: int = field(metadata=about("Width of each bucket in seconds.", ge=1))
    families: dict[str, tuple[int, ...]] = field(
        metadata=about("Only families that occur, all with the same number of buckets.")
    )

    @classmethod
    def of(cls, timeline: Timeline) -> SeriesDocument:
        """Show the buckets of a timeline, from the first to the last that has a report."""
        if not timeline.buckets:
            return cls(start=None, bucket_s=timeline.width_s, families={})
        first, last = timeline.buckets[0], timeline.buckets[-1]
        numbers: dict[str, list[int]] = {}
        for bucket in timeline.buckets:
            for family, reports in bucket.families.items():
                if family not in numbers:
                    numbers[family] = [0] * (last.number - first.number + 1)
                numbers[family][bucket.number - first.number] = reports
        return cls(
            start=_time(timeline.start_s(first)),
            bucket_s=timeline.width_s,
            families={key: tuple(numbers[key]) for key in FAMILIES if key in numbers},
        )


@dataclass(kw_only=True)
class PeriodDocument(Document):
    """A time with reports: a quiet span of more than a fifth of the whole time ends it."""

    begins_at: datetime
    ends_at: datetime
    count: int = field(metadata=about(ge=1))
    bbox: tuple[float, ...] | None = field(
        metadata=about("West, south, east, north; null without a place.", min_length=4)
    )
    place: AreaDocument | None = field(
        metadata=about("What most of the box lies in, by the nearest towns; null without a box.")
    )

    @classmethod
    def of(cls, period: Period) -> PeriodDocument:
        """Show a period."""
        return cls(
            begins_at=_time(period.start_s),
            ends_at=_time(period.end_s),
            count=period.reports,
            bbox=period.extent and tuple(period.extent),
            place=None if period.extent is None else _area(period.extent),
        )


def _area(extent: Extent) -> AreaDocument:
    """Show what nine points of a box have in common, three by three."""
    middle = [
        (
            extent.south + up * (extent.north - extent.south),
            extent.west + along * (extent.east - extent.west),
        )
        for up in _PARTS
        for along in _PARTS
    ]
    return AreaDocument(**area_members([time_zone_and_phrase(*point) for point in middle]))


@dataclass(kw_only=True)
class SummaryDocument(Document):
    """How many reports match, of which kinds, and when they began."""

    total: int = field(metadata=about(ge=0))
    exact: bool = field(metadata=_EXACT)
    by: SummaryCountsDocument
    series: SeriesDocument
    periods: tuple[PeriodDocument, ...]

    @classmethod
    def of(cls, timeline: Timeline) -> SummaryDocument:
        """Show a timeline."""
        return cls(
            total=timeline.total,
            exact=timeline.exact,
            by=SummaryCountsDocument.of(timeline),
            series=SeriesDocument.of(timeline),
            periods=tuple(PeriodDocument.of(one) for one in periods(timeline)),
        )


@dataclass(kw_only=True)
class ClusterPropertiesDocument(Document):
    """What a cluster consists of."""

    count: int = field(metadata=about(ge=1))
    coarse: bool = field(
        metadata=about("Whether its places are known to 10 km at best, or are stand-ins.")
    )
    families: Counts = field(metadata=about("Numbers of reports by family."))
    outcomes: Counts = field(metadata=about("Numbers of reports by outcome, also `pending`."))
    expansion_zoom: int | None = field(
        metadata=about("Zoom at which it falls apart; null if it never does.", ge=1, le=MOST_ZOOM)
    )


@dataclass(kw_only=True)
class SinglePropertiesDocument(RowDocument):
    """The row of a report that is alone."""

    count: Literal[1]
    coarse: bool = field(metadata=COARSE)


@dataclass(kw_only=True)
class MapFeatureDocument(Document):
    """A cluster at the middle of its reports, or a single report."""

    type: Literal["Feature"] = "Feature"
    geometry: PointGeometryDocument
    bbox: tuple[float, ...] = field(
        metadata=about("West, south, east, north of its reports.", min_length=4, max_length=4)
    )
    properties: ClusterPropertiesDocument | SinglePropertiesDocument


ReadRow = Callable[[bytes], Mapping[str, Any]]
"""Decodes the row of a report."""


def feature_members(cluster: Cluster, grid: Grid, read: ReadRow) -> Mapping[str, Any]:
    """Return the members of a `MapFeatureDocument`: a map has hundreds, and objects take longer."""
    if cluster.row is not None:
        properties = {"count": 1, "coarse": cluster.coarse, **read(cluster.row)}
    else:
        properties = {
            "count": cluster.reports,
            "coarse": cluster.coarse,
            "families": cluster.families,
            "outcomes": cluster.outcomes,
            "expansion_zoom": cluster.expansion_zoom(grid),
        }
    return {
        "type": "Feature",
        "geometry": {
            "type": "Point",
            "coordinates": (round(cluster.longitude, _PLACES), round(cluster.latitude, _PLACES)),
        },
        "bbox": tuple(cluster.extent),
        "properties": properties,
    }


@dataclass(kw_only=True)
class MapDocument(Document):
    """Reports on a map: those in one cell of its grid together, but coarse places apart."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: tuple[MapFeatureDocument, ...]
    total: int = field(metadata=about("Number of reports, also of those without a place.", ge=0))
    exact: bool = field(metadata=_EXACT)
    zoom: int = field(
        metadata=about("Zoom of the grid: a lower one where the area is too large.", ge=0)
    )


def map_members(clusters: Clusters, grid: Grid, read: ReadRow) -> Mapping[str, Any]:
    """Return the members of a `MapDocument`."""
    return {
        "type": "FeatureCollection",
        "features": [feature_members(one, grid, read) for one in clusters.found],
        "total": clusters.total,
        "exact": clusters.exact,
        "zoom": grid.zoom,
    }


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
