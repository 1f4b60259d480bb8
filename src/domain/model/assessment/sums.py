"""How sources, neighbouring reports and photos add up, as steps of log odds.

The steps of a verdict are the only sum: its score is the probability that they add up to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from skywitness.domain.model.assessment.findings import NEXT_SOURCE, Series, diminishing_sum
from skywitness.domain.model.assessment.neighbours import CountedNeighbour, log_odds_of
from skywitness.domain.model.assessment.photos import Photographed
from skywitness.domain.model.assessment.shown import Weighed
from skywitness.domain.model.reports.verdict import Step, Witness

SINGLE_READING_CAP: Final = 1.0
"""Upper limit of the log odds of a single reading: too little to decide. Together with other
reports it can support a claim, but never contradict one."""

OPPOSITION_DISCOUNT: Final = 0.25
"""Weight of evidence against a claim where as much supports it: showers, fog and gusts are patchy,
and a station that missed one means little next to one that had it."""

OUTVOTED_FROM: Final = 0.5
"""Evidence against a claim is outvoted where half of its weight is gone."""

MOST_STEPS: Final = 14
"""Sources with a step of their own; the others have one together."""

_GROUPS: Final = (1, 6)
"""Reports are shown in three steps: the weightiest, the next five, and the others."""


@dataclass(slots=True)
class Sides:
    """The best and the worst finding of each source, and the log odds for and against of all."""

    best: Mapping[str, float]
    worst: Mapping[str, float]
    in_favour: float
    against: float


def sides_of(weighed: Sequence[Weighed]) -> Sides:
    """Return both sides of the findings."""
    best: dict[str, float] = {}
    worst: dict[str, float] = {}
    for piece in weighed:
        name, worth = piece.source, piece.log_odds
        if name not in best:
            best[name] = worst[name] = 0.0
        if worth > best[name]:
            best[name] = worth
        elif worth < worst[name]:
            worst[name] = worth
    against = -diminishing_sum([-w for w in worst.values()])
    return Sides(best, worst, diminishing_sum(best.values()), against)


def steps_of(
    sources: Sequence[Series],
    weighed: Sequence[Weighed],
    both: Sides,
    counted: Sequence[CountedNeighbour],
    seen: Photographed,
) -> tuple[Step, ...]:
    """Return the steps: sources for the claim and against it, reports, photos.

    Both sides of the sources shrink equally with distance and time offset, and so does their sum.
    """
    steps = list(_of_sources(both))
    is_direct = any(piece.direct and piece.log_odds > 0 for piece in weighed)
    if not is_direct:  # merely plausible: below any outcome
        steps = _limited(steps, most=SINGLE_READING_CAP)
    steps += _of_reports(counted)
    is_single = sum(len(series.readings) for series in sources) <= 1
    if is_single:
        most = math.inf if counted else SINGLE_READING_CAP
        steps = _limited(steps, least=-SINGLE_READING_CAP, most=most)
    may_support = bool(counted) or (is_direct and not is_single)
    worth = total(steps)
    photos = _with_photos(worth, seen, may_support=may_support) - worth
    if photos:
        steps.append(Step(witness=Witness.PHOTOS, log_odds=photos))
    return tuple(steps)


def total(steps: Iterable[Step]) -> float:
    """Return the log odds of everything together."""
    return math.fsum(one.log_odds for one in steps)


def probability(log_odds: float) -> float:
    """Return the probability of log odds, in thousandths."""
    return round(1.0 / (1.0 + math.exp(-log_odds)), 3)


def _of_sources(both: Sides) -> Iterator[Step]:
    """Yield a step for each source, the largest first, those for the claim before the others."""
    best, worst, against = both.best, both.worst, both.against
    discount = 1.0
    if against < 0:
        discount -= (1.0 - OPPOSITION_DISCOUNT) * min(-against, both.in_favour) / -against
    rising = _diminishing(best, lambda name: -best[name], 1.0)
    falling = _diminishing(worst, lambda name: worst[name], discount)
    steps = []
    for name in best:
        shares = rising[name], falling[name]
        pushes = best[name] * shares[0], worst[name] * shares[1]
        is_against = -pushes[1] > pushes[0]
        if any(pushes):
            step = Step(
                witness=Witness.SOURCE,
                names=(name,),
                log_odds=math.fsum(pushes),
                share=shares[is_against],
                outvoted=is_against and discount <= OUTVOTED_FROM,
            )
            steps.append(step)
    steps.sort(key=lambda one: (one.log_odds <= 0, -abs(one.log_odds)))
    return _bounded(steps)


def _diminishing(
    worths: Mapping[str, float], order: Callable[[str], float], first: float
) -> Mapping[str, float]:
    """Return the share of each source: each counts half as much as the one before."""
    return {name: first * NEXT_SOURCE**i for i, name in enumerate(sorted(worths, key=order))}


def _bounded(steps: Sequence[Step]) -> Iterator[Step]:
    if len(steps) <= MOST_STEPS:
        yield from steps
        return
    lightest = sorted(steps, key=lambda one: abs(one.log_odds))[: len(steps) - MOST_STEPS]
    left_out = {one.names for one in lightest}  # each is of another source
    yield from (one for one in steps if one.names not in left_out)
    yield Step(witness=Witness.REST, log_odds=total(lightest))


def _limited(steps: Sequence[Step], *, least: float = -math.inf, most: float) -> list[Step]:
    """Shrink the steps of the side that goes too far, so that the sum stays within bounds."""
    worth = total(steps)
    bound = min(max(worth, least), most)
    if bound == worth:
        return list(steps)
    upwards = worth > bound
    own = total(one for one in steps if (one.log_odds > 0) is upwards)
    factor = (own - worth + bound) / own
    return [_scaled(one, factor) if (one.log_odds > 0) is upwards else one for one in steps]


def _scaled(step: Step, factor: float) -> Step:
    return replace(step, log_odds=step.log_odds * factor, share=step.share * factor)


def _of_reports(counted: Sequence[CountedNeighbour]) -> Iterator[Step]:
    """Yield steps of the reports that count, given the heaviest first."""
    reports = [one for one in counted if one.weight > 0]
    ends = [*(end for end in _GROUPS if end < len(reports)), len(reports)]
    begin, before = 0, 0.0
    for end in ends if reports else ():
        together = log_odds_of(reports[:end])
        names = tuple(str(one.neighbour.report_id) for one in reports[begin:end])
        yield Step(witness=Witness.REPORTS, names=names, log_odds=together - before)
        begin, before = end, together


def _with_photos(worth: float, seen: Photographed, *, may_support: bool) -> float:
    """Add the log odds of photos to those of everything else.

    They take away support and add nothing to what is against a claim. That somebody was there with
    a camera supports no claim that would not be supported without; a picture of it may.
    """
    together = worth + seen.log_odds
    if seen.log_odds < 0:
        return max(together, min(worth, 0.0))
    return together if may_support or seen.shows_it else min(together, SINGLE_READING_CAP)
