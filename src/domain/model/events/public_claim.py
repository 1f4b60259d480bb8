"""The public part of a claim, from which events are computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from skywitness.domain.model.events.occurrence import Occurrence
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.verdict import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicClaim(Occurrence):
    """The public part of a claim: redacted text, and a point that may be approximate or missing.

    It does not contain the exact place, so nothing derived from it can reveal that. `outcome` is
    None while its examination is pending.
    """

    observer: str
    narrative: str
    magnitude: Magnitude | None
    outcome: Outcome | None = None

    @classmethod
    def of(
        cls, report_id: UUID, observer: str, claim: Claim, outcome: Outcome | None = None
    ) -> Self:
        """Return the public part of a claim."""
        return cls(
            report_id=report_id,
            observer=observer,
            phenomenon=claim.phenomenon,
            narrative=claim.public.narrative,
            when=claim.when,
            point=claim.public.point,
            magnitude=claim.magnitude,
            outcome=outcome,
        )


def occurrence_of(report: Report) -> Occurrence:
    """Return what a report says occurred."""
    claim = report.claim
    return Occurrence(
        report_id=report.id,
        phenomenon=claim.phenomenon,
        when=claim.when,
        point=claim.public.point,
    )


def public_claim_of(report: Report) -> PublicClaim:
    """Return the public part of the claim of a report."""
    outcome = report.verdict.outcome if report.verdict else None
    return PublicClaim.of(report.id, report.observer, report.claim, outcome)
