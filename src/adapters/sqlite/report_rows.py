"""The rows of a report: everything that is written when it is filed or changed, and read back.

Functions that take a connection run inside the transaction of the writer.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

import orjson

from skywitness.adapters.sqlite import (
    codec,
    desk_rows,
    documents,
    facets,
    full_text,
    neighbours,
    photo_hashes,
)
from skywitness.adapters.sqlite.driver import driver
from skywitness.adapters.sqlite.filters import searched_columns
from skywitness.adapters.sqlite.packing import packed, packed_together
from skywitness.adapters.sqlite.sql import Row, Value, insert_rows, marks
from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.domain.model.errors import (
    MERGE_IS_TARGET,
    MERGE_TARGET_GONE,
    CannotMerge,
    ExternalIdTaken,
    IdentityTaken,
    ReportErased,
    StaleRevision,
    StoreDamaged,
)
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.deciding import released, releases_merged
from skywitness.domain.model.reports.report import Change, Report
from skywitness.domain.model.reports.review import Decision

# One statement, so that the parts of an entity always belong together. The verdict of an earlier
# revision stays in the history, but it is no longer the report's: then `outcome` is NULL.
_STORED = """
r.state, e.claim,
CASE WHEN r.outcome IS NOT NULL THEN
  (SELECT v.document FROM verdict AS v WHERE v.report_number = r.number ORDER BY v.id DESC LIMIT 1)
END
FROM report AS r
JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision
"""
BY_ID = f"SELECT {_STORED} WHERE r.id = ?"
_BY_NUMBER = f"SELECT {_STORED} WHERE r.number = ?"
MERGED_INTO = f"""
SELECT {_STORED} WHERE r.number IN (
  SELECT report_number FROM merged_report WHERE into_id IN (SELECT value FROM json_each(?)))
ORDER BY r.id
"""
BY_EXTERNAL_ID = f"SELECT {_STORED} WHERE r.external_id = ? AND r.issuer = ?"
_BATCH = f"SELECT r.number, {_STORED} WHERE r.number > ? ORDER BY r.number LIMIT ?"
_BATCH_SIZE = 500
_PUT_DERIVED = """
UPDATE report SET document = ?1, full_document = ?2, urgent_at = ?3
WHERE number = ?4
AND (document IS NOT ?1 OR full_document IS NOT ?2 OR urgent_at IS NOT ?3)
"""
_EARLIER = "SELECT revision, claim FROM revision WHERE report_number = ? AND revision < ?"
_PUT_CLAIM = "UPDATE revision SET claim = ? WHERE report_number = ? AND revision = ?"
_PUT_STATE = "UPDATE report SET state = ?, change = ? WHERE number = ?"
_PUT_DEFINITION = "INSERT INTO document_definition (digest) VALUES (?)"

_PUT_REVISION = """
INSERT OR REPLACE INTO revision (report_number, revision, revised_at, revised_by, claim)
VALUES (?, ?, ?, ?, ?)
"""
_PUT_EXACT_PLACE = f"""
INSERT OR REPLACE INTO exact_place ({", ".join(neighbours.COLUMNS)})
VALUES ({marks(len(neighbours.COLUMNS))})
"""
_ADD_VERDICT = "INSERT INTO verdict (report_number, decided_at, document) VALUES (?, ?, ?)"
_ADD_DECISION = "INSERT INTO decision (report_number, number, document) VALUES (?, ?, ?)"
_FORGET_CONDITIONS = "DELETE FROM conditions WHERE report_number = ?"
_MERGE_TARGET = "SELECT 1 FROM report WHERE id = ? AND facet > 0"
_IS_TARGET = "SELECT 1 FROM merged_report WHERE into_id = ?"
_MERGE = "INSERT INTO merged_report (report_number, into_id) VALUES (?, ?)"
_UNMERGE = "DELETE FROM merged_report WHERE report_number = ?"
_SCHEDULE = """
INSERT OR REPLACE INTO examination (report_number, due_at, attempt, background)
VALUES (?, ?, 0, ?)
"""
_UNSCHEDULE = """
UPDATE examination
SET due_at = NULL, attempt = 0, error = NULL, lease_token = NULL, lease_until = NULL
WHERE report_number = ?
"""
_DUE = ("report_number", "due_at", "attempt", "background")
_ADD_CHANGE = "INSERT INTO stream (change, report_id, at) VALUES (?, ?, ?)"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in its stored form: columns to search by, its JSON, and its encoded document.

    All but the claim are `packed` already.
    """

    report: Report
    document: bytes
    columns: dict[str, Value]
    claim: str
    verdict: Value

    @classmethod
    def of(cls, report: Report) -> Self:
        """Encode a report."""
        stored, document = codec.encode_report(report), documents.encoded(report)
        columns = searched_columns(report)
        columns["document"], columns["full_document"] = documents.stored(report, document)
        columns["state"] = stored.state
        return cls(report, document, columns, stored.claim, stored.verdict)


def insert(connection: sqlite3.Connection, rows: Sequence[ReportRow]) -> None:
    """Store new reports, due for examination at once.

    Raises:
        IdentityTaken, ExternalIdTaken, ReportErased: an id is in use, or was.
    """
    if not rows:
        return
    try:
        _insert(connection, rows)
    except driver.IntegrityError:
        for error in _ids_taken(connection, [row.report for row in rows]):
            raise error from None
        raise


def _insert(connection: sqlite3.Connection, rows: Sequence[ReportRow]) -> None:
    counted = facets.count_in(connection, [row.report for row in rows])
    values: list[Row] = [
        (facet, desk_rows.urgent_with(row.report, 0), *row.columns.values())
        for row, facet in zip(rows, counted, strict=True)
    ]
    columns = ("facet", "urgent_at", *rows[0].columns)
    last = insert_rows(connection, "report", columns, values)
    numbered = list(enumerate(rows, last - len(rows) + 1))  # each gets the number after the highest
    claims = packed_together([row.claim for row in rows])
    values = [
        (number, *_revision(row.report), claim)
        for (number, row), claim in zip(numbered, claims, strict=True)
    ]
    columns = ("report_number", "revision", "revised_at", "revised_by", "claim")
    insert_rows(connection, "revision", columns, values)
    values = [(number, *neighbours.exact_place(row.report.claim)) for number, row in numbered]
    insert_rows(connection, "exact_place", neighbours.COLUMNS, values)
    values = [
        (number, row.columns["updated_at"], 0, row.report.is_imported) for number, row in numbered
    ]
    insert_rows(connection, "examination", _DUE, values)
    insert_rows(connection, "text_pending", ("number",), [(number,) for number, _ in numbered])
    values = [_change(Change.FILED, row) for row in rows]
    insert_rows(connection, "stream", ("change", "report_id", "at"), values)
    for number, row in numbered:
        _add_verdict(connection, number, row)
        if row.report.decision is not None:
            _add_decision(connection, number, row.report.decision)


def update(connection: sqlite3.Connection, row: ReportRow, before: Report) -> None:
    """Store a changed report with everything that follows from the change.

    Raises:
        StaleRevision: the stored report is not `before` any more, or it leaves the public lists
            while others are merged into it.
        CannotMerge: it was merged, and what it points to cannot be pointed to any more.
    """
    report, change = row.report, row.report.change_from(before)
    if releases_merged(before, report) and _is_target(connection, report):
        raise StaleRevision(report.id)
    number = _update_report(connection, row, before)
    _update_what_was_sent(connection, number, row, before)
    if report.visibility != before.visibility:  # they were gathered at another place
        connection.execute(_FORGET_CONDITIONS, (number,))
    if report.verdict != before.verdict:
        _add_verdict(connection, number, row)
    if report.decision is not None and report.decision != before.decision:
        _add_decision(connection, number, report.decision)
    if report.merged_into != before.merged_into:
        _merge(connection, number, report)
    if change.needs_examination:
        connection.execute(_SCHEDULE, (number, row.columns["updated_at"], report.is_imported))
    elif change is Change.WITHDRAWN:
        connection.execute(_UNSCHEDULE, (number,))
    if change in {Change.REVIEWED, Change.WITHDRAWN}:
        desk_rows.end_hold(connection, number)
    connection.execute(_ADD_CHANGE, _change(change, row))


def _update_what_was_sent(
    connection: sqlite3.Connection, number: int, row: ReportRow, before: Report
) -> None:
    report = row.report
    if report.claim != before.claim or report.revision != before.revision:
        values = (number, *_revision(report), packed(row.claim))
        connection.execute(_PUT_REVISION, values)
        connection.execute(_PUT_EXACT_PLACE, (number, *neighbours.exact_place(report.claim)))
        full_text.queue(connection, number, before)
    if report.photos != before.photos:
        photo_hashes.put(connection, number, report)


def read(connection: sqlite3.Connection, report_id: UUID) -> Report | None:
    """Return a report as the transaction sees it."""
    row = connection.execute(BY_ID, (str(report_id),)).fetchone()
    return codec.decode_report(*row) if row else None


def read_number(connection: sqlite3.Connection, number: int) -> Report | None:
    """Return a report by its number as the transaction sees it."""
    row = connection.execute(_BY_NUMBER, (number,)).fetchone()
    return codec.decode_report(*row) if row else None


def release_merged(connection: sqlite3.Connection, report_id: str, at: datetime, by: str) -> None:
    """Bring back what is merged into a report that is about to be erased."""
    for stored in connection.execute(MERGED_INTO, (orjson.dumps([report_id]).decode(),)).fetchall():
        report = codec.decode_report(*stored)
        update(connection, ReportRow.of(released(report, at, by)), report)


def render_documents(
    connection: sqlite3.Connection,
    redactor: Redactor | None,
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Render every stored document anew, in batches, as their definition has changed.

    Each report is given its place in the desk's queue, too.

    `progress` takes the number of reports that are done.

    With a redactor, what it finds today is masked in texts that were stored before. When this is
    interrupted, the next call starts again, also that of another version: no definition is on
    record until all documents are rendered.
    """
    connection.execute("DELETE FROM document_definition")
    last = damaged = done = 0
    while True:
        connection.execute("BEGIN IMMEDIATE")
        rows = connection.execute(_BATCH, (last, _BATCH_SIZE)).fetchall()
        for number, *stored in rows:
            try:
                report = codec.decode_report(*stored)
            except StoreDamaged:  # it stays as it is, and is refused to readers
                damaged += 1
                continue
            if redactor is not None:
                report = _redact_again(connection, number, report, redactor)
            rendered = documents.stored(report, documents.encoded(report))
            urgent_at = desk_rows.urgent_at(connection, report)
            connection.execute(_PUT_DERIVED, (*rendered, urgent_at, number))
        if not rows:
            connection.execute("DELETE FROM document_definition")
            connection.execute(_PUT_DEFINITION, (documents.definition(),))
        connection.execute("COMMIT")
        if not rows:
            break
        last = rows[-1][0]
        done += len(rows)
        progress(done)
    if damaged:
        _log.error("%d reports are damaged; skywitness db check lists them", damaged)


def _redact_again(
    connection: sqlite3.Connection, number: int, report: Report, redactor: Redactor
) -> Report:
    """Mask what a redactor finds today in every revision of a stored report; return the report."""
    for revision, claim in connection.execute(_EARLIER, (number, report.revision)).fetchall():
        earlier = codec.decode(claim, Claim)
        masked = earlier.redacted_again(redactor)
        if masked is not earlier:
            stored = packed(codec.encode(masked))
            connection.execute(_PUT_CLAIM, (stored, number, revision))
    changed = report.redacted_again(redactor)
    if changed is not report:
        state, claim, _ = codec.encode_report(changed)
        connection.execute(_PUT_CLAIM, (packed(claim), number, report.revision))
        connection.execute(_PUT_STATE, (state, changed.change, number))
        full_text.queue(connection, number, report)
    return changed


def _update_report(connection: sqlite3.Connection, row: ReportRow, before: Report) -> int:
    """Update what differs, so that only indexes that change are written; return the number."""
    known = searched_columns(before)
    changed = {name: v for name, v in row.columns.items() if name not in known or v != known[name]}
    if (facet := facets.move(connection, before, row.report)) is not None:
        changed["facet"] = facet
    changed["urgent_at"] = desk_rows.urgent_at(connection, row.report)
    settings = ", ".join(f"{name} = ?" for name in changed)
    text = f"UPDATE report SET {settings} WHERE id = ? AND change = ? RETURNING number"
    values = (*changed.values(), str(before.id), before.change)
    found = connection.execute(text, values).fetchall()
    if not found:
        raise StaleRevision(row.report.id)
    return int(found[0][0])


def _revision(report: Report) -> Row:
    return report.revision, to_text(report.revised_at), report.revised_by


def _change(change: Change, row: ReportRow) -> Row:
    return change.value, row.columns["id"], row.columns["updated_at"]


def _add_verdict(connection: sqlite3.Connection, number: int, row: ReportRow) -> None:
    if row.report.verdict is not None:
        decided_at = to_text(row.report.verdict.decided_at)
        connection.execute(_ADD_VERDICT, (number, decided_at, row.verdict))


def _add_decision(connection: sqlite3.Connection, number: int, decision: Decision) -> None:
    values = (number, decision.number, packed(codec.encode(decision)))
    connection.execute(_ADD_DECISION, values)


def _merge(connection: sqlite3.Connection, number: int, report: Report) -> None:
    if report.merged_into is None:
        connection.execute(_UNMERGE, (number,))
        return
    into = str(report.merged_into)
    if connection.execute(_MERGE_TARGET, (into,)).fetchone() is None:
        raise CannotMerge(report.id, MERGE_TARGET_GONE)
    if _is_target(connection, report):
        raise CannotMerge(report.id, MERGE_IS_TARGET)
    connection.execute(_MERGE, (number, into))


def _is_target(connection: sqlite3.Connection, report: Report) -> bool:
    return connection.execute(_IS_TARGET, (str(report.id),)).fetchone() is not None


def _ids_taken(
    connection: sqlite3.Connection, reports: Sequence[Report]
) -> Iterator[IdentityTaken | ExternalIdTaken | ReportErased]:
    """Say which ids of new reports are in use, in the database or twice among them, or erased."""
    ids: dict[object, UUID] = {}
    for report in reports:
        if connection.execute("SELECT 1 FROM erased WHERE id = ?", (str(report.id),)).fetchone():
            yield ReportErased(report.id)
        name = report.issuer, report.external_id
        by_id = "SELECT 1 FROM report WHERE id = ?"
        if report.id in ids or connection.execute(by_id, (str(report.id),)).fetchone():
            yield IdentityTaken(report.id)
        by_name = "SELECT id FROM report WHERE external_id = ? AND issuer = ?"
        holder = connection.execute(by_name, (report.external_id, report.issuer)).fetchone()
        if report.external_id is not None and (holder or name in ids):
            yield ExternalIdTaken(report.external_id, UUID(holder[0]) if holder else ids[name])
        ids |= {report.id: report.id, name: report.id}
