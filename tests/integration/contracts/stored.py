"""An opened adapter of the report ports, and short scenarios that tests play on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from typing_extensions import override

from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.filter import Order, Position, ReportFilter
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.ports.desk import DeskQueue
from skywitness.ports.erasures import Erasures
from skywitness.ports.examination_queue import ExaminationQueue, Findings, Lease
from skywitness.ports.observation_archive import ObservationArchive
from skywitness.ports.report_queries import ReportQueries, Representation
from skywitness.ports.report_tallies import ReportTallies
from skywitness.ports.stream_log import StreamLog
from skywitness.ports.unit_of_work import IdempotencyRecord, UnitOfWork, UnitOfWorkFactory
from skywitness.ports.weather import WeatherProvider
from tests.builders import FILED_AT, a_verdict, an_insight

LATER = FILED_AT + timedelta(hours=2)
"""A time at which everything that the tests file is due."""

LEASE = timedelta(minutes=5)

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ReportStore:
    """One adapter of the report ports, opened; `settle` waits until search knows everything."""

    uow: UnitOfWorkFactory
    queries: ReportQueries
    tallies: ReportTallies
    queue: ExaminationQueue
    desk: DeskQueue
    stream: StreamLog
    erasures: Erasures
    settle: Callable[[], Awaitable[None]]

    async def file(self, *reports: Report) -> None:
        async with self.uow() as unit:
            for report in reports:
                unit.reports.add(report)
            await unit.commit()

    async def get(self, report_id: UUID) -> Report:
        async with self.uow() as unit:
            return await unit.reports.get(report_id)

    async def revise(
        self, report: Report, claim: Claim, at: datetime = LATER, by: str = "editor"
    ) -> Report:
        """Store the revision that follows `report` as the editor saw it."""
        return await self.save(report.revised(claim, at, by), report)

    async def erase(
        self, *report_ids: UUID, at: datetime = LATER, also_unknown: bool = False
    ) -> None:
        async with self.uow() as unit:
            unit.reports.erase(report_ids, at, also_unknown=also_unknown)
            await unit.commit()

    async def withdraw(self, report: Report, at: datetime = LATER) -> Report:
        return await self.save(report.withdrawn(at), report)

    async def restore(self, report: Report, at: datetime = LATER) -> Report:
        return await self.save(report.restored(at), report)

    async def save(self, report: Report, before: Report) -> Report:
        async with self.uow() as unit:
            unit.reports.save(report, before)
            await unit.commit()
        return await self.get(report.id)

    async def lease_one(self, report_id: UUID, at: datetime = LATER) -> Lease:
        """Lease one report; all others that are due are released."""
        taken = await self.queue.lease("worker", at, LEASE, 10_000)
        for lease in taken:
            if lease.report_id != report_id:
                await self.queue.release(lease)
        (wanted,) = (lease for lease in taken if lease.report_id == report_id)
        return wanted

    async def examine(
        self, report_id: UUID, found: Findings | None = None, at: datetime = LATER
    ) -> Report:
        lease = await self.lease_one(report_id, at)
        await self.queue.complete(lease, found or findings(), at, None)
        return await self.get(report_id)

    async def live(self, *reports: Report) -> list[Report]:
        """Store reports with their verdicts and withdrawals, and return them as stored."""
        await self.file(
            *(replace(r, verdict=None, insight=None, withdrawn_at=None) for r in reports)
        )
        leases = {le.report_id: le for le in await self.queue.lease("w", LATER, LEASE, 10_000)}
        for report in reports:
            if report.verdict:
                found = findings(verdict=report.verdict, insight=report.insight)
                at = report.updated_at + timedelta(minutes=5)
                await self.queue.complete(leases[report.id], found, at, None)
            if report.withdrawn_at:
                await self.withdraw(await self.get(report.id), report.withdrawn_at)
        await self.settle()
        return [await self.get(report.id) for report in reports]

    async def document(
        self,
        report_id: UUID,
        audience: Audience = Audience.PUBLIC,
        form: Representation = Representation.JSON,
    ) -> Json:
        found: Json = orjson.loads((await self.queries.document(report_id, audience, form)).body)
        return found

    async def pages(
        self,
        where: ReportFilter,
        order: Order = Order.OBSERVED_DESC,
        limit: int = 1000,
        between: Callable[[], Awaitable[None]] | None = None,
    ) -> list[Json]:
        """Read all pages, with something happening after each of them; return the items."""
        items: list[Json] = []
        after: Position | None = None
        while True:
            page = await self.queries.page(
                where, order, limit, after, Audience.PUBLIC, Representation.JSON
            )
            assert len(page.items) <= limit
            items += [orjson.loads(item) for item in page.items]
            if page.next is None:
                return items
            after = page.next
            if between:
                await between()

    async def ids(self, where: ReportFilter, order: Order = Order.OBSERVED_DESC) -> list[str]:
        return [item["id"] for item in await self.pages(where, order)]


@dataclass
class Interrupted(UnitOfWorkFactory):
    """Units of work of which the first one is overtaken between its reading and its commit."""

    units: UnitOfWorkFactory
    event: Callable[[], Awaitable[object]] | None

    @override
    def __call__(self) -> UnitOfWork:
        unit = self.units()
        commit, event, self.event = unit.commit, self.event, None

        async def interrupted() -> None:
            if event is not None:
                await event()
            await commit()

        unit.commit = interrupted  # type: ignore[method-assign]  # the one method to interrupt
        return unit


class Crowd(NamedTuple):
    """A store with many reports, and the reports as stored."""

    store: ReportStore
    reports: list[Report]


def a_key(**changes: Any) -> IdempotencyRecord:
    record = IdempotencyRecord(
        scope="anna POST /v1/reports",
        key="k-1",
        body_digest="ab" * 32,
        report_id=UUID(int=7),
        created_at=FILED_AT,
    )
    return replace(record, **changes)


@dataclass(frozen=True)
class Archive:
    """One station archive, opened: as archive and as provider."""

    rows: ObservationArchive
    provider: WeatherProvider


def findings(
    *,
    revision: int = 1,
    conditions: tuple[Conditions, ...] = (),
    public: PublicView | None = None,
    **changes: Any,
) -> Findings:
    """Build findings; `verdict` and `insight` may be given."""
    return Findings(
        revision=revision,
        verdict=changes.get("verdict", a_verdict(revision=revision)),
        insight=changes.get("insight", an_insight()),
        conditions=conditions,
        public=public,
        waiting_for=changes.get("waiting_for", ()),
    )
