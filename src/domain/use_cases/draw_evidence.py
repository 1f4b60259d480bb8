"""Put together what is drawn of a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from skywitness.domain.documents.evidence import VerdictEvidenceDocument, voices_of
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.ports.observation_archive import ObservationArchive
from skywitness.ports.report_queries import ReportQueries


async def drawn_evidence(
    queries: ReportQueries,
    archive: ObservationArchive,
    report_id: UUID,
    claim: Claim,
    verdict: Verdict | None,
    conditions: Sequence[Conditions],
) -> VerdictEvidenceDocument:
    """Return what a verdict on a claim rests on, as the claim is compared.

    Of the reports that count it has the points that are public now: what has been hidden since the
    verdict has none.
    """
    counted = [UUID(piece.source) for piece in voices_of(verdict)]
    pieces = verdict.evidence if verdict else ()
    stations = {piece.source for piece in pieces if piece.kind == ConditionsKind.OBSERVATION}
    names = await archive.station_names(stations) if stations else {}
    others = await queries.public_claims(counted) if counted else ()
    return VerdictEvidenceDocument.of(
        claim,
        verdict,
        conditions,
        points={one.report_id: one.point for one in others if one.point is not None},
        names=names,
        own_id=report_id,
    )
