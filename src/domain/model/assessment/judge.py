"""The verdict on a claim, from readings and neighbouring reports.

The score is a sum of log odds, starting from even odds. Each independent source adds the log odds
of its best finding (the rules are in the modules beside this one), reduced by distance and time
offset; the second source has half the weight, the third a quarter, because nearby sources see the
same weather. Neighbouring reports and photos add theirs. Readings count against a claim in full
only where the vocabulary allows it and the place is known well enough; elsewhere the worst outcome
is inconclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from skywitness.domain.model.assessment.findings import (
    Series,
    nearness,
    promptness,
    series_of,
)
from skywitness.domain.model.assessment.neighbours import counted_neighbours, log_odds_of
from skywitness.domain.model.assessment.photos import photographed
from skywitness.domain.model.assessment.reason import parts_of, why_unassessable
from skywitness.domain.model.assessment.rules import rules_for
from skywitness.domain.model.assessment.sentences import sentence
from skywitness.domain.model.assessment.shown import Weighed, by_strength, effect_of, shown
from skywitness.domain.model.assessment.sums import probability, sides_of, steps_of, total
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.reports.claim import Claim, Neighbour
from skywitness.domain.model.reports.sighting import Sighting
from skywitness.domain.model.reports.verdict import Effect, Outcome, Verdict
from skywitness.domain.model.weather.conditions import Conditions

RULES_VERSION: Final = "4"

SUPPORTED_AT: Final = 0.75
"""Scores from this on are supported."""

CONTRADICTED_AT: Final = 0.15
"""Scores down to this are contradicted; stricter, because it discredits an observer."""

DISAGREEMENT: Final = 1.0
"""Log odds that both sides must reach for the evidence to be conflicting rather than weak."""

CANNOT_CONTRADICT: Final = 0.6
"""Weight of a finding against a claim that readings cannot contradict."""


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
    photos: Sequence[Photo] = (),
    sightings: Sequence[Sighting] = (),
) -> Verdict:
    """Judge one revision of a claim.

    `observer` filed it; the observer's other reports do not count as neighbours.
    `reference_reached` says whether any weather source covers its time, `archive_is_empty` whether
    the only one that does is an empty archive. `sightings` are photos of other reports that may
    have the same pictures as `photos`. The same input gives the same verdict.
    """
    sources = series_of(claim, conditions)
    counted = counted_neighbours(claim, observer, neighbours)
    seen = photographed(claim, photos, sightings)
    weighed = tuple(_weigh(claim, sources))
    ordered = by_strength(weighed)
    evidence = shown(ordered, counted, seen)
    both = sides_of(weighed)
    steps = steps_of(sources, weighed, both, counted, seen)
    outcome, score = Outcome.NOT_ASSESSABLE, None
    if sources or counted or seen.counts:
        score = probability(total(steps))
        in_favour = both.in_favour + (log_odds_of(counted) + max(0.0, seen.log_odds))
        outcome = _outcome(claim, in_favour, both.against, score)
        parts = parts_of(outcome, evidence, _agreeing(outcome, ordered))
    else:
        parts = why_unassessable(
            claim, now, reference_reached=reference_reached, archive_is_empty=archive_is_empty
        )
    return Verdict(
        outcome=outcome,
        score=score,
        reason=sentence(claim, outcome, evidence, parts),
        reason_parts=parts,
        steps=steps,
        evidence=evidence,
        rules_version=RULES_VERSION,
        decided_at=now,
        revision=revision,
    )


def _weigh(claim: Claim, sources: Sequence[Series]) -> Iterator[Weighed]:
    rules, is_in_full = rules_for(claim.phenomenon), may_contradict(claim)
    near = nearness(claim)
    for series in sources:
        for rule, share in rules:
            for finding in rule(claim, series):
                reading = finding.reading
                worth = finding.log_odds * share * near(reading.distance_m)
                worth *= promptness(reading.offset_s)
                if worth < 0 and not is_in_full:
                    worth *= CANNOT_CONTRADICT
                yield Weighed(series.source, finding, worth, direct=share >= 1.0)


def may_contradict(claim: Claim) -> bool:
    """Say whether readings can contradict a claim: not without a place that is known well."""
    return claim.phenomenon.readings_may_contradict and not claim.place.is_coarse


def _outcome(claim: Claim, in_favour: float, against: float, score: float) -> Outcome:
    if score >= SUPPORTED_AT:
        return Outcome.SUPPORTED
    if score <= CONTRADICTED_AT and may_contradict(claim):
        return Outcome.CONTRADICTED
    if in_favour >= DISAGREEMENT and against <= -DISAGREEMENT:
        return Outcome.MIXED
    return Outcome.INCONCLUSIVE


def _agreeing(outcome: Outcome, ordered: Sequence[Weighed]) -> int:
    """Count the sources that agree with the outcome, without the strongest of them.

    A source with findings on both sides counts by its strongest finding, which is its first.
    """
    effect = {Outcome.SUPPORTED: Effect.FOR, Outcome.CONTRADICTED: Effect.AGAINST}.get(outcome)
    if effect is None:
        return 0
    strongest: dict[str, Effect] = {}
    deciding = ""
    for piece in ordered:
        if piece.source in strongest and deciding:
            continue
        direction = effect_of(piece.log_odds)
        strongest.setdefault(piece.source, direction)
        if direction is effect:
            deciding = deciding or piece.source
    return sum(one is effect for source, one in strongest.items() if source != deciding)
