"""Examine a report: gather measurements and neighbouring reports, analyse the text, judge."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from skywitness.domain.model.assessment.scope import is_in_scope
from skywitness.domain.model.errors import LeaseLost, ProviderError, SkywitnessError
from skywitness.domain.model.failures import Failures
from skywitness.domain.model.photos.album import public
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.insight import Insight
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.use_cases.analyse_photos import AnalysePhotos
from skywitness.domain.use_cases.gather_evidence import Gathered, GatherEvidence
from skywitness.ports.clock import Clock
from skywitness.ports.examination_queue import ExaminationQueue, Findings, Lease
from skywitness.ports.report_queries import ReportQueries
from skywitness.ports.text_analysis import TextAnalysis
from skywitness.ports.unit_of_work import UnitOfWorkFactory

LOOK_AGAIN_AFTER = timedelta(minutes=75)
"""By then the hourly observation after the event has been published nearly everywhere."""

FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(minutes=15)
"""Also the longest wait for a source that names a time: it may recover earlier."""

MAX_ATTEMPTS = 40
"""With the delays above, attempts go on for more than nine hours."""

_log = logging.getLogger(__name__)


class Examined(StrEnum):
    """How one examination ended."""

    DONE = "done"
    POSTPONED = "postponed"
    GIVEN_UP = "given_up"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamineReport:
    """Examine the report of a lease.

    - All sources that reach back to the event are queried at the same time; one that fails does not
      hold up the others, and is queried again later, not before the time it names.
    - The text is analysed only when there is weather to judge by: analyses may cost money, and not
      every attempt succeeds. A failed analysis leads to another attempt; the verdict is stored
      without an insight, or with that of the fallback, and a better earlier insight about the same
      text is kept.
    - Photos are analysed first, whatever the weather; what fails leads to another attempt, too.
    - Readings of earlier examinations are used again when they lie in the scope of the present
      claim: some sources serve only current weather.
    - An obscured report is examined at its stand-in: neither its verdict nor a question to a source
      of weather says more about its place than everybody may know.
    - Neighbours count by their claims, never by their verdicts, so nothing cascades.
    - A report that was filed soon after the event is examined again 75 minutes after it.
    - Storing the findings ends the lease in the same step: a crash before it repeats the
      examination, a crash after it repeats nothing.
    """

    units: UnitOfWorkFactory
    queries: ReportQueries
    queue: ExaminationQueue
    gather: GatherEvidence
    text: TextAnalysis
    photos: AnalysePhotos
    clock: Clock
    _failures: Failures = field(default_factory=Failures, compare=False)

    async def __call__(self, lease: Lease) -> Examined:
        """Examine and store; errors are recorded in the queue, not raised."""
        try:
            return await self._examine(lease)
        except LeaseLost:
            return Examined.OVERTAKEN
        except SkywitnessError as error:
            return await self._later(lease, type(error).__name__)
        except Exception as error:  # a defect ends as a visible dead letter, not as a dead worker
            if self._failures.note(type(error).__name__):  # the queue has the reason for each
                _log.exception("examination of %s failed", lease.report_id)
            return await self._later(lease, type(error).__name__)

    async def _examine(self, lease: Lease) -> Examined:
        async with self.units() as unit:
            report = await unit.reports.get(lease.report_id)
        seen = await self.photos(report)
        report = seen.report
        claim, now = report.claim.as_compared(), self.clock.now()
        found, kept = await asyncio.gather(
            self.gather(report.id, claim, now), self.queries.conditions(report.id)
        )
        conditions = _merged(claim, kept, found.conditions)
        if found.failures and not conditions and lease.attempt < MAX_ATTEMPTS:
            return await self._later(lease, "no reference weather yet", found.failures)
        insight, of_text = await self._insight(claim)
        failures = (*found.failures, *of_text, *seen.failures)
        is_final = seen.is_whole and _is_final(found.conditions, insight)
        verdict = await self._verdict(report, found, conditions, now)
        redacted, insight = _redacted_further(claim.public, _better(report.insight, insight))
        findings = Findings(
            revision=report.revision,
            verdict=_as_before(report.verdict, verdict),
            insight=insight,
            conditions=conditions,
            public=redacted,
            waiting_for=tuple(sorted({failure.provider for failure in failures})),
        )
        again_at = _again_at(report, lease, now, failures, is_whole=is_final and not failures)
        await self.queue.complete(lease, findings, now, again_at)
        return Examined.DONE

    async def _verdict(
        self, report: Report, found: Gathered, conditions: Sequence[Conditions], now: datetime
    ) -> Verdict:
        return await found.judged(
            report.claim.as_compared(),
            conditions,
            revision=report.revision,
            observer=report.observer,
            now=now,
            photos=public(report.photos),  # what is said of hidden ones would tell of them
            sightings=await self.gather.sightings(report),
        )

    async def _insight(self, claim: Claim) -> tuple[Insight | None, tuple[ProviderError, ...]]:
        """Return what is found in the text, and the failure where nothing could be."""
        try:
            return await self.text.analyse(claim.public.narrative), ()
        except ProviderError as error:
            _log.warning("%s gave no insight: %s", self.text.name, type(error).__name__)
            return None, (error,)

    async def _later(
        self, lease: Lease, reason: str, failures: Sequence[ProviderError] = ()
    ) -> Examined:
        now = self.clock.now()
        if lease.attempt >= MAX_ATTEMPTS:
            await self.queue.dead_letter(lease, now, reason)
            return Examined.GIVEN_UP
        await self.queue.postpone(lease, now + _delay(lease.attempt, failures), reason)
        return Examined.POSTPONED


def _merged(
    claim: Claim, kept: Sequence[Conditions], found: Sequence[Conditions]
) -> tuple[Conditions, ...]:
    """Merge readings, nearest time first; a new one replaces the stored one with the same identity.

    A stale one was known before and replaces nothing.
    """
    readings = {_identity(reading): reading for reading in kept if is_in_scope(claim, reading)}
    for reading in found:
        if not reading.stale or _identity(reading) not in readings:
            readings[_identity(reading)] = reading
    return tuple(
        sorted(
            readings.values(),
            key=lambda c: (abs(claim.when.offset_s(c.observed_at)), *_identity(c)),
        )
    )


def _identity(reading: Conditions) -> tuple[str, str, datetime]:
    return reading.provider, reading.station, reading.observed_at


def _delay(attempt: int, failures: Sequence[ProviderError]) -> timedelta:
    """Return how long to wait: longer with every attempt, and until a source may be back."""
    doublings: int = min(attempt - 1, 10)
    own_s = FIRST_RETRY.total_seconds() * (1 << doublings)
    back_s = min((failure.retry_after_s or 0.0 for failure in failures), default=0.0)
    return timedelta(seconds=min(max(own_s, back_s), LONGEST_RETRY.total_seconds()))


def _again_at(
    report: Report,
    lease: Lease,
    now: datetime,
    failures: Sequence[ProviderError],
    *,
    is_whole: bool,
) -> datetime | None:
    settled = report.claim.when.end + LOOK_AGAIN_AFTER
    if not is_whole and lease.attempt < MAX_ATTEMPTS:
        return now + _delay(lease.attempt, failures)
    return settled if now < settled else None


def _as_before(before: Verdict | None, now: Verdict) -> Verdict:
    """Return the earlier verdict when nothing but its time would change."""
    if before is not None and replace(now, decided_at=before.decided_at) == before:
        return before
    return now


def _is_final(conditions: Sequence[Conditions], insight: Insight | None) -> bool:
    """Whether nothing better can be expected: no stale reading, no insight of a fallback."""
    is_stale = any(reading.stale for reading in conditions)
    return not is_stale and insight is not None and not insight.degraded


def _better(before: Insight | None, now: Insight | None) -> Insight | None:
    """Choose between the earlier insight about the same revision and the new one."""
    if before is not None and (now is None or (now.degraded and not before.degraded)):
        return before
    return now


def _redacted_further(
    public: PublicView, insight: Insight | None
) -> tuple[PublicView | None, Insight | None]:
    """Redact personal data that only the analyser found; drop findings that quote it."""
    if insight is None:
        return None, None
    further = public.masking(insight.personal_data)
    if further.personal_data == public.personal_data:
        return None, replace(insight, personal_data=public.personal_data)
    return further, insight.about(further.narrative, further.personal_data)
