"""CSV files with a header, plain or gzipped."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from skywitness.domain.model.errors import SkywitnessError
from skywitness.entrypoints.formats.text_files import open_text

MAX_FIELD = 200_000
"""Maximum characters of a field; the default of the csv module (131,072) is too low for some
remarks."""


@dataclass(eq=False)
class UnknownFormat(SkywitnessError):
    """The header matches no known layout."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its first line, and its fields by column, or the `fault` if there are none."""

    line: int
    fields: Mapping[str, str]
    fault: str = ""
    warnings: tuple[str, ...] = ()


def columns_of(path: Path) -> tuple[str, ...]:
    """Return the names in the header line; raises `UnknownFormat` without one."""
    with open_text(path) as lines:
        lines.is_row = True
        try:
            header = next(csv.reader(lines), [])
        except csv.Error:
            header = []
    if not any(header):
        raise UnknownFormat(())
    return tuple(name.strip() for name in header)


def rows_of(path: Path) -> Iterator[TableRow]:
    """Yield every row after the header; a row of the wrong width has a fault."""
    csv.field_size_limit(MAX_FIELD)
    with open_text(path) as lines:
        lines.is_row = True
        reader = csv.reader(lines)
        header = [name.strip() for name in next(reader, [])]
        while True:
            line = lines.number + 1
            lines.start_row()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield TableRow(line, {}, f"is no CSV: {error}")
                continue
            if lines.fault:
                yield TableRow(line, {}, lines.fault)
            elif cells:
                yield _row(line, header, cells, lines.warnings)


def _row(line: int, header: list[str], cells: list[str], warnings: tuple[str, ...]) -> TableRow:
    if len(cells) != len(header):
        return TableRow(line, {}, f"has {len(cells)} columns where the header has {len(header)}")
    fields = dict(zip(header, (c.strip() for c in cells), strict=True))
    return TableRow(line, fields, warnings=warnings)
