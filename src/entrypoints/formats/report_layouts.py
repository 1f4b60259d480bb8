"""The layouts of tables of reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.reports.filing import Filing
from skywitness.entrypoints.formats import (
    local_storm_reports,
    ncei_storm_events,
    plain_tables,
    spc_reports,
    storm_events,
)
from skywitness.entrypoints.formats.tables import Mend

Found = tuple[Filing, tuple[str, ...]]
"""A filing and warnings."""

Read = Callable[[Mapping[str, str]], Found]
"""Turns a row into a filing and warnings; raises `Invalid`."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A layout whose rows are complete; `registry` assigned the ids of its reports."""

    name: str
    columns: frozenset[str]
    read: Read
    registry: str | None = None
    mend: Mend | None = None


@dataclass(frozen=True, slots=True)
class DailyLayout:
    """A layout whose rows have no date; `own` is the column that distinguishes its parts."""

    name: str
    columns: frozenset[str]
    own: str


STORM_EVENTS: Final = (
    TableLayout(
        "NCEI Storm Events (details)",
        ncei_storm_events.DETAILS_COLUMNS,
        ncei_storm_events.details,
        storm_events.REGISTRY,
    ),
    TableLayout(
        "NCEI Storm Events (search)",
        ncei_storm_events.SEARCH_COLUMNS,
        ncei_storm_events.search,
        storm_events.REGISTRY,
        ncei_storm_events.join_source,
    ),
    TableLayout(
        "NCEI Storm Events in UTC",
        storm_events.COLUMNS,
        storm_events.filing_of,
        storm_events.REGISTRY,
    ),
)

LAYOUTS: Final[tuple[TableLayout | DailyLayout, ...]] = (
    *STORM_EVENTS,
    TableLayout(
        "Local Storm Reports (IEM)",
        local_storm_reports.IEM_COLUMNS,
        local_storm_reports.iem_filing_of,
        local_storm_reports.REGISTRY,
    ),
    *(
        DailyLayout("SPC daily reports", columns, own)
        for own, columns in spc_reports.COLUMNS.items()
    ),
    *(
        TableLayout("plain table", columns, plain_tables.filing_of)
        for columns in plain_tables.COLUMNS
    ),
    TableLayout(
        "Local Storm Reports in UTC",
        local_storm_reports.COLUMNS,
        local_storm_reports.filing_of,
        local_storm_reports.REGISTRY,
    ),
)
