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
    magnitude: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    source: str = "public"
    visibility: str = "public"
    review: str = "received"
    delayed: bool = False
    filed_at: datetime
    revised_at: datetime
    updated_at: datetime
    examination: str = "pending"
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


class PlaceOut(BaseModel):
    latitude: float
    longitude: float
    accuracy_m: float | None
    name: str
    method: str


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


class VerdictOut(BaseModel):
    outcome: str
    score: float | None
    reason: str
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
