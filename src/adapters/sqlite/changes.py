"""From changed entities to the steps that store them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from skywitness.adapters.sqlite.codec import claim_to_json, to_json
from skywitness.adapters.sqlite.moments import to_text, to_text_or_none
from skywitness.adapters.sqlite.statement_names import Statement
from skywitness.adapters.sqlite.steps import Step, Value, Values
from skywitness.domain.model.documents import claim_document, insight_document, verdict_summary
from skywitness.domain.model.errors import (
    ExternalIdTaken,
    IdentityTaken,
    SkywitnessError,
    StaleRevision,
)
from skywitness.domain.model.insight import Insight
from skywitness.domain.model.report import Claim, Report
from skywitness.domain.model.verdict import Verdict
from skywitness.ports.stream_log import Change


def adding(report: Report) -> list[Step]:
    """Store a new report with everything that hangs on it, due for examination at once."""
    values: Values = {
        **_identity(report),
        **claim_columns(report.claim),
        **_standing(report),
        **findings_columns(report.verdict, report.insight, report.claim.public.narrative),
        "has_photo": 0,
    }
    steps = [
        Step(Statement.ADD_REPORT, values, lambda connection: _name_taken(connection, report)),
        _revision(report, report.observer),
        *_place(report.id, report.claim),
        Step(Statement.SCHEDULE, _due(report)),
        *_told(Change.FILED, report),
    ]
    return [*steps, adding_verdict(report.id, report.verdict)] if report.verdict else steps


def revising(report: Report, revised_by: str) -> list[Step]:
    """Store the next edition of a claim; what was found about the last one no longer counts."""
    values: Values = {
        **_identity(report),
        **claim_columns(report.claim),
        **_standing(report),
        **findings_columns(None, None, ""),
        "key": str(report.id),
        "seen_revision": report.revision - 1,
    }
    return [
        Step(Statement.REVISE_REPORT, values, _stale(report.id)),
        _revision(report, revised_by),
        *_place(report.id, report.claim),
        Step(Statement.SCHEDULE, _due(report)),
        *_told(Change.REVISED, report),
    ]


def withdrawing(report: Report) -> list[Step]:
    """Take a report out of sight and out of the queue."""
    values: Values = {
        "key": str(report.id),
        "seen_revision": report.revision,
        "withdrawn_at": to_text_or_none(report.withdrawn_at),
        "updated_at": to_text(report.updated_at),
    }
    return [
        Step(Statement.WITHDRAW_REPORT, values, _stale(report.id)),
        Step(Statement.UNSCHEDULE, {"key": str(report.id)}),
        *_told(Change.WITHDRAWN, report),
    ]


def restoring(report: Report) -> list[Step]:
    """Bring a report back and have it examined."""
    values: Values = {
        "key": str(report.id),
        "seen_revision": report.revision,
        "updated_at": to_text(report.updated_at),
        "examination": report.examination.value,
    }
    return [
        Step(Statement.RESTORE_REPORT, values, _stale(report.id)),
        Step(Statement.SCHEDULE, _due(report)),
        *_told(Change.RESTORED, report),
    ]


def adding_verdict(report_id: UUID, verdict: Verdict) -> Step:
    """Append a verdict to the history of a report."""
    values: Values = {
        "key": str(report_id),
        "decided_at": to_text(verdict.decided_at),
        "document": to_json(verdict),
    }
    return Step(Statement.ADD_VERDICT, values)


def redrawing_area(report_id: UUID, claim: Claim) -> Step:
    """Put the public point and the interval into the spatial index; no point, no place in it."""
    point = claim.public.point
    if point is None:
        return Step(Statement.CLEAR_AREA, {"key": str(report_id)})
    area: Values = {
        "key": str(report_id),
        "latitude": point.latitude,
        "longitude": point.longitude,
        "start": claim.when.start.timestamp(),
        "end": claim.when.end.timestamp(),
    }
    return Step(Statement.PUT_AREA, area)


def telling(change: Change, report_id: UUID, at: datetime) -> Step:
    """Append to the stream log."""
    values: Values = {"change": change.value, "report_id": str(report_id), "at": to_text(at)}
    return Step(Statement.ADD_STREAM, values)


def noting_text(report_id: UUID) -> Step:
    """Have the words of a report indexed again, off the commit path."""
    return Step(Statement.NOTE_TEXT, {"key": str(report_id)})


def claim_columns(claim: Claim) -> dict[str, Value]:
    """Return the columns of a report that come from its claim, the public side of it."""
    point = claim.public.point
    return {
        "phenomenon": claim.phenomenon.key,
        "observed_at": to_text(claim.when.start),
        "observed_until": to_text(claim.when.end),
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "magnitude_si": claim.magnitude.si_value if claim.magnitude else None,
        "source": claim.source.value,
        "claim_doc": to_json(claim_document(claim)),
    }


def findings_columns(
    verdict: Verdict | None, insight: Insight | None, narrative: str
) -> dict[str, Value]:
    """Return the columns of a report that an examination fills; `narrative` is the public one."""
    summary, document = verdict_summary(verdict), insight_document(insight, narrative)
    sentiment = insight.sentiment if insight else None
    return {
        "outcome": verdict.outcome.value if verdict else None,
        "sentiment": sentiment.label.value if sentiment else None,
        "language": insight.language if insight else None,
        "verdict_doc": None if summary is None else to_json(summary),
        "insight_doc": None if document is None else to_json(document),
    }


def _identity(report: Report) -> dict[str, Value]:
    return {
        "id": str(report.id),
        "observer": report.observer,
        "issuer": report.issuer,
        "external_id": report.external_id,
        "fingerprint": report.fingerprint,
    }


def _standing(report: Report) -> dict[str, Value]:
    return {
        "revision": report.revision,
        "change": report.change,
        "visibility": report.visibility.value,
        "review": report.review.value,
        "filed_at": to_text(report.filed_at),
        "revised_at": to_text(report.revised_at),
        "updated_at": to_text(report.updated_at),
        "withdrawn_at": to_text_or_none(report.withdrawn_at),
        "examination": report.examination.value,
    }


def _revision(report: Report, revised_by: str) -> Step:
    values: Values = {
        "key": str(report.id),
        "revision": report.revision,
        "revised_at": to_text(report.revised_at),
        "revised_by": revised_by,
        "claim": claim_to_json(report.claim),
    }
    return Step(Statement.ADD_REVISION, values)


def _place(report_id: UUID, claim: Claim) -> list[Step]:
    point = claim.place.point
    values: Values = {
        "key": str(report_id),
        "latitude": point.latitude,
        "longitude": point.longitude,
    }
    return [Step(Statement.PUT_EXACT_PLACE, values), redrawing_area(report_id, claim)]


def _due(report: Report) -> Values:
    return {"key": str(report.id), "due_at": to_text(report.updated_at)}


def _told(change: Change, report: Report) -> list[Step]:
    return [noting_text(report.id), telling(change, report.id, report.updated_at)]


def _stale(report_id: UUID) -> Callable[[sqlite3.Connection], SkywitnessError]:
    return lambda _: StaleRevision(report_id)


def _name_taken(connection: sqlite3.Connection, report: Report) -> SkywitnessError:
    by_id = "SELECT 1 FROM report WHERE id = ?"
    if connection.execute(by_id, (str(report.id),)).fetchone():
        return IdentityTaken(report.id)
    by_name = "SELECT id FROM report WHERE external_id = ? AND issuer = ?"
    holder = connection.execute(by_name, (report.external_id, report.issuer)).fetchone()
    return ExternalIdTaken(report.external_id or "", UUID(holder[0]))
