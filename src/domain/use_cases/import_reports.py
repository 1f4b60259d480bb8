"""Import reports in bulk: each row has its own result, and repeating an import changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.errors import (
    Invalid,
    Problem,
    Problems,
    ReportNotFound,
    SkywitnessError,
)
from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.reports.claim import Claim, Revision
from skywitness.domain.model.reports.filing import (
    Filing,
    report_from,
    require_impersonal,
    require_line,
)
from skywitness.domain.model.reports.repetition import is_same_claim
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.change_report import Action
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory

BATCH = 200
"""Rows per transaction: enough to share one flush of the disk, few enough not to block other
writers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a report keeps that was exported by another service: its observer and its times."""

    observer: str
    filed_at: datetime
    revised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One row of a file: the line it begins on, and its filing or the problems with it.

    `registry` names the system that assigned the external id; `warnings` list what was left out.
    With an `origin`, `registry` is the issuer, and the filing has an id and need not have an
    external one.
    """

    line: int
    registry: str
    filing: Filing | None
    origin: Origin | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


class RowOutcome(StrEnum):
    """The outcome of a row."""

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


_Name = tuple[str, str]
"""Registry and external id."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Who imports, and whether all rows of the file were read."""

    actor: Actor
    is_at_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReports:
    """Store the reports of another system.

    - Each row counts as a separate observer, because its author is unknown.
    - A row that was imported before is skipped. If its source has corrected it since, it becomes a
      new revision, unless the report was edited here. Its visibility stays as it is here.
    - A row with the id of a report that is stored under another name is skipped, and so is one that
      has what the public sees of its report: both were exported from here.
    - A report that another service exported comes back as it was, found by its id: same observer,
      external id and times. Its claim is the present one there, and revision 1 here.
    - An invalid row is refused with its reason and does not affect the others.
    """

    units: UnitOfWorkFactory
    clock: Clock
    redactor: Redactor
    stand_ins: StandIns
    ids: Ids

    async def __call__(
        self, rows: Iterable[ImportRow], *, actor: Actor
    ) -> AsyncIterator[RowResult]:
        """Yield one result for each row, after it is stored.

        A row that was imported before, but is not the newest of its name, waits for the end: a
        later row of the file may be the newest, as in the run before.

        Raises:
            NotSignedIn, NotPermitted: the actor may not import.
            StoreOverloaded, StoreFull: the rows before this are stored.
        """
        actor.require(Permission.IMPORT_REPORTS)
        waiting: dict[_Name, ImportRow] = {}
        for batch in _batches(rows):
            for row in batch:
                earlier = waiting.pop(name, None) if (name := _name_of(row)) else None
                if earlier:
                    yield RowResult(earlier.line, RowOutcome.UNCHANGED, (), earlier.warnings)
            for row, result in zip(batch, await self._store(batch, _Run(actor)), strict=True):
                if result:
                    yield result
                elif name := _name_of(row):
                    waiting[name] = row
        for batch in _batches(waiting.values()):
            for result in await self._store(batch, _Run(actor, is_at_end=True)):
                if result:
                    yield result

    async def _store(self, rows: list[ImportRow], run: _Run) -> list[RowResult | None]:
        try:
            return await self._store_at_once(rows, run)
        except Invalid:
            raise
        except SkywitnessError:
            if len(rows) == 1:
                raise
        # another writer took an id or changed a report of this batch: continue row by row
        results: list[RowResult | None] = []
        for row in rows:
            results += await self._store([row], run)
        return results

    async def _store_at_once(self, rows: list[ImportRow], run: _Run) -> list[RowResult | None]:
        now = self.clock.now()
        async with self.units() as unit:
            results = [await self._row(unit, row, now, run) for row in rows]
            changed = {RowOutcome.FILED, RowOutcome.REVISED}
            if any(r and r.outcome in changed for r in results):
                await unit.commit()
        return results

    async def _row(
        self, unit: UnitOfWork, row: ImportRow, now: datetime, run: _Run
    ) -> RowResult | None:
        filing = row.filing
        if filing is None or (filing.external_id is None and row.origin is None):
            return RowResult(row.line, RowOutcome.REFUSED, row.problems, row.warnings)
        try:
            self._require_names(row, filing)
            stored = await _stored(unit, row, filing)
            here = None if row.origin else await _found(unit, filing.id)
            if (stored and stored.withdrawn_at) or (stored is None and here):
                return RowResult(row.line, RowOutcome.UNCHANGED, (), row.warnings)
            report = self._report(row, filing, now, stored)
        except Invalid as error:
            return RowResult(row.line, RowOutcome.REFUSED, error.problems, row.warnings)
        if stored:
            return await self._correct(unit, row, stored, report.claim, now, run)
        unit.reports.add(report)
        Action(name="report.import", actor=run.actor).record(unit, report.id, now)
        return RowResult(row.line, RowOutcome.FILED, (), (*row.warnings, *report.claim.warnings))

    def _require_names(self, row: ImportRow, filing: Filing) -> None:
        names = Problems()
        names.attempt(require_line, "registry", row.registry)
        names.attempt(require_impersonal, "registry", row.registry, self.redactor)
        if filing.external_id is not None:
            names.attempt(require_line, "external_id", filing.external_id)
        if row.origin and row.origin.observer != _observer_of(row, filing):
            names.attempt(require_line, "observer", row.origin.observer)
        if names.found:
            raise Invalid(names.found)

    def _report(
        self, row: ImportRow, filing: Filing, now: datetime, stored: Report | None
    ) -> Report:
        if stored:
            filing = replace(filing, visibility=stored.visibility)
        report = report_from(
            filing,
            now,
            self.redactor,
            self.stand_ins,
            report_id=stored.id if stored else filing.id or self.ids.new(),
            observer=row.origin.observer if row.origin else _observer_of(row, filing),
            issuer=row.registry,
        )
        if row.origin is None:
            return report
        return report.filed_before(row.origin.filed_at, row.origin.revised_at)

    async def _correct(
        self,
        unit: UnitOfWork,
        row: ImportRow,
        stored: Report,
        claim: Claim,
        now: datetime,
        run: _Run,
    ) -> RowResult | None:
        revisions: tuple[Revision, ...] = (stored.newest_revision,)
        if stored.revision > 1:
            revisions = await unit.reports.revisions(stored.id)
        imported = [r for r in revisions if r.number == 1 or r.revised_by == run.actor.id]
        *older, newest = (revision.claim for revision in imported)
        if _is_known(claim, newest) or (row.origin and _is_known(claim, stored.claim)):
            return RowResult(row.line, RowOutcome.UNCHANGED, (), row.warnings)
        if not run.is_at_end and any(_is_known(claim, known) for known in older):
            return None
        if len(imported) < len(revisions):
            note = "corrected by its source, but edited here: the edit is kept"
            return RowResult(row.line, RowOutcome.UNCHANGED, (), (*row.warnings, note))
        revised = stored.revised(claim, now, run.actor.id)
        unit.reports.save(revised, stored)
        Action(name="report.import", actor=run.actor).record(unit, stored.id, now)
        return RowResult(row.line, RowOutcome.REVISED, (), (*row.warnings, *claim.warnings))


async def _stored(unit: UnitOfWork, row: ImportRow, filing: Filing) -> Report | None:
    """Return the report of a row if it is one of this store: by its id, then by its name."""
    stored = await _found(unit, filing.id) if row.origin else None
    if stored is None and filing.external_id is not None:
        stored = await unit.reports.find_filed(row.registry, filing.external_id)
    return stored


async def _found(unit: UnitOfWork, report_id: UUID | None) -> Report | None:
    """Return the report with an id, which it may have been exported with, or None."""
    try:
        return None if report_id is None else await unit.reports.get(report_id)
    except ReportNotFound:
        return None


def _observer_of(row: ImportRow, filing: Filing) -> str:
    return f"{row.registry}:{filing.external_id}"


def _is_known(claim: Claim, known: Claim) -> bool:
    """Say whether a claim is a known one, or what the public sees of it."""
    return is_same_claim(claim, known) or is_same_claim(claim, known.as_public())


def _name_of(row: ImportRow) -> _Name | None:
    if row.filing is None:
        return None
    name = row.filing.external_id
    return (row.registry, str(row.filing.id) if name is None and row.origin else name or "")


def _batches(rows: Iterable[ImportRow]) -> Iterator[list[ImportRow]]:
    """Split rows into batches; an external id that repeats within one starts the next."""
    batch: list[ImportRow] = []
    names: set[_Name] = set()
    for row in rows:
        name = _name_of(row)
        if batch and (len(batch) >= BATCH or name in names):
            yield batch
            batch, names = [], set()
        batch.append(row)
        if name:
            names.add(name)
    if batch:
        yield batch
