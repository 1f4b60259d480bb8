"""Small helpers for SQL text."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Self

Value = str | int | float | bytes | None
Row = Sequence[Value]

_MOST_ROWS = 64
"""Rows per statement; as many texts of each are kept, compiled by the connection."""


def marks(count: int) -> str:
    """Return as many question marks, separated by commas."""
    return ", ".join("?" * count)


@dataclass(frozen=True, slots=True)
class Clauses:
    """Conditions that must all hold, with their parameters in order."""

    texts: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)

    def add(self, text: str, *values: Value) -> Self:
        """Add a condition; `text` has a question mark for every value."""
        self.texts.append(text)
        self.values.extend(values)
        return self

    @property
    def where(self) -> str:
        """The text after WHERE."""
        return " AND ".join(self.texts) or "1"


def insert_rows(
    connection: sqlite3.Connection,
    table: str,
    columns: tuple[str, ...],
    rows: Sequence[Row],
    on_conflict: str = "",
) -> int:
    """Insert rows with few statements: between two of them the writer waits for other threads.

    `on_conflict` is an upsert clause. Returns the rowid of the last row that was inserted.
    """
    last = 0
    for start in range(0, len(rows), _MOST_ROWS):
        part = rows[start : start + _MOST_ROWS]
        text = _insert(table, columns, len(part), on_conflict)
        last = connection.execute(text, [*chain.from_iterable(part)]).lastrowid or 0
    return last


@cache
def _insert(table: str, columns: tuple[str, ...], rows: int, on_conflict: str) -> str:
    values = ", ".join([f"({marks(len(columns))})"] * rows)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values} {on_conflict}".rstrip()
