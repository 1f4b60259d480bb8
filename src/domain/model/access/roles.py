"""Roles, and the one table of what each may do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What kind of actor somebody is."""

    PUBLIC = "public"
    """Anybody, without credentials."""

    OBSERVER = "observer"
    """Files reports of their own."""

    DESK = "desk"
    """Forecasters and moderators, who review the reports of all observers."""

    ADMIN = "admin"
    """Operates the service and decides who may use it."""

    SERVICE = "service"
    """A program that feeds in reports of others; it decides nothing about them."""


class Permission(StrEnum):
    """One thing that an actor may do. A key can be limited to some of them: its scopes."""

    READ_REPORTS = "read_reports"
    """Public reports, and what is derived from them: lists, events, verdicts."""

    READ_FULL = "read_full"
    """The exact place, the text as it was filed, and the observer, of any report."""

    FILE_REPORTS = "file_reports"
    FILE_FOR_OTHERS = "file_for_others"
    """File a report whose observer is somebody else."""

    CHANGE_OWN_REPORTS = "change_own_reports"
    """Edit, withdraw and restore reports of which the actor is the observer."""

    CHANGE_ANY_REPORT = "change_any_report"
    IMPORT_REPORTS = "import_reports"
    REVIEW = "review"
    ERASE_REPORTS = "erase_reports"
    """Remove everything that is stored about a report, for good."""

    READ_WEATHER = "read_weather"
    """Weather and places for display: calls that the operator's accounts are charged for."""

    ANALYSE_TEXT = "analyse_text"
    """The analysis of a text before filing, which may be charged for, too."""

    MANAGE_KEYS = "manage_keys"
    READ_AUDIT = "read_audit"
    OPERATE = "operate"
    """Metrics, and the maintenance of the service."""

    __hash__ = str.__hash__  # that of enumerations takes longer, and every request looks one up


_P = Permission
_PUBLIC: Final = frozenset({_P.READ_REPORTS})
_OBSERVER: Final = _PUBLIC | {
    _P.FILE_REPORTS,
    _P.CHANGE_OWN_REPORTS,
    _P.READ_WEATHER,
    _P.ANALYSE_TEXT,
}

PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    # Reports are published; everything that costs money, or that somebody has to answer for, needs
    # a name.
    Role.PUBLIC: _PUBLIC,
    # What an observer reads beyond the public are the observer's own reports.
    Role.OBSERVER: _OBSERVER,
    # To judge a report, the desk has to see all of it, and to mend what is plainly wrong.
    Role.DESK: _OBSERVER | {_P.READ_FULL, _P.REVIEW, _P.CHANGE_ANY_REPORT},
    # An admin may do all that others may: refusing it would only make them create a key for it.
    Role.ADMIN: frozenset(Permission),
    # A program answers for its sources, but has no say in what others filed, and no need of more
    # than what everybody may read. Such keys lie in the configuration of other systems.
    Role.SERVICE: _OBSERVER | {_P.FILE_FOR_OTHERS, _P.IMPORT_REPORTS},
}
"""What each role may do; what is not listed is refused."""

OF_OTHERS: Final[Mapping[Permission, Permission]] = {
    _P.READ_REPORTS: _P.READ_FULL,
    _P.FILE_REPORTS: _P.FILE_FOR_OTHERS,
    _P.CHANGE_OWN_REPORTS: _P.CHANGE_ANY_REPORT,
}
"""What it takes to do with somebody else's reports what one may do with one's own."""
