"""Prepare a report by somebody who saw the same."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from skywitness.domain.documents.desk import WitnessDocument
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.use_cases.flag_report import require_of_others
from skywitness.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessReport:
    """What a witness files is a report like any other: it counts as a neighbour, nothing else does.

    It begins with the public place, so that nobody learns more than the report shows.
    """

    units: UnitOfWorkFactory

    async def __call__(self, report_id: UUID, *, actor: Actor) -> WitnessDocument:
        """Return the beginning of a report; nothing is stored.

        Raises:
            NotSignedIn, NotPermitted: the actor may not file reports.
            ReportNotFound, ReportWithdrawn: the actor sees no such report.
            Invalid: it is the actor's own.
        """
        actor.require(Permission.FILE_REPORTS)
        async with self.units() as unit:
            report = await require_of_others(unit, report_id, actor)
        return WitnessDocument.of(report.claim)
