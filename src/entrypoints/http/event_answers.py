"""What answers about events and duplicates look like, for the OpenAPI document alone."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from skywitness.entrypoints.http.answer_parts import (
    Answer,
    Count,
    Magnitude,
    NearbyReport,
    PointGeometry,
)


class ReportLinks(Answer):
    """Where a report is read."""

    self: str


class ReportLink(Answer):
    """A report that belongs to an event."""

    id: UUID
    links: ReportLinks


class DuplicateReport(NearbyReport):
    """A report that likely tells of the same event; `copied_text`: in the same words."""

    copied_text: bool
    links: ReportLinks


class DuplicateReports(Answer):
    """Likely duplicates of a report, the likeliest first."""

    items: list[DuplicateReport]


class Centre(Answer):
    """The middle of the reports of an event."""

    latitude: float
    longitude: float


class EventLinks(Answer):
    """Where the whole event is read, whatever the filter of the list."""

    self: str


class Event(Answer):
    """What reports tell of together.

    `phenomenon` is what most of them tell of, `phenomena` counts all. `bbox` is west, south, east
    and north, its west east of its east across the antimeridian. `voice_count` counts those who
    speak for themselves: an observer once, and all who say the same text once. `magnitude` is the
    strongest that was given.
    """

    phenomenon: str
    phenomena: dict[str, int]
    observed_at: datetime
    observed_until: datetime
    bbox: list[float] | None = Field(min_length=4, max_length=4)
    centre: Centre | None
    magnitude: Magnitude | None
    report_count: int = Field(ge=1)
    voice_count: int = Field(ge=1)
    reports: list[ReportLink]
    links: EventLinks


class EventList(Answer):
    """Events; `count` is of all that match, `exact` false where reports were left out."""

    items: list[Event]
    count: Count


class EventFeature(Answer):
    """An event as a GeoJSON feature: its centre, and its box beside where it has one."""

    type: Literal["Feature"]
    bbox: list[float] = Field(default_factory=list, min_length=4, max_length=4)
    geometry: PointGeometry | None
    properties: Event


class EventFeatures(Answer):
    """Events as GeoJSON."""

    type: Literal["FeatureCollection"]
    features: list[EventFeature]
    count: Count


class ReportEvent(Event):
    """The event of a report; `exact` false: it goes on beyond what was looked at."""

    exact: bool


class ReportEventFeature(EventFeature):
    """The event of a report as a GeoJSON feature."""

    properties: ReportEvent
