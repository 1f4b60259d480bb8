"""The schema, as SQLModel tables. Loaded only to compile statements and to migrate.

Rows are never used as objects: commands run statements compiled from these tables, questions run
SQL text. The spatial index (`report_area`), the full text (`report_text`) and the triggers that
protect the audit log cannot be said in SQLModel; the first migration creates them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Column,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel
from typing_extensions import override

from skywitness.adapters.sqlite import timestamps


class UtcText(TypeDecorator[datetime]):
    """A moment as text of fixed width in UTC (see `timestamps`); a naive one is refused."""

    impl = String
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return timestamps.to_text_or_none(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return timestamps.from_text_or_none(value)


def _number_of_report(*, primary_key: bool = False) -> Column[int]:
    return Column(
        "report_number", ForeignKey("report.number"), nullable=False, primary_key=primary_key
    )


class Row(SQLModel):
    """Keeps these tables apart from those of any other program that uses SQLModel."""

    metadata = MetaData()


class ReportRow(Row, table=True):
    """A report as lists and documents show it; `latitude` and `longitude` are the public point.

    `observed_until` equals `observed_at` for an instant. The `_doc` columns hold encoded JSON:
    the public claim document, the verdict summary and the insight document.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("external_id", "issuer", name="uq_report_external_id"),
        # The trailing columns let the usual list be answered from the index alone.
        Index(
            "ix_report_observed_at", "observed_at", "id", "withdrawn_at", "review", "observed_until"
        ),
        Index("ix_report_updated_at", "updated_at", "id", "withdrawn_at", "review"),
        Index("ix_report_filed_at", "filed_at", "id", "withdrawn_at", "review"),
        Index("ix_report_phenomenon", "phenomenon", "observed_at", "id", "withdrawn_at", "review"),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_column=Column(String(36), nullable=False, unique=True))
    revision: int
    change: int
    observer: str
    issuer: str
    external_id: str | None
    fingerprint: str
    phenomenon: str
    observed_at: datetime = Field(sa_type=UtcText)
    observed_until: datetime = Field(sa_type=UtcText)
    latitude: float | None
    longitude: float | None
    magnitude_si: float | None
    source: str
    visibility: str
    review: str
    filed_at: datetime = Field(sa_type=UtcText)
    revised_at: datetime = Field(sa_type=UtcText)
    updated_at: datetime = Field(sa_type=UtcText)
    withdrawn_at: datetime | None = Field(sa_type=UtcText)
    examination: str
    outcome: str | None
    sentiment: str | None
    language: str | None
    has_photo: bool
    claim_doc: str
    verdict_doc: str | None
    insight_doc: str | None


class RevisionRow(Row, table=True):
    """One edition of a claim, as JSON with its public face."""

    __tablename__ = "revision"
    __table_args__ = {"sqlite_with_rowid": False}

    report_number: int = Field(sa_column=_number_of_report(primary_key=True))
    revision: int = Field(primary_key=True)
    revised_at: datetime = Field(sa_type=UtcText)
    revised_by: str
    claim: str


class ExactPlaceRow(Row, table=True):
    """Where it really was: read to find neighbours, never shown, sorted by or put in a cursor."""

    __tablename__ = "exact_place"
    __table_args__ = (Index("ix_exact_place_latitude", "latitude", "longitude"),)

    report_number: int = Field(sa_column=_number_of_report(primary_key=True))
    latitude: float
    longitude: float


class VerdictRow(Row, table=True):
    """Every verdict ever given, as JSON with its evidence; the highest id is the newest."""

    __tablename__ = "verdict"
    __table_args__ = (Index("ix_verdict_report", "report_number", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    report_number: int = Field(sa_column=_number_of_report())
    decided_at: datetime = Field(sa_type=UtcText)
    document: str


class ConditionsRow(Row, table=True):
    """The reference weather that the last examination gathered, as a JSON array."""

    __tablename__ = "conditions"

    report_number: int = Field(sa_column=_number_of_report(primary_key=True))
    document: str


class IdempotencyRow(Row, table=True):
    """A key that a client sent, and what came of it."""

    __tablename__ = "idempotency"

    scope: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_digest: str
    report_id: str
    created_at: datetime = Field(sa_type=UtcText, index=True)


class ExaminationRow(Row, table=True):
    """The place of a report in the queue.

    `due_at` NULL means that nothing is to be done; with an `error`, that it was given up.
    """

    __tablename__ = "examination"
    __table_args__ = (
        Index("ix_examination_due_at", "due_at", sqlite_where=text("due_at IS NOT NULL")),
        Index(
            "ix_examination_given_up",
            "report_number",
            sqlite_where=text("due_at IS NULL AND error IS NOT NULL"),
        ),
    )

    report_number: int = Field(sa_column=_number_of_report(primary_key=True))
    due_at: datetime | None = Field(sa_type=UtcText)
    attempt: int
    lease_token: str | None
    lease_until: datetime | None = Field(sa_type=UtcText)
    error: str | None


class StreamRow(Row, table=True):
    """One change of a report; AUTOINCREMENT, since a number is never given out twice."""

    __tablename__ = "stream"
    __table_args__ = {"sqlite_autoincrement": True}

    number: int | None = Field(default=None, primary_key=True)
    change: str
    report_id: str
    at: datetime = Field(sa_type=UtcText, index=True)


class AuditRow(Row, table=True):
    """Who did what; triggers refuse to change or remove a row."""

    __tablename__ = "audit"

    number: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcText)
    principal: str
    action: str
    report_id: str = Field(index=True)
    request_id: str


class StationRow(Row, table=True):
    """A place where weather is measured."""

    __tablename__ = "station"
    __table_args__ = (Index("ix_station_latitude", "latitude", "longitude"),)

    id: str = Field(primary_key=True)
    name: str
    latitude: float
    longitude: float
    provider: str


class ObservationRow(Row, table=True):
    """What a station measured; `present_weather` holds METAR groups."""

    __tablename__ = "observation"
    __table_args__ = {"sqlite_with_rowid": False}

    station_id: str = Field(primary_key=True, foreign_key="station.id")
    observed_at: datetime = Field(primary_key=True, sa_type=UtcText)
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
    present_weather: str
    description: str


class CallDayRow(Row, table=True):
    """How many calls of an outside service an account made on one UTC day."""

    __tablename__ = "call_day"
    __table_args__ = {"sqlite_with_rowid": False}

    account: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    calls: int


class RecentCallRow(Row, table=True):
    """When each of the last calls of an account was made, as many as its limit by the minute.

    `number` counts the calls: the one that decides whether another is free lies some numbers back.
    """

    __tablename__ = "recent_call"
    __table_args__ = {"sqlite_with_rowid": False}

    account: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcText)


class TextPendingRow(Row, table=True):
    """Reports whose words changed since they were indexed for full text."""

    __tablename__ = "text_pending"

    number: int = Field(primary_key=True)


def table_of(row: type[Row]) -> Table:
    """Return the table behind a row class."""
    table: Table = row.__dict__["__table__"]
    return table


METADATA = Row.metadata
