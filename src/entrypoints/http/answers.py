"""What answers look like, for the OpenAPI document alone: nothing is validated or encoded by these.

A test holds every answer of the service against them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from skywitness.domain.model.assessment.severity import Severity
from skywitness.domain.model.narrative.damage import DamageKind
from skywitness.domain.model.narrative.times import TimeKind
from skywitness.domain.model.reports.report import ReviewState, Visibility
from skywitness.domain.model.reports.verdict import Effect
from skywitness.domain.model.weather.conditions import ConditionsKind
from skywitness.entrypoints.http.answer_parts import (
    Answer,
    Claim,
    Count,
    Examination,
    Insight,
    Magnitude,
    NearbyReport,
    PlaceInText,
    PointGeometry,
    VerdictSummary,
    grows,
)
from skywitness.entrypoints.http.event_answers import (
    DuplicateReports,
    EventFeatures,
    EventList,
    ReportEvent,
    ReportEventFeature,
)


class Report(Claim):
    """A report; verdict and insight are null while its examination is pending."""

    id: UUID
    revision: int = Field(ge=1)
    observer: str
    external_id: str | None
    visibility: Annotated[str, grows(Visibility)]
    review: Annotated[str, grows(ReviewState)]
    delayed: bool
    filed_at: datetime
    revised_at: datetime
    updated_at: datetime
    examination: Examination
    verdict: VerdictSummary | None
    insight: Insight | None
    photos: list[dict[str, Any]]


class Tombstone(Answer):
    """A report that was withdrawn; lists show it with `updated_since` only."""

    id: UUID
    revision: int = Field(ge=1)
    updated_at: datetime
    withdrawn_at: datetime


class ReportList(Answer):
    """One page; `next` is the absolute address of the one after, null on the last."""

    items: list[Report | Tombstone]
    next: str | None
    count: Count | None


class ReportFeature(Answer):
    """A report as a GeoJSON feature."""

    type: Literal["Feature"]
    id: UUID
    geometry: PointGeometry | None
    properties: Report | Tombstone


class Link(Answer):
    """A link to another document."""

    rel: str
    type: str
    href: str


class ReportFeatures(Answer):
    """One page of reports as GeoJSON."""

    type: Literal["FeatureCollection"]
    features: list[ReportFeature]
    next: str | None
    count: Count | None
    links: list[Link]


class Edition(Claim):
    """One edition of a claim."""

    revision: int = Field(ge=1)
    revised_at: datetime


class Editions(Answer):
    """Every edition of a claim, oldest first."""

    items: list[Edition]


class Evidence(Answer):
    """One fact that was weighed: `value` was compared with `threshold`, both in `unit`.

    Evidence of the variable `present_weather` has no value, but METAR groups in `present_weather`
    (`NSW`: no significant weather).
    """

    source: str
    provider: str
    kind: str
    variable: str
    value: float | None
    unit: str
    threshold: float | None
    effect: Annotated[str, grows(Effect)]
    weight: float
    distance_m: int
    time_offset_s: int
    rule: str
    present_weather: str | None


class Verdict(VerdictSummary):
    """A verdict with every piece of evidence that decided it."""

    revision: int = Field(ge=1)
    evidence: list[Evidence]


class _Part(Answer):
    id: UUID
    revision: int = Field(ge=1)
    examination: Examination


class ReportVerdict(_Part):
    """The verdict on the present revision (null while pending), and all earlier ones."""

    verdict: Verdict | None
    history: list[Verdict]
    severity: Annotated[str, grows(Severity)]
    warnings: list[str]


class ReportInsight(_Part):
    """What text analysis found about the present revision (null while pending)."""

    insight: Insight | None


class NearbyReports(Answer):
    """Likely duplicates of a report that is about to be filed, the likeliest first."""

    items: list[NearbyReport]


class PresentWeather(Answer):
    """A group of a METAR, such as `-SHRA`, and its meaning."""

    group: str
    description: str


class ReferenceConditions(Answer):
    """Reference weather in SI; null where the source gave no value."""

    provider: str
    kind: Annotated[str, grows(ConditionsKind)]
    station: str
    latitude: float
    longitude: float
    observed_at: datetime
    age_s: int
    temperature_c: float | None
    dew_point_c: float | None
    humidity_pct: float | None
    pressure_hpa: float | None
    wind_speed_ms: float | None
    wind_gust_ms: float | None
    wind_direction_deg: float | None
    cloud_cover_pct: float | None
    visibility_m: float | None
    precipitation_mm: float | None
    snow_mm: float | None
    precipitation_period_s: int
    present_weather: list[PresentWeather] | None
    description: str
    attribution: str


class NearConditions(ReferenceConditions):
    """Reference weather near a claim."""

    distance_m: int
    time_offset_s: int


class ReportConditions(_Part):
    """The reference weather that the last examination gathered, nearest time first."""

    items: list[NearConditions]


class TimePhrase(PlaceInText):
    """What the text says about time; `start` and `end` are times of day, 24 hours, in `zone`."""

    text: str
    kind: Annotated[str, grows(TimeKind)]
    start: str | None = Field(pattern=r"^\d\d:\d\d$", examples=["17:40"])
    end: str | None = Field(pattern=r"^\d\d:\d\d$", description="of a range only")
    either_half: bool = Field(description="AM or PM is left open: twelve hours later is as likely")
    zone: str | None = Field(description="as written; null where the text names none")
    utc_offset_minutes: int | None = Field(description="where the zone has one meaning only")
    duration_s: int | None = Field(description="how long it took, or how long ago it was")


class Damage(PlaceInText):
    """A thing that the text says was harmed."""

    text: str
    kind: Annotated[str, grows(DamageKind)]


class TextReading(Answer):
    """What a text tells: for the form, before filing."""

    insight: Insight
    phenomenon: str | None
    magnitude: Magnitude | None
    severity: Annotated[str, grows(Severity)]
    times: list[TimePhrase]
    damage: list[Damage]


class FieldProblem(BaseModel):
    """What is wrong with one field of the body, or one parameter."""

    pointer: str | None = Field(None, description="JSON pointer into the body")
    parameter: str | None = Field(None, description="name of the query parameter")
    detail: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str = Field(json_schema_extra={"format": "uri-reference"})
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    instance: str = Field(json_schema_extra={"format": "uri-reference"})
    code: str
    request_id: str
    errors: list[FieldProblem]


MODELS: tuple[type[BaseModel], ...] = (
    Report,
    ReportFeature,
    ReportList,
    ReportFeatures,
    Editions,
    ReportVerdict,
    ReportConditions,
    ReportInsight,
    NearbyReports,
    DuplicateReports,
    EventList,
    EventFeatures,
    ReportEvent,
    ReportEventFeature,
    TextReading,
    Problem,
)
"""The models that operations name; those inside them come along."""
