"""Parts of a report that have a URL of their own: verdict, insight, conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from skywitness.domain.documents.document import Document, about
from skywitness.domain.documents.insight import InsightDocument
from skywitness.domain.documents.report import ExaminationDocument
from skywitness.domain.documents.verdict import VerdictDocument
from skywitness.domain.documents.weather import NearConditionsDocument
from skywitness.domain.model.assessment.consistency import disagreements
from skywitness.domain.model.assessment.sentences import photo_warnings
from skywitness.domain.model.assessment.severity import severity_of
from skywitness.domain.model.narrative.damage import find_damage
from skywitness.domain.model.phenomena.phenomenon import Severity
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.weather.conditions import Conditions


@dataclass(kw_only=True)
class _ReportPart(Document):
    id: UUID
    revision: int = field(metadata=about("The current revision of the claim.", ge=1))
    examination: ExaminationDocument


def _part(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "revision": report.revision,
        "examination": ExaminationDocument.of(report),
    }


@dataclass(kw_only=True)
class ReportVerdictDocument(_ReportPart):
    """The verdict on the current revision (null while pending), and the newest earlier ones."""

    verdict: VerdictDocument | None
    history: tuple[VerdictDocument, ...]
    severity: Severity
    warnings: tuple[str, ...] = field(
        metadata=about("Probable mistakes, and contradictions between the members of the claim.")
    )

    @classmethod
    def of(
        cls, report: Report, verdicts: Sequence[Verdict], audience: Audience = Audience.PUBLIC
    ) -> ReportVerdictDocument:
        """Show the verdicts on a report, given newest first."""
        shown = tuple(VerdictDocument.of(verdict, audience) for verdict in verdicts)
        about_photos = photo_warnings(report.verdict.evidence) if report.verdict else ()
        current = shown[0] if report.verdict is not None and shown else None
        claim = report.claim
        damage = find_damage(claim.public.narrative)
        return cls(
            **_part(report),
            verdict=current,
            history=shown if report.verdict is None else shown[1:],
            severity=severity_of(claim.phenomenon, claim.magnitude, damage),
            warnings=(*claim.warnings, *disagreements(claim), *about_photos),
        )


@dataclass(kw_only=True)
class ReportInsightDocument(_ReportPart):
    """What text analysis found in the current revision (null while pending)."""

    insight: InsightDocument | None

    @classmethod
    def of(cls, report: Report, audience: Audience = Audience.PUBLIC) -> ReportInsightDocument:
        """Show the insight of a report; positions are those in the text that the audience sees."""
        insight, text = report.insight, report.claim.narrative_for(audience)
        return cls(
            **_part(report), insight=None if insight is None else InsightDocument.of(insight, text)
        )


@dataclass(kw_only=True)
class ReportConditionsDocument(_ReportPart):
    """The reference weather gathered by the last examination, nearest in time first."""

    items: tuple[NearConditionsDocument, ...]

    @classmethod
    def of(
        cls, report: Report, conditions: Sequence[Conditions], now: datetime
    ) -> ReportConditionsDocument:
        """Show the conditions near a report."""
        items = tuple(NearConditionsDocument.of(one, report.claim, now) for one in conditions)
        return cls(**_part(report), items=items)
