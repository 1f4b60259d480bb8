"""The steps that all changes of a stored report share: precondition, retry and audit entry."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID
from weakref import WeakValueDictionary

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.view import may_see_all
from skywitness.domain.model.errors import StaleRevision
from skywitness.domain.model.reports.deciding import changed_since, released, releases_merged
from skywitness.domain.model.reports.report import Report
from skywitness.ports.clock import Clock
from skywitness.ports.unit_of_work import AuditEntry, UnitOfWork, UnitOfWorkFactory

ATTEMPTS = 8
"""An attempt fails when an examination of the same report was stored in the meantime, or an edit by
another process.
"""

_turns: Final = WeakValueDictionary[UUID, asyncio.Lock]()
"""Of each report that is being changed."""


@dataclass(frozen=True, slots=True)
class Precondition:
    """The revisions that the caller accepts as the base of a change (None: any)."""

    revisions: frozenset[int] | None = None

    def require(self, report: Report) -> None:
        """Raise `ReportWithdrawn` or `StaleRevision` if the report does not meet it."""
        report.require_live()
        if self.revisions is not None and report.revision not in self.revisions:
            raise StaleRevision(report.id)


@dataclass(frozen=True, slots=True)
class Seen:
    """The versions, as (revision, change), that a reviewer may have read (None: any)."""

    versions: frozenset[tuple[int, int]] | None = None

    def require(self, report: Report) -> None:
        """Raise `StaleRevision` if the report has changed since, but for examinations."""
        if self.versions is None:
            return
        known = [(r, c) for r, c in self.versions if c <= report.change]
        changed = [changed_since(report, *version) for version in sorted(known)]
        if () not in changed:
            raise StaleRevision(report.id, changed[-1] if changed else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What is done, by whom and in which request, for the audit log."""

    name: str
    actor: Actor
    request_id: str = ""

    def record(self, unit: UnitOfWork, subject: UUID | str, now: datetime) -> None:
        """Add the audit entry to a unit of work."""
        unit.audit.add(
            AuditEntry(
                at=now,
                principal=self.actor.id,
                action=self.name,
                subject=str(subject),
                request_id=self.request_id,
            )
        )


def require_known_to(actor: Actor, report: Report) -> None:
    """Raise `ReportNotFound`, as reading does, for whoever may not know of a report."""
    if not report.is_public and not may_see_all(actor, report.observer):
        raise report.hidden


def require_change_by(actor: Actor, report: Report) -> None:
    """Raise `ReportNotFound`, `NotSignedIn` or `NotPermitted` for whoever may not change a report.

    It is not found by those who may not know of it.
    """
    require_known_to(actor, report)
    actor.require_change_of(report.observer)


async def release_merged(
    unit: UnitOfWork, leaving: Sequence[UUID], action: Action, now: datetime
) -> None:
    """Bring back what was merged into reports that leave the public lists.

    To be called before these are saved or erased: a store refuses to let them go otherwise.
    """
    for report in await unit.reports.merged_into(leaving):
        if report.id in leaving:
            continue
        unit.reports.save(released(report, now, action.actor.id), report)
        replace(action, name="report.release").record(unit, report.id, now)


async def change_report(
    units: UnitOfWorkFactory,
    clock: Clock,
    report_id: UUID,
    change: Callable[[Report, datetime], Report],
    action: Action,
    also: Callable[[UnitOfWork], None] = lambda _: None,
) -> Report:
    """Store `change(report, now)` with its audit entry and what `also` adds, and return it.

    A change that returns the report itself stores nothing. When something else is stored between
    reading and committing, the change is applied again to the newer state, which it may refuse.
    If the report leaves the public lists, what was merged into it comes back.
    Changes of one report wait for each other: else all but one of them would be made again.

    Raises:
        ReportNotFound: no report has this id.
        StaleRevision: other processes change the report all the time.
        SkywitnessError: whatever `change` raises, and what a commit raises.
    """
    async with _turns.setdefault(report_id, asyncio.Lock()):
        for _ in range(ATTEMPTS):
            now = clock.now()
            async with units() as unit:
                report = await unit.reports.get(report_id)
                changed = change(report, now)
                if changed is report:
                    return report
                if releases_merged(report, changed):
                    await release_merged(unit, [report_id], action, now)
                unit.reports.save(changed, report)
                action.record(unit, report_id, now)
                also(unit)
                with suppress(StaleRevision):
                    await unit.commit()
                    return changed
    raise StaleRevision(report_id)
