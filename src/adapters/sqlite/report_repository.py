"""Reports as entities: read from rows, changed by steps that wait for the commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import aiosqlite
from typing_extensions import override

from skywitness.adapters.sqlite import changes, codec
from skywitness.adapters.sqlite.steps import Step
from skywitness.adapters.sqlite.timestamps import from_text, from_text_or_none
from skywitness.domain.model.errors import ReportNotFound
from skywitness.domain.model.reports.report import (
    ExaminationState,
    Report,
    ReviewState,
    Revision,
    Visibility,
)
from skywitness.ports.unit_of_work import ReportRepository

_COLUMNS = (
    "id",
    "revision",
    "change",
    "observer",
    "issuer",
    "external_id",
    "fingerprint",
    "visibility",
    "review",
    "filed_at",
    "revised_at",
    "revised_by",
    "updated_at",
    "withdrawn_at",
    "examination",
    "insight_doc",
    "claim",
    "verdict",
)

# One statement, so that the parts of an entity always belong together. A verdict of an earlier
# edition stays in the history, but it is no longer the report's: then `verdict_doc` is NULL.
_SELECT = """
SELECT r.id, r.revision, r.change, r.observer, r.issuer, r.external_id, r.fingerprint,
       r.visibility, r.review, r.filed_at, r.revised_at, e.revised_by, r.updated_at, r.withdrawn_at,
       r.examination, r.insight_doc, e.claim,
       CASE WHEN r.verdict_doc IS NOT NULL THEN
         (SELECT v.document FROM verdict AS v WHERE v.report_number = r.number
          ORDER BY v.id DESC LIMIT 1)
       END
FROM report AS r
JOIN revision AS e ON e.report_number = r.number AND e.revision = r.revision
"""
BY_ID = f"{_SELECT} WHERE r.id = ?"
BY_EXTERNAL_ID = f"{_SELECT} WHERE r.external_id = ? AND r.issuer = ?"
_REVISIONS = """
SELECT e.revision, e.revised_at, e.revised_by, e.claim
FROM revision AS e JOIN report AS r ON r.number = e.report_number
WHERE r.id = ? ORDER BY e.revision
"""


class SqliteReportRepository(ReportRepository):
    """Reads through a reader; what is changed is collected in `steps`."""

    def __init__(self, reader: aiosqlite.Connection) -> None:
        self._reader = reader
        self.steps: list[Step] = []
        self.schedules = False

    @override
    async def get(self, report_id: UUID) -> Report:
        rows = list(await self._reader.execute_fetchall(BY_ID, (str(report_id),)))
        if not rows:
            raise ReportNotFound(report_id)
        return _report(rows[0])

    @override
    async def find_filed(self, issuer: str, external_id: str) -> Report | None:
        rows = list(await self._reader.execute_fetchall(BY_EXTERNAL_ID, (external_id, issuer)))
        return _report(rows[0]) if rows else None

    @override
    async def revisions(self, report_id: UUID) -> tuple[Revision, ...]:
        rows = await self._reader.execute_fetchall(_REVISIONS, (str(report_id),))
        return tuple(
            Revision(
                number=number,
                revised_at=from_text(revised_at),
                revised_by=revised_by,
                claim=codec.claim_from_json(claim),
            )
            for number, revised_at, revised_by, claim in rows
        )

    @override
    def add(self, report: Report) -> None:
        self.steps += changes.adding(report)
        self.schedules = True

    @override
    def save(self, report: Report, before: Report) -> None:
        self.steps += changes.saving(report, before)
        self.schedules |= report.change_from(before).needs_examination


def _report(values: Any) -> Report:
    row: Mapping[str, Any] = dict(zip(_COLUMNS, values, strict=True))
    verdict, insight = row["verdict"], row["insight_doc"]
    return Report(
        id=UUID(row["id"]),
        revision=row["revision"],
        change=row["change"],
        observer=row["observer"],
        issuer=row["issuer"],
        external_id=row["external_id"],
        fingerprint=row["fingerprint"],
        claim=codec.claim_from_json(row["claim"]),
        visibility=Visibility(row["visibility"]),
        review=ReviewState(row["review"]),
        filed_at=from_text(row["filed_at"]),
        revised_at=from_text(row["revised_at"]),
        revised_by=row["revised_by"],
        updated_at=from_text(row["updated_at"]),
        withdrawn_at=from_text_or_none(row["withdrawn_at"]),
        examination=ExaminationState(row["examination"]),
        verdict=None if verdict is None else codec.verdict_from_json(verdict),
        insight=None if insight is None else codec.insight_from_json(insight),
    )
