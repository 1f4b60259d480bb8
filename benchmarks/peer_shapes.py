"""The table and the API models of the peer, with the fields of the service's reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import JSON, Column, Index, MetaData
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    metadata = MetaData()


class StoredReport(Row, table=True):
    __tablename__ = "report"
    __table_args__ = (Index("ix_report_observed_at", "observed_at", "id"),)

    id: str = Field(primary_key=True)
    revision: int = 1
    observer: str
    external_id: str | None = Field(default=None, unique=True)
    phenomenon: str
    phenomenon_origin: str = "given"
    narrative: str = ""
    observed_at: datetime
    observed_until: datetime | None = None
    latitude: float
    longitude: float
    accuracy_m: float | None = None
    place_name: str = ""
    place_method: str = "unknown"
    place_coarse: bool = False
    time_zone: str | None = None
    phrase: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    magnitude: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    source: str = "public"
    visibility: str = "public"
    review: str = "received"
    delayed: bool = False
    filed_at: datetime
    revised_at: datetime
    updated_at: datetime
    examination: str = "pending"
    next_at: datetime | None = None
    waiting_for: list[str] = Field(default_factory=list, sa_column=Column(JSON))
    verdict: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    insight: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    warnings: list[str] = Field(default_factory=list, sa_column=Column(JSON))


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlaceIn(Strict):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0)
    name: str = Field(default="", max_length=200)
    method: str = "unknown"


class MagnitudeIn(Strict):
    value: float
    unit: Literal["in", "mm", "cm", "ft", "m", "kt", "mph", "km/h", "m/s", "F", "C"]
    qualifier: Literal["measured", "estimated", "unknown"] = "unknown"
    period_s: int | None = None


class ReportIn(Strict):
    phenomenon: str
    narrative: str = Field(default="", max_length=10_000)
    observed_at: AwareDatetime
    observed_until: AwareDatetime | None = None
    place: PlaceIn
    magnitude: MagnitudeIn | None = None
    source: str = "public"
    external_id: str | None = Field(default=None, max_length=100)


class PhraseOut(BaseModel):
    distance_m: int
    bearing: str | None
    town: str
    county: str
    region: str
    region_code: str
    country: str


class PlaceOut(BaseModel):
    latitude: float
    longitude: float
    accuracy_m: float | None
    coarse: bool
    name: str
    method: str
    time_zone: str | None
    phrase: PhraseOut | None


class MagnitudeOut(BaseModel):
    value: float
    unit: str
    qualifier: str
    period_s: int | None
    raw: str | None
    si_value: float
    si_unit: str


class ExaminationOut(BaseModel):
    state: str
    next_at: datetime | None
    waiting_for: list[str]


class ThresholdOut(BaseModel):
    value: float
    comparison: str


class PartOut(BaseModel):
    """The longest of the parts that reasons have."""

    code: str
    lane: int | None
    source: str
    kind: str
    rule: str
    variable: str | None
    value: float | None
    unit: str | None
    present_weather: str | None
    threshold: ThresholdOut | None
    grade: str | None
    effect: str
    strength: str
    distance_m: int | None
    time_offset_s: int | None


class VerdictOut(BaseModel):
    outcome: str
    score: float | None
    reason: str
    reason_parts: list[PartOut | dict[str, Any]]
    rules_version: str
    decided_at: datetime


class SentimentOut(BaseModel):
    label: str
    positive: float
    neutral: float
    negative: float


class EntityOut(BaseModel):
    text: str
    category: str
    offset: int
    length: int
    offset_utf16: int
    length_utf16: int


class PersonalDataOut(BaseModel):
    category: str
    offset: int
    length: int
    offset_utf16: int
    length_utf16: int


class InsightOut(BaseModel):
    language: str
    sentiment: SentimentOut | None
    key_phrases: list[str]
    entities: list[EntityOut]
    personal_data: list[PersonalDataOut]
    analyser: str
    degraded: bool


class ReportOut(BaseModel):
    id: str
    revision: int
    observer: str
    external_id: str | None
    phenomenon: str
    phenomenon_origin: str
    narrative: str
    observed_at: datetime
    observed_until: datetime | None
    place: PlaceOut
    magnitude: MagnitudeOut | None
    source: str
    visibility: str
    review: str
    review_reason: None = None
    merged_into: None = None
    delayed: bool
    filed_at: datetime
    revised_at: datetime
    updated_at: datetime
    examination: ExaminationOut
    verdict: VerdictOut | None
    insight: InsightOut | None
    warnings: list[str]
    photos: list[str]
    photos_stored: int
    photos_expected: int


class PageOut(BaseModel):
    items: list[ReportOut]
    next: str | None
    count: None = None
