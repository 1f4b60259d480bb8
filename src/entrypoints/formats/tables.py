"""CSV files with a header, plain or gzipped."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from skywitness.domain.model.errors import Invalid, SkywitnessError

MAX_FIELD = 200_000
"""Maximum characters of a field; the default of the csv module (131,072) is too low for some
remarks."""

MAX_ROW = 1_000_000
"""Maximum characters of a row, so that a file without line ends does not exhaust the memory."""

_SKIPPED_AT_ONCE = 65_536


@dataclass(eq=False)
class UnknownFormat(SkywitnessError):
    """The header matches no known layout."""

    columns: tuple[str, ...]


@dataclass(eq=False)
class FileBroken(SkywitnessError):
    """The file cannot be read to its end; rows before the fault are valid."""

    reason: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its first line, and its fields by column, or the `fault` if there are none."""

    line: int
    fields: Mapping[str, str]
    fault: str = ""


class Lines:
    """The lines of a text, truncated to `left` characters.

    With `is_row` they are lines of table rows: `left` counts down until the reader resets it, a row
    that is too long is an error, and NUL becomes U+FFFD.
    """

    def __init__(self, file: TextIO) -> None:
        """Take a file opened with `newline=""`."""
        self._file = file
        self.left = MAX_ROW
        self.is_row = False
        self.number = 0

    def __iter__(self) -> Lines:
        """Return itself."""
        return self

    def __next__(self) -> str:
        """Return the next line, truncated; raises `csv.Error` for a row that is too long."""
        line = self._file.readline(self.left + 1)
        if not line:
            raise StopIteration
        self.number += 1
        is_cut = len(line) > self.left
        if is_cut:
            end = line
            while end and not end.endswith(("\n", "\r")):
                end = self._file.readline(_SKIPPED_AT_ONCE)
            line = line[: self.left]
        if not self.is_row:
            return line
        if is_cut:
            raise csv.Error(f"longer than {MAX_ROW:,} characters")
        self.left -= len(line)
        return line.replace("\0", "\N{REPLACEMENT CHARACTER}")


@contextmanager
def open_text(path: Path) -> Iterator[Lines]:
    """Open a file as text: UTF-8, or UTF-16 with a byte order mark.

    Invalid bytes become U+FFFD.

    Raises:
        FileBroken: a .gz file is not gzip, truncated or damaged; raised while reading.
    """
    with path.open("rb") as stored:
        if path.suffix != ".gz":
            yield _lines(stored)
            return
        try:
            with gzip.open(stored) as unpacked:
                yield _lines(io.BufferedReader(unpacked))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FileBroken(f"as gzip it is cut or damaged ({error})") from None


def _lines(file: io.BufferedReader) -> Lines:
    marked = file.peek(2)[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    encoding = "utf-16" if marked else "utf-8-sig"
    return Lines(io.TextIOWrapper(file, encoding, errors="replace", newline=""))


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
            line, lines.left = lines.number + 1, MAX_ROW
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield TableRow(line, {}, f"is no CSV: {error}")
                continue
            if cells:
                yield _row(line, header, cells)


def _row(line: int, header: list[str], cells: list[str]) -> TableRow:
    if len(cells) != len(header):
        return TableRow(line, {}, f"has {len(cells)} columns where the header has {len(header)}")
    return TableRow(line, dict(zip(header, (c.strip() for c in cells), strict=True)))


def number(name: str, text: str) -> float | None:
    """Parse a number; empty is None, anything else raises `Invalid`."""
    if text in {"", "NA", "nan", "NaN", "M"}:
        return None
    try:
        return float(text)
    except ValueError:
        raise Invalid.at(name, "is not a number") from None


def required_number(name: str, text: str) -> float:
    """Parse a required number."""
    value = number(name, text)
    if value is None:
        raise Invalid.at(name, "is missing")
    return value


def timestamp(name: str, text: str, *, assume_utc: bool = False) -> datetime:
    """Parse an ISO 8601 time with its offset; with `assume_utc`, without one it is in UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid.at(name, "is not an ISO 8601 time") from None
    if found.tzinfo is None and assume_utc:
        return found.replace(tzinfo=UTC)
    return found
