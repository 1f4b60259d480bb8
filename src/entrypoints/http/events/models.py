"""Parameters of the event routes."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from skywitness.entrypoints.http.kit.fields import integer_schema, once, whole
from skywitness.entrypoints.http.reports.query import ListQuery

DEFAULT_MIN_REPORTS: Final = 2
MAX_MIN_REPORTS: Final = 1000

MinReports = Annotated[int, once(whole(1, MAX_MIN_REPORTS)), integer_schema(1, MAX_MIN_REPORTS)]


class EventQuery(ListQuery):
    """Filter of the reports that form events, and limits of the events returned."""

    min_reports: MinReports = Field(
        DEFAULT_MIN_REPORTS, description="least number of reports of an event"
    )
