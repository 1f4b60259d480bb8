"""Pages of a damaged file: what cannot be read is left out of lists, counted and logged."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from typing import Any, Final

from skywitness.adapters.sqlite.reader import Reader
from skywitness.adapters.sqlite.sql import Value
from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.failures import Failures
from skywitness.domain.model.reports.filter import Position

_log = logging.getLogger(__name__)
_seen: Final = Failures()

_ALWAYS: Final = 2  # the sort time and the id, which are in the index

Row = Sequence[Any]
"""The sort time and the id, then the columns that the page asked for."""


async def row_by_row(
    reader: Reader, chosen: str, values: Sequence[Value], columns: str
) -> list[Any]:
    """Read a page that one statement could not read: numbers from an index, then each report.

    The row of a report on a damaged page of the file has no columns (`is_missing`).

    Raises:
        StoreDamaged: the index is damaged too.
    """
    rows: list[Any] = []
    for number, report_id, sorted_by in await reader.execute_fetchall(chosen, values):
        row: Row = ()
        with contextlib.suppress(StoreDamaged):
            (row,) = await reader.execute_fetchall(
                f"SELECT {columns} FROM report AS r WHERE r.number = ?", (number,)
            )
        rows.append((sorted_by, report_id, *row))
    return rows


def is_missing(row: Row) -> bool:
    """Say whether a row of a page could not be read."""
    return len(row) == _ALWAYS


def last_position(rows: Sequence[Row]) -> Position:
    """Return where the next page begins: after the last row whose time can be read.

    Raises:
        StoreDamaged: there is none.
    """
    for sorted_by, report_id, *_ in reversed(rows):
        with contextlib.suppress(ValueError, TypeError):
            return Position(from_text(sorted_by), report_id)
    raise StoreDamaged("no report of a page has a time that can be read")


def log(damaged: int) -> None:
    """Log that an answer lacks reports, not more than once a minute."""
    if damaged and _seen.note("page"):
        _log.error(
            "%d reports are damaged and left out of an answer; skywitness db check lists them",
            damaged,
        )
