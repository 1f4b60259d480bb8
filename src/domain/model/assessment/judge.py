"""The verdict on a claim, from readings and neighbouring reports.

The score is a sum of log odds, starting from even odds. Each independent source adds the log odds
of its best finding (the rules are in the modules beside this one), reduced by distance and time
offset; the second source has half the weight, the third a quarter, because nearby sources see the
same weather. Neighbouring reports add theirs. Readings count against a claim in full only where
the vocabulary allows it and the place is known well enough; elsewhere the worst outcome is
inconclusive.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from skywitness.domain.model.assessment.findings import (
    ANALYSES,
    Finding,
    Series,
    nearness,
    promptness,
    series_of,
)
from skywitness.domain.model.assessment.neighbours import (
    CountedNeighbour,
    counted_neighbours,
    log_odds_of,
)
from skywitness.domain.model.assessment.reason import reason, unassessable
from skywitness.domain.model.assessment.rules import rules_for
from skywitness.domain.model.reports.claim import Claim, Neighbour
from skywitness.domain.model.reports.verdict import Effect, Evidence, Outcome, Verdict
from skywitness.domain.model.weather.conditions import Conditions

RULES_VERSION: Final = "2"

SUPPORTED_AT: Final = 0.75
"""Scores from this on are supported."""

CONTRADICTED_AT: Final = 0.15
"""Scores down to this are contradicted; stricter, because it discredits an observer."""

DISAGREEMENT: Final = 1.0
"""Log odds that both sides must reach for the evidence to be conflicting rather than weak."""

SINGLE_READING_CAP: Final = 1.0
"""Upper limit of the log odds of a single reading: too little to decide. Together with other
reports it can support a claim, but never contradict one."""

NEXT_SOURCE: Final = 0.5
"""Weight of each further source relative to the one before it."""

OPPOSITION_DISCOUNT: Final = 0.25
"""Weight of evidence against a claim where as much supports it: showers, fog and gusts are patchy,
and a station that missed one means little next to one that had it."""

CANNOT_CONTRADICT: Final = 0.6
"""Weight of a finding against a claim that readings cannot contradict."""

MOST_READINGS: Final = 14
MOST_REPORTS: Final = 6
"""Upper limits of the evidence shown in a verdict; the lightest is left out."""

_FULL_WEIGHT: Final = 4.0
"""Log odds shown as a weight of 1: odds of 55 to 1."""


@dataclass(slots=True)
class _Weighed:
    """A finding of a source, with its log odds after reduction by distance and time offset.

    With `direct` False it only makes the claim plausible.
    """

    source: str
    finding: Finding
    log_odds: float
    direct: bool


def judge(
    claim: Claim,
    revision: int,
    conditions: Sequence[Conditions],
    neighbours: Sequence[Neighbour],
    now: datetime,
    observer: str,
    *,
    reference_reached: bool,
    archive_is_empty: bool = False,
) -> Verdict:
    """Judge one revision of a claim.

    `observer` filed it; the observer's other reports do not count as neighbours.
    `reference_reached` says whether any weather source covers its time, `archive_is_empty` whether
    the only one that does is an empty archive. The same input gives the same verdict.
    """
    sources = series_of(claim, conditions)
    counted = counted_neighbours(claim, observer, neighbours)
    weighed = tuple(_weigh(claim, sources))
    shown = _shown(weighed, counted)
    outcome, score = Outcome.NOT_ASSESSABLE, None
    if sources or counted:
        in_favour, against = _sides(weighed)
        others = log_odds_of(counted)
        measured = _balance(in_favour, against)
        if not any(piece.direct and piece.log_odds > 0 for piece in weighed):
            measured = min(measured, SINGLE_READING_CAP)  # merely plausible: below any outcome
        worth = measured + others
        if _is_single_reading(sources):
            worth = max(-SINGLE_READING_CAP, worth if counted else min(worth, SINGLE_READING_CAP))
        score = _probability(worth)
        outcome = _outcome(claim, in_favour + others, against, score)
        agreeing = _agreeing(outcome, weighed)
        why = reason(claim, outcome, shown, agreeing, sum(v.weight > 0 for v in counted))
    else:
        why = unassessable(
            claim, now, reference_reached=reference_reached, archive_is_empty=archive_is_empty
        )
    return Verdict(
        outcome=outcome,
        score=score,
        reason=why,
        evidence=shown,
        rules_version=RULES_VERSION,
        decided_at=now,
        revision=revision,
    )


def _weigh(claim: Claim, sources: Sequence[Series]) -> Iterator[_Weighed]:
    rules, may_contradict = rules_for(claim.phenomenon), _may_contradict(claim)
    for series in sources:
        for rule, share in rules:
            for finding in rule(claim, series):
                near = nearness(claim, finding.reading.distance_m)
                prompt = promptness(finding.reading.offset_s)
                worth = finding.log_odds * share * near * prompt
                if worth < 0 and not may_contradict:
                    worth *= CANNOT_CONTRADICT
                yield _Weighed(series.source, finding, worth, direct=share >= 1.0)


def _may_contradict(claim: Claim) -> bool:
    return claim.phenomenon.readings_may_contradict and not claim.place.is_coarse


def _sides(weighed: Sequence[_Weighed]) -> tuple[float, float]:
    """Return the log odds for and against, from the best and the worst finding of each source."""
    best: dict[str, float] = {}
    worst: dict[str, float] = {}
    for piece in weighed:
        best[piece.source] = max(best.get(piece.source, 0.0), piece.log_odds)
        worst[piece.source] = min(worst.get(piece.source, 0.0), piece.log_odds)
    return _diminishing_sum(best.values()), -_diminishing_sum([-w for w in worst.values()])


def _balance(in_favour: float, against: float) -> float:
    """Return the log odds of both sides together.

    Both sides shrink equally with distance and time offset, and so does the result.
    """
    opposed = min(-against, in_favour)
    return in_favour + against + (1.0 - OPPOSITION_DISCOUNT) * opposed


def _diminishing_sum(worths: Iterable[float]) -> float:
    ordered = sorted(worths, reverse=True)
    return math.fsum(worth * NEXT_SOURCE**i for i, worth in enumerate(ordered))


def _is_single_reading(sources: Sequence[Series]) -> bool:
    return sum(len(series.readings) for series in sources) <= 1


def _probability(log_odds: float) -> float:
    return round(1.0 / (1.0 + math.exp(-log_odds)), 3)


def _outcome(claim: Claim, in_favour: float, against: float, score: float) -> Outcome:
    if score >= SUPPORTED_AT:
        return Outcome.SUPPORTED
    if score <= CONTRADICTED_AT and _may_contradict(claim):
        return Outcome.CONTRADICTED
    if in_favour >= DISAGREEMENT and against <= -DISAGREEMENT:
        return Outcome.MIXED
    return Outcome.INCONCLUSIVE


def _agreeing(outcome: Outcome, weighed: Sequence[_Weighed]) -> int:
    """Count the sources that agree with the outcome, without the strongest of them.

    A source with findings on both sides counts by its strongest finding.
    """
    effect = {Outcome.SUPPORTED: Effect.FOR, Outcome.CONTRADICTED: Effect.AGAINST}.get(outcome)
    strongest: dict[str, Effect] = {}
    deciding = ""
    for piece in _by_strength(weighed):
        direction = _effect(piece.log_odds)
        strongest.setdefault(piece.source, direction)
        if direction is effect:
            deciding = deciding or piece.source
    return sum(one is effect for source, one in strongest.items() if source != deciding)


def _shown(
    weighed: Sequence[_Weighed], counted: Sequence[CountedNeighbour]
) -> tuple[Evidence, ...]:
    pieces = [_reading(piece) for piece in _strongest(weighed)] + _reports(counted)
    return tuple(sorted(pieces, key=lambda e: (-e.weight, e.kind, e.source, e.rule, e.variable)))


def _strongest(weighed: Sequence[_Weighed]) -> list[_Weighed]:
    """Return the findings to show: the strongest, with at least one of each side."""
    ordered = _by_strength(weighed)
    shown = ordered[:MOST_READINGS]
    sides = {piece.log_odds > 0 for piece in shown}
    left_out = next((p for p in ordered[MOST_READINGS:] if (p.log_odds > 0) not in sides), None)
    return shown if left_out is None else [*shown[:-1], left_out]


def _by_strength(weighed: Sequence[_Weighed]) -> list[_Weighed]:
    return sorted(weighed, key=lambda piece: -abs(piece.log_odds))


def _reading(piece: _Weighed) -> Evidence:
    finding, given = piece.finding, piece.finding.reading.conditions
    return Evidence(
        source=given.station if piece.source == ANALYSES else piece.source,
        provider=given.provider,
        kind=given.kind.value,
        variable=finding.variable,
        value=finding.value,
        unit=finding.unit,
        threshold=finding.threshold,
        effect=_effect(piece.log_odds),
        weight=min(1.0, abs(piece.log_odds) / _FULL_WEIGHT),
        distance_m=finding.reading.distance_m,
        time_offset_s=finding.reading.offset_s,
        rule=finding.rule,
        present_weather=finding.present_weather,
    )


def _effect(log_odds: float) -> Effect:
    if abs(log_odds) < 0.05:
        return Effect.NEUTRAL
    return Effect.FOR if log_odds > 0 else Effect.AGAINST


def _reports(counted: Sequence[CountedNeighbour]) -> list[Evidence]:
    """Return the neighbours as evidence; their weights add up to their joint weight."""
    total = math.fsum(v.weight for v in counted)
    each = log_odds_of(counted) / total / _FULL_WEIGHT if total > 0 else 0.0
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
            weight=min(1.0, one.weight * each),
            distance_m=one.distance_m,
            time_offset_s=one.offset_s,
            rule="neighbours.same_class",
        )
        for one in counted[:MOST_REPORTS]
    ]
