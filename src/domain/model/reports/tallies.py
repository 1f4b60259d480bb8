"""How many reports there are of each kind, over time and on the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from skywitness.domain.model.geography.grid import Grid, zoom_that_parts
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.phenomena.families import FAMILIES, family_of
from skywitness.domain.model.reports.filter import PENDING, ReportFilter
from skywitness.domain.model.reports.report import Report

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
WIDTHS: Final = (
    *(_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR),
    *(_DAY, 7 * _DAY, 28 * _DAY, 91 * _DAY, 364 * _DAY, 3_640 * _DAY),
)
"""Widths of buckets in seconds."""

MOST_BUCKETS: Final = 120
"""Of a series whose width was not asked for."""

MOST_ASKED: Final = 1_000
"""Of one whose width was: it is wider where there would be more."""

QUIET_SHARE: Final = 0.2
"""A quiet span is left out if it is longer than this share of the time."""

_FIRST_MONDAY_S: Final = int(datetime(1, 1, 1, tzinfo=UTC).timestamp())


class Kind(NamedTuple):
    """What reports are counted by; `sentiment` is empty until it is known."""

    phenomenon: str
    outcome: str
    source: str
    review: str
    sentiment: str

    @classmethod
    def of(cls, report: Report) -> Kind:
        """Return the kind of a report."""
        sentiment = report.insight.sentiment if report.insight else None
        return cls(
            report.claim.phenomenon.key,
            report.verdict.outcome.value if report.verdict else PENDING,
            report.claim.source.value,
            report.review.value,
            sentiment.label.value if sentiment else "",
        )


def by_kind(kinds: Iterable[Kind]) -> dict[str, dict[str, int]]:
    """Count reports by each field of their kinds, but for sentiments that are not known."""
    columns = zip(*kinds, strict=True)
    found = {name: Counter(values) for name, values in zip(Kind._fields, columns, strict=False)}
    return {
        name: {value: count for value, count in counts.items() if value}
        for name, counts in found.items()
    }


class Extent(NamedTuple):
    """The smallest range of degrees that holds some points."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> Extent:
        """Return the extent of one point or more."""
        latitudes = [point.latitude for point in points]
        longitudes = [point.longitude for point in points]
        return cls(min(longitudes), min(latitudes), max(longitudes), max(latitudes))

    def joined(self, other: Extent | None) -> Extent:
        """Return the extent of both."""
        if other is None:
            return self
        return Extent(
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
        )


class Bucket(NamedTuple):
    """The reports that began in a span of time, by family; `number` counts spans from the first."""

    number: int
    families: Mapping[str, int]
    extent: Extent | None

    @property
    def reports(self) -> int:
        """The number of reports."""
        return sum(self.families.values())


@dataclass(frozen=True, slots=True)
class Bucketing:
    """Which buckets are wanted: of a width in seconds, or of the finest that are few enough.

    They begin at midnight of a zone, `utc_offset_s` ahead of UTC, those of weeks on Mondays.
    """

    asked_s: int | None = None
    utc_offset_s: int = 0

    @property
    def origin_s(self) -> int:
        """The beginning of bucket 0, in seconds from 1970."""
        return _FIRST_MONDAY_S - self.utc_offset_s

    def width_s(self, first_s: int, last_s: int) -> int:
        """Return the width for a span of time."""
        least, most = (
            (WIDTHS[0], MOST_BUCKETS) if self.asked_s is None else (self.asked_s, MOST_ASKED)
        )
        fitting = (one for one in WIDTHS if one >= least and (last_s - first_s) // one < most)
        return next(fitting, WIDTHS[-1])


def span_of(where: ReportFilter, first_s: int, last_s: int) -> tuple[int, int]:
    """Return the time that a filter asks for, as far as it says, else that of what it found."""
    start = int(where.start.timestamp()) if where.start else first_s
    end = int(where.end.timestamp()) if where.end else last_s
    return start, end


@dataclass(frozen=True, slots=True)
class Timeline:
    """Reports by kind, and over time; `exact` False: some that match were not looked at.

    `kinds` has the numbers of reports by each field of `Kind`, without those that have none.
    Buckets without reports are left out. A report is where it began, at the earliest in the first
    bucket of the time that was asked for.
    """

    kinds: Mapping[str, Mapping[str, int]]
    exact: bool
    buckets: Sequence[Bucket] = ()
    width_s: int = WIDTHS[0]
    origin_s: int = _FIRST_MONDAY_S
    first_s: int = 0
    last_s: int = 0

    @property
    def total(self) -> int:
        """The number of reports: each has a phenomenon."""
        return sum(self.kinds.get("phenomenon", {}).values())

    def start_s(self, bucket: Bucket) -> int:
        """Return the beginning of a bucket in seconds from 1970."""
        return self.origin_s + bucket.number * self.width_s


class Period(NamedTuple):
    """A time with reports, between two long quiet ones; in seconds from 1970."""

    start_s: int
    end_s: int
    reports: int
    extent: Extent | None


def periods(timeline: Timeline) -> Iterator[Period]:
    """Yield the periods of a timeline: quiet spans of more than a fifth of it are between them."""
    width_s = timeline.width_s
    quiet_s = max(width_s, QUIET_SHARE * (timeline.last_s - timeline.first_s))
    current: Period | None = None
    for bucket in timeline.buckets:
        start_s = timeline.start_s(bucket)
        grown = Period(start_s, start_s + width_s, bucket.reports, bucket.extent)
        if current is not None and start_s - current.end_s > quiet_s:
            yield current
            current = None
        current = grown if current is None else _joined(current, grown)
    if current is not None:
        yield current


def _joined(one: Period, other: Period) -> Period:
    extent = other.extent if one.extent is None else one.extent.joined(other.extent)
    return Period(one.start_s, other.end_s, one.reports + other.reports, extent)


def by_family(phenomena: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sum numbers of reports by family, in the order of families."""
    found: dict[str, int] = {}
    for key, reports in phenomena:
        family = family_of(key)
        found[family] = found.get(family, 0) + reports
    return {family: found[family] for family in FAMILIES if family in found}


class Cluster(NamedTuple):
    """The reports in one cell of a grid: those of a coarse place, or the others.

    `row` is the encoded row of a report that is alone. A map has hundreds: this is made in a fifth
    of the time of a frozen dataclass.
    """

    coarse: bool
    reports: int
    families: Mapping[str, int]
    outcomes: Mapping[str, int]
    latitude: float
    longitude: float
    extent: Extent
    row: bytes | None = None

    def expansion_zoom(self, grid: Grid) -> int | None:
        """Return the zoom at which it falls apart, None if it never does."""
        west, south, east, north = self.extent
        return zoom_that_parts(south, west, north, east, grid.zoom)


@dataclass(frozen=True, slots=True)
class Clusters:
    """What a map shows; `total` also counts reports without a place.

    `exact` False: some that match were not looked at.
    """

    found: Sequence[Cluster]
    total: int
    exact: bool
