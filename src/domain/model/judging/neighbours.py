"""What others say near by: the strongest evidence for a claim, unless they copy each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from skywitness.domain.model.interval import Interval
from skywitness.domain.model.judging.scope import (
    NEIGHBOUR_RADIUS_M,
    NEIGHBOUR_WINDOW,
    neighbour_phenomena,
)
from skywitness.domain.model.report import Claim, Neighbour
from skywitness.domain.model.text import words

ONE_NEIGHBOUR: Final = 2.4
"""Natural logarithm of odds for one neighbour at the same place and time. Real reports have one 36
times as often as the same reports moved by days (logarithm 3.6; NOAA Storm Events, 1994 to 2023),
but hoaxes come to where storms are."""

MOST: Final = 3.0
"""All neighbours together never count more."""

HEARD_FROM: Final = 0.17
"""What counts less is no neighbour: far off in place and in time, or one long span that happens to
meet another. Of the real reports that have any, 96 of 100 have one that counts as much; of the same
reports moved by days 2 of 100."""

COPY_SHARE: Final = 0.5
"""What all copies of one voice count together, the first counting 1: twenty equal texts, from one
account or many, are one and a half neighbours at most."""

ALIKE: Final = 0.8
"""Texts that share this much of their words are one text."""

LONG: Final = timedelta(hours=96)
"""Spans beyond this (floods of rivers, droughts) meet others by mere length, and count less."""

_CONSIDERED: Final = 60
_EDGE: Final = 0.2
"""What is left of a neighbour at 50 km, or at 3 h."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A neighbour, where it stands from the claim, and what it counts (0 to 1)."""

    neighbour: Neighbour
    distance_m: float
    offset_s: float
    counts: float


def voices(claim: Claim, observer: str, neighbours: Sequence[Neighbour]) -> tuple[Voice, ...]:
    """Return the neighbours that are heard, strongest first, and what each counts.

    Left out are other classes of events, the claim's own observer, and whatever lies beyond 50 km
    or 3 h.
    """
    near = [v for n in neighbours if (v := _voice(claim, observer, n)) is not None]
    near.sort(key=lambda v: (-v.counts, str(v.neighbour.report_id)))
    heard: list[list[Voice]] = []
    own = _said(claim.narrative)
    echoes: list[Voice] = []
    for voice in near[:_CONSIDERED]:
        if own and _equal(own, _said(voice.neighbour.narrative)):
            echoes.append(voice)
            continue
        group = next((g for g in heard if any(_same(v, voice) for v in g)), None)
        if group is None:
            heard.append([voice])
        else:
            group.append(voice)
    counted = [v for group in heard for v in _with_copies(group)] + _split(echoes, COPY_SHARE)
    return tuple(sorted(counted, key=lambda v: (-v.counts, str(v.neighbour.report_id))))


def log_odds_of(heard: Sequence[Voice]) -> float:
    """Return what all voices are worth together: each adds less than the one before."""
    count = sum(v.counts for v in heard)
    return MOST * count / (count + MOST / ONE_NEIGHBOUR - 1.0) if count > 0 else 0.0


def _voice(claim: Claim, observer: str, neighbour: Neighbour) -> Voice | None:
    key = neighbour.phenomenon.key
    if key == "other" or key not in neighbour_phenomena(claim) or neighbour.observer == observer:
        return None
    distance = claim.place.point.distance_m(neighbour.place.point)
    gap = claim.when.gap_s(neighbour.when)
    if distance > NEIGHBOUR_RADIUS_M or gap > NEIGHBOUR_WINDOW.total_seconds():
        return None
    counts = 1 - (1 - _EDGE) * distance / NEIGHBOUR_RADIUS_M
    counts *= 1 - (1 - _EDGE) * (1 - _together(claim.when, neighbour.when))
    counts *= min(1.0, LONG / max(LONG, min(claim.when.length, neighbour.when.length)))
    if counts < HEARD_FROM:
        return None
    before = neighbour.when.end < claim.when.start
    return Voice(neighbour, distance, -gap if before else gap, counts)


def _together(one: Interval, other: Interval) -> float:
    """Return how well two times agree: 1 when they are the same, 0 when 3 h lie between them.

    Halves of the window are added around both. Half of the result is the share of the shorter
    one that the other covers, half that of all the time that either takes.
    """
    half = NEIGHBOUR_WINDOW / 2
    first, second = one.widened(half, half), other.widened(half, half)
    shared = (min(first.end, second.end) - max(first.start, second.start)).total_seconds()
    whole = (max(first.end, second.end) - min(first.start, second.start)).total_seconds()
    shorter = min(first.length, second.length).total_seconds()
    return max(0.0, shared) * (0.5 / shorter + 0.5 / whole)


def _with_copies(group: Sequence[Voice]) -> list[Voice]:
    """Let the first count in full and the rest share half of one; one observer is one voice."""
    several = len({v.neighbour.observer for v in group}) > 1
    return [group[0], *_split(group[1:], COPY_SHARE if several else 0.0)]


def _split(copies: Sequence[Voice], share: float) -> list[Voice]:
    part = math.floor(1e6 * share / max(1, len(copies))) / 1e6  # rounded down: never more than that
    return [replace(v, counts=v.counts * part) for v in copies]


def _same(one: Voice, other: Voice) -> bool:
    if one.neighbour.observer == other.neighbour.observer:
        return True
    return _equal(_said(one.neighbour.narrative), _said(other.neighbour.narrative))


def _said(narrative: str) -> frozenset[str]:
    return frozenset(words(narrative))


def _equal(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether two texts are one; silence is a text too: many accounts can be silent."""
    if not one or not other:
        return one == other
    return len(one & other) >= ALIKE * len(one | other)
