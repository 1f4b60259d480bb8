"""Tables of text with a header: CSV, also with semicolons or tabs, plain or gzipped."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, Literal, Self

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
_QUOTED: Final = re.compile(r'"[^"]*"')
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9.,:/TZ -]*")
"""Also dates and times."""

_SPREADSHEET_HINT: Final = re.compile(r"sep=(?P<delimiter>[,;\t])\s*", re.IGNORECASE)
"""A first line that names the delimiter for Excel."""

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
        if names.startswith("pk\x03\x04"):
            return "the file is a workbook or a ZIP archive: save the table as CSV, or unpack it"
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

    `mend` gets the rows that are too wide, of layouts in which delimiters are not quoted. Rows
    without any value, which spreadsheets append, are skipped like blank lines.
    """
    csv.field_size_limit(MAX_FIELD)
    with open_text(path) as lines:
        lines.is_row = True
        header, rows = _open(lines)
        while True:
            line = rows.start()
            try:
                cells = rows.cells(quotes_may_be_text=mend is not None)
            except StopIteration:
                return
            except csv.Error as error:
                yield TableRow(line, {}, f"is not CSV: {error}")
                continue
            except _Unclosed:
                yield TableRow(line, {}, "has a quotation mark that is not closed")
                continue
            if lines.fault:
                yield TableRow(line, {}, lines.fault)
            elif any(cell.strip() for cell in cells):
                if mend and len(cells) > len(header.columns):
                    cells = mend(cells, len(header.columns))
                yield _row(line, header, cells, lines.warnings)


class _Unclosed(Exception):  # handled in this module
    """A quoted cell runs into a line that is a row of its own."""


class _Rows:
    """The rows of a table, the header first.

    A quoted cell may go over lines, but not into one that is a row of its own: with the cells of
    the header, and numbers in most of the columns in which the row before has them. In prose, a
    number follows a blank.
    """

    def __init__(self, lines: Lines, first: str, delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._first = first
        self._is_one_line = True
        self._before: list[str] = []
        self._numbers: set[int] | None = None
        self._reader = csv.reader(chain([first], self), delimiter=delimiter)
        self.columns: list[str] = []
        self.columns = [name.strip().lower() for name in next(self._reader, [])]
        while self.columns and not self.columns[-1]:
            self.columns.pop()

    def start(self) -> int:
        """Return the number of the line on which the next row begins."""
        self._lines.start_row()
        self._first, self._is_one_line, self._numbers = "", True, None
        return self._lines.number + 1

    def cells(self, *, quotes_may_be_text: bool) -> list[str]:
        """Return the cells of the next row, without the empty ones beyond the last column.

        Raises:
            StopIteration: there is none.
            csv.Error: a row is too long.
            _Unclosed: a quote is not closed, nor text of a row on a single line.
        """
        try:
            cells = next(self._reader)
        except _Unclosed:
            if not (quotes_may_be_text and self._is_one_line):
                raise
            cells = self._split(self._first, csv.QUOTE_NONE)
        while len(cells) > len(self.columns) and not cells[-1].strip():
            cells.pop()
        self._before = cells
        return cells

    def __iter__(self) -> Self:
        """Return itself, as the lines of the rows."""
        return self

    def __next__(self) -> str:
        """Return the next line of the row; raises `_Unclosed` if it is another row."""
        line = next(self._lines)
        if not self._first:
            self._first = line
        elif self._is_row(line):
            self._lines.take_back()
            raise _Unclosed
        else:
            self._is_one_line = False
        return line

    def _is_row(self, line: str) -> bool:
        cells = self._split(line)
        if not self.columns or len(cells) < len(self.columns):
            return False
        if sum(cell.strip().lower() in self.columns for cell in cells) * 2 > len(cells):
            return True  # the header of another part
        if self._numbers is None:
            before_quote = self._split(self._first)[:-1]
            self._numbers = _numbers(before_quote) or _numbers(self._before)
        return len(self._numbers & _numbers(cells)) * 2 > len(self._numbers)

    def _split(self, line: str, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> list[str]:
        return next(csv.reader([line], delimiter=self._delimiter, quoting=quoting), [])


def _numbers(cells: list[str]) -> set[int]:
    return {at for at, cell in enumerate(cells) if _NUMBER.fullmatch(cell.rstrip())}


def _open(lines: Lines) -> tuple[Header, _Rows]:
    """Skip comments, and return the header with the rows after it."""
    comments: list[str] = []
    first, hint = "", None
    for line in lines:
        lines.start_row()
        first = line
        hint = hint or _SPREADSHEET_HINT.fullmatch(line)
        if not (hint and hint.string is line) and not line.startswith("#") and line.strip():
            break
        comments.append(line.strip()[:200])
        if len(comments) > MAX_COMMENTS:
            break
    counts = Counter(_QUOTED.sub("", first))
    delimiter = hint["delimiter"] if hint else max(_DELIMITERS, key=lambda sign: counts[sign])
    rows = _Rows(lines, first, delimiter)
    return Header(tuple(rows.columns), delimiter, tuple(comments)), rows


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
