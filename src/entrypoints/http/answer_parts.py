"""The parts that answers are made of, as the OpenAPI document shows them.

Enumerations of answers may grow: clients must take values that they do not know.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from skywitness.domain.model.geography.place import PlaceMethod
from skywitness.domain.model.phenomena.magnitude import Qualifier, Unit
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.insight import SentimentLabel
from skywitness.domain.model.reports.report import (
    ExaminationState,
    PhenomenonOrigin,
    SourceClass,
)
from skywitness.domain.model.reports.verdict import Outcome


def grows(kind: type[StrEnum]) -> WithJsonSchema:
    """Name the values of today; others may come."""
    return WithJsonSchema({"type": "string", "x-extensible-enum": [str(member) for member in kind]})


class Answer(BaseModel):
    """Shows every member that there is."""

    model_config = ConfigDict(extra="forbid")


class Place(Answer):
    """Where it happened, as everybody may see it: the point may be a stand-in, or missing."""

    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    name: str
    method: Annotated[str, grows(PlaceMethod)]


class Magnitude(Answer):
    """How strong it was, as said and in SI."""

    value: float
    unit: Annotated[str, grows(Unit)]
    qualifier: Annotated[str, grows(Qualifier)]
    period_s: int | None
    raw: str | None
    si_value: float
    si_unit: str


class Claim(Answer):
    """What the observer says."""

    phenomenon: Annotated[
        str, WithJsonSchema({"type": "string", "x-extensible-enum": list(PHENOMENA)})
    ]
    phenomenon_origin: Annotated[str, grows(PhenomenonOrigin)]
    narrative: str
    observed_at: datetime
    observed_until: datetime | None
    place: Place
    magnitude: Magnitude | None
    source: Annotated[str, grows(SourceClass)]


class Examination(Answer):
    """How far the background work on a report has come."""

    state: Annotated[str, grows(ExaminationState)]


class VerdictSummary(Answer):
    """What the evidence says; `score` is the probability that the claim is right."""

    outcome: Annotated[str, grows(Outcome)]
    score: float | None = Field(ge=0, le=1)
    reason: str
    rules_version: str
    decided_at: datetime


class Sentiment(Answer):
    """The tone of the text, and three shares that add up to about 1."""

    label: Annotated[str, grows(SentimentLabel)]
    positive: float
    neutral: float
    negative: float


class PlaceInText(Answer):
    """Where something stands in the narrative: in code points, and in UTF-16 code units.

    JavaScript, Java and C# count UTF-16 code units, Python and Rust's `chars` code points.
    """

    offset: int = Field(ge=0, description="code points before it")
    length: int = Field(ge=0, description="its code points")
    offset_utf16: int = Field(ge=0, description="UTF-16 code units before it")
    length_utf16: int = Field(ge=0, description="its UTF-16 code units")


class Entity(PlaceInText):
    """A thing that the text names."""

    text: str
    category: str


class PersonalData(PlaceInText):
    """Where personal data stood, never what it was."""

    category: str


class Insight(Answer):
    """What text analysis found, and which analyser said so."""

    language: str
    sentiment: Sentiment | None
    key_phrases: list[str]
    entities: list[Entity]
    personal_data: list[PersonalData]
    analyser: str
    degraded: bool


class Count(Answer):
    """How many reports match; `exact` false means: about, or at least, so many."""

    value: int = Field(ge=0)
    exact: bool


class PointGeometry(Answer):
    """Longitude, then latitude (RFC 7946)."""

    type: Literal["Point"]
    coordinates: list[float] = Field(min_length=2, max_length=2)


class NearbyReport(Answer):
    """A report that may tell of the same event; `time_offset_s` is negative for an earlier one."""

    id: UUID
    phenomenon: str
    distance_m: int
    time_offset_s: int
