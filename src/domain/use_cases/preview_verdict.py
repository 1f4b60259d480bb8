"""Tell what a report would be judged by, before it is filed."""

from __future__ import annotations

from dataclasses import dataclass, field

from skywitness.domain.documents.evidence import VerdictEvidenceDocument
from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.access.roles import Permission
from skywitness.domain.model.access.view import may_see_all
from skywitness.domain.model.errors import ReportErased, ReportNotFound
from skywitness.domain.model.photos.album import public
from skywitness.domain.model.reports.filing import Filing
from skywitness.domain.model.reports.report import Report
from skywitness.domain.use_cases.concurrency import ConcurrencyLimit
from skywitness.domain.use_cases.draw_evidence import drawn_evidence
from skywitness.domain.use_cases.file_report import FileReport, require_observer
from skywitness.domain.use_cases.gather_evidence import GatherEvidence
from skywitness.ports.observation_archive import ObservationArchive


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewVerdict:
    """Judge a filing as its examination would, and store nothing.

    It asks the same sources of weather as the examination, for the same hours and cells, so that
    they answer that from their caches. The analysis of the text is left out, and so are photos that
    are not stored yet.

    A filing with the id of a stored report previews a correction of it: that report is no neighbour
    of itself. For those who may see all of it, its photos count, and the other reports of its
    observer are no witnesses, whoever asks.
    """

    file: FileReport
    gather: GatherEvidence
    archive: ObservationArchive
    concurrency: ConcurrencyLimit = field(default_factory=ConcurrencyLimit)

    async def __call__(self, filing: Filing, *, actor: Actor) -> VerdictEvidenceDocument:
        """Return the verdict and what it would rest on; no verdict if no source answered.

        Raises:
            NotSignedIn, NotPermitted: the actor may not file.
            Invalid: the filing is invalid, as when it is filed.
            StoreOverloaded: too many wait for a preview.
        """
        actor.require(Permission.FILE_REPORTS)
        require_observer(filing, actor)
        now = self.file.clock.now()
        report = self.file.new_report(filing, actor, now)
        claim = report.claim.as_compared()
        stored = await self._stored(filing, actor)
        async with self.concurrency.slot():
            found = await self.gather(report.id, claim, now)
            is_unknown = found.failures and not (found.conditions or found.neighbours)
            verdict = None
            if not is_unknown:
                verdict = await found.judged(
                    claim,
                    found.conditions,
                    revision=1,
                    observer=(stored or report).observer,
                    now=now,
                    photos=public(stored.photos) if stored else (),
                    sightings=await self.gather.sightings(stored) if stored else (),
                )
            return await drawn_evidence(
                self.gather.queries, self.archive, report.id, claim, verdict, found.conditions
            )

    async def _stored(self, filing: Filing, actor: Actor) -> Report | None:
        if filing.id is None:
            return None
        async with self.file.units() as unit:
            try:
                report = await unit.reports.get(filing.id)
            except (ReportNotFound, ReportErased):
                return None
        return report if may_see_all(actor, report.observer) else None
