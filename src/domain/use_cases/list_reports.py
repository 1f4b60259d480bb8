"""List and count reports, as an actor may see them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from skywitness.domain.documents.observer import observers_hidden
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.access.view import FULL, PUBLIC, View, view_of
from skywitness.domain.model.errors import NotSignedIn
from skywitness.domain.model.reports.filter import Count, Order, Position, ReportFilter
from skywitness.domain.model.reports.visibility import Audience
from skywitness.ports.report_queries import Page, ReportQueries, Representation


@dataclass(frozen=True, slots=True)
class ListReports:
    """Read the reports that match a filter, page by page."""

    queries: ReportQueries

    async def __call__(
        self,
        where: ReportFilter,
        order: Order,
        limit: int,
        after: Position | None,
        form: Representation,
        *,
        actor: Actor,
        asked: Audience | None = None,
    ) -> tuple[Page, View]:
        """Return a page, as `ReportQueries.page` does, for the audience `asked` for, and its view.

        Raises:
            NotSignedIn, NotPermitted: the actor may not read reports, or not in full.
        """
        if Permission.READ_REPORTS not in actor.permissions:  # `require` is a call more
            actor.require(Permission.READ_REPORTS)
        view = view_of_list(where, actor, asked)
        page = await self.queries.page(where, order, limit, after, view.audience, form)
        if not view.all_observers:
            page = replace(page, items=observers_hidden(page.items, view))
        return page, view

    async def count(
        self, where: ReportFilter, *, exact: bool, actor: Actor, asked: Audience | None = None
    ) -> Count:
        """Count the reports that match; raises what a page does."""
        actor.require(Permission.READ_REPORTS)
        audience = view_of_list(where, actor, asked).audience
        return await self.queries.count(where, exact=exact, audience=audience)


def view_of_list(where: ReportFilter, actor: Actor, asked: Audience | None) -> View:
    """Return how an actor sees a list; nobody lists the reports of another observer by the id.

    Raises:
        NotSignedIn, NotPermitted: the full audience was asked for without the right to it.
    """
    if where.observer is None:
        return view_of(actor, asked)
    if not actor.is_observer(where.observer):
        raise NotSignedIn(Permission.FILE_REPORTS)
    return PUBLIC if asked is Audience.PUBLIC else FULL
