"""All that one use case changes, and how many such sets are stored together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from skywitness.adapters.sqlite import audit, report_rows
from skywitness.adapters.sqlite.report_rows import ReportRow
from skywitness.adapters.sqlite.sql import Row, insert_rows
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.domain.model.errors import FilingInProgress
from skywitness.domain.model.reports.report import Report
from skywitness.ports.unit_of_work import AuditEntry, IdempotencyRecord

_KEY = ("scope", "key", "body_digest", "report_id", "created_at")
_OR_REPLACE = """
ON CONFLICT (scope, key) DO UPDATE SET body_digest = excluded.body_digest,
  report_id = excluded.report_id, created_at = excluded.created_at
"""
# One row for all: before each, the writer waits for other threads.
_IN_USE = """
SELECT json_group_array(u.key) FROM json_each(?) AS u CROSS JOIN idempotency AS i
ON i.scope = u.value ->> 0 AND i.key = u.value ->> 1 AND i.created_at >= u.value ->> 2
"""

Change = Callable[[sqlite3.Connection], object]
"""A change of something else than a report."""


@dataclass(slots=True)
class ChangeSet:
    """The changes of one unit of work; stored whole or not at all."""

    keys: list[tuple[IdempotencyRecord, datetime]] = field(default_factory=list)
    added: list[ReportRow] = field(default_factory=list)
    saved: list[tuple[ReportRow, Report]] = field(default_factory=list)
    others: list[Change] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to store."""
        return bool(self.keys or self.added or self.saved or self.others or self.audit)

    @property
    def schedules(self) -> bool:
        """Whether something is due for examination afterwards."""
        if self.added:
            return True
        changes = (row.report.change_from(before) for row, before in self.saved)
        return any(change.needs_examination for change in changes)

    def take(self) -> ChangeSet:
        """Return the changes and clear them: they are stored once or never."""
        taken = ChangeSet(self.keys, self.added, self.saved, self.others, self.audit)
        self.keys, self.added, self.saved, self.others, self.audit = [], [], [], [], []
        return taken

    def __call__(self, connection: sqlite3.Connection) -> None:
        """Store the changes inside the transaction of the connection."""
        for error in store(connection, [self]).values():
            raise error


def store(
    connection: sqlite3.Connection, change_sets: Sequence[ChangeSet]
) -> Mapping[int, FilingInProgress]:
    """Store change sets that do not depend on each other; what all of them insert goes together.

    Returns why some were left out, by their position: their idempotency key is in use. Clients
    repeat filings, and that is no reason to do the work of all others twice.

    Raises:
        SkywitnessError: a guard of any of them did not hold; everything is to be rolled back then.
    """
    refused = _put_keys(connection, change_sets)
    if refused:
        change_sets = [one for n, one in enumerate(change_sets) if n not in refused]
    report_rows.insert(connection, [row for each in change_sets for row in each.added])
    for change_set in change_sets:
        for row, before in change_set.saved:
            report_rows.update(connection, row, before)
        for change in change_set.others:
            change(connection)
    audit.append(connection, [entry for each in change_sets for entry in each.audit])
    return refused


def _put_keys(
    connection: sqlite3.Connection, change_sets: Sequence[ChangeSet]
) -> dict[int, FilingInProgress]:
    """Store the keys of all change sets but those with one in use, which are returned."""
    uses = [(n, *use) for n, each in enumerate(change_sets) for use in each.keys]
    if not uses:
        return {}
    refused: dict[int, FilingInProgress] = {}
    stored: dict[tuple[str, str], IdempotencyRecord] = {}
    in_use = _in_use(connection, [use for _, *use in uses])
    for at, (n, key, expire_before) in enumerate(uses):
        name = key.scope, key.key
        if at in in_use or (name in stored and stored[name].created_at >= expire_before):
            refused[n] = FilingInProgress(key.key)
            if len(change_sets[n].keys) > 1:  # others of it may be among those to be stored
                raise refused[n]
        else:
            stored[name] = key
    rows: list[Row] = [
        (*name, key.body_digest, str(key.report_id), to_text(key.created_at))
        for name, key in stored.items()
    ]
    insert_rows(connection, "idempotency", _KEY, rows, _OR_REPLACE)
    return refused


def _in_use(connection: sqlite3.Connection, uses: Sequence[Sequence[Any]]) -> set[int]:
    """Return the positions of keys that are stored and have not expired."""
    asked = [(key.scope, key.key, to_text(expire_before)) for key, expire_before in uses]
    (found,) = connection.execute(_IN_USE, (orjson.dumps(asked).decode(),)).fetchone()
    return set(orjson.loads(found))
