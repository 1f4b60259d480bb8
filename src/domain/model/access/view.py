"""What an actor sees of reports: for which audience, and whose observers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.reports.visibility import Audience


@dataclass(frozen=True, slots=True)
class View:
    """What somebody sees of reports.

    Who filed a report is shown if it is `own`, or of all reports with `all_observers`.
    """

    audience: Audience
    own: str | None = None
    all_observers: bool = False

    def shows(self, observer: str) -> bool:
        """Whether reports of an observer say so."""
        return self.all_observers or observer == self.own


PUBLIC: Final = View(Audience.PUBLIC)
FULL: Final = View(Audience.FULL, all_observers=True)
_LOCAL: Final = View(Audience.PUBLIC, all_observers=True)
"""The local user mostly looks at what the public would see, but has nothing hidden from anybody."""


def view_of(actor: Actor, asked: Audience | None = None) -> View:
    """Return how an actor sees reports of all observers, as in a list.

    Who may read the originals gets them without asking, except for the local user. Others see the
    public view, in which they find their own reports by the observer.

    Raises:
        NotSignedIn, NotPermitted: the full audience was asked for by somebody else.
    """
    if actor is LOCAL:
        return FULL if asked is Audience.FULL else _LOCAL
    if asked is Audience.FULL:
        actor.require(Permission.READ_FULL)
    if asked is Audience.PUBLIC:
        return PUBLIC
    if actor.may(Permission.READ_FULL):
        return FULL
    return View(Audience.PUBLIC, own=actor.id) if actor.is_known else PUBLIC


def view_of_report(actor: Actor, observer: str, asked: Audience | None = None) -> View:
    """Return how an actor sees one report that is public, given its observer.

    Observers see all of their own reports: else an edit would replace what they wrote by what the
    public sees of it. A report of somebody else looks the same to all who do not see all of it.

    Raises:
        NotSignedIn, NotPermitted: the full audience was asked for by somebody else.
    """
    if actor is LOCAL:
        return FULL if asked is Audience.FULL else _LOCAL
    if asked is Audience.PUBLIC:
        return PUBLIC
    if may_see_all(actor, observer):
        return FULL
    if asked is Audience.FULL:
        actor.require(Permission.READ_FULL)  # raises
    return PUBLIC


def may_see_all(actor: Actor, observer: str) -> bool:
    """Whether an actor may see all of a report, also of one that is not public."""
    return Permission.READ_FULL in actor.permissions or actor.is_observer(observer)
