"""File a report: store an observation exactly once and queue it for examination."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.access.view import may_see_all
from skywitness.domain.model.errors import (
    ExternalIdTaken,
    FilingInProgress,
    IdempotencyMismatch,
    IdentityTaken,
    Invalid,
    SkywitnessError,
)
from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.filing import Filing, report_from
from skywitness.domain.model.reports.repetition import is_repetition
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.change_report import Action
from skywitness.domain.use_cases.passed_time import PassedTime
from skywitness.ports.clock import Clock, Ids
from skywitness.ports.unit_of_work import IdempotencyRecord, UnitOfWork, UnitOfWorkFactory

KEYS_KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyKey:
    """The key of a request, the scope it is valid in, and the SHA-256 of the body's bytes."""

    key: str
    scope: str
    body_digest: str


@dataclass(frozen=True, slots=True)
class Filed:
    """The report as filed, its public document, and whether the request was a repetition.

    The document of a repetition is not at hand.
    """

    report: Report
    document: bytes | None
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """Store a new report.

    - The report, its place in the examination queue, its idempotency key and its audit entry are
      stored together before this returns.
    - The observer is the actor, except for actors that file for others.
    - Personal data that the local redactor finds never reaches the public text, and the place of an
      obscured report is replaced by a stand-in before anything is stored.
    - Repeating a request (same idempotency key, client id or external id) returns revision 1 of the
      same report. A key stands for the bytes of one body, an id for one claim, however it is
      encoded; another one under the same key or id is refused.
    """

    units: UnitOfWorkFactory
    clock: Clock
    redactor: Redactor
    stand_ins: StandIns
    ids: Ids
    passed: PassedTime
    _running: set[tuple[str, str]] = field(default_factory=set)

    async def __call__(
        self,
        filing: Filing,
        *,
        actor: Actor,
        idempotency: IdempotencyKey | None = None,
        request_id: str = "",
    ) -> Filed:
        """File a report.

        Raises:
            NotSignedIn, NotPermitted: the actor may not file.
            Invalid: invalid fields, all of them named.
            IdempotencyMismatch, FilingInProgress: the key was used for another body, or is in use.
            IdentityTaken, ExternalIdTaken: a report with other content has this id.
            ReportWithdrawn: the request is repeated, and its report was withdrawn.
            StoreOverloaded, StoreFull: nothing was stored.
        """
        actor.require(Permission.FILE_REPORTS)
        if filing.observer is not None:
            require_observer(filing, actor)
        if idempotency is None:
            return await self._file(filing, actor, None, request_id)
        running = (idempotency.scope, idempotency.key)
        if running in self._running:
            raise FilingInProgress(idempotency.key)
        self._running.add(running)
        try:
            return await self._file(filing, actor, idempotency, request_id)
        finally:
            self._running.discard(running)

    async def _file(
        self,
        filing: Filing,
        actor: Actor,
        idempotency: IdempotencyKey | None,
        request_id: str,
    ) -> Filed:
        """File a report. A repeated request is recognised when its key is stored once more.

        Nearly all requests are new, and looking for each key first would cost them a tenth.
        """
        async with self.units() as unit:
            try:
                return await self._store(unit, filing, actor, idempotency, request_id)
            except SkywitnessError:  # of whatever kind: the first request may have been accepted
                replay = await self._replay_by_key(unit, idempotency)
                if replay is None:
                    raise
                return replay

    async def _store(
        self,
        unit: UnitOfWork,
        filing: Filing,
        actor: Actor,
        idempotency: IdempotencyKey | None,
        request_id: str,
    ) -> Filed:
        now = self.clock.now()
        report = self.new_report(filing, actor, now)
        document = unit.reports.add(report)
        action = Action(name="report.file", actor=actor, request_id=request_id)
        action.record(unit, report.id, now)
        if idempotency:
            used_at = await self.passed.now(unit.idempotency)
            record = _record(idempotency, report, used_at)
            unit.idempotency.add(record, used_at - KEYS_KEPT_FOR)
        try:
            await unit.commit()
        except (IdentityTaken, ExternalIdTaken):
            return await _replay_by_name(unit, filing, report, actor)
        return Filed(report, document, replayed=False)

    def new_report(self, filing: Filing, actor: Actor, now: datetime) -> Report:
        """Return the report of a filing, which is stored nowhere; raises as filing does."""
        observer = filing.observer or actor.id
        return report_from(
            filing,
            now,
            self.redactor,
            self.stand_ins,
            report_id=filing.id or self.ids.new(),
            observer=observer,
            issuer=observer,
        )

    async def _replay_by_key(
        self, unit: UnitOfWork, idempotency: IdempotencyKey | None
    ) -> Filed | None:
        if idempotency is None:
            return None
        since = await self.passed.now(unit.idempotency) - KEYS_KEPT_FOR
        record = await unit.idempotency.find(idempotency.scope, idempotency.key, since)
        if record is None:
            return None
        if record.body_digest != idempotency.body_digest:
            raise IdempotencyMismatch(idempotency.key)
        stored = await unit.reports.get(record.report_id)
        return Filed(stored.as_filed(await _first_claim(unit, stored)), None, replayed=True)


def require_observer(filing: Filing, actor: Actor) -> None:
    """Raise `Invalid` for somebody else's report, unless the actor files for others."""
    if filing.observer not in {None, actor.id} and not actor.may(Permission.FILE_FOR_OTHERS):
        raise Invalid.at("observer", f"must be left out: you file as {actor.id}")


def _record(idempotency: IdempotencyKey, report: Report, used_at: datetime) -> IdempotencyRecord:
    return IdempotencyRecord(
        scope=idempotency.scope,
        key=idempotency.key,
        body_digest=idempotency.body_digest,
        report_id=report.id,
        created_at=used_at,
    )


async def _replay_by_name(unit: UnitOfWork, filing: Filing, report: Report, actor: Actor) -> Filed:
    stored, taken = None, SkywitnessError()
    if report.external_id is not None:
        stored = await unit.reports.find_filed(report.issuer, report.external_id)
        if stored:
            is_known = stored.is_public or may_see_all(actor, stored.observer)
            taken = ExternalIdTaken(report.external_id, stored.id if is_known else None)
    if stored is None:
        stored, taken = await unit.reports.get(report.id), IdentityTaken(report.id)
    filed = report if filing.id else replace(report, id=stored.id)
    first = await _first_claim(unit, stored)
    if not is_repetition(filed, stored, first):
        raise taken
    return Filed(stored.as_filed(first), None, replayed=True)


async def _first_claim(unit: UnitOfWork, report: Report) -> Claim:
    if report.revision == 1:
        return report.claim
    return (await unit.reports.revisions(report.id))[0].claim
