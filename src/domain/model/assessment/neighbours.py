"""Neighbouring reports: the strongest evidence for a claim, unless they are copies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Final

from skywitness.domain.model.assessment.scope import (
    NEIGHBOUR_RADIUS_M,
    NEIGHBOUR_WINDOW,
)
from skywitness.domain.model.copies import are_copies, compared_words
from skywitness.domain.model.phenomena.phenomenon import same_class
from skywitness.domain.model.reports.claim import Claim, Neighbour, SourceClass
from skywitness.domain.model.time.interval import Interval

ONE_NEIGHBOUR: Final = 2.4
"""Natural logarithm of odds for one neighbour at the same place and time. Real reports have one 36
times as often as the same reports moved by days (logarithm 3.6; NOAA Storm Events, 1994 to 2023).
Set lower because hoaxes are filed where storms are."""

MAX_LOG_ODDS: Final = 3.0
"""Upper limit for all neighbours together."""

MIN_WEIGHT: Final = 0.17
"""Anything lighter is not counted: distant in space and time, or one long interval that happens to
overlap another. 96 of 100 real reports with any neighbour have one above this weight, against 2 of
100 of the same reports moved by days."""

COPY_WEIGHT: Final = 0.5
"""Weight of all copies of one report together, the first having weight 1: twenty identical texts,
from one account or many, are at most one and a half neighbours."""

LONG_SPAN: Final = timedelta(hours=96)
"""Longer intervals (river floods, droughts) overlap others by chance and get less weight."""

CONSIDERED: Final = 16
"""The strongest neighbours considered; beyond ten independent ones the sum hardly grows."""

_words: Final = lru_cache(maxsize=256)(compared_words)
"""Reports of one place are examined one after another, with mostly the same neighbours."""

_WINDOW_S: Final = NEIGHBOUR_WINDOW.total_seconds()
_EDGE_WEIGHT: Final = 0.2
"""Weight of a neighbour 50 km or 3 h away."""


@dataclass(slots=True)  # not frozen, because fifty are created per verdict
class CountedNeighbour:
    """A neighbour, its distance and time offset from the claim, and its weight from 0 to 1.

    `copy_of` is the report whose text it repeats, empty for the claim itself.
    """

    neighbour: Neighbour
    distance_m: float
    offset_s: float
    weight: float
    copy_of: str | None = None


def counted_neighbours(
    claim: Claim, observer: str, neighbours: Sequence[Neighbour]
) -> tuple[CountedNeighbour, ...]:
    """Return the neighbours that count and their weights, heaviest first.

    Other classes of phenomena, the claim's own observer, claims that are made up, and reports more
    than 50 km or 3 h away do not count.
    """
    same = same_class(claim.phenomenon.key) - {"other"}
    near = [
        counted
        for n in neighbours
        if n.claim.phenomenon.key in same and n.observer != observer
        if n.claim.source is not SourceClass.MADE_UP
        if (counted := _counted(claim, n)) is not None
    ]
    near.sort(key=lambda one: (-one.weight, one.neighbour.report_id.int))
    discounted = _discounted(claim.narrative, near[:CONSIDERED])
    return tuple(sorted(discounted, key=lambda one: -one.weight))


def _discounted(own: str, near: Sequence[CountedNeighbour]) -> list[CountedNeighbour]:
    """Reduce the weight of copies of the claim, of each other, and from one observer."""
    claimed = _words(own)
    groups: list[list[CountedNeighbour]] = []
    texts: list[tuple[frozenset[str], int]] = []
    observers: dict[str, int] = {}
    copies: list[CountedNeighbour] = []
    for one in near:
        text = _words(one.neighbour.claim.narrative)
        if claimed and are_copies(claimed, text):
            copies.append(one)
            continue
        group = observers.get(one.neighbour.observer)
        if group is None:
            group = _group_of(text, texts, len(groups))
        if group == len(groups):
            groups.append([])
        groups[group].append(one)
        observers.setdefault(one.neighbour.observer, group)
        texts.append((text, group))
    return [one for group in groups for one in _with_copies(group)] + _split(
        copies, COPY_WEIGHT, None
    )


def log_odds_of(counted: Sequence[CountedNeighbour]) -> float:
    """Return the log odds of all neighbours together; each adds less than the one before."""
    total = sum(one.weight for one in counted)
    return MAX_LOG_ODDS * total / (total + MAX_LOG_ODDS / ONE_NEIGHBOUR - 1.0) if total > 0 else 0.0


def _counted(claim: Claim, neighbour: Neighbour) -> CountedNeighbour | None:
    distance = claim.place.point.distance_m(neighbour.claim.place.point)
    own, when = claim.when, neighbour.claim.when
    gap = own.gap_s(when)
    if distance > NEIGHBOUR_RADIUS_M or gap > _WINDOW_S:
        return None
    weight = 1 - (1 - _EDGE_WEIGHT) * distance / NEIGHBOUR_RADIUS_M
    if when != own:
        weight *= 1 - (1 - _EDGE_WEIGHT) * (1 - _overlap(own, when))
    if own.end - own.start > LONG_SPAN and (shorter := min(own.length, when.length)) > LONG_SPAN:
        weight *= LONG_SPAN / shorter
    if weight < MIN_WEIGHT:
        return None
    earlier = when.end < own.start
    return CountedNeighbour(neighbour, distance, -gap if earlier else gap, weight)


def _overlap(one: Interval, other: Interval) -> float:
    """Return the overlap of two intervals: 1 if they are equal, 0 if they are 3 h apart.

    Both are widened by half the window. The result is the mean of the overlap as a fraction of the
    shorter interval and as a fraction of their union.
    """
    half = NEIGHBOUR_WINDOW / 2
    first, second = one.widened(half, half), other.widened(half, half)
    shared = (min(first.end, second.end) - max(first.start, second.start)).total_seconds()
    whole = (max(first.end, second.end) - min(first.start, second.start)).total_seconds()
    shorter = min(first.length, second.length).total_seconds()
    return max(0.0, shared) * (0.5 / shorter + 0.5 / whole)


def _with_copies(group: Sequence[CountedNeighbour]) -> list[CountedNeighbour]:
    """Keep the first; the others share the weight of copies, or none if from the same observer."""
    if len(group) == 1:
        return [*group]
    several = len({one.neighbour.observer for one in group}) > 1
    return [group[0], *_split(group[1:], COPY_WEIGHT if several else 0.0, group[0].neighbour)]


def _split(
    copies: Sequence[CountedNeighbour], weight: float, first: Neighbour | None
) -> list[CountedNeighbour]:
    """Divide a weight among copies; another report of the same observer is none."""
    share = math.floor(1e6 * weight / max(1, len(copies))) / 1e6  # rounded down, to stay below
    return [
        replace(one, weight=one.weight * share, copy_of=_original(one.neighbour, first))
        for one in copies
    ]


def _original(copy: Neighbour, first: Neighbour | None) -> str | None:
    if first is None:
        return ""
    return None if first.observer == copy.observer else str(first.report_id)


def _group_of(
    text: frozenset[str], texts: Sequence[tuple[frozenset[str], int]], otherwise: int
) -> int:
    return next((group for other, group in texts if are_copies(other, text)), otherwise)
