"""The public part of a claim, from which events are computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import Phenomenon
from skywitness.domain.model.reports.report import Claim, Report
from skywitness.domain.model.time.interval import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicClaim:
    """The public part of a claim: redacted text, and a point that may be approximate or missing.

    It does not contain the exact place, so nothing derived from it can reveal that.
    """

    report_id: UUID
    observer: str
    phenomenon: Phenomenon
    narrative: str
    when: Interval
    point: Point | None
    magnitude: Magnitude | None

    @classmethod
    def of(cls, report_id: UUID, observer: str, claim: Claim) -> Self:
        """Return the public part of a claim."""
        return cls(
            report_id=report_id,
            observer=observer,
            phenomenon=claim.phenomenon,
            narrative=claim.public.narrative,
            when=claim.when,
            point=claim.public.point,
            magnitude=claim.magnitude,
        )


def public_claim_of(report: Report) -> PublicClaim:
    """Return the public part of the claim of a report."""
    return PublicClaim.of(report.id, report.observer, report.claim)
