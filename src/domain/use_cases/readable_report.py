"""Read a report on behalf of somebody who may see it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.access.view import FULL, View, may_see_all, view_of_report
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory


class Readable(NamedTuple):
    """A report, and how the actor sees it."""

    report: Report
    view: View


async def require_known(
    unit: UnitOfWork, report_id: UUID, actor: Actor, asked: Audience | None = None
) -> Readable:
    """Return a report, seen for the audience `asked` for; one that the public does not see in full.

    Raises:
        ReportNotFound: there is no such report, or none that the actor may know of.
        ReportWithdrawn: it was withdrawn, and the actor may not see all of it.
        NotSignedIn, NotPermitted: the actor may not read reports, or not this one in full.
    """
    actor.require(Permission.READ_REPORTS)
    report = await unit.reports.get(report_id)
    is_hidden = not report.is_listed
    if is_hidden and asked is not Audience.PUBLIC and may_see_all(actor, report.observer):
        return Readable(report, FULL)
    report.require_shown_to(Audience.PUBLIC)
    return Readable(report, view_of_report(actor, report.observer, asked))


async def require_readable(
    unit: UnitOfWork, report_id: UUID, actor: Actor, asked: Audience | None = None
) -> Readable:
    """Return what `require_known` does; raises `ReportWithdrawn` for a report that is withdrawn."""
    found = await require_known(unit, report_id, actor, asked)
    found.report.require_live()
    return found


async def readable_report(
    units: UnitOfWorkFactory, report_id: UUID, actor: Actor, asked: Audience | None = None
) -> Readable:
    """Return what `require_readable` does, in a unit of work of its own."""
    async with units() as unit:
        return await require_readable(unit, report_id, actor, asked)
