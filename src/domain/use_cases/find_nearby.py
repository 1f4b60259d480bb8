"""Find possible duplicates of a report before it is filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.events.occurrence import Occurrence
from skywitness.domain.model.geography.place import Circle, Point
from skywitness.domain.model.phenomena.phenomenon import required, same_class
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.use_cases.concurrency import ConcurrencyLimit
from skywitness.ports.report_queries import ReportQueries

SAME_EVENT_M: Final = 16_093.0
SAME_EVENT_WITHIN: Final = timedelta(minutes=15)
"""NWS verification counts reports ten miles or fifteen minutes apart as separate events."""

MOST: Final = 20

_MOST_LOOKED_AT: Final = 1_000
"""Upper limit of the reports compared."""

_TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Nearby:
    """A report that may be of the same event, with its distance and time offset.

    The distance is to its public point. `time_offset_s` is negative for one that ended earlier and
    0 if it includes the given time.
    """

    report_id: UUID
    phenomenon: str
    distance_m: float
    time_offset_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FindNearby:
    """Find likely duplicates: the same class, within ten miles and fifteen minutes."""

    queries: ReportQueries
    concurrency: ConcurrencyLimit = field(default_factory=ConcurrencyLimit)

    async def __call__(
        self, where: Point, observed_at: datetime, phenomenon: str, *, actor: Actor
    ) -> Sequence[Nearby]:
        """Return up to twenty reports, the nearest in space and time first.

        Raises:
            Invalid: the phenomenon is unknown, or the time lies outside the calendar.
            NotSignedIn, NotPermitted: the actor may not read reports.
        """
        actor.require(Permission.READ_REPORTS)
        when = Interval.of(observed_at, None)
        async with self.concurrency.slot():
            found = await find_same_event(self.queries, required(phenomenon).key, where, when)
            claims = await self.queries.public_claims([one.report_id for one in found[:MOST]])
        can_be_read = {one.report_id for one in claims}
        return [one for one in found[:MOST] if one.report_id in can_be_read]


async def find_same_event(
    queries: ReportQueries, phenomenon: str, point: Point, when: Interval
) -> Sequence[Nearby]:
    """Return the reports that may be of the same event, the nearest in space and time first."""
    where = ReportFilter(
        circle=Circle(point, SAME_EVENT_M),
        start=when.start - SAME_EVENT_WITHIN,
        end=when.end + SAME_EVENT_WITHIN + _TICK,
        phenomena=same_class(phenomenon),
    )
    found = [
        _nearby(one, one.point.distance_m(point), when)
        for one in (await queries.occurrences(where, _MOST_LOOKED_AT)).found
        if one.point is not None
    ]
    return sorted(found, key=lambda one: (_apart(one), str(one.report_id)))


def _nearby(one: Occurrence, distance_m: float, when: Interval) -> Nearby:
    gap = when.gap_s(one.when)
    before = one.when.end < when.start
    return Nearby(
        report_id=one.report_id,
        phenomenon=one.phenomenon.key,
        distance_m=distance_m,
        time_offset_s=-gap if before else gap,
    )


def _apart(near: Nearby) -> float:
    """Return the distance in space and time; ten miles equal fifteen minutes."""
    gap = abs(near.time_offset_s) / SAME_EVENT_WITHIN.total_seconds()
    return near.distance_m / SAME_EVENT_M + gap
