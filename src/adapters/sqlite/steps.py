"""One statement of a change set, named instead of spelled out.

The text is compiled from the tables when the first write needs it, on the writer's thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import orjson

from skywitness.adapters.sqlite.driver import driver
from skywitness.adapters.sqlite.statement_names import Statement
from skywitness.domain.model.errors import SkywitnessError

FOR_MANY: Final = frozenset({Statement.FILE_REPORT, Statement.ADD_AUDIT})
"""Plain inserts that nothing else in a change set must come before."""

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
    """Insert many rows by one statement, one of `FOR_MANY`."""
    connection.execute(_sql_for_many(statement), {"rows": orjson.dumps(rows).decode()})


@cache
def _sql_for_many(statement: Statement) -> str:
    from skywitness.adapters.sqlite import statements  # noqa: PLC0415  # loads SQLModel

    return statements.sql_for_many(statement)


@cache
def _sql(statement: Statement) -> str:
    from skywitness.adapters.sqlite import statements  # noqa: PLC0415  # loads SQLModel

    return statements.sql(statement)
