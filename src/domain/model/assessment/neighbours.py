"""What others say near by: the strongest evidence for a claim, unless they copy each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from skywitness.domain.model.assessment.scope import (
    NEIGHBOUR_RADIUS_M,
    NEIGHBOUR_WINDOW,
)
from skywitness.domain.model.phenomena.phenomenon import same_class
from skywitness.domain.model.reports.report import Claim, Neighbour
from skywitness.domain.model.text import words
from skywitness.domain.model.time.interval import Interval

ONE_NEIGHBOUR: Final = 2.4
"""Natural logarithm of odds for one neighbour at the same place and time. Real reports have one 36
times as often as the same reports moved by days (logarithm 3.6; NOAA Storm Events, 1994 to 2023),
but hoaxes come to where storms are."""

MOST: Final = 3.0
"""All neighbours together never count more."""

MIN_WEIGHT: Final = 0.17
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

_CONSIDERED: Final = 16
"""The strongest voices; beyond ten of their own the sum no longer moves."""

_WINDOW_S: Final = NEIGHBOUR_WINDOW.total_seconds()
_EDGE: Final = 0.2
"""What is left of a neighbour at 50 km, or at 3 h."""


@dataclass(slots=True)  # not frozen, because fifty are made for one verdict
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
    same = same_class(claim.phenomenon.key) - {"other"}
    near = [
        voice
        for n in neighbours
        if n.phenomenon.key in same and n.observer != observer
        if (voice := _voice(claim, n)) is not None
    ]
    near.sort(key=lambda v: (-v.counts, v.neighbour.report_id.int))
    counted = _discounted(claim.narrative, near[:_CONSIDERED])
    return tuple(sorted(counted, key=lambda v: -v.counts))


def _discounted(own: str, near: Sequence[Voice]) -> list[Voice]:
    """Put copies together: with the claim's own narrative, with each other, or of one observer."""
    vocabulary: dict[str, int] = {}
    claimed = word_bits(own, vocabulary)
    groups: list[list[Voice]] = []
    texts: list[tuple[int, int]] = []
    observers: dict[str, int] = {}
    echoes: list[Voice] = []
    for voice in near:
        said = word_bits(voice.neighbour.narrative, vocabulary)
        if claimed and alike(claimed, said):
            echoes.append(voice)
            continue
        known = observers.get(voice.neighbour.observer)
        if known is None:
            known = _group_of(said, texts, len(groups))
        if known == len(groups):
            groups.append([])
        groups[known].append(voice)
        observers.setdefault(voice.neighbour.observer, known)
        texts.append((said, known))
    return [v for group in groups for v in _with_copies(group)] + _split(echoes, COPY_SHARE)


def log_odds_of(heard: Sequence[Voice]) -> float:
    """Return what all voices are worth together: each adds less than the one before."""
    count = sum(v.counts for v in heard)
    return MOST * count / (count + MOST / ONE_NEIGHBOUR - 1.0) if count > 0 else 0.0


def _voice(claim: Claim, neighbour: Neighbour) -> Voice | None:
    distance = claim.place.point.distance_m(neighbour.place.point)
    gap = claim.when.gap_s(neighbour.when)
    if distance > NEIGHBOUR_RADIUS_M or gap > _WINDOW_S:
        return None
    counts = 1 - (1 - _EDGE) * distance / NEIGHBOUR_RADIUS_M
    if neighbour.when != claim.when:
        counts *= 1 - (1 - _EDGE) * (1 - _together(claim.when, neighbour.when))
    counts *= min(1.0, LONG / max(LONG, min(claim.when.length, neighbour.when.length)))
    if counts < MIN_WEIGHT:
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


def is_copy(text: str, original: str) -> bool:
    """Say whether a text repeats another; of silence there is no copy."""
    vocabulary: dict[str, int] = {}
    claimed = word_bits(original, vocabulary)
    return bool(claimed) and alike(claimed, word_bits(text, vocabulary))


def word_bits(narrative: str, vocabulary: dict[str, int]) -> int:
    """Return the set of a text's words, a bit for each word of the vocabulary, which grows."""
    said = 0
    for word in words(narrative):
        bit = vocabulary.get(word)
        if bit is None:
            bit = vocabulary[word] = 1 << len(vocabulary)
        said |= bit
    return said


def _group_of(said: int, texts: Sequence[tuple[int, int]], otherwise: int) -> int:
    many = said.bit_count()
    for text, number in texts:
        shared = (text & said).bit_count()  # written out: this is where a verdict spends its time
        if shared >= ALIKE * (text.bit_count() + many - shared):
            return number
    return otherwise


def alike(one: int, other: int) -> bool:
    """Say whether two texts are one; silence is a text too: many accounts can be silent."""
    return one == other or (one & other).bit_count() >= ALIKE * (one | other).bit_count()
