"""Read a report."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from skywitness.domain.documents.observer import observer_hidden
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.errors import ReportNotFound
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.readable_report import readable_report
from skywitness.ports.report_queries import Document, ReportQueries, Representation, Version
from skywitness.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """One report, for the audience `asked` for.

    It raises `ReportNotFound` for an unknown id and for a report that the actor may not
    see, `ReportWithdrawn`, and `NotSignedIn` or `NotPermitted` for what the actor may not read.
    """

    units: UnitOfWorkFactory
    queries: ReportQueries

    async def __call__(
        self,
        report_id: UUID,
        form: Representation,
        *,
        actor: Actor,
        asked: Audience | None = None,
    ) -> Document:
        """Return the report in its current state."""
        if Permission.READ_REPORTS not in actor.permissions:  # `require` is a call more
            actor.require(Permission.READ_REPORTS)
        if _reads_all(actor, asked):
            return await self.queries.document(report_id, Audience.FULL, form)
        try:
            found = await self.queries.document(report_id, Audience.PUBLIC, form)
        except ReportNotFound:  # or nothing of it is public
            if asked is Audience.PUBLIC or not actor.is_known:
                raise
            await readable_report(self.units, report_id, actor, asked)  # raises for all others
            return await self.queries.document(report_id, Audience.FULL, form)
        shown = _shown(found, actor, asked)
        return shown or await self.queries.document(report_id, Audience.FULL, form)

    def at_once(
        self, report_id: str, *, actor: Actor, known: Version | None = None
    ) -> Document | None:
        """Return the report as JSON if that needs no wait, else None; then it has to be awaited.

        So it has for all reasons not to return it. The body is empty if `known` is current. The id
        is text, in lower case.
        """
        if Permission.READ_REPORTS not in actor.permissions:
            return None
        queries = self.queries
        if _reads_all(actor, None):
            return queries.document_at_once(report_id, Audience.FULL, known)
        found = queries.document_at_once(report_id, Audience.PUBLIC, known)
        if found is None:
            return None
        shown = _shown(found, actor, None)
        return shown or queries.document_at_once(report_id, Audience.FULL, known)


def _reads_all(actor: Actor, asked: Audience | None) -> bool:
    """Say whether an actor is shown all of every report, as asked for or without asking."""
    may = Permission.READ_FULL in actor.permissions
    return may and asked is not Audience.PUBLIC and (asked is not None or actor is not LOCAL)


def _shown(found: Document, actor: Actor, asked: Audience | None) -> Document | None:
    """Return what an actor sees of what the public sees; None of a report of its own, in full.

    Raises:
        NotSignedIn, NotPermitted: more was asked for than the actor may see.
    """
    if actor is LOCAL:  # as whom one sees all observers
        return found
    if asked is not Audience.PUBLIC and actor.is_observer(found.observer):
        return None
    if asked is Audience.FULL:
        actor.require(Permission.READ_FULL)  # raises
    body, revision, change, observer, audience = found
    return Document(observer_hidden(body, observer), revision, change, observer, audience)
