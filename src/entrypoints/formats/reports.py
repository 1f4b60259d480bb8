"""Read reports from a file of any known layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from skywitness.domain.model.errors import Invalid, Problem
from skywitness.domain.model.reports.filing import Filing
from skywitness.domain.use_cases.import_reports import ImportRow
from skywitness.entrypoints.fingerprints import fingerprint
from skywitness.entrypoints.formats import (
    bulletins,
    local_storm_reports,
    sample_rows,
    storm_events,
)
from skywitness.entrypoints.formats.tables import (
    TableRow,
    UnknownFormat,
    columns_of,
    rows_of,
)

Reader = Callable[[Mapping[str, str]], tuple[Filing, tuple[str, ...]]]


def read_reports(path: Path) -> Iterator[ImportRow]:
    """Yield every row of a file, invalid ones with their problems.

    Raises:
        UnknownFormat: the header matches no known layout; raised before the first row.
    """
    if bulletins.is_bulletin(path):
        return _bulletin_rows(path)
    columns = set(columns_of(path))
    if columns.issuperset(sample_rows.COLUMNS):
        return _rows(path, sample_rows.filing_of, None)
    if columns.issuperset(storm_events.COLUMNS):
        return _rows(path, storm_events.filing_of, storm_events.REGISTRY)
    if columns.issuperset(local_storm_reports.COLUMNS):
        return _rows(path, local_storm_reports.filing_of, local_storm_reports.REGISTRY)
    raise UnknownFormat(tuple(sorted(columns)))


def _rows(path: Path, read: Reader, registry: str | None) -> Iterator[ImportRow]:
    for row in rows_of(path):
        yield _import_row(row, read, registry or row.fields.get("registry", ""))


def _bulletin_rows(path: Path) -> Iterator[ImportRow]:
    for entry in bulletins.entries(path):
        try:
            fields, warnings = bulletins.row_of(entry)
        except Invalid as error:
            yield ImportRow(
                line=entry.line,
                registry=local_storm_reports.REGISTRY,
                filing=None,
                problems=error.problems,
            )
            continue
        row = _import_row(
            TableRow(entry.line, fields),
            local_storm_reports.filing_of,
            local_storm_reports.REGISTRY,
        )
        yield replace(row, warnings=(*warnings, *row.warnings))


def _import_row(row: TableRow, read: Reader, registry: str) -> ImportRow:
    if row.fault:
        return ImportRow(
            line=row.line, registry=registry, filing=None, problems=(Problem("row", row.fault),)
        )
    try:
        filing, warnings = read(row.fields)
    except Invalid as error:
        return ImportRow(line=row.line, registry=registry, filing=None, problems=error.problems)
    return ImportRow(
        line=row.line,
        registry=registry,
        filing=filing,
        fingerprint=fingerprint(row.fields),
        warnings=(*row.warnings, *warnings),
    )
