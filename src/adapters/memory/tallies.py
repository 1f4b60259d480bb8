"""Tallies of the memory store; the reference for other adapters."""

from __future__ import annotations

from collections import Counter, defaultdict

from typing_extensions import override

from skywitness.adapters.memory.queries import encoded
from skywitness.adapters.memory.store import MemoryStore
from skywitness.domain.model.geography.grid import Grid
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.reports.filter import ReportFilter, compared_point
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.tallies import (
    Bucket,
    Bucketing,
    Cluster,
    Clusters,
    Extent,
    Kind,
    Timeline,
    by_family,
    by_kind,
    span_of,
)
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_queries import Representation
from skywitness.ports.report_tallies import ReportTallies


class MemoryReportTallies(ReportTallies):
    """Counts with `ReportFilter.matches`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @override
    async def timeline(
        self, where: ReportFilter, bucketing: Bucketing, audience: Audience
    ) -> Timeline:
        reports = self._matching(where, audience)
        if not reports:
            return Timeline({}, exact=True)
        times = [int(report.claim.when.start.timestamp()) for report in reports]
        first_s, last_s = span_of(where, min(times), max(times))
        width_s = bucketing.width_s(first_s, last_s)
        inside: defaultdict[int, list[Report]] = defaultdict(list)
        for report, time_s in zip(reports, times, strict=True):
            began_s = max(time_s, first_s) if where.start else time_s
            inside[(began_s - bucketing.origin_s) // width_s].append(report)
        buckets = [_bucket(number, inside[number], audience) for number in sorted(inside)]
        return Timeline(
            by_kind(Kind.of(report) for report in reports),
            True,
            buckets,
            width_s,
            bucketing.origin_s,
            first_s,
            last_s,
        )

    @override
    async def clusters(self, where: ReportFilter, grid: Grid, audience: Audience) -> Clusters:
        reports = self._matching(where, audience)
        inside: defaultdict[tuple[int, int, bool], list[tuple[Point, Report]]] = defaultdict(list)
        for report in reports:
            point = compared_point(report, audience)
            if point is not None:
                inside[*grid.cell(point), report.has_coarse_place].append((point, report))
        found = [_cluster(inside[key], audience, coarse=key[2]) for key in sorted(inside)]
        return Clusters(found, len(reports), exact=True)

    @override
    async def prepare(self, audience: Audience) -> None:
        """Do nothing: reports are counted where they are."""

    def _matching(self, where: ReportFilter, audience: Audience) -> list[Report]:
        reports = (record.report for record in self._store.records.values())
        return [report for report in reports if where.matches(report, audience)]


def _bucket(number: int, reports: list[Report], audience: Audience) -> Bucket:
    points = [point for one in reports if (point := compared_point(one, audience)) is not None]
    families = by_family((one.claim.phenomenon.key, 1) for one in reports)
    return Bucket(number, families, Extent.around(points) if points else None)


def _cluster(reports: list[tuple[Point, Report]], audience: Audience, *, coarse: bool) -> Cluster:
    points = [point for point, _ in reports]
    extent = Extent.around(points)
    only = reports[0][1] if len(reports) == 1 else None
    return Cluster(
        coarse=coarse,
        reports=len(reports),
        families=by_family((one.claim.phenomenon.key, 1) for _, one in reports),
        outcomes=Counter(sorted(Kind.of(one).outcome for _, one in reports)),
        latitude=sum(point.latitude for point in points) / len(points),
        longitude=sum(point.longitude for point in points) / len(points),
        extent=extent,
        row=None if only is None else encoded(only, audience, Representation.ROW),
    )
