"""The verdict: claim, readings and neighbours in; outcome, score and every deciding number out.

The score is a sum of log odds that starts from even odds. Every independent source adds what its
best finding is worth (rules by family of phenomena in the modules beside this one), weakened by
distance and by time; the second source counts half, the third a quarter, because near sources see
the same weather. Neighbouring reports add theirs. Readings speak against a claim in full only
where the vocabulary lets them and the place is known well enough; elsewhere it stays open at worst.
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
from skywitness.domain.model.assessment.neighbours import Voice, log_odds_of, voices
from skywitness.domain.model.assessment.reason import reason, unassessable
from skywitness.domain.model.assessment.rules import rules_for
from skywitness.domain.model.reports.report import Claim, Neighbour
from skywitness.domain.model.reports.verdict import Effect, Evidence, Outcome, Verdict
from skywitness.domain.model.weather.conditions import Conditions

RULES_VERSION: Final = "2"

SUPPORTED_AT: Final = 0.75
"""Score from which a claim counts as supported."""

CONTRADICTED_AT: Final = 0.15
"""Score down to which a claim counts as contradicted; stricter, because it accuses."""

DISAGREEMENT: Final = 1.0
"""Log odds that both sides must reach for the evidence to disagree rather than be thin."""

SINGLE_READING_CAP: Final = 1.0
"""Log odds that one reading of one source is worth at most: too little for any outcome. Together
with other reports it may support, but it accuses nobody."""

NEXT_SOURCE: Final = 0.5
"""What each further source counts, as a share of the one before it."""

OPPOSITION_DISCOUNT: Final = 0.25
"""What speaks against a claim counts as far as as much speaks for it: showers, fog and gusts are
patchy, and a station that missed one says little beside one that had it."""

CANNOT_CONTRADICT: Final = 0.6
"""What a finding against counts where readings cannot contradict."""

MOST_READINGS: Final = 14
MOST_REPORTS: Final = 6
"""Pieces of evidence that a verdict shows; those that count least are left out."""

_FULL_WEIGHT: Final = 4.0
"""Log odds that are shown as a weight of 1: odds of 55 to 1."""


@dataclass(slots=True)
class _Weighed:
    """A finding of a source and the log odds it is worth after distance and time.

    `direct` False: it only makes the claim plausible.
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
) -> Verdict:
    """Judge one revision of a claim.

    `observer` filed it: own reports are no neighbours. `reference_reached` says whether any source
    of weather could know about its time. The same input gives the same verdict.
    """
    sources = series_of(claim, conditions)
    heard = voices(claim, observer, neighbours)
    weighed = tuple(_weigh(claim, sources))
    shown = _shown(weighed, heard)
    outcome, score = Outcome.NOT_ASSESSABLE, None
    if sources or heard:
        speaks_for, against = _sides(weighed)
        others = log_odds_of(heard)
        measured = _balance(speaks_for, against)
        if not any(piece.direct and piece.log_odds > 0 for piece in weighed):
            measured = min(
                measured, SINGLE_READING_CAP
            )  # what only makes a claim plausible is below any outcome
        worth = measured + others
        if _is_thin(sources):
            worth = max(-SINGLE_READING_CAP, worth if heard else min(worth, SINGLE_READING_CAP))
        score = _probability(worth)
        outcome = _outcome(claim, speaks_for + others, against, score)
        agreeing = _agreeing(outcome, weighed)
        why = reason(claim, outcome, shown, agreeing, sum(v.counts > 0 for v in heard))
    else:
        why = unassessable(claim, reference_reached=reference_reached)
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
    """Return the log odds for and against: of each source its best and its worst finding."""
    best: dict[str, float] = {}
    worst: dict[str, float] = {}
    for piece in weighed:
        best[piece.source] = max(best.get(piece.source, 0.0), piece.log_odds)
        worst[piece.source] = min(worst.get(piece.source, 0.0), piece.log_odds)
    return _together(best.values()), -_together([-w for w in worst.values()])


def _balance(speaks_for: float, against: float) -> float:
    """Return what both sides are worth together.

    Both shrink alike with distance and age, and so does this: nothing far or old decides more.
    """
    outvoted = min(-against, speaks_for)
    return speaks_for + against + (1.0 - OPPOSITION_DISCOUNT) * outvoted


def _together(worths: Iterable[float]) -> float:
    ordered = sorted(worths, reverse=True)
    return math.fsum(worth * NEXT_SOURCE**i for i, worth in enumerate(ordered))


def _is_thin(sources: Sequence[Series]) -> bool:
    return sum(len(series.readings) for series in sources) <= 1


def _probability(log_odds: float) -> float:
    return round(1.0 / (1.0 + math.exp(-log_odds)), 3)


def _outcome(claim: Claim, speaks_for: float, against: float, score: float) -> Outcome:
    if score >= SUPPORTED_AT:
        return Outcome.SUPPORTED
    if score <= CONTRADICTED_AT and _may_contradict(claim):
        return Outcome.CONTRADICTED
    if speaks_for >= DISAGREEMENT and against <= -DISAGREEMENT:
        return Outcome.MIXED
    return Outcome.INCONCLUSIVE


def _agreeing(outcome: Outcome, weighed: Sequence[_Weighed]) -> int:
    """Count the sources that say what the outcome says, beside the one that says it loudest.

    A source with findings on both sides says what the strongest of them says.
    """
    effect = {Outcome.SUPPORTED: Effect.FOR, Outcome.CONTRADICTED: Effect.AGAINST}.get(outcome)
    loudest: dict[str, Effect] = {}
    deciding = ""
    for piece in _by_strength(weighed):
        said = _effect(piece.log_odds)
        loudest.setdefault(piece.source, said)
        if said is effect:
            deciding = deciding or piece.source
    return sum(said is effect for source, said in loudest.items() if source != deciding)


def _shown(weighed: Sequence[_Weighed], heard: Sequence[Voice]) -> tuple[Evidence, ...]:
    pieces = [_reading(piece) for piece in _strongest(weighed)] + _reports(heard)
    return tuple(sorted(pieces, key=lambda e: (-e.weight, e.kind, e.source, e.rule, e.variable)))


def _strongest(weighed: Sequence[_Weighed]) -> list[_Weighed]:
    """Choose what is shown: the strongest findings, of each side one at least."""
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


def _reports(heard: Sequence[Voice]) -> list[Evidence]:
    """Show the neighbours; together they weigh what they count together."""
    total = math.fsum(v.counts for v in heard)
    each = log_odds_of(heard) / total / _FULL_WEIGHT if total > 0 else 0.0
    return [
        Evidence(
            source=str(voice.neighbour.report_id),
            provider="reports",
            kind="report",
            variable=voice.neighbour.phenomenon.key,
            value=round(voice.counts, 3),
            unit="reports",
            threshold=None,
            effect=Effect.FOR if voice.counts > 0 else Effect.NEUTRAL,
            weight=min(1.0, voice.counts * each),
            distance_m=voice.distance_m,
            time_offset_s=voice.offset_s,
            rule="neighbours.same_class",
        )
        for voice in heard[:MOST_REPORTS]
    ]
