"""What answers look like, for the OpenAPI document alone: nothing is validated or encoded by these.

A test holds every answer of the service against them. Enumerations of answers may grow: clients
must take values that they do not know.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from skywitness.domain.model.conditions import ConditionsKind
from skywitness.domain.model.insight import SentimentLabel
from skywitness.domain.model.magnitude import Qualifier, Unit
from skywitness.domain.model.phenomenon import PHENOMENA
from skywitness.domain.model.place import PlaceMethod
from skywitness.domain.model.report import (
    ExaminationState,
    PhenomenonOrigin,
    ReviewState,
    SourceClass,
    Visibility,
)
from skywitness.domain.model.verdict import Effect, Outcome


def _grows(kind: type[StrEnum]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "x-extensible-enum": [str(member) for member in kind]})


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Place(_Answer):
    """Where it happened, as everybody may see it: the point may be a stand-in, or missing."""

    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    name: str
    method: Annotated[str, _grows(PlaceMethod)]


class Magnitude(_Answer):
    """How strong it was, as said and in SI."""

    value: float
    unit: Annotated[str, _grows(Unit)]
    qualifier: Annotated[str, _grows(Qualifier)]
    period_s: int | None
    raw: str | None
    si_value: float
    si_unit: str


class _Claim(_Answer):
    phenomenon: Annotated[
        str, WithJsonSchema({"type": "string", "x-extensible-enum": list(PHENOMENA)})
    ]
    phenomenon_origin: Annotated[str, _grows(PhenomenonOrigin)]
    narrative: str
    observed_at: datetime
    observed_until: datetime | None
    place: Place
    magnitude: Magnitude | None
    source: Annotated[str, _grows(SourceClass)]


class Examination(_Answer):
    """How far the background work on a report has come."""

    state: Annotated[str, _grows(ExaminationState)]


class VerdictSummary(_Answer):
    """What the evidence says; `score` is the probability that the claim is right."""

    outcome: Annotated[str, _grows(Outcome)]
    score: float | None = Field(ge=0, le=1)
    reason: str
    rules_version: str
    decided_at: datetime


class Sentiment(_Answer):
    """The tone of the text, and three shares that add up to about 1."""

    label: Annotated[str, _grows(SentimentLabel)]
    positive: float
    neutral: float
    negative: float


class Entity(_Answer):
    """A thing that the text names; `offset` and `length` count code points."""

    text: str
    category: str
    offset: int
    length: int


class PersonalData(_Answer):
    """Where personal data stood, never what it was."""

    category: str
    offset: int
    length: int


class Insight(_Answer):
    """What text analysis found, and which analyser said so."""

    language: str
    sentiment: Sentiment | None
    key_phrases: list[str]
    entities: list[Entity]
    personal_data: list[PersonalData]
    analyser: str
    degraded: bool


class Report(_Claim):
    """A report; verdict and insight are null while its examination is pending."""

    id: UUID
    revision: int = Field(ge=1)
    observer: str
    external_id: str | None
    visibility: Annotated[str, _grows(Visibility)]
    review: Annotated[str, _grows(ReviewState)]
    delayed: bool
    filed_at: datetime
    revised_at: datetime
    updated_at: datetime
    examination: Examination
    verdict: VerdictSummary | None
    insight: Insight | None
    photos: list[dict[str, Any]]


class Tombstone(_Answer):
    """A report that was withdrawn; lists show it with `updated_since` only."""

    id: UUID
    revision: int = Field(ge=1)
    updated_at: datetime
    withdrawn_at: datetime


class Count(_Answer):
    """How many reports match; `exact` false means: about, or at least, so many."""

    value: int = Field(ge=0)
    exact: bool


class ReportList(_Answer):
    """One page; `next` is the absolute address of the one after, null on the last."""

    items: list[Report | Tombstone]
    next: str | None
    count: Count | None


class PointGeometry(_Answer):
    """Longitude, then latitude (RFC 7946)."""

    type: Literal["Point"]
    coordinates: list[float] = Field(min_length=2, max_length=2)


class ReportFeature(_Answer):
    """A report as a GeoJSON feature."""

    type: Literal["Feature"]
    id: UUID
    geometry: PointGeometry | None
    properties: Report | Tombstone


class Link(_Answer):
    """A link to another document."""

    rel: str
    type: str
    href: str


class ReportFeatures(_Answer):
    """One page of reports as GeoJSON."""

    type: Literal["FeatureCollection"]
    features: list[ReportFeature]
    next: str | None
    count: Count | None
    links: list[Link]


class Edition(_Claim):
    """One edition of a claim."""

    revision: int = Field(ge=1)
    revised_at: datetime


class Editions(_Answer):
    """Every edition of a claim, oldest first."""

    items: list[Edition]


class Evidence(_Answer):
    """One fact that was weighed: `value` was compared with `threshold`, both in `unit`."""

    source: str
    provider: str
    kind: str
    variable: str
    value: float
    unit: str
    threshold: float | None
    effect: Annotated[str, _grows(Effect)]
    weight: float
    distance_m: int
    time_offset_s: int
    rule: str


class Verdict(VerdictSummary):
    """A verdict with every piece of evidence that decided it."""

    revision: int = Field(ge=1)
    evidence: list[Evidence]


class _Part(_Answer):
    id: UUID
    revision: int = Field(ge=1)
    examination: Examination


class ReportVerdict(_Part):
    """The verdict on the present revision (null while pending), and all earlier ones."""

    verdict: Verdict | None
    history: list[Verdict]


class ReportInsight(_Part):
    """What text analysis found about the present revision (null while pending)."""

    insight: Insight | None


class CurrentConditions(_Answer):
    """Reference weather in SI; null where the source gave no value."""

    provider: str
    kind: Annotated[str, _grows(ConditionsKind)]
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
    condition_codes: list[int]
    description: str
    attribution: str


class NearConditions(CurrentConditions):
    """Reference weather near a claim."""

    distance_m: int
    time_offset_s: int


class ReportConditions(_Part):
    """The reference weather that the last examination gathered, nearest time first."""

    items: list[NearConditions]


class TextReading(_Answer):
    """What a text tells: for the form, before filing."""

    insight: Insight
    phenomenon: str | None
    magnitude: Magnitude | None


class Liveness(_Answer):
    """The process answers."""

    status: str


class Readiness(_Answer):
    """Whether the service can do its work; `checks` say why."""

    status: Annotated[str, WithJsonSchema({"type": "string", "x-extensible-enum": ["pass", "warn"]})]
    checks: dict[str, dict[str, Any]]


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
    CurrentConditions,
    TextReading,
    Liveness,
    Readiness,
    Problem,
)
"""The models that operations name; those inside them come along."""
