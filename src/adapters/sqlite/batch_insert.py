"""Many change sets by few statements: what all of them insert goes in at once.

Between two statements the writer's thread has to wait for its turn, so each costs more than its own
work when requests are being answered meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from skywitness.adapters.sqlite.statement_names import Statement
from skywitness.adapters.sqlite.steps import FOR_MANY, ChangeSet, Values, run_for_many

Work = Callable[[sqlite3.Connection], Any]


def run_together(connection: sqlite3.Connection, works: Sequence[Work]) -> list[Any]:
    """Run works that came at the same time, so that none depends on another; return the results.

    Raises:
        Exception: whatever goes wrong first, in any of them. Everything is to be rolled back then.
    """
    _insert_all(connection, [work for work in works if isinstance(work, ChangeSet)])
    return [_run_rest(connection, work) for work in works]


def _insert_all(connection: sqlite3.Connection, change_sets: Sequence[ChangeSet]) -> None:
    rows: dict[Statement, list[Values]] = {}
    for change_set in change_sets:
        for step in change_set.steps:
            if step.statement in FOR_MANY:
                rows.setdefault(step.statement, []).append(step.values)
    for statement, values in rows.items():
        run_for_many(connection, statement, values)


def _run_rest(connection: sqlite3.Connection, work: Work) -> Any:
    if not isinstance(work, ChangeSet):
        return work(connection)
    for step in work.steps:
        if step.statement not in FOR_MANY:
            step(connection)
    return None
