"""Reports as lines of text: JSON Lines, and CSV (RFC 4180) for spreadsheets.

Spreadsheets run cells that begin like a formula. A text that does is written behind an apostrophe,
which they take as "this is text"; numbers are written as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final, get_origin, get_type_hints

import orjson

from skywitness.domain.documents.document import Document
from skywitness.domain.documents.geojson import flat_members, without_none

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, and the path to its value in an encoded report."""

    name: str
    path: tuple[str, ...]

    def text(self, members: Mapping[str, Any]) -> str:
        """Return the text of its cell."""
        value: Any = members
        for step in self.path:
            value = None if value is None else value.get(step)
        return cell(value)


def cell(value: Any) -> str:
    """Return a value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return repr(value)


@cache  # takes as long as some fifty rows
def columns(kind: type[Document]) -> tuple[Column, ...]:
    """Return the columns of a document: every text, number and flag, also of nested objects."""
    nested: dict[str, list[Column]] = {}
    for member in flat_members(kind):
        nested.setdefault(member.path[0], []).append(Column(member.name, member.path))
    found: list[Column] = []
    hints = get_type_hints(kind)
    for one in fields(kind):
        inner, _ = without_none(hints[one.name])
        if one.name in nested:
            found += nested[one.name]
        elif get_origin(inner) is None:
            found.append(Column(one.name, (one.name,)))
    return tuple(found)


def csv_header(table: Iterable[Column]) -> bytes:
    """Return the line of the names of columns."""
    return _csv_line(column.name for column in table)


def csv_row(table: Iterable[Column], report: bytes) -> bytes:
    """Return the line of an encoded report."""
    members = orjson.loads(report)
    return _csv_line(column.text(members) for column in table)


def csv_of(kind: type[Document], items: Iterable[bytes]) -> bytes:
    """Return a table of encoded documents of a kind, with a header."""
    table = columns(kind)  # type: ignore[arg-type] # classes can be hashed
    return b"".join([csv_header(table), *(csv_row(table, item) for item in items)])


def json_lines(items: Iterable[bytes]) -> bytes:
    """Return encoded documents, one a line."""
    return b"".join(b"%b\n" % item for item in items)


def _csv_line(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()
