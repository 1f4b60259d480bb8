"""The evidence that a verdict shows of what was weighed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.assessment.findings import ANALYSES, Finding
from skywitness.domain.model.assessment.grades import LEAST, weight_of
from skywitness.domain.model.assessment.neighbours import CountedNeighbour, log_odds_of
from skywitness.domain.model.assessment.photo_rules import PhotoFinding
from skywitness.domain.model.assessment.photos import Photographed
from skywitness.domain.model.reports.verdict import Effect, Evidence

MOST_READINGS: Final = 14
MOST_OF_PHOTOS: Final = 12
"""Upper limits of the evidence shown in a verdict; the lightest is left out. Of reports all that
count are shown, as many as are considered."""


@dataclass(slots=True)
class Weighed:
    """A finding of a source, with its log odds after reduction by distance and time offset.

    With `direct` False it only makes the claim plausible.
    """

    source: str
    finding: Finding
    log_odds: float
    direct: bool


def shown(
    ordered: Sequence[Weighed], counted: Sequence[CountedNeighbour], seen: Photographed
) -> tuple[Evidence, ...]:
    """Return the evidence, the heaviest first; findings are given by their strength."""
    pieces = [_reading(piece) for piece in _strongest(ordered)] + _reports(counted)
    pieces += [_photo(one) for one in _most_telling(seen.findings)]
    return tuple(sorted(pieces, key=lambda e: (-e.weight, e.kind, e.source, e.rule, e.variable)))


def _strongest(ordered: Sequence[Weighed]) -> Sequence[Weighed]:
    """Return the findings to show: the strongest, with at least one of each side."""
    shown = ordered[:MOST_READINGS]
    sides = {piece.log_odds > 0 for piece in shown}
    left_out = next((p for p in ordered[MOST_READINGS:] if (p.log_odds > 0) not in sides), None)
    return shown if left_out is None else [*shown[:-1], left_out]


def by_strength(weighed: Sequence[Weighed]) -> list[Weighed]:
    """Return the findings, the strongest on either side first."""
    return sorted(weighed, key=lambda piece: -abs(piece.log_odds))


def _reading(piece: Weighed) -> Evidence:
    finding, given = piece.finding, piece.finding.reading.conditions
    return Evidence(
        source=given.station if piece.source == ANALYSES else piece.source,
        provider=given.provider,
        kind=given.kind.value,
        variable=finding.variable,
        value=finding.value,
        unit=finding.unit,
        threshold=finding.threshold,
        effect=effect_of(piece.log_odds),
        weight=weight_of(piece.log_odds),
        distance_m=finding.reading.distance_m,
        time_offset_s=finding.reading.offset_s,
        rule=finding.rule,
        present_weather=finding.present_weather,
    )


def effect_of(log_odds: float) -> Effect:
    """Return which side log odds are on."""
    if abs(log_odds) < LEAST:
        return Effect.NEUTRAL
    return Effect.FOR if log_odds > 0 else Effect.AGAINST


def _reports(counted: Sequence[CountedNeighbour]) -> list[Evidence]:
    """Return the neighbours as evidence; their weights add up to their joint weight."""
    total = math.fsum(v.weight for v in counted)
    each = log_odds_of(counted) / total if total > 0 else 0.0
    return [
        Evidence(
            source=str(one.neighbour.report_id),
            provider="reports",
            kind="report",
            variable=one.neighbour.claim.phenomenon.key,
            value=round(one.weight, 3),
            unit="reports",
            threshold=None,
            effect=Effect.FOR if one.weight > 0 else Effect.NEUTRAL,
            weight=weight_of(one.weight * each),
            distance_m=one.distance_m,
            time_offset_s=one.offset_s,
            rule="neighbours.same_class",
            copy_of=one.copy_of,
        )
        for one in counted
    ]


def _most_telling(findings: Sequence[PhotoFinding]) -> list[PhotoFinding]:
    """Return warnings first, then the strongest."""
    ordered = sorted(findings, key=lambda one: (not one.is_warning, -abs(one.log_odds)))
    return ordered[:MOST_OF_PHOTOS]


def _photo(finding: PhotoFinding) -> Evidence:
    return Evidence(
        source=finding.source,
        provider=finding.provider,
        kind="photo",
        variable=finding.variable,
        value=finding.value,
        unit=finding.unit,
        threshold=finding.threshold,
        effect=effect_of(finding.log_odds),
        weight=weight_of(finding.log_odds),
        distance_m=finding.distance_m,
        time_offset_s=finding.offset_s,
        rule=finding.rule,
    )
