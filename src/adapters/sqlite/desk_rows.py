"""What the desk has of a report, as rows: its place in the queue, who holds it, flags and notes.

`report.urgent_at` is the key of the queue, NULL while the desk has nothing to decide. It is derived
from the report and the number of its flags, so it is stored with both in one transaction. It
changes nothing that anybody else sees of the report.

All functions run inside the transaction of the writer.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Final
from uuid import UUID

from skywitness.adapters.sqlite.timestamps import to_text
from skywitness.domain.model.desk.records import HELD_FOR, Flag, Hold, Note
from skywitness.domain.model.desk.urgency import urgency_of
from skywitness.domain.model.errors import CaseHeld
from skywitness.domain.model.reports.report import Report

OF_REPORT: Final = "(SELECT number FROM report WHERE id = ?)"
_FLAGS: Final = f"SELECT count(*) FROM flag WHERE report_number = {OF_REPORT}"
PUT_URGENCY: Final = "UPDATE report SET urgent_at = ?1 WHERE id = ?2 AND urgent_at IS NOT ?1"
_TAKE_HOLD: Final = """
INSERT INTO hold (report_number, principal, until) SELECT number, ?2, ?3 FROM report WHERE id = ?1
ON CONFLICT (report_number) DO UPDATE SET principal = excluded.principal, until = excluded.until
WHERE hold.principal = excluded.principal OR hold.until <= ?4 OR hold.until > ?5
"""
_HOLDER: Final = f"SELECT principal FROM hold WHERE report_number = {OF_REPORT}"
_RELEASE: Final = f"DELETE FROM hold WHERE report_number = {OF_REPORT} AND principal = ?"
_END_HOLD: Final = "DELETE FROM hold WHERE report_number = ?"
_PUT_FLAG: Final = """
INSERT OR REPLACE INTO flag (report_number, principal, reason, text, flagged_at)
SELECT number, ?2, ?3, ?4, ?5 FROM report WHERE id = ?1
"""
_REMOVE_FLAG: Final = f"DELETE FROM flag WHERE report_number = {OF_REPORT} AND principal = ?"
_ADD_NOTE: Final = """
INSERT INTO note (report_number, principal, kind, text, written_at)
SELECT number, ?2, ?3, ?4, ?5 FROM report WHERE id = ?1
"""


def urgent_at(connection: sqlite3.Connection, report: Report) -> str | None:
    """Return the place of a report in the queue, None if the desk has nothing to decide."""
    (flags,) = connection.execute(_FLAGS, (str(report.id),)).fetchone()
    return urgent_with(report, flags)


def urgent_with(report: Report, flags: int) -> str | None:
    """Return the place of a report with so many flags."""
    urgency = urgency_of(report, flags)
    return None if urgency is None else to_text(urgency.urgent_at)


def end_hold(connection: sqlite3.Connection, number: int) -> None:
    """End the hold on a report, as it was decided on or withdrawn."""
    connection.execute(_END_HOLD, (number,))


def take_hold(connection: sqlite3.Connection, report_id: UUID, hold: Hold, now: datetime) -> None:
    """Hold a report; raises `CaseHeld` while somebody else does."""
    times = to_text(hold.until), to_text(now), to_text(now + 2 * HELD_FOR)
    values = (str(report_id), hold.principal, *times)
    if connection.execute(_TAKE_HOLD, values).rowcount == 0:
        for (holder,) in connection.execute(_HOLDER, (str(report_id),)).fetchall():
            raise CaseHeld(report_id, holder)


def release_hold(connection: sqlite3.Connection, report_id: UUID, principal: str) -> None:
    """Release a report if this principal holds it."""
    connection.execute(_RELEASE, (str(report_id), principal))


def put_flag(connection: sqlite3.Connection, report: Report, flag: Flag) -> None:
    """Store a flag in place of an earlier one of the same principal, and rank the report."""
    flagged_at = to_text(flag.flagged_at)
    values = (str(report.id), flag.principal, flag.reason.value, flag.text, flagged_at)
    connection.execute(_PUT_FLAG, values)
    _rank(connection, report)


def remove_flag(connection: sqlite3.Connection, report: Report, principal: str) -> None:
    """Remove a flag, if there is one, and rank the report."""
    connection.execute(_REMOVE_FLAG, (str(report.id), principal))
    _rank(connection, report)


def add_note(connection: sqlite3.Connection, report_id: UUID, note: Note) -> None:
    """Add a note."""
    written_at = to_text(note.written_at)
    values = (str(report_id), note.principal, note.kind.value, note.text, written_at)
    connection.execute(_ADD_NOTE, values)


def _rank(connection: sqlite3.Connection, report: Report) -> None:
    connection.execute(PUT_URGENCY, (urgent_at(connection, report), str(report.id)))
