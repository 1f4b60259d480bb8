"""The schema as SQLModel tables, loaded only to compare it with what the migrations create.

Rows are never used as objects: all reading and writing is SQL text. SQLModel cannot describe the
full text (`report_text`) and the triggers that protect the audit log; the first migration creates
them.
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
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel
from typing_extensions import override

from skywitness.adapters.sqlite import timestamps
from skywitness.adapters.sqlite.facets import COLUMNS, Facet
from skywitness.adapters.sqlite.neighbours import LASTING as NEIGHBOUR_LASTING
from skywitness.adapters.sqlite.walk import LASTING, WAITING

_SPAN_AND_POINT = ("observed_until", "latitude", "longitude", "magnitude_si")


class UtcText(TypeDecorator[datetime]):
    """A time as text of fixed width in UTC (see `timestamps`); a naive one is refused."""

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
    """Separates these tables from those of any other program that uses SQLModel."""

    metadata = MetaData()


class ReportRow(Row, table=True):
    """A report: the columns that it is searched by, its encoded document, and its stored form.

    `latitude` and `longitude` are the public point, `cell` is its place in the grid of `spatial`;
    `observed_until` equals `observed_at` for an instant; `photos` also counts
    pending ones. `document` is what everybody sees of it
    (JSON, or that of a tombstone), `full_document` what those do who may see all of it, where they
    see more; both are derived and can be rendered anew. `state` is the report as JSON, without
    claim and verdict, and `packed`.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("external_id", "issuer", name="uq_report_external_id"),
        # The columns after the id let filters be decided from the index alone.
        Index("ix_report_observed_at", "observed_at", "id", "facet", *_SPAN_AND_POINT),
        Index("ix_report_cell", "cell", "observed_at", "id", "facet", *_SPAN_AND_POINT),
        Index("ix_report_facet", "facet", "observed_at", "id", *_SPAN_AND_POINT),
        Index(
            "ix_report_lasting",
            *("observed_at", "id", "facet", *_SPAN_AND_POINT),
            sqlite_where=text(LASTING),
        ),
        Index("ix_report_filed_at", "filed_at", "id", "facet"),
        Index("ix_report_updated_at", "updated_at", "id", "facet"),
        Index("ix_report_photos", "id", sqlite_where=text("photos > 0")),
        Index("ix_report_observer", "observer", "observed_at", "id", "facet"),
        Index("ix_report_urgent_at", "urgent_at", "id", "facet", sqlite_where=text(WAITING)),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_column=Column(String(36), nullable=False, unique=True))
    revision: int
    change: int
    observer: str
    issuer: str
    external_id: str | None
    phenomenon: str
    observed_at: datetime = Field(sa_type=UtcText)
    observed_until: datetime = Field(sa_type=UtcText)
    latitude: float | None
    longitude: float | None
    magnitude_si: float | None
    cell: int | None
    facet: int
    review: str
    filed_at: datetime = Field(sa_type=UtcText)
    updated_at: datetime = Field(sa_type=UtcText)
    withdrawn_at: datetime | None = Field(sa_type=UtcText)
    outcome: str | None
    photos: int | None
    document: bytes
    state: bytes
    full_document: bytes | None
    urgent_at: datetime | None = Field(sa_type=UtcText)


class FacetRow(Row, table=True):
    """A combination of filterable values, and how many reports have it (see `facets`)."""

    __tablename__ = "facet"
    __table_args__ = (
        Index("ix_facet_of", *Facet._fields, unique=True),
        *(Index(f"ix_facet_{column}", column) for column in COLUMNS.values()),
    )

    id: int | None = Field(default=None, primary_key=True)
    phenomenon: str
    source: str
    outcome: str
    sentiment: str | None
    language: str | None
    has_photo: bool
    review: str
    withdrawn: bool
    private: int
    coarse: bool
    reports: int


class ReportTotalRow(Row, table=True):
    """How many reports there are: the sums of `facet` that are asked for often."""

    __tablename__ = "report_total"
    __table_args__ = {"sqlite_with_rowid": False}

    review: str = Field(primary_key=True)
    withdrawn: bool = Field(primary_key=True)
    private: int = Field(primary_key=True)
    reports: int


class RevisionRow(Row, table=True):
    """One revision of a claim, as JSON with its public view; `packed`."""

    __tablename__ = "revision"
    __table_args__ = {"sqlite_with_rowid": False}

    report_number: int = Field(sa_column=_number_of_report(primary_key=True))
    revision: int = Field(primary_key=True)
    revised_at: datetime = Field(sa_type=UtcText)
    revised_by: str
    claim: bytes


class ExactPlaceRow(Row, table=True):
    """Where a report is compared with others: the exact point, or the stand-in of an obscured one.

    It is used to find neighbours, and never shown to the public, sorted by or put in a cursor.

    `square` is its place in the grid of `neighbours`; times are in seconds, from 1970.
    """

    __tablename__ = "exact_place"
    __table_args__ = (
        Index("ix_exact_place_square", "square", "begins_s"),
        Index("ix_exact_place_lasting", "square", "begins_s", sqlite_where=text(NEIGHBOUR_LASTING)),
    )

    report_number: int = Field(sa_column=_number_of_report(primary_key=True))
    latitude: float
    longitude: float
    square: int
    begins_s: int
    lasts_s: int


class VerdictRow(Row, table=True):
    """Every verdict, as JSON with its evidence, `packed`; the highest id is the newest."""

    __tablename__ = "verdict"
    __table_args__ = (Index("ix_verdict_report", "report_number", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    report_number: int = Field(sa_column=_number_of_report())
    decided_at: datetime = Field(sa_type=UtcText)
    document: bytes


class DecisionRow(Row, table=True):
    """Every decision of the desk, as JSON; `packed`."""

    __tablename__ = "decision"
    __table_args__ = {"sqlite_with_rowid": False}

    report_number: int = Field(sa_column=_number_of_report(primary_key=True))
    number: int = Field(primary_key=True)
    document: bytes


class MergedReportRow(Row, table=True):
    """A report that was merged into another one, which may have been erased since."""

    __tablename__ = "merged_report"

    report_number: int = Field(sa_column=_number_of_report(primary_key=True))
    into_id: str = Field(index=True)


class PhotoHashRow(Row, table=True):
    """A part of the difference hash of a stored photo (see `photo_hashes`)."""

    __tablename__ = "photo_hash"
    __table_args__ = {"sqlite_with_rowid": False}  # as SQLAlchemy wants it

    part: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    report_number: int = Field(
        sa_column=Column(
            "report_number",
            ForeignKey("report.number"),
            nullable=False,
            primary_key=True,
            index=True,
        )
    )
    difference_hash: int = Field(primary_key=True)
    added_at: datetime = Field(sa_type=UtcText, primary_key=True)


class ConditionsRow(Row, table=True):
    """The reference weather that the last examination gathered, as a JSON array; `packed`."""

    __tablename__ = "conditions"

    report_number: int = Field(sa_column=_number_of_report(primary_key=True))
    document: bytes


class HoldRow(Row, table=True):
    """Who of the desk works on a report."""

    __tablename__ = "hold"

    report_number: int = Field(sa_column=_number_of_report(primary_key=True))
    principal: str
    until: datetime = Field(sa_type=UtcText)


class FlagRow(Row, table=True):
    """One actor's request that the desk looks at a report."""

    __tablename__ = "flag"
    __table_args__ = {"sqlite_with_rowid": False}

    report_number: int = Field(sa_column=_number_of_report(primary_key=True))
    principal: str = Field(primary_key=True)
    reason: str
    text: str
    flagged_at: datetime = Field(sa_type=UtcText)


class NoteRow(Row, table=True):
    """A text of the desk about a report, or the observer's answer; only ever added."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_report", "report_number"),)

    number: int | None = Field(default=None, primary_key=True)
    report_number: int = Field(sa_column=_number_of_report())
    principal: str
    kind: str
    text: str
    written_at: datetime = Field(sa_type=UtcText)


class IdempotencyRow(Row, table=True):
    """An idempotency key and the report that was filed with it."""

    __tablename__ = "idempotency"

    scope: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_digest: str
    report_id: str
    created_at: datetime = Field(sa_type=UtcText, index=True)


class ExaminationRow(Row, table=True):
    """The place of a report in the queue.

    `due_at` NULL means that nothing is to be done; with an `error`, that the examination failed.
    Other reports come before those in the `background`, but do not starve them.
    """

    __tablename__ = "examination"
    __table_args__ = (
        Index(
            "ix_examination_due_at",
            "background",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
        ),
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
    background: bool


class StreamRow(Row, table=True):
    """One change of a report; AUTOINCREMENT, so that no number is ever reused."""

    __tablename__ = "stream"
    __table_args__ = {"sqlite_autoincrement": True}

    number: int | None = Field(default=None, primary_key=True)
    change: str
    report_id: str
    at: datetime = Field(sa_type=UtcText, index=True)


class AuditRow(Row, table=True):
    """Who did what; triggers forbid changing or removing a row, and `digest` would show it.

    `subject` is the id of a report or key, or what was refused.
    """

    __tablename__ = "audit"

    number: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcText)
    principal: str
    action: str
    subject: str = Field(index=True)
    request_id: str
    digest: bytes


class ApiKeyRow(Row, table=True):
    """An API key; of its secret, there is only the digest. Scopes are separated by spaces."""

    __tablename__ = "api_key"

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_column=Column(String(8), nullable=False, unique=True))
    digest: str
    name: str
    role: str
    scopes: str
    owner: str
    created_at: datetime = Field(sa_type=UtcText)
    created_by: str
    expires_at: datetime | None = Field(sa_type=UtcText)
    revoked_at: datetime | None = Field(sa_type=UtcText)
    last_used_at: datetime | None = Field(sa_type=UtcText)


class EndedSignInRow(Row, table=True):
    """A session that was ended or a link that was used, until it would have ended by itself."""

    __tablename__ = "ended_sign_in"

    id: str = Field(primary_key=True)
    until: datetime = Field(sa_type=UtcText)


class TextPendingRow(Row, table=True):
    """Reports whose text changed since it was indexed, and what the index has of them till then."""

    __tablename__ = "text_pending"

    number: int = Field(primary_key=True)
    indexed_as: int | None
    narrative: str | None
    place_name: str | None


class ErasedRow(Row, table=True):
    """A report that was erased: a trigger refuses another one with its id.

    Lists tell of it if it `is_listed`, as it was to be seen in public. While it `has_traces`,
    indexes and the write-ahead log may still have something of it.
    """

    __tablename__ = "erased"
    __table_args__ = (
        Index("ix_erased_erased_at", "erased_at", "id"),
        {"sqlite_with_rowid": False},
    )

    id: str = Field(sa_column=Column(String(36), nullable=False, primary_key=True))
    erased_at: datetime = Field(sa_type=UtcText)
    is_listed: bool
    has_traces: bool


class DocumentDefinitionRow(Row, table=True):
    """The digest of the definition that the stored documents were rendered by; at most one row."""

    __tablename__ = "document_definition"

    digest: str = Field(primary_key=True)
