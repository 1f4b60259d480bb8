"""The verdict on a claim and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """The result of assessing a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    MIXED = "mixed"
    INCONCLUSIVE = "inconclusive"
    NOT_ASSESSABLE = "not_assessable"


class Effect(StrEnum):
    """Whether a piece of evidence is for or against the claim."""

    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of evidence.

    `source` names the station, model, report or photo; `kind` is observation, analysis, report or
    photo; `value` was compared with `threshold` (both in `unit`) by `rule`. Evidence of the
    variable `present_weather` has no value, but METAR groups (`NSW`: no significant weather).
    `distance_m` and `time_offset_s` are relative to the claim, None for a photo whose camera noted
    none. `weight` is from 0 to 1.
    """

    source: str
    provider: str
    kind: str
    variable: str
    value: float | None
    unit: str
    threshold: float | None
    effect: Effect
    weight: float
    distance_m: float | None
    time_offset_s: float | None
    rule: str
    present_weather: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome for one revision of a claim.

    `score` is the probability from 0 to 1 that the claim is right, None if it is not assessable.
    `reason` is one sentence.
    """

    outcome: Outcome
    score: float | None
    reason: str
    evidence: tuple[Evidence, ...]
    rules_version: str
    decided_at: datetime
    revision: int
