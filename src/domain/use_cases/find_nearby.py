"""Find reports that may be of the same event, before another one is filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from skywitness.domain.model.interval import Interval
from skywitness.domain.model.judging.scope import neighbour_phenomena
from skywitness.domain.model.phenomenon import required
from skywitness.domain.model.place import Place, Point
from skywitness.domain.model.report import (
    Claim,
    Neighbour,
    PhenomenonOrigin,
    PublicFace,
    SourceClass,
)
from skywitness.ports.report_queries import ReportQueries

SAME_EVENT_M: Final = 16_093.0
SAME_EVENT_WITHIN: Final = timedelta(minutes=15)
"""NWS counts two reports as two events from ten miles or fifteen minutes apart (verification)."""

MOST: Final = 20

_NONE: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Nearby:
    """A report that may tell of the same event: how far off it is, and how long before or after.

    `time_offset_s` is negative for one that ended before, 0 where it holds the time asked about.
    """

    report_id: UUID
    phenomenon: str
    distance_m: float
    time_offset_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FindNearby:
    """Look for likely duplicates: same class of event, within ten miles and fifteen minutes."""

    queries: ReportQueries

    async def __call__(
        self, where: Point, observed_at: datetime, phenomenon: str
    ) -> Sequence[Nearby]:
        """Return up to twenty, the likeliest first.

        Raises:
            Invalid: the phenomenon is unknown, or the time lies outside the calendar.
        """
        claim = _asked(where, observed_at, phenomenon)
        found = await find_same_event(self.queries, claim, _NONE, MOST)
        return [nearby for nearby, _ in found]


async def find_same_event(
    queries: ReportQueries, claim: Claim, excluding: UUID, limit: int
) -> Sequence[tuple[Nearby, Neighbour]]:
    """Return other reports that may be of the same event as a claim, the likeliest first."""
    found = await queries.neighbours(
        claim, excluding, neighbour_phenomena(claim), SAME_EVENT_M, SAME_EVENT_WITHIN, limit
    )
    near = [(_nearby(claim, one), one) for one in found]
    return sorted(near, key=lambda pair: (_apart(pair[0]), str(pair[0].report_id)))


def _asked(where: Point, observed_at: datetime, phenomenon: str) -> Claim:
    return Claim(
        phenomenon=required(phenomenon),
        phenomenon_origin=PhenomenonOrigin.GIVEN,
        narrative="",
        when=Interval.of(observed_at, None),
        place=Place(point=where),
        magnitude=None,
        source=SourceClass.PUBLIC,
        public=PublicFace(narrative="", place_name="", point=where),
    )


def _nearby(claim: Claim, found: Neighbour) -> Nearby:
    gap = claim.when.gap_s(found.when)
    before = found.when.end < claim.when.start
    return Nearby(
        report_id=found.report_id,
        phenomenon=found.phenomenon.key,
        distance_m=claim.place.point.distance_m(found.place.point),
        time_offset_s=-gap if before else gap,
    )


def _apart(near: Nearby) -> float:
    """Return how far apart two reports are: ten miles weigh as much as fifteen minutes."""
    gap = abs(near.time_offset_s) / SAME_EVENT_WITHIN.total_seconds()
    return near.distance_m / SAME_EVENT_M + gap
