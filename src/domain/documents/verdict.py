"""Verdicts and the evidence they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.reason import ReasonPartDocument, parts_shown
from skywitness.domain.model.assessment.camera_distance import rounded_up_m
from skywitness.domain.model.reports.verdict import Effect, Evidence, Outcome, Verdict
from skywitness.domain.model.reports.visibility import Audience


@dataclass(kw_only=True)
class EvidenceDocument(Document):
    """One piece of evidence: `value` was compared with `threshold`, both in `unit`.

    Evidence of the variable `present_weather` has no value.
    """

    source: str = field(metadata=about("The station, model, report or photo it comes from."))
    provider: str
    kind: str = field(metadata=about("observation, analysis, report or photo."))
    variable: str
    value: float | None
    unit: str
    threshold: float | None
    effect: Effect
    weight: float = field(metadata=about("How much it counted, from 0 to 1."))
    distance_m: int | None = field(
        metadata=about(
            "Distance from the claim in metres; of a photo, null without a position, and "
            "rounded up for all but its observer and the desk."
        )
    )
    time_offset_s: int | None = field(
        metadata=about(
            "Seconds from the claim; negative for earlier, null where a camera noted no time."
        )
    )
    rule: str
    present_weather: str | None = field(
        metadata=about("METAR groups; `NSW` is no significant weather.")
    )

    @classmethod
    def of(cls, evidence: Evidence, audience: Audience = Audience.PUBLIC) -> EvidenceDocument:
        """Show one piece of evidence."""
        distance_m, offset_s = evidence.distance_m, evidence.time_offset_s
        if distance_m is not None and evidence.kind == "photo" and audience is Audience.PUBLIC:
            distance_m = rounded_up_m(distance_m)
        return cls(
            source=evidence.source,
            provider=evidence.provider,
            kind=evidence.kind,
            variable=evidence.variable,
            value=evidence.value,
            unit=evidence.unit,
            threshold=evidence.threshold,
            effect=evidence.effect,
            weight=round(evidence.weight, 3),
            distance_m=None if distance_m is None else round(distance_m),
            time_offset_s=None if offset_s is None else round(offset_s),
            rule=evidence.rule,
            present_weather=evidence.present_weather,
        )


@dataclass(kw_only=True)
class VerdictSummaryDocument(Document):
    """What the evidence says about the claim."""

    outcome: Outcome
    score: float | None = field(
        metadata=about("Probability that the claim is right; null when not assessable.", ge=0, le=1)
    )
    reason: str
    reason_parts: tuple[ReasonPartDocument, ...] = field(
        metadata=about(
            "What the reason says, the deciding part first; empty for rules before version 4."
        )
    )
    rules_version: str
    decided_at: datetime

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """Show a verdict without its evidence."""
        return cls(**_summary(verdict))

    @classmethod
    def beside_lanes(cls, verdict: Verdict, lanes: Mapping[str, int]) -> VerdictSummaryDocument:
        """Show a verdict beside its lanes, whose places are given by their sources."""
        return VerdictSummaryDocument(**_summary(verdict, lanes))


@dataclass(kw_only=True)
class VerdictDocument(VerdictSummaryDocument):
    """A verdict with every piece of evidence that was weighed."""

    revision: int = field(metadata=about("The revision of the claim it is about.", ge=1))
    evidence: tuple[EvidenceDocument, ...]

    @classmethod
    def of(cls, verdict: Verdict, audience: Audience = Audience.PUBLIC) -> Self:
        """Show a verdict with its evidence."""
        return cls(
            **_summary(verdict),
            revision=verdict.revision,
            evidence=tuple(EvidenceDocument.of(piece, audience) for piece in verdict.evidence),
        )


def _summary(verdict: Verdict, lanes: Mapping[str, int] | None = None) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome,
        "score": verdict.score,
        "reason": verdict.reason,
        "reason_parts": parts_shown(verdict, lanes),
        "rules_version": verdict.rules_version,
        "decided_at": in_utc(verdict.decided_at),
    }
