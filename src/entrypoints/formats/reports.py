"""Read reports from a file of any known layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from skywitness.domain.model.errors import Invalid
from skywitness.domain.use_cases.import_reports import ImportRow
from skywitness.entrypoints.formats import (
    api_documents,
    bulletin_entries,
    bulletins,
    local_storm_reports,
    observations,
    plain_tables,
    spc_reports,
)
from skywitness.entrypoints.formats.json_files import is_json
from skywitness.entrypoints.formats.layouts import layout_of
from skywitness.entrypoints.formats.report_layouts import LAYOUTS, Found, TableLayout
from skywitness.entrypoints.formats.tables import (
    TableRow,
    UnknownFormat,
    UnusableFile,
    header_of,
    rows_of,
)

Read = Callable[[Mapping[str, str]], Found | None]
"""Turns a row into a filing and warnings, or into None if it is not a report."""


def read_reports(path: Path, day: date | None = None) -> Iterator[ImportRow]:
    """Yield every row of a file, invalid ones with their problems.

    `day` is that of a file of daily reports whose name has none.

    Raises:
        UnknownFormat: the header matches no known layout; raised before the first row.
        UnusableFile: the day of the reports is not known; raised before the first row.
    """
    if is_json(path):
        return api_documents.read_documents(path)
    try:
        layout = layout_of(header_of(path).columns, LAYOUTS, ("observations", observations.LAYOUTS))
    except UnknownFormat:  # tables come first: their narratives may quote a bulletin
        if bulletin_entries.is_bulletin(path):
            return _bulletin_rows(path)
        raise
    if isinstance(layout, TableLayout):
        return _rows(rows_of(path, layout.mend), layout.read, layout.registry)
    day = day or spc_reports.day_of(path)
    if day is None:
        raise UnusableFile(
            "the reports have times but no date: give it as --date YYYY-MM-DD, the day on which "
            "the 24 hours from 12 UTC begin, or keep the published name of the file, such as "
            "240521_rpts_hail.csv"
        )
    read = spc_reports.reader_of(day, layout.own)
    return _rows(rows_of(path, spc_reports.join_comments), read, spc_reports.REGISTRY)


def _rows(rows: Iterator[TableRow], read: Read, registry: str | None) -> Iterator[ImportRow]:
    for row in rows:
        found = _import_row(row, read, registry or plain_tables.registry_of(row.fields))
        if found is not None:
            yield found


def _bulletin_rows(path: Path) -> Iterator[ImportRow]:
    registry = local_storm_reports.REGISTRY
    for entry in bulletin_entries.entries(path):
        try:
            fields, warnings = bulletins.row_of(entry)
        except Invalid as error:
            yield _refused(entry.line, registry, error)
            continue
        row = TableRow(entry.line, fields, warnings=warnings)
        found = _import_row(row, local_storm_reports.filing_of, registry)
        if found is not None:
            yield found


def _import_row(row: TableRow, read: Read, registry: str) -> ImportRow | None:
    try:
        if row.fault:
            raise Invalid.at("row", row.fault)
        found = read(row.fields)
    except Invalid as error:
        return _refused(row.line, registry, error)
    if found is None:
        return None
    filing, warnings = found
    return ImportRow(
        line=row.line, registry=registry, filing=filing, warnings=(*row.warnings, *warnings)
    )


def _refused(line: int, registry: str, error: Invalid) -> ImportRow:
    return ImportRow(line=line, registry=registry, filing=None, problems=error.problems)
