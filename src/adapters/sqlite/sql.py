"""Small helpers for SQL text."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

Value = str | int | float | bytes | None
Row = Sequence[Value]

_MOST_ROWS = 64
"""Rows per statement; SQLite takes 32,766 parameters."""


def marks(count: int) -> str:
    """Return as many question marks, separated by commas."""
    return ", ".join("?" * count)


def insert_rows(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Insert rows with few statements: between two of them the writer waits for other threads.

    Each statement takes a power of two of rows, so that few texts have to be compiled.
    """
    start, row = 0, f"({marks(len(columns))})"
    while start < len(rows):
        size = min(_MOST_ROWS, 1 << (len(rows) - start).bit_length() - 1)
        text = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * size)}"
        connection.execute(text, [v for values in rows[start : start + size] for v in values])
        start += size
