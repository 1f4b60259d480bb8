"""Wait until a report that was just filed has been examined."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.errors import ReportNotFound
from skywitness.domain.model.reports.report import ExaminationState
from skywitness.domain.use_cases.change_report import require_known_to
from skywitness.ports.examination_queue import ExaminationQueue
from skywitness.ports.unit_of_work import UnitOfWorkFactory

CHECK_EVERY_S = 0.25
"""How often the store is polled: an examination in another process wakes nobody here, and clients
may wait for as little as a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitExamination:
    """Return as soon as a revision of a report is examined.

    For those who may file, and may know of the report. An examination in this process is noticed at
    once, one in another process within `check_every_s`.
    """

    units: UnitOfWorkFactory
    queue: ExaminationQueue
    check_every_s: float = CHECK_EVERY_S

    async def __call__(
        self, report_id: UUID, timeout_s: float, *, actor: Actor, revision: int = 1
    ) -> bool:
        """Say whether the revision was examined, with success or without, within `timeout_s`.

        False also when the report was edited or withdrawn, or when the actor knows of none.

        Raises:
            NotSignedIn, NotPermitted: the actor may not file reports.
        """
        actor.require(Permission.FILE_REPORTS)
        try:
            async with asyncio.timeout(timeout_s):
                return await self._examined(report_id, revision, actor)
        except (TimeoutError, ReportNotFound):
            return False

    async def _examined(self, report_id: UUID, revision: int, actor: Actor) -> bool:
        with self.queue.watch(report_id) as ended:
            while True:
                ended.clear()
                async with self.units() as unit:
                    report = await unit.reports.get(report_id)
                if not actor.may(Permission.FILE_FOR_OTHERS):
                    require_known_to(actor, report)
                if report.revision != revision or report.withdrawn_at is not None:
                    return False
                if report.examination is not ExaminationState.PENDING:
                    return True
                await _set_within(ended, self.check_every_s)


async def _set_within(event: asyncio.Event, timeout_s: float) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            await event.wait()
    except TimeoutError:
        return
