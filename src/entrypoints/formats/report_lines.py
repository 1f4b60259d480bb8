"""Reports as JSON Lines (https://jsonlines.org): one document a line, which imports read back.

A line is the document that the API serves, and who gave the external id, without which the report
could not come back under its own name.
"""

from __future__ import annotations

from typing import Final

import orjson

from skywitness.domain.documents.report import ReportDocument
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience

ISSUER: Final = "issuer"
"""The member by which an import recognises a report that was exported."""

FOUND_OUT: Final = frozenset(
    {
        "revision",
        "review",
        "review_reason",
        "merged_into",
        "updated_at",
        "examination",
        "verdict",
        "insight",
    }
)
"""Members that each service counts, decides or finds out for itself."""


def report_line(report: Report, audience: Audience, *, as_filed: bool) -> bytes:
    """Encode a report as one line; with `as_filed`, without what this service found out."""
    members = vars(ReportDocument.of(report, audience)) | {ISSUER: report.issuer}
    if as_filed:
        members = {name: value for name, value in members.items() if name not in FOUND_OUT}
    return orjson.dumps(members, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
