"""Reading tables of text: CSV files, plain or gzipped, with a header."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from skywitness.domain.model.errors import Invalid, SkywitnessError

MAX_FIELD = 200_000
"""Characters in one field; the csv module's own limit of 131,072 cuts real remarks short."""


@dataclass(eq=False)
class UnknownFormat(SkywitnessError):
    """The file's header is none that can be imported."""

    columns: tuple[str, ...]


@dataclass(eq=False)
class FileBroken(SkywitnessError):
    """The file cannot be read to its end; what was read of it before may stay."""

    reason: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the line it begins on, and its fields by column; `fault` says why it has none."""

    line: int
    fields: Mapping[str, str]
    fault: str = ""


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open a file as text; bytes that are no UTF-8 become U+FFFD and stop nobody.

    Raises:
        FileBroken: it is called .gz and is none, or was cut or damaged; from the reading of it.
    """
    if path.suffix == ".gz":
        try:
            with gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as file:
                yield file
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FileBroken(f"as gzip it is cut or damaged ({error})") from None
    else:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            yield file


def columns_of(path: Path) -> tuple[str, ...]:
    """Return the names in the header line; raises `UnknownFormat` where there is none."""
    with open_text(path) as file:
        header = next(csv.reader(_without_nul(file)), [])
    if not any(header):
        raise UnknownFormat(())
    return tuple(name.strip() for name in header)


def rows_of(path: Path) -> Iterator[TableRow]:
    """Yield every row after the header; a row of the wrong width comes with a fault."""
    csv.field_size_limit(MAX_FIELD)
    with open_text(path) as file:
        reader = csv.reader(_without_nul(file))
        header = [name.strip() for name in next(reader, [])]
        line = reader.line_num + 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield TableRow(line, {}, f"is no CSV: {error}")
                line = reader.line_num + 1
                continue
            if cells:
                yield _row(line, header, cells)
            line = reader.line_num + 1


def _row(line: int, header: list[str], cells: list[str]) -> TableRow:
    if len(cells) != len(header):
        return TableRow(line, {}, f"has {len(cells)} columns where the header has {len(header)}")
    return TableRow(line, dict(zip(header, (c.strip() for c in cells), strict=True)))


def _without_nul(file: TextIO) -> Iterator[str]:
    return (text.replace("\0", "\N{REPLACEMENT CHARACTER}") for text in file)


def number(name: str, text: str) -> float | None:
    """Read a number; empty means None, anything else that is no number raises `Invalid`."""
    if text in {"", "NA", "nan", "NaN", "M"}:
        return None
    try:
        return float(text)
    except ValueError:
        raise Invalid.at(name, "is not a number") from None


def required_number(name: str, text: str) -> float:
    """Read a number that must be there."""
    value = number(name, text)
    if value is None:
        raise Invalid.at(name, "is missing")
    return value


def moment(name: str, text: str, *, assume_utc: bool = False) -> datetime:
    """Read an ISO 8601 time with its offset; `assume_utc` takes one without offset for UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid.at(name, "is not an ISO 8601 time") from None
    if found.tzinfo is None and assume_utc:
        return found.replace(tzinfo=UTC)
    return found
