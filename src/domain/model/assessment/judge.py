"""The verdict on a claim, from readings and neighbouring reports.

The score is a sum of log odds, starting from even odds. Each independent source adds the log odds
of its best finding (the rules are in the modules beside this one), reduced by distance and time
offset; the second source has half the weight, the third a quarter, because nearby sources see the
same weather. Neighbouring reports and photos add theirs. Readings count against a claim in full
only where the vocabulary allows it and the place is known well enough; elsewhere the worst outcome
is inconclusive.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from skywitness.domain.model.assessment.findings import (
    Series,
    diminishing_sum,
    nearness,
    promptness,
    series_of,
)
from skywitness.domain.model.assessment.neighbours import (
    CountedNeighbour,
    counted_neighbours,
    log_odds_of,
)
from skywitness.domain.model.assessment.photos import Photographed, photographed
from skywitness.domain.model.assessment.reason import reason, unassessable
from skywitness.domain.model.assessment.rules import rules_for
from skywitness.domain.model.assessment.shown import Weighed, by_strength, effect_of, shown
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.reports.claim import Claim, Neighbour
from skywitness.domain.model.reports.sighting import Sighting
from skywitness.domain.model.reports.verdict import Effect, Outcome, Verdict
from skywitness.domain.model.weather.conditions import Conditions

RULES_VERSION: Final = "3"

SUPPORTED_AT: Final = 0.75
"""Scores from this on are supported."""

CONTRADICTED_AT: Final = 0.15
"""Scores down to this are contradicted; stricter, because it discredits an observer."""

DISAGREEMENT: Final = 1.0
"""Log odds that both sides must reach for the evidence to be conflicting rather than weak."""

SINGLE_READING_CAP: Final = 1.0
"""Upper limit of the log odds of a single reading: too little to decide. Together with other
reports it can support a claim, but never contradict one."""

OPPOSITION_DISCOUNT: Final = 0.25
"""Weight of evidence against a claim where as much supports it: showers, fog and gusts are patchy,
and a station that missed one means little next to one that had it."""

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
    evidence = shown(weighed, counted, seen)
    outcome, score = Outcome.NOT_ASSESSABLE, None
    if sources or counted or seen.counts:
        in_favour, against = _sides(weighed)
        score = _probability(_worth(sources, weighed, counted, seen))
        in_favour += log_odds_of(counted) + max(0.0, seen.log_odds)
        outcome = _outcome(claim, in_favour, against, score)
        agreeing = _agreeing(outcome, weighed)
        why = reason(claim, outcome, evidence, agreeing, sum(v.weight > 0 for v in counted))
    else:
        why = unassessable(
            claim, now, reference_reached=reference_reached, archive_is_empty=archive_is_empty
        )
    return Verdict(
        outcome=outcome,
        score=score,
        reason=why,
        evidence=evidence,
        rules_version=RULES_VERSION,
        decided_at=now,
        revision=revision,
    )


def _worth(
    sources: Sequence[Series],
    weighed: Sequence[Weighed],
    counted: Sequence[CountedNeighbour],
    seen: Photographed,
) -> float:
    """Return the log odds of everything together."""
    measured = _balance(*_sides(weighed))
    is_direct = any(piece.direct and piece.log_odds > 0 for piece in weighed)
    if not is_direct:
        measured = min(measured, SINGLE_READING_CAP)  # merely plausible: below any outcome
    worth = measured + log_odds_of(counted)
    is_single = _is_single_reading(sources)
    if is_single:
        worth = max(-SINGLE_READING_CAP, worth if counted else min(worth, SINGLE_READING_CAP))
    return _with_photos(worth, seen, may_support=bool(counted) or (is_direct and not is_single))


def _with_photos(worth: float, seen: Photographed, *, may_support: bool) -> float:
    """Add the log odds of photos to those of everything else.

    They take away support and add nothing to what is against a claim. That somebody was there with
    a camera supports no claim that would not be supported without; a picture of it may.
    """
    together = worth + seen.log_odds
    if seen.log_odds < 0:
        return max(together, min(worth, 0.0))
    return together if may_support or seen.shows_it else min(together, SINGLE_READING_CAP)


def _weigh(claim: Claim, sources: Sequence[Series]) -> Iterator[Weighed]:
    rules, may_contradict = rules_for(claim.phenomenon), _may_contradict(claim)
    for series in sources:
        for rule, share in rules:
            for finding in rule(claim, series):
                near = nearness(claim, finding.reading.distance_m)
                prompt = promptness(finding.reading.offset_s)
                worth = finding.log_odds * share * near * prompt
                if worth < 0 and not may_contradict:
                    worth *= CANNOT_CONTRADICT
                yield Weighed(series.source, finding, worth, direct=share >= 1.0)


def _may_contradict(claim: Claim) -> bool:
    return claim.phenomenon.readings_may_contradict and not claim.place.is_coarse


def _sides(weighed: Sequence[Weighed]) -> tuple[float, float]:
    """Return the log odds for and against, from the best and the worst finding of each source."""
    best: dict[str, float] = {}
    worst: dict[str, float] = {}
    for piece in weighed:
        best[piece.source] = max(best.get(piece.source, 0.0), piece.log_odds)
        worst[piece.source] = min(worst.get(piece.source, 0.0), piece.log_odds)
    return diminishing_sum(best.values()), -diminishing_sum([-w for w in worst.values()])


def _balance(in_favour: float, against: float) -> float:
    """Return the log odds of both sides together.

    Both sides shrink equally with distance and time offset, and so does the result.
    """
    opposed = min(-against, in_favour)
    return in_favour + against + (1.0 - OPPOSITION_DISCOUNT) * opposed


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


def _agreeing(outcome: Outcome, weighed: Sequence[Weighed]) -> int:
    """Count the sources that agree with the outcome, without the strongest of them.

    A source with findings on both sides counts by its strongest finding.
    """
    effect = {Outcome.SUPPORTED: Effect.FOR, Outcome.CONTRADICTED: Effect.AGAINST}.get(outcome)
    strongest: dict[str, Effect] = {}
    deciding = ""
    for piece in by_strength(weighed):
        direction = effect_of(piece.log_odds)
        strongest.setdefault(piece.source, direction)
        if direction is effect:
            deciding = deciding or piece.source
    return sum(one is effect for source, one in strongest.items() if source != deciding)
