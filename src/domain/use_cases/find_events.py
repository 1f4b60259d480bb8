"""Find events: groups of related reports."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.events.event import Event, event_of, grouped
from skywitness.domain.model.events.extent import centre_of
from skywitness.domain.model.events.linking import LINK_M, LINK_WITHIN
from skywitness.domain.model.events.occurrence import Occurrence
from skywitness.domain.model.events.public_claim import occurrence_of, public_claim_of
from skywitness.domain.model.geography.place import Circle
from skywitness.domain.model.phenomena.phenomenon import same_class
from skywitness.domain.model.reports.filter import Position, ReportFilter
from skywitness.domain.use_cases.concurrency import ConcurrencyLimit
from skywitness.domain.use_cases.readable_report import readable_report
from skywitness.ports.report_queries import Occurrences, ReportQueries
from skywitness.ports.unit_of_work import UnitOfWorkFactory

MOST_REPORTS: Final = 2_000
"""Upper limit of the reports considered, latest start first; beyond it events may be incomplete."""

_REPORTS_FOR_EACH: Final = 50
"""So many reports are looked at first for each event to be shown: mostly they are enough."""

_MOST_STEPS: Final = 30
_MOST_AGAIN: Final = 3
"""An event grows by 75 km or 6 h at each step; beyond this many it is no longer one event. Its
reports are read again at each, in all at most this many times the upper limit."""

_LARGEST_M: Final = 20_100_000.0
_TICK: Final = timedelta(microseconds=1)


MOST_ROWS: Final = 100
"""Of one event: the rows of its first reports."""


@dataclass(frozen=True, slots=True)
class Events:
    """The first events, the one that ended last first, and the number of all.

    `exact` False: some reports were left out. `rows` are encoded, by report; None unless asked for.
    """

    found: Sequence[Event]
    total: int
    exact: bool
    rows: Mapping[UUID, bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindEvents:
    """Group the reports that match a filter into events."""

    queries: ReportQueries
    concurrency: ConcurrencyLimit = field(default_factory=ConcurrencyLimit)
    most: int = MOST_REPORTS

    async def __call__(
        self,
        where: ReportFilter,
        min_reports: int,
        limit: int,
        *,
        actor: Actor,
        with_rows: bool = False,
    ) -> Events:
        """Return up to `limit` of the events with at least `min_reports` reports.

        With rows, those of the first `MOST_ROWS` reports of each are returned too.

        Raises:
            NotSignedIn, NotPermitted: the actor may not read reports.
        """
        actor.require(Permission.READ_REPORTS)
        async with self.concurrency.slot():
            looked_at, groups = await self._first(where, min_reports, limit)
            found = await _events_of(self.queries, groups[:limit])
            rows = await self.queries.rows(_first_reports(found)) if with_rows else None
        return Events(found, len(groups), exact=looked_at.complete, rows=rows)

    async def _first(
        self, where: ReportFilter, least: int, limit: int
    ) -> tuple[Occurrences, list[list[Occurrence]]]:
        """Look at the latest reports, and at more only if those are not enough."""
        few = min(self.most, _REPORTS_FOR_EACH * limit)
        looked_at = await self.queries.occurrences(where, few)
        groups = await asyncio.to_thread(grouped, looked_at.found, least)
        enough = looked_at.complete or _are_whole(groups[:limit], limit, looked_at.found)
        if few < self.most and not enough:
            looked_at = await self._further(where, looked_at.found)
            groups = await asyncio.to_thread(grouped, looked_at.found, least)
        return looked_at, groups

    async def _further(self, where: ReportFilter, known: Sequence[Occurrence]) -> Occurrences:
        """Return what is known and what follows it; a report that moved meanwhile is there once."""
        after = Position(known[-1].when.start, str(known[-1].report_id)) if known else None
        rest = await self.queries.occurrences(where, self.most - len(known), after)
        found = {one.report_id: one for one in (*known, *rest.found)}
        return Occurrences([*found.values()], rest.complete)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindEvent:
    """Find the event that a report belongs to, growing outwards from it."""

    units: UnitOfWorkFactory
    queries: ReportQueries
    concurrency: ConcurrencyLimit = field(default_factory=ConcurrencyLimit)
    most: int = MOST_REPORTS

    async def __call__(self, report_id: UUID, *, actor: Actor) -> Events:
        """Return the event, which may consist of this report alone.

        Rejected reports, those without a public point and those of no class are never linked.

        Raises:
            ReportNotFound: there is no such report, or none that the actor may know of.
            ReportWithdrawn: it was withdrawn.
            NotSignedIn, NotPermitted: the actor may not read reports.
        """
        report, _ = await readable_report(self.units, report_id, actor)
        own = occurrence_of(report)
        if own.point is None or not report.is_listed:
            return Events([event_of([public_claim_of(report)])], total=1, exact=True)
        async with self.concurrency.slot():
            members, exact = await self._grown(own)
            found = await _events_of(self.queries, [members])
        return Events(found or [event_of([public_claim_of(report)])], total=1, exact=exact)

    async def _grown(self, own: Occurrence) -> tuple[list[Occurrence], bool]:
        """Return the reports of the event, and whether it was followed to its end."""
        members, looked_at = [own], 0
        for _ in range(_MOST_STEPS):
            around = await self.queries.occurrences(_around(members), self.most)
            near = [own, *(one for one in around.found if one.report_id != own.report_id)]
            groups = await asyncio.to_thread(grouped, near)
            grown = next(group for group in groups if own in group)
            if not around.complete or len(grown) == len(members):
                return grown, around.complete
            members, looked_at = grown, looked_at + len(around.found)
            if looked_at > _MOST_AGAIN * self.most:
                break
        return members, False


def _are_whole(
    shown: Sequence[Sequence[Occurrence]], limit: int, latest_first: Sequence[Occurrence]
) -> bool:
    """Say whether there are as many events as may be shown, and no earlier report could join."""
    if len(shown) < limit:
        return False
    last = latest_first[-1].when.start
    return all(one[0].when.start - LINK_WITHIN > last for one in shown)


async def _events_of(queries: ReportQueries, groups: Sequence[Sequence[Occurrence]]) -> list[Event]:
    """Return the events of these groups, without reports that were withdrawn in the meantime."""
    ids = [one.report_id for group in groups for one in group]
    claims = {one.report_id: one for one in await queries.public_claims(ids)}
    members = ([claims[o.report_id] for o in group if o.report_id in claims] for group in groups)
    return await asyncio.to_thread(lambda: [event_of(group) for group in members if group])


def _first_reports(events: Sequence[Event]) -> list[UUID]:
    return [one.report_id for event in events for one in event.public_claims[:MOST_ROWS]]


def _around(members: Sequence[Occurrence]) -> ReportFilter:
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
