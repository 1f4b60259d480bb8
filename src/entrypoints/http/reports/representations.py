"""Responses with one report, and their declaration in routes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import orjson
from starlette.responses import Response

from skywitness.domain.documents.report import ReportDocument, ReportFeatureDocument
from skywitness.domain.documents.row import RowDocument
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.entrypoints.http.kit.etags import etag
from skywitness.entrypoints.http.kit.negotiation import Form, Lines
from skywitness.entrypoints.http.kit.response_headers import Header
from skywitness.entrypoints.http.kit.responses import (
    cached_response,
    geojson,
    headers,
)
from skywitness.ports.report_queries import Document, Representation


def one_report(*more_headers: str) -> dict[str, Any]:
    """Declare a response with a report and its ETag."""
    return {**geojson(ReportFeatureDocument), "headers": headers("ETag", *more_headers)}


FEW_ROWS: Final = 20
"""So many rows of CSV take about a millisecond; more are written in a thread."""


async def lines_of(items: Sequence[bytes], form: Form, each: Representation) -> bytes:
    """Write a page of encoded reports as CSV or JSON Lines."""
    from skywitness.entrypoints.formats import report_tables  # noqa: PLC0415 # few ask for it

    if form is Lines.JSONL:
        return report_tables.json_lines(items)
    kind = RowDocument if each is Representation.ROW else ReportDocument
    if len(items) <= FEW_ROWS:
        return report_tables.csv_of(kind, items)
    return await asyncio.to_thread(report_tables.csv_of, kind, items)


def document_response(
    document: Document,
    form: Representation,
    actor: Actor,
    status: int = 200,
    if_none_match: str | None = None,
    more: Sequence[Header] = (),
) -> Response:
    """Create the response with an encoded report, or the 304 for a client that has it.

    `more` are further headers.
    """
    tag = etag(document.revision, document.change, form, document.audience)
    body = document.body + b"\n"
    return cached_response(body, form, tag, actor, if_none_match, status=status, more=more)


def filed_report(
    report: Report,
    form: Representation,
    actor: Actor,
    earlier_changes: int,
    public: bytes | None = None,
) -> Document:
    """Encode a report for who filed it, and so knows all of it.

    Its `public` JSON document will do where that is all, or for the local user.
    """
    is_public = actor is LOCAL and report.is_public
    audience = Audience.PUBLIC if is_public else Audience.FULL
    is_whole = is_public or report.is_shown_whole
    body = public if is_whole and form is Representation.JSON else None
    if body is None:
        shown = ReportDocument.of(report, audience)
        is_feature = form is Representation.GEOJSON
        body = orjson.dumps(
            ReportFeatureDocument.of(shown) if is_feature else shown, option=orjson.OPT_UTC_Z
        )
    change = earlier_changes + report.change
    return Document(body, report.revision, change, report.observer, audience)
