"""Parameters of the event routes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, WithJsonSchema

from skywitness.entrypoints.http.kit.fields import choice, closed, integer_schema, once, whole
from skywitness.entrypoints.http.reports.query import ListQuery

DEFAULT_MIN_REPORTS: Final = 2
MAX_MIN_REPORTS: Final = 1000

MinReports = Annotated[int, once(whole(1, MAX_MIN_REPORTS)), integer_schema(1, MAX_MIN_REPORTS)]


class Embedded(StrEnum):
    """What is shown within an event instead of links alone."""

    REPORTS = "reports"


Embed = Annotated[Embedded, once(choice(Embedded)), WithJsonSchema(closed(Embedded))]


class EventQuery(ListQuery):
    """Filter of the reports that form events, and limits of the events returned."""

    min_reports: MinReports = Field(
        DEFAULT_MIN_REPORTS, description="least number of reports of an event"
    )
    embed: Embed | None = Field(None, description="`reports` shows their rows in each event")
