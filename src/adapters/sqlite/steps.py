"""One statement of a change set, named instead of spelled out.

The text is compiled from the tables when the first write needs it, on the writer's thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from skywitness.adapters.sqlite.driver import driver
from skywitness.adapters.sqlite.statement_names import Statement
from skywitness.domain.model.errors import SkywitnessError

FOR_MANY: Final = frozenset({Statement.FILE_REPORT, Statement.ADD_AUDIT})
"""Plain inserts that nothing else in a change set must come before."""

ROWS_AT_ONCE: Final = 32
"""As many texts of each statement are kept; SQLite takes 32,766 parameters."""

Value = str | int | float | None
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Step:
    """One statement.

    Where `refusal` is given, a statement that changes no row is refused; where `taken` is given,
    one that breaks a constraint because a name in it is taken.
    """

    statement: Statement
    values: Values
    refusal: Callable[[sqlite3.Connection], SkywitnessError] | None = None
    taken: Callable[[sqlite3.Connection], SkywitnessError | None] | None = None

    def __call__(self, connection: sqlite3.Connection) -> None:
        """Run it inside the transaction of the connection."""
        try:
            changed = run(connection, self.statement, self.values)
        except driver.IntegrityError:
            error = self.taken(connection) if self.taken else None
            if error is None:
                raise
            raise error from None
        if self.refusal is not None and changed != 1:
            raise self.refusal(connection)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All that one use case changes, in order."""

    steps: Sequence[Step]

    def __call__(self, connection: sqlite3.Connection) -> None:
        """Run every step inside the transaction of the connection."""
        for step in self.steps:
            step(connection)


def run(connection: sqlite3.Connection, statement: Statement, values: Values) -> int:
    """Run a statement and return how many rows it changed."""
    return connection.execute(_sql(statement), values).rowcount


def run_for_many(
    connection: sqlite3.Connection, statement: Statement, rows: Sequence[Values]
) -> None:
    """Insert many rows by one statement of `FOR_MANY` for every few dozen."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        text, columns = _sql_of_rows(statement, len(part))
        connection.execute(text, [row[name] for row in part for name in columns])


@cache
def _sql_of_rows(statement: Statement, count: int) -> tuple[str, tuple[str, ...]]:
    from skywitness.adapters.sqlite import statements  # noqa: PLC0415  # loads SQLModel

    text, columns = statements.sql_of_row(statement)
    row = text[text.rindex("(") :]
    return text + f", {row}" * (count - 1), columns


@cache
def _sql(statement: Statement) -> str:
    from skywitness.adapters.sqlite import statements  # noqa: PLC0415  # loads SQLModel

    return statements.sql(statement)
