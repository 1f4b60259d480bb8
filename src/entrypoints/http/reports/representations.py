"""Responses with one report, and their declaration in routes."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from skywitness.domain.documents.report import ReportDocument, ReportFeatureDocument
from skywitness.domain.model.reports.report import Report
from skywitness.entrypoints.http.kit.etags import etag
from skywitness.entrypoints.http.kit.responses import (
    cached_response,
    geojson,
    headers,
)
from skywitness.ports.report_queries import Document, Representation


def one_report(*more_headers: str) -> dict[str, Any]:
    """Declare a response with a report and its ETag."""
    return {**geojson(ReportFeatureDocument), "headers": headers("ETag", *more_headers)}


def document_response(
    document: Document, form: Representation, status: int = 200, if_none_match: str | None = None
) -> Response:
    """Create the response with an encoded report, or the 304 for a client that has it."""
    tag = etag(document.revision, document.change, form)
    return cached_response(document.body + b"\n", form, tag, if_none_match, status=status)


def encoded(
    report: Report, form: Representation, earlier_changes: int, document: bytes | None = None
) -> Document:
    """Encode a report entity, as the query side would, unless its JSON `document` is at hand."""
    if form is Representation.GEOJSON:
        document = _dumped(ReportFeatureDocument.of(ReportDocument.of(report)))
    elif document is None:
        document = _dumped(ReportDocument.of(report))
    return Document(document, report.revision, earlier_changes + report.change)


def _dumped(shown: object) -> bytes:
    return orjson.dumps(shown, option=orjson.OPT_UTC_Z)
