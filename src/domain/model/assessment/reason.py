"""The reason for a verdict, in parts: what was measured, who agrees, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from skywitness.domain.model.assessment.scope import reach_m, window
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.verdict import (
    Effect,
    Evidence,
    Outcome,
    PartCode,
    ReasonPart,
)

Numbered = tuple[int, Evidence]
"""A piece of evidence and its place among all pieces."""


def parts_of(
    outcome: Outcome, evidence: Sequence[Evidence], agreeing: int
) -> tuple[ReasonPart, ...]:
    """Return the parts of the reason for a verdict.

    `agreeing` is the number of sources that agree with the deciding one.
    """
    numbered = list(enumerate(evidence))
    parts = [
        ReasonPart(code=PartCode.MEASURED, evidence=number)
        for number, _ in _deciding(outcome, numbered)
    ]
    if agreeing:
        parts.append(ReasonPart(code=PartCode.MORE_SOURCES, count=agreeing))
    reports = [e for e in evidence if e.kind == "report" and e.effect is Effect.FOR]
    if reports:
        nearest = min(reports, key=lambda e: e.distance_m or 0.0)
        parts.append(
            ReasonPart(
                code=PartCode.NEIGHBOURS,
                count=len(reports),
                nearest_m=nearest.distance_m,
                nearest_s=nearest.time_offset_s,
            )
        )
    parts += [
        ReasonPart(code=PartCode.PHOTO, evidence=number)
        for number, _ in _photographed(outcome, numbered)
    ]
    return tuple(parts) or (ReasonPart(code=PartCode.NOTHING),)


def why_unassessable(
    claim: Claim, now: datetime, *, reference_reached: bool, archive_is_empty: bool
) -> tuple[ReasonPart, ...]:
    """Return why the claim cannot be assessed at the time `now`."""
    if archive_is_empty:
        return (ReasonPart(code=PartCode.NO_OBSERVATIONS),)
    if not reference_reached:
        return (ReasonPart(code=PartCode.NO_SOURCE),)
    asked = window(claim)
    return (
        ReasonPart(
            code=PartCode.NO_READINGS,
            reach_m=reach_m(claim),
            begins_at=asked.start,
            ends_at=max(asked.start, min(asked.end, now)),
        ),
    )


def _deciding(outcome: Outcome, evidence: Sequence[Numbered]) -> list[Numbered]:
    """Pick the strongest evidence for the outcome; of each side if it is not decided."""
    measured = [(n, e) for n, e in evidence if e.kind not in {"report", "photo"}]
    speaks_for = [(n, e) for n, e in measured if e.effect is Effect.FOR]
    against = [(n, e) for n, e in measured if e.effect is Effect.AGAINST]
    if outcome is Outcome.SUPPORTED:
        return speaks_for[:1]
    if outcome is Outcome.CONTRADICTED:
        return against[:1]
    return speaks_for[:1] + against[:1] or measured[:1]


def _photographed(outcome: Outcome, evidence: Sequence[Numbered]) -> list[Numbered]:
    """Pick the weightiest photo; one against the claim only where that is not supported."""
    photos = [(n, e) for n, e in evidence if e.kind == "photo"]
    speaks_for = [(n, e) for n, e in photos if e.effect is Effect.FOR]
    against = [(n, e) for n, e in photos if e.effect is Effect.AGAINST]
    return speaks_for[:1] or ([] if outcome is Outcome.SUPPORTED else against[:1])
