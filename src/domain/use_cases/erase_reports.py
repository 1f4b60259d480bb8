"""Erase reports for good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.errors import StaleRevision
from skywitness.domain.use_cases.change_report import ATTEMPTS, Action, release_merged
from skywitness.domain.use_cases.photo_objects import delete_photos
from skywitness.ports.clock import Clock
from skywitness.ports.erasures import Erasures
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.unit_of_work import UnitOfWorkFactory

AT_ONCE: Final = 100
"""Reports in one transaction: those who file wait for it."""

WAIT_S: Final = 10.0
"""How long the erasure of one report waits until nothing of it is left in any file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseReports:
    """Remove reports with everything that is stored about them.

    - The audit log keeps that it was done, and when and by whom: its entries have ids, never texts.
    - What was merged into an erased report comes back, unless it is erased as well.
    - The id of an erased report can never be used again, so that no client that repeats an old
      request brings it back. An external id can be: nothing is kept that could recognise it.
    - Rows are gone with the transaction. What they leave in files is removed afterwards; this goes
      on after an interruption.
    """

    units: UnitOfWorkFactory
    erasures: Erasures
    storage: ObjectStorage
    clock: Clock
    _cleaning: set[asyncio.Task[bool]] = field(default_factory=set)

    async def one(self, report_id: UUID, *, actor: Actor, request_id: str = "") -> bool:
        """Erase a report; does nothing to one that is erased already.

        Returns whether the files are clean, too. If that takes long, it goes on.

        Raises:
            NotSignedIn, NotPermitted: the actor may not erase reports.
            ReportNotFound: no report ever had this id.
            StaleRevision: what was merged into it is changed all the time.
            StorageError: photos are left; another call goes on.
            StoreOverloaded, StoreFull: nothing was erased.
        """
        await self._erase([report_id], actor, request_id, also_unknown=False)
        task = asyncio.create_task(self.erasures.clean())
        self._cleaning.add(task)
        task.add_done_callback(self._cleaned)
        await asyncio.wait({task}, timeout=WAIT_S)
        return task.done() and task.exception() is None and task.result()

    async def many(
        self, report_ids: Sequence[UUID], *, actor: Actor, also_unknown: bool = False
    ) -> None:
        """Erase reports; what they leave in files is for `clean`.

        In a database that has been restored, ids that no report has any more are kept as erased if
        these are given `also_unknown`.

        Raises:
            NotSignedIn, NotPermitted: the actor may not erase reports.
            ReportNotFound: no report ever had one of these ids.
            StaleRevision: what was merged into one of them is changed all the time; a part was
                erased, as with the following ones, and another call goes on.
            StorageError: photos are left.
            StoreOverloaded, StoreFull: the database cannot be written now.
        """
        for start in range(0, len(report_ids), AT_ONCE):
            part = report_ids[start : start + AT_ONCE]
            await self._erase(part, actor, "", also_unknown=also_unknown)

    async def of_observer(self, observer: str, *, actor: Actor) -> int:
        """Erase all reports of an observer, and their flags; return how many reports there were.

        What they said about reports of others in flags goes as well. The files are for `clean`.

        Raises:
            NotSignedIn, NotPermitted: the actor may not erase reports.
            StaleRevision, StorageError, StoreOverloaded, StoreFull: as with `many`.
        """
        actor.require(Permission.ERASE_REPORTS)
        count = 0
        async for ids in _in_parts(lambda after: self.erasures.filed_by(observer, after, AT_ONCE)):
            await self._erase(ids, actor, "", also_unknown=False)
            count += len(ids)
        async for ids in _in_parts(
            lambda after: self.erasures.flagged_by(observer, after, AT_ONCE)
        ):
            await self._remove_flags(ids, observer, actor)
        return count

    async def _remove_flags(self, report_ids: Sequence[UUID], observer: str, actor: Actor) -> None:
        action, now = Action(name="report.unflag", actor=actor), self.clock.now()
        async with self.units() as unit:
            for report_id in report_ids:
                unit.desk.remove_flag(report_id, observer)
                action.record(unit, report_id, now)
            await unit.commit()

    async def erased(self, *, actor: Actor) -> AsyncIterator[UUID]:
        """Yield the ids of all erased reports, to be kept outside the database.

        Raises:
            NotSignedIn, NotPermitted: the actor may not erase reports.
        """
        actor.require(Permission.ERASE_REPORTS)
        async for ids in _in_parts(lambda after: self.erasures.erased(after, AT_ONCE)):
            for report_id in ids:
                yield report_id

    async def clean(self, *, actor: Actor) -> bool:
        """Remove what was erased from files; return whether all is gone.

        Raises:
            NotSignedIn, NotPermitted: the actor may not erase reports.
            StoreOverloaded, StoreFull, StoreUnavailable: it has to be done again.
        """
        actor.require(Permission.ERASE_REPORTS)
        return await self.erasures.clean(always=True)

    async def _erase(
        self, report_ids: Sequence[UUID], actor: Actor, request_id: str, *, also_unknown: bool
    ) -> None:
        actor.require(Permission.ERASE_REPORTS)
        now = self.clock.now()
        action = Action(name="report.erase", actor=actor, request_id=request_id)
        for _ in range(ATTEMPTS):
            async with self.units() as unit:
                await release_merged(unit, report_ids, action, now)
                unit.reports.erase(report_ids, now, also_unknown=also_unknown)
                for report_id in report_ids:
                    action.record(unit, report_id, now)
                with suppress(StaleRevision):  # another report was merged, or changed
                    await unit.commit()
                    break
        else:
            raise StaleRevision(report_ids[0])
        for report_id in report_ids:
            await delete_photos(self.storage, report_id)

    def _cleaned(self, task: asyncio.Task[bool]) -> None:
        self._cleaning.discard(task)
        if not task.cancelled():
            task.exception()  # the purge tries again, and logs what fails then


async def _in_parts(
    read: Callable[[UUID | None], Awaitable[Sequence[UUID]]],
) -> AsyncIterator[Sequence[UUID]]:
    after: UUID | None = None
    while ids := await read(after):
        yield ids
        after = ids[-1]
