"""All that one use case changes, and how many such sets are stored together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from skywitness.adapters.sqlite import audit, report_rows
from skywitness.adapters.sqlite.report_rows import ReportRow
from skywitness.adapters.sqlite.sql import Row, insert_rows
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.domain.model.errors import FilingInProgress
from skywitness.domain.model.reports.report import Report
from skywitness.ports.unit_of_work import AuditEntry, IdempotencyRecord

_KEY = ("scope", "key", "body_digest", "report_id", "created_at")
_UNLESS_IN_USE = """
ON CONFLICT (scope, key) DO UPDATE SET body_digest = excluded.body_digest,
  report_id = excluded.report_id, created_at = excluded.created_at
WHERE idempotency.created_at < ?
"""
_IS_STORED = "SELECT 1 FROM idempotency WHERE scope = ? AND key = ? AND report_id = ?"

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
    """Store keys; of several, a use counts as expired if it has expired for all of them.

    Only if that refuses any, each is judged by itself.
    """
    uses = [(n, *use) for n, each in enumerate(change_sets) for use in each.keys]
    if not uses:
        return {}
    rows: list[Row] = [
        (key.scope, key.key, key.body_digest, str(key.report_id), to_text(key.created_at))
        for _, key, _ in uses
    ]
    expired = to_text(min(expire_before for *_, expire_before in uses))
    stored = insert_rows(connection, "idempotency", _KEY, rows, _UNLESS_IN_USE, expired)
    if stored.rows == len(uses):
        return {}
    refused: dict[int, FilingInProgress] = {}
    for row, (n, key, expire_before) in zip(rows, uses, strict=True):
        stands_for = (key.scope, key.key, str(key.report_id))
        if connection.execute(_IS_STORED, stands_for).fetchone() is not None:
            continue
        expired = to_text(expire_before)
        if not insert_rows(connection, "idempotency", _KEY, [row], _UNLESS_IN_USE, expired).rows:
            refused[n] = FilingInProgress(key.key)
            if len(change_sets[n].keys) > 1:  # others of it may have been stored
                raise refused[n]
    return refused
