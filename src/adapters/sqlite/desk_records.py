"""Holds, flags and notes in tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from typing_extensions import override

from skywitness.adapters.sqlite import desk_rows, report_rows
from skywitness.adapters.sqlite.change_set import ChangeSet
from skywitness.adapters.sqlite.database import Database
from skywitness.adapters.sqlite.timestamps import from_text
from skywitness.domain.model.desk.records import Flag, FlagReason, Hold, Note, NoteKind
from skywitness.domain.model.reports.report import Report
from skywitness.ports.desk import DeskRecords

_OF_REPORT: Final = f"WHERE report_number = {desk_rows.OF_REPORT}"
_HOLD: Final = f"SELECT principal, until FROM hold {_OF_REPORT}"
_FLAGS: Final = f"""
SELECT principal, reason, text, flagged_at FROM flag {_OF_REPORT} ORDER BY flagged_at, principal
"""
_NOTES: Final = f"SELECT principal, kind, text, written_at FROM note {_OF_REPORT} ORDER BY number"


class SqliteDeskRecords(DeskRecords):
    """Reads in a thread; changes wait for the commit."""

    def __init__(self, database: Database, changes: ChangeSet) -> None:
        self._database = database
        self._changes = changes

    @override
    async def hold(self, report_id: UUID) -> Hold | None:
        rows = await self._database.reader.execute_fetchall(_HOLD, (str(report_id),))
        return next((Hold(principal, from_text(until)) for principal, until in rows), None)

    @override
    def take_hold(self, report_id: UUID, hold: Hold, now: datetime) -> None:
        self._changes.others.append(lambda c: desk_rows.take_hold(c, report_id, hold, now))

    @override
    def release_hold(self, report_id: UUID, principal: str) -> None:
        self._changes.others.append(lambda c: desk_rows.release_hold(c, report_id, principal))

    @override
    async def flags(self, report_id: UUID) -> tuple[Flag, ...]:
        rows = await self._database.reader.execute_fetchall(_FLAGS, (str(report_id),))
        return tuple(
            Flag(
                principal=principal,
                reason=FlagReason(reason),
                text=text,
                flagged_at=from_text(flagged_at),
            )
            for principal, reason, text, flagged_at in rows
        )

    @override
    def put_flag(self, report_id: UUID, flag: Flag) -> None:
        self._change(report_id, lambda c, report: desk_rows.put_flag(c, report, flag))

    @override
    def remove_flag(self, report_id: UUID, principal: str) -> None:
        self._change(report_id, lambda c, report: desk_rows.remove_flag(c, report, principal))

    @override
    async def notes(self, report_id: UUID) -> tuple[Note, ...]:
        rows = await self._database.reader.execute_fetchall(_NOTES, (str(report_id),))
        return tuple(
            Note(
                principal=principal,
                kind=NoteKind(kind),
                text=text,
                written_at=from_text(written_at),
            )
            for principal, kind, text, written_at in rows
        )

    @override
    def add_note(self, report_id: UUID, note: Note) -> None:
        self._changes.others.append(lambda c: desk_rows.add_note(c, report_id, note))

    def _change(
        self, report_id: UUID, change: Callable[[sqlite3.Connection, Report], None]
    ) -> None:
        """Change a report as the transaction sees it, so that flags rank what is stored."""

        def apply(connection: sqlite3.Connection) -> None:
            report = report_rows.read(connection, report_id)
            if report is not None:
                change(connection, report)

        self._changes.others.append(apply)
