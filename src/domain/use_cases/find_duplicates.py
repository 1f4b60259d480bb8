"""Find likely duplicates of a stored report."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.copies import are_copies, compared_words
from skywitness.domain.model.events.public_claim import PublicClaim, public_claim_of
from skywitness.domain.use_cases.concurrency import ConcurrencyLimit
from skywitness.domain.use_cases.find_nearby import Nearby, find_same_event
from skywitness.domain.use_cases.readable_report import readable_report
from skywitness.ports.report_queries import ReportQueries
from skywitness.ports.unit_of_work import UnitOfWorkFactory

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A report that is likely of the same event, and whether its text is a copy."""

    nearby: Nearby
    is_copy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindDuplicates:
    """Find likely duplicates of a stored report, filed before or after it."""

    units: UnitOfWorkFactory
    queries: ReportQueries
    concurrency: ConcurrencyLimit = field(default_factory=ConcurrencyLimit)

    async def __call__(self, report_id: UUID, *, actor: Actor) -> Sequence[Duplicate]:
        """Return up to a hundred, the nearest first, without rejected and withdrawn ones.

        Only public texts are compared, and a report without a public point has no duplicates, so
        that the answer reveals nothing that is redacted.

        Raises:
            ReportNotFound: there is no such report, or none that the actor may know of.
            ReportWithdrawn: it was withdrawn.
            NotSignedIn, NotPermitted: the actor may not read reports.
        """
        report, _ = await readable_report(self.units, report_id, actor)
        own = public_claim_of(report)
        if own.point is None:
            return []
        async with self.concurrency.slot():
            found = await find_same_event(self.queries, own.phenomenon.key, own.point, own.when)
            others = [one for one in found if one.report_id != report_id][:MOST]
            claims = await self.queries.public_claims([one.report_id for one in others])
            return await asyncio.to_thread(_compared, own, others, claims)


def _compared(
    own: PublicClaim, others: Sequence[Nearby], claims: Sequence[PublicClaim]
) -> Sequence[Duplicate]:
    """Say of each other whether its text is a copy; an empty text has none."""
    text, texts = compared_words(own.narrative), {one.report_id: one.narrative for one in claims}
    return [
        Duplicate(near, bool(text) and are_copies(text, compared_words(texts[near.report_id])))
        for near in others
        if near.report_id in texts  # else it was withdrawn in the meantime
    ]
