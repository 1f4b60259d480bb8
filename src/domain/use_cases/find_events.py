"""Find events: groups of related reports."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from skywitness.domain.model.events.event import Event, event_of, grouped
from skywitness.domain.model.events.extent import centre_of
from skywitness.domain.model.events.linking import LINK_M, LINK_WITHIN
from skywitness.domain.model.events.public_claim import PublicClaim, public_claim_of
from skywitness.domain.model.geography.place import Circle
from skywitness.domain.model.phenomena.phenomenon import same_class
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import ReviewState
from skywitness.domain.use_cases.concurrency import ConcurrencyLimit
from skywitness.domain.use_cases.live_report import live_report
from skywitness.ports.report_queries import ReportQueries
from skywitness.ports.unit_of_work import UnitOfWorkFactory

MOST_REPORTS: Final = 2_000
"""Upper limit of the reports considered, latest start first; beyond it events may be incomplete."""

_MOST_STEPS: Final = 30
_MOST_AGAIN: Final = 3
"""An event grows by 75 km or 6 h at each step; beyond this many it is no longer one event. Its
reports are read again at each, in all at most this many times the upper limit."""

_LARGEST_M: Final = 20_100_000.0
_TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Events:
    """The first events, the one that ended last first, and the number of all.

    `exact` False: some reports were left out.
    """

    found: Sequence[Event]
    total: int
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindEvents:
    """Group the reports that match a filter into events."""

    queries: ReportQueries
    concurrency: ConcurrencyLimit = field(default_factory=ConcurrencyLimit)
    most: int = MOST_REPORTS

    async def __call__(self, where: ReportFilter, min_reports: int, limit: int) -> Events:
        """Return up to `limit` of the events with at least `min_reports` reports."""
        async with self.concurrency.slot():
            claims = await self.queries.public_claims(where, self.most)
            found, total = await asyncio.to_thread(_first_events, claims.found, min_reports, limit)
        return Events(found, total, exact=claims.complete)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindEvent:
    """Find the event that a report belongs to, growing outwards from it."""

    units: UnitOfWorkFactory
    queries: ReportQueries
    concurrency: ConcurrencyLimit = field(default_factory=ConcurrencyLimit)
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
        members, exact = [own], True
        if own.point is not None and report.review is not ReviewState.REJECTED:
            async with self.concurrency.slot():
                members, exact = await self._grown(own)
        event = await asyncio.to_thread(event_of, members)
        return Events([event], total=1, exact=exact)

    async def _grown(self, own: PublicClaim) -> tuple[list[PublicClaim], bool]:
        """Return the claims of the event, and whether it was followed to its end."""
        members, looked_at = [own], 0
        for _ in range(_MOST_STEPS):
            claims = await self.queries.public_claims(_around(members), self.most)
            near = [own, *(one for one in claims.found if one.report_id != own.report_id)]
            groups = await asyncio.to_thread(grouped, near)
            grown = next(group for group in groups if own in group)
            if not claims.complete or len(grown) == len(members):
                return grown, claims.complete
            members, looked_at = grown, looked_at + len(claims.found)
            if looked_at > _MOST_AGAIN * self.most:
                break
        return members, False


def _first_events(claims: Sequence[PublicClaim], least: int, limit: int) -> tuple[list[Event], int]:
    groups = grouped(claims, least)
    return [event_of(group) for group in groups[:limit]], len(groups)


def _around(members: Sequence[PublicClaim]) -> ReportFilter:
    """Return a filter for all reports that can be linked with one of these, oldest first."""
    points = [one.point for one in members if one.point is not None]
    centre = centre_of(points)
    radius_m = max(centre.distance_m(point) for point in points) + LINK_M + 1.0
    return ReportFilter(
        circle=Circle(centre, min(radius_m, _LARGEST_M)),
        start=members[0].when.start - LINK_WITHIN,
        end=members[-1].when.start + LINK_WITHIN + _TICK,
        phenomena=same_class(members[0].phenomenon.key),
    )
