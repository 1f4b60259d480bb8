"""Exports of reports, one a line: JSON Lines (https://jsonlines.org), which imports read, or CSV.

A line is the document that the API serves, and who gave the external id, without which the report
could not come back under its own name. CSV has its texts, numbers and flags.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Final

import orjson

from skywitness.domain.documents.report import ReportDocument
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from skywitness.entrypoints.formats.report_tables import Column, columns, csv_header, csv_row

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


def _write_json_lines(
    file: IO[bytes], audience: Audience, *, as_filed: bool
) -> Callable[[Report], object]:
    return lambda report: file.write(report_line(report, audience, as_filed=as_filed))


def _write_csv(
    file: IO[bytes], audience: Audience, *, as_filed: bool
) -> Callable[[Report], object]:
    left_out = FOUND_OUT if as_filed else frozenset[str]()
    table = [one for one in columns(ReportDocument) if one.path[0] not in left_out]
    table.append(Column(ISSUER, (ISSUER,)))
    file.write(csv_header(table))
    return lambda report: file.write(
        csv_row(table, report_line(report, audience, as_filed=as_filed))
    )


LINE_WRITERS: Final = {"jsonl": _write_json_lines, "csv": _write_csv}
"""By format: what begins a file, and returns what writes a report to it."""


def report_line(report: Report, audience: Audience, *, as_filed: bool) -> bytes:
    """Encode a report as one line; with `as_filed`, without what this service found out."""
    members = vars(ReportDocument.of(report, audience)) | {ISSUER: report.issuer}
    if as_filed:
        members = {name: value for name, value in members.items() if name not in FOUND_OUT}
    return orjson.dumps(members, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
