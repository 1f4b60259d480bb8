"""Tables of text with a header: CSV, also with semicolons or tabs, plain or gzipped."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from typing_extensions import override

from skywitness.domain.model.errors import SkywitnessError
from skywitness.entrypoints.formats.text_files import Lines, open_text

MAX_FIELD = 200_000
"""Maximum characters of a field; the default of the csv module (131,072) is too low for some
remarks."""

SHOWN_CHARACTERS: Final = 500
"""How much of a file an error message quotes."""

MAX_COMMENTS: Final = 100
"""Maximum lines before the header that are blank or begin with `#`."""

_DELIMITERS: Final = ",;\t"
_SEPARATOR: Final = re.compile(r'"?sep=.?"?', re.IGNORECASE)
"""The first line of some spreadsheets' files, which names the delimiter."""

_QUOTED: Final = re.compile(r'"[^"]*"')
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d{1,15},\d{1,15}")


class UnusableFile(SkywitnessError):
    """The file cannot be imported, and nothing of it was; the text says why."""


@dataclass(eq=False)
class UnknownFormat(UnusableFile):
    """The header matches no known layout; `advice` says what would."""

    columns: tuple[str, ...]
    advice: str = ""

    @override
    def __str__(self) -> str:
        """Return what the columns are and what they should be, in a sentence."""
        if not any(self.columns):
            return "the file is empty or has no header: nothing was imported"
        names = ", ".join(self.columns)[:SHOWN_CHARACTERS]
        if "\N{REPLACEMENT CHARACTER}" in names:
            return "the file is not text; UTF-8, Windows-1252 and marked UTF-16 are read"
        said = ("unknown file format", self.advice, f"the columns of the file are: {names}")
        return "; ".join(filter(None, said))


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its first line, and its fields by column, or the `fault` if there are none."""

    line: int
    fields: Mapping[str, str]
    fault: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns in lower case, the delimiter, and the comments before the header."""

    columns: tuple[str, ...]
    delimiter: str
    comments: tuple[str, ...] = ()


def header_of(path: Path) -> Header:
    """Read the header of a table.

    Raises:
        UnknownFormat: there is none, or two columns have the same name.
    """
    with open_text(path) as lines:
        lines.is_row = True
        try:
            header, _ = _open(lines)
        except csv.Error:
            raise UnknownFormat(()) from None
    if not any(header.columns):
        raise UnknownFormat(())
    twice = [name for name, count in Counter(header.columns).items() if name and count > 1]
    if twice:
        raise UnknownFormat(header.columns, f"the column {twice[0]} occurs twice")
    return header


Mend = Callable[[list[str], int], list[str]]
"""Joins cells that an unquoted delimiter split; takes the cells and the width of the header."""


def rows_of(path: Path, mend: Mend | None = None) -> Iterator[TableRow]:
    """Yield every row after the header; a row of the wrong width has a fault.

    `mend` gets the rows that are too wide, of layouts in which delimiters are not quoted.
    """
    csv.field_size_limit(MAX_FIELD)
    with open_text(path) as lines:
        lines.is_row = True
        header, reader = _open(lines)
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
                if mend and len(cells) > len(header.columns):
                    cells = mend(cells, len(header.columns))
                yield _row(line, header, cells, lines.warnings)


def _open(lines: Lines) -> tuple[Header, Iterator[list[str]]]:
    """Skip comments, and return the header with a reader of the rows after it."""
    comments: list[str] = []
    first = ""
    for line in lines:
        lines.start_row()
        first = line
        if line.strip() and not line.startswith("#") and not _SEPARATOR.fullmatch(line.strip()):
            break
        comments.append(line.strip()[:200])
        if len(comments) > MAX_COMMENTS:
            break
    counts = Counter(_QUOTED.sub("", first))
    delimiter = max(_DELIMITERS, key=lambda sign: counts[sign])
    reader = csv.reader(chain([first], lines), delimiter=delimiter)
    columns = tuple(name.strip().lower() for name in next(reader, []))
    return Header(columns, delimiter, tuple(comments)), reader


def _row(line: int, header: Header, cells: list[str], warnings: tuple[str, ...]) -> TableRow:
    width = len(header.columns)
    if len(cells) != width:
        return TableRow(line, {}, f"has {len(cells)} columns where the header has {width}")
    values = [cell.strip() for cell in cells]
    if header.delimiter == ";":  # chosen by spreadsheets where the decimal sign is a comma
        values = [
            value.replace(",", ".") if _DECIMAL_COMMA.fullmatch(value) else value
            for value in values
        ]
    return TableRow(line, dict(zip(header.columns, values, strict=True)), warnings=warnings)
