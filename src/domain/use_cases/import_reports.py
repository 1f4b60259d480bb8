"""Import reports in bulk: every row gets its own result, and a second run changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from skywitness.domain.model.errors import Invalid, Problem, SkywitnessError
from skywitness.domain.model.reports.filing import Filing, claim_from
from skywitness.domain.model.reports.report import Claim, Report, ReviewState, Visibility
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.unit_of_work import AuditEntry, UnitOfWork, UnitOfWorkFactory

BATCH = 200
"""Rows stored in one transaction: large enough to share the disk's flush, small enough not to
keep other writers waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One row of a file: the line it begins on, and its filing or what is wrong with it.

    `registry` names the system that gave the external id; `warnings` say what was left out.
    """

    line: int
    registry: str
    filing: Filing | None
    fingerprint: str = ""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


class RowOutcome(StrEnum):
    """What became of a row."""

    FILED = "filed"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowResult:
    """The outcome of one row, and why it was refused."""

    line: int
    outcome: RowOutcome
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReports:
    """Keep the reports of another system.

    - A row counts as its own observer: who wrote it is not known.
    - A row that is already here is left alone; one that its source has corrected since becomes a
      new revision, unless people here edited the report: their edition stays.
    - A bad row is refused with its reason and stops nobody else.
    """

    units: UnitOfWorkFactory
    clock: Clock
    ids: Ids

    async def __call__(
        self, rows: Iterable[ImportRow], *, principal: str
    ) -> AsyncIterator[RowResult]:
        """Yield one result for each row, after it was stored."""
        for batch in _batches(rows):
            for result in await self._keep(batch, principal):
                yield result

    async def _keep(self, rows: list[ImportRow], principal: str) -> list[RowResult]:
        try:
            return await self._keep_together(rows, principal)
        except Invalid:
            raise
        except SkywitnessError:
            if len(rows) == 1:
                raise
        # Another writer took a name or changed a report of this batch: row by row, then.
        results: list[RowResult] = []
        for row in rows:
            results += await self._keep([row], principal)
        return results

    async def _keep_together(self, rows: list[ImportRow], principal: str) -> list[RowResult]:
        now = self.clock.now()
        async with self.units() as unit:
            results = [await self._row(unit, row, now, principal) for row in rows]
            if any(r.outcome in {RowOutcome.FILED, RowOutcome.REVISED} for r in results):
                await unit.commit()
        return results

    async def _row(
        self, unit: UnitOfWork, row: ImportRow, now: datetime, principal: str
    ) -> RowResult:
        filing = row.filing
        if filing is None or filing.external_id is None:
            return RowResult(row.line, RowOutcome.REFUSED, row.problems, row.warnings)
        stored = await unit.reports.find_filed(row.registry, filing.external_id)
        if stored and (stored.fingerprint == row.fingerprint or stored.withdrawn_at):
            return RowResult(row.line, RowOutcome.UNCHANGED, (), row.warnings)
        try:
            claim = claim_from(filing, now)
        except Invalid as error:
            return RowResult(row.line, RowOutcome.REFUSED, error.problems, row.warnings)
        if stored:
            return await self._correct(unit, row, stored, claim, now, principal)
        report = self._new_report(row, filing, claim, now)
        unit.reports.add(report)
        _audit(unit, report, "report.import", now, principal)
        return RowResult(row.line, RowOutcome.FILED, (), row.warnings)

    async def _correct(
        self,
        unit: UnitOfWork,
        row: ImportRow,
        stored: Report,
        claim: Claim,
        now: datetime,
        principal: str,
    ) -> RowResult:
        editions = await unit.reports.revisions(stored.id)
        if any(edition.revised_by != principal for edition in editions[1:]):
            note = "the source has corrected it, but the edition made here stays"
            return RowResult(row.line, RowOutcome.UNCHANGED, (), (*row.warnings, note))
        revised = replace(stored.revised(claim, now), fingerprint=row.fingerprint)
        unit.reports.revise(revised, principal)
        _audit(unit, revised, "report.import", now, principal)
        return RowResult(row.line, RowOutcome.REVISED, (), row.warnings)

    def _new_report(self, row: ImportRow, filing: Filing, claim: Claim, now: datetime) -> Report:
        return Report(
            id=filing.id or self.ids.new(),
            revision=1,
            change=1,
            observer=f"{row.registry}:{filing.external_id}",
            issuer=row.registry,
            external_id=filing.external_id,
            fingerprint=row.fingerprint,
            claim=claim,
            visibility=Visibility(filing.visibility),
            review=ReviewState.RECEIVED,
            filed_at=now,
            revised_at=now,
            updated_at=now,
        )


def _audit(unit: UnitOfWork, report: Report, action: str, now: datetime, principal: str) -> None:
    unit.audit.add(AuditEntry(at=now, principal=principal, action=action, report_id=report.id))


def _batches(rows: Iterable[ImportRow]) -> Iterator[list[ImportRow]]:
    """Cut rows into batches; a name that comes again begins a new one, its first row stored."""
    batch: list[ImportRow] = []
    names: set[tuple[str, str]] = set()
    for row in rows:
        name = (row.registry, row.filing.external_id or "") if row.filing else None
        if batch and (len(batch) >= BATCH or name in names):
            yield batch
            batch, names = [], set()
        batch.append(row)
        if name:
            names.add(name)
    if batch:
        yield batch
