"""Follow the reports that match a filter, as they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.domain.model.reports.report import Change
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.list_reports import view_of_list
from skywitness.domain.use_cases.report_tail import ReportChange, ReportTail
from skywitness.ports.stream_log import StreamLog
from skywitness.ports.unit_of_work import UnitOfWorkFactory


class Happening(StrEnum):
    """What a follower is told about a report."""

    CREATED = "report.created"
    UPDATED = "report.updated"
    VERDICT = "verdict.changed"
    DELETED = "report.deleted"
    """It does not match, or not any more."""


_SHOWN_AS: Final = {Change.FILED: Happening.CREATED, Change.EXAMINED: Happening.VERDICT}


@dataclass(frozen=True, slots=True)
class Told:
    """What happened with the change of a report."""

    what: Happening
    change: ReportChange


class Following:
    """One follower: a place in the log of changes, and what to look for there.

    `newest` is the number of the last change when it began. `is_whole` False: some changes since
    the place that was asked for are not known any more, so it begins behind the newest one.
    """

    def __init__(
        self,
        tail: ReportTail,
        where: ReportFilter,
        audience: Audience,
        after: int | None,
        kept: tuple[int, int],
    ) -> None:
        first, self.newest = kept
        self.is_whole = after is None or first <= after <= self.newest
        self.place = after if after is not None and self.is_whole else self.newest
        self.audience = audience
        self._tail = tail
        self._where = where

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Have the log read for the time of the block."""
        with self._tail.followed(self.newest):
            yield

    async def next(self, within_s: float) -> Sequence[Told]:
        """Return what happened next, and go on behind it; maybe nothing, after `within_s` seconds.

        Raises:
            StoreOverloaded, StoreUnavailable: earlier changes cannot be read.
        """
        changes = await self._tail.after(self.place, within_s)
        if changes:
            self.place = changes[-1].number
        kinds = ((happening(one, self._where, self.audience), one) for one in changes)
        return [Told(what, one) for what, one in kinds if what is not None]


class FollowReports:
    """Tell what happens to reports, each change once and in the order of the commits."""

    def __init__(self, units: UnitOfWorkFactory, stream: StreamLog) -> None:
        self._stream = stream
        self._tail = ReportTail(units, stream)

    async def __call__(
        self,
        where: ReportFilter,
        after: int | None,
        *,
        actor: Actor,
        asked: Audience | None = None,
    ) -> Following:
        """Follow the reports that match.

        Args:
            where: the filter.
            after: the number of the change to go on behind; None begins with the next one.
            actor: who follows.
            asked: the audience, as in lists.

        Raises:
            NotSignedIn, NotPermitted: the actor may not read reports, or not in full.
            StoreOverloaded, StoreUnavailable: the log cannot be read.
        """
        actor.require(Permission.READ_REPORTS)
        view = view_of_list(where, actor, asked)
        kept = await self._stream.kept()
        return Following(self._tail, where, view.audience, after, kept)


def happening(change: ReportChange, where: ReportFilter, audience: Audience) -> Happening | None:
    """Say what a change means to those who look for reports that match a filter.

    Nobody remembers what they were shown, so they are told of everything that is gone, or does not
    match, as soon as it changes, unless the public never knew of it.
    """
    report = change.report
    if change.is_damaged or change.change is Change.ALBUM:  # changes nothing that is shown
        return None
    sees_all = audience is Audience.FULL and where.observer is None
    if report is None:
        return Happening.DELETED if sees_all or change.is_public else None
    if where.observer not in {None, report.observer}:
        return None
    if audience is Audience.PUBLIC and not change.is_public:
        return None
    if where.matches(report, audience) and report.is_shown_to(audience):
        return _SHOWN_AS.get(change.change, Happening.UPDATED)
    return None if change.change is Change.FILED else Happening.DELETED
