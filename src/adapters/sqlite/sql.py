"""Small helpers for SQL text."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache

Value = str | int | float | bytes | None
Row = Sequence[Value]

_MOST_ROWS = 64
"""Rows per statement; as many texts of each are kept, compiled by the connection."""


def marks(count: int) -> str:
    """Return as many question marks, separated by commas."""
    return ", ".join("?" * count)


def insert_rows(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """Insert rows with few statements: between two of them the writer waits for other threads."""
    for start in range(0, len(rows), _MOST_ROWS):
        part = rows[start : start + _MOST_ROWS]
        text = _insert(table, columns, len(part))
        connection.execute(text, [value for row in part for value in row])


@cache
def _insert(table: str, columns: tuple[str, ...], rows: int) -> str:
    values = ", ".join([f"({marks(len(columns))})"] * rows)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}"
