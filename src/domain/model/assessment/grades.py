"""How a value compares with what a claim takes, in words that people use."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from skywitness.domain.model.reports.verdict import Effect, Evidence


class Comparison(StrEnum):
    """On which side of a threshold a value speaks for a claim."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BELOW = "below"


class Grade(StrEnum):
    """Whether a value meets what the claim takes; a close one falls short, and is for it still."""

    MEETS = "meets"
    CLOSE = "close"
    SHORT = "short"


class Strength(StrEnum):
    """How much something says, for a claim or against it."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    NONE = "none"


STRONG_FROM: Final = 2.0
MODERATE_FROM: Final = 1.0
"""Log odds: odds of seven to one, and of three to one."""

LEAST: Final = 0.05
"""Smaller log odds are on neither side."""

_FULL_WEIGHT: Final = 4.0
"""Log odds shown as a weight of 1: odds of 55 to 1."""

_AT_MOST: Final = frozenset({"fog.visibility", "air.dry_and_murky", "cold.lowest"})
_BELOW: Final = frozenset({"winter.too_warm"})


def comparison_of(rule: str) -> Comparison:
    """Return how a rule compares a value with its threshold."""
    if rule in _BELOW:
        return Comparison.BELOW
    return Comparison.AT_MOST if rule in _AT_MOST else Comparison.AT_LEAST


def grade_of(piece: Evidence) -> Grade:
    """Return the grade of a reading; without a threshold it is the side that it is on."""
    is_for = piece.effect is Effect.FOR
    if piece.value is None or piece.threshold is None:
        return Grade.MEETS if is_for else Grade.SHORT
    if _meets(piece.value, piece.threshold, comparison_of(piece.rule)):
        return Grade.MEETS
    return Grade.CLOSE if is_for else Grade.SHORT


def _meets(value: float, threshold: float, comparison: Comparison) -> bool:
    if comparison is Comparison.AT_LEAST:
        return value >= threshold
    return value < threshold or (value == threshold and comparison is Comparison.AT_MOST)


def strength_of(log_odds: float) -> Strength:
    """Return how much log odds say, on either side."""
    size = abs(log_odds)
    if size >= STRONG_FROM:
        return Strength.STRONG
    if size >= MODERATE_FROM:
        return Strength.MODERATE
    return Strength.WEAK if size >= LEAST else Strength.NONE


def weight_of(log_odds: float) -> float:
    """Return the weight that evidence shows for its log odds, from 0 to 1."""
    return min(1.0, abs(log_odds) / _FULL_WEIGHT)


def log_odds_of(piece: Evidence) -> float:
    """Return the log odds of a piece of evidence; 0 where it is on neither side."""
    sign = {Effect.FOR: 1.0, Effect.AGAINST: -1.0}.get(piece.effect, 0.0)
    return sign * piece.weight * _FULL_WEIGHT
