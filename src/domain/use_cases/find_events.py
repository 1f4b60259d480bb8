"""Find events: groups of related reports."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from skywitness.domain.model.events.event import Event, event_of, events_of
from skywitness.domain.model.events.linking import LINK_M, LINK_WITHIN
from skywitness.domain.model.events.public_claim import public_claim_of
from skywitness.domain.model.geography.place import Circle, Point
from skywitness.domain.model.phenomena.phenomenon import same_class
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import ReviewState
from skywitness.domain.use_cases.live_report import live_report
from skywitness.ports.report_queries import ReportQueries
from skywitness.ports.unit_of_work import UnitOfWorkFactory

MOST_REPORTS: Final = 2_000
"""Upper limit of the reports considered, latest start first; beyond it events may be incomplete."""

_MOST_STEPS: Final = 30
"""An event grows by 75 km or 6 h at each step; beyond this many it is no longer one event."""

_LARGEST_M: Final = 20_100_000.0
_TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Events:
    """Events, the one that ended last first; `exact` False: some reports were left out."""

    found: Sequence[Event]
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindEvents:
    """Group the reports that match a filter into events."""

    queries: ReportQueries
    most: int = MOST_REPORTS

    async def __call__(self, where: ReportFilter, min_reports: int) -> Events:
        """Return the events with at least `min_reports` reports."""
        claims = await self.queries.public_claims(where, self.most + 1)
        found = await asyncio.to_thread(events_of, claims[: self.most])
        large = [event for event in found if len(event.public_claims) >= min_reports]
        return Events(large, exact=len(claims) <= self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindEvent:
    """Find the event that a report belongs to, growing outwards from it."""

    units: UnitOfWorkFactory
    queries: ReportQueries
    most: int = MOST_REPORTS

    async def __call__(self, report_id: UUID) -> Events:
        """Return the event, which may consist of this report alone.

        Rejected reports, those without a public point and those of no class are never linked.

        Raises:
            ReportNotFound: no report has this id.
            ReportWithdrawn: it was withdrawn.
        """
        report = await live_report(self.units, report_id)
        own = public_claim_of(report)
        event = event_of([own])
        if report.review is ReviewState.REJECTED:
            return Events([event], exact=True)
        for _ in range(_MOST_STEPS):
            if event.centre is None:
                return Events([event], exact=True)
            claims = await self.queries.public_claims(_around(event, event.centre), self.most + 1)
            others = [one for one in claims[: self.most] if one.report_id != own.report_id]
            found = await asyncio.to_thread(events_of, [own, *others])
            grown = next(one for one in found if own in one.public_claims)
            if len(claims) > self.most:
                return Events([grown], exact=False)
            if len(grown.public_claims) == len(event.public_claims):
                return Events([grown], exact=True)
            event = grown
        return Events([event], exact=False)


def _around(event: Event, centre: Point) -> ReportFilter:
    """Return a filter for all reports that can be linked with one of the event."""
    points = [one.point for one in event.public_claims if one.point is not None]
    radius_m = max(centre.distance_m(point) for point in points) + LINK_M + 1.0
    return ReportFilter(
        circle=Circle(centre, min(radius_m, _LARGEST_M)),
        start=event.when.start - LINK_WITHIN,
        end=event.public_claims[-1].when.start + LINK_WITHIN + _TICK,
        phenomena=same_class(event.phenomenon),
    )
