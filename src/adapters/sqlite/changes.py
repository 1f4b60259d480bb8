"""From changed entities to the steps that store them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from uuid import UUID

from skywitness.adapters.sqlite.codec import claim_to_json, to_json
from skywitness.adapters.sqlite.statement_names import Statement
from skywitness.adapters.sqlite.steps import Step, Value, Values
from skywitness.adapters.sqlite.timestamps import to_text, to_text_or_none
from skywitness.domain.documents.reports import claim_document, insight_document, verdict_summary
from skywitness.domain.model.errors import (
    ExternalIdTaken,
    IdentityTaken,
    SkywitnessError,
    StaleRevision,
)
from skywitness.domain.model.reports.insight import Insight
from skywitness.domain.model.reports.report import Change, Claim, Report
from skywitness.domain.model.reports.verdict import Verdict


def adding(report: Report) -> list[Step]:
    """Store a new report with everything that hangs on it, due for examination at once.

    The view `filing` takes all of it in one statement: beside other threads every statement costs
    more than its own work.
    """
    key, now = str(report.id), to_text(report.updated_at)
    claim = report.claim
    values: Values = {
        **_report_columns(report, key, now),
        **claim_columns(claim),
        **findings_columns(report.verdict, report.insight, claim.public.narrative),
        "has_photo": 0,
        "claim": claim_to_json(claim),
        "exact_latitude": claim.place.point.latitude,
        "exact_longitude": claim.place.point.longitude,
        "begins": claim.when.start.timestamp(),
        "ends": claim.when.end.timestamp(),
        "told": str(Change.FILED),
    }
    filing = Step(
        Statement.FILE_REPORT, values, taken=lambda connection: _name_taken(connection, report)
    )
    return [filing, adding_verdict(key, report.verdict)] if report.verdict else [filing]


def saving(report: Report, before: Report) -> list[Step]:
    """Store a changed report."""
    steps = {
        Change.REVISED: _revising,
        Change.WITHDRAWN: _withdrawing,
        Change.RESTORED: _restoring,
    }
    return steps[report.change_from(before)](report, before)


def _revising(report: Report, before: Report) -> list[Step]:
    """Store the next edition of a claim; what was found about the last one no longer counts."""
    key, now = str(report.id), to_text(report.updated_at)
    values: Values = {
        **_report_columns(report, key, now),
        **claim_columns(report.claim),
        **findings_columns(None, None, ""),
        "key": key,
        "seen_change": before.change,
    }
    return [
        Step(Statement.REVISE_REPORT, values, _stale(report.id)),
        _revision(report, key),
        *_place(key, report.claim),
        Step(Statement.SCHEDULE, {"key": key, "due_at": now}),
        *_changed(Change.REVISED, key, now),
    ]


def _withdrawing(report: Report, before: Report) -> list[Step]:
    """Take a report out of sight and out of the queue."""
    key, now = str(report.id), to_text(report.updated_at)
    values: Values = {
        "key": key,
        "seen_change": before.change,
        "withdrawn_at": to_text_or_none(report.withdrawn_at),
        "updated_at": now,
    }
    return [
        Step(Statement.WITHDRAW_REPORT, values, _stale(report.id)),
        Step(Statement.UNSCHEDULE, {"key": key}),
        *_changed(Change.WITHDRAWN, key, now),
    ]


def _restoring(report: Report, before: Report) -> list[Step]:
    """Bring a report back and have it examined."""
    key, now = str(report.id), to_text(report.updated_at)
    values: Values = {
        "key": key,
        "seen_change": before.change,
        "updated_at": now,
        "examination": str(report.examination),
    }
    return [
        Step(Statement.RESTORE_REPORT, values, _stale(report.id)),
        Step(Statement.SCHEDULE, {"key": key, "due_at": now}),
        *_changed(Change.RESTORED, key, now),
    ]


def adding_verdict(key: str, verdict: Verdict) -> Step:
    """Append a verdict to the history of a report."""
    values: Values = {
        "key": key,
        "decided_at": to_text(verdict.decided_at),
        "document": to_json(verdict),
    }
    return Step(Statement.ADD_VERDICT, values)


def redrawing_area(key: str, claim: Claim) -> Step:
    """Put the public point and the interval into the spatial index; no point, no place in it."""
    point = claim.public.point
    if point is None:
        return Step(Statement.CLEAR_AREA, {"key": key})
    area: Values = {
        "key": key,
        "latitude": point.latitude,
        "longitude": point.longitude,
        "start": claim.when.start.timestamp(),
        "end": claim.when.end.timestamp(),
    }
    return Step(Statement.PUT_AREA, area)


def append_change(change: Change, key: str, at: str) -> Step:
    """Append to the stream log."""
    return Step(Statement.ADD_STREAM, {"change": str(change), "report_id": key, "at": at})


def queue_reindex(key: str) -> Step:
    """Have the words of a report indexed again, off the commit path."""
    return Step(Statement.NOTE_TEXT, {"key": key})


def claim_columns(claim: Claim) -> dict[str, Value]:
    """Return the columns of a report that come from its claim, the public side of it."""
    point, when = claim.public.point, claim.when
    start = to_text(when.start)
    return {
        "phenomenon": claim.phenomenon.key,
        "observed_at": start,
        "observed_until": start if when.is_instant else to_text(when.end),
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "magnitude_si": claim.magnitude.si_value if claim.magnitude else None,
        "source": str(claim.source),
        "claim_doc": to_json(claim_document(claim)),
    }


def findings_columns(
    verdict: Verdict | None, insight: Insight | None, narrative: str
) -> dict[str, Value]:
    """Return the columns of a report that an examination fills; `narrative` is the public one."""
    summary, document = verdict_summary(verdict), insight_document(insight, narrative)
    sentiment = insight.sentiment if insight else None
    return {
        "outcome": str(verdict.outcome) if verdict else None,
        "sentiment": str(sentiment.label) if sentiment else None,
        "language": insight.language if insight else None,
        "verdict_doc": None if summary is None else to_json(summary),
        "insight_doc": None if document is None else to_json(document),
    }


def _report_columns(report: Report, key: str, now: str) -> dict[str, Value]:
    return {
        "id": key,
        "observer": report.observer,
        "issuer": report.issuer,
        "external_id": report.external_id,
        "fingerprint": report.fingerprint,
        "revision": report.revision,
        "change": report.change,
        "visibility": str(report.visibility),
        "review": str(report.review),
        "filed_at": to_text(report.filed_at),
        "revised_at": to_text(report.revised_at),
        "updated_at": now,
        "withdrawn_at": to_text_or_none(report.withdrawn_at),
        "examination": str(report.examination),
    }


def _revision(report: Report, key: str) -> Step:
    values: Values = {
        "key": key,
        "revision": report.revision,
        "revised_at": to_text(report.revised_at),
        "revised_by": report.revised_by,
        "claim": claim_to_json(report.claim),
    }
    return Step(Statement.ADD_REVISION, values)


def _place(key: str, claim: Claim) -> list[Step]:
    point = claim.place.point
    values: Values = {"key": key, "latitude": point.latitude, "longitude": point.longitude}
    return [Step(Statement.PUT_EXACT_PLACE, values), redrawing_area(key, claim)]


def _changed(change: Change, key: str, at: str) -> list[Step]:
    return [queue_reindex(key), append_change(change, key, at)]


def _stale(report_id: UUID) -> Callable[[sqlite3.Connection], SkywitnessError]:
    return lambda _: StaleRevision(report_id)


def _name_taken(connection: sqlite3.Connection, report: Report) -> SkywitnessError | None:
    by_id = "SELECT 1 FROM report WHERE id = ?"
    if connection.execute(by_id, (str(report.id),)).fetchone():
        return IdentityTaken(report.id)
    by_name = "SELECT id FROM report WHERE external_id = ? AND issuer = ?"
    holder = connection.execute(by_name, (report.external_id, report.issuer)).fetchone()
    return ExternalIdTaken(report.external_id or "", UUID(holder[0])) if holder else None
