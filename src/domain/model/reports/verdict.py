"""The verdict on a claim: what the evidence says, how surely, and every number that decided it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What the evidence says about a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    MIXED = "mixed"
    INCONCLUSIVE = "inconclusive"
    NOT_ASSESSABLE = "not_assessable"


class Effect(StrEnum):
    """Which way one piece of evidence points."""

    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One fact that was weighed.

    `source` names the station, model or report; `kind` is observation, analysis or report;
    `value` was compared with `threshold` (both in `unit`) by `rule`. Evidence of the variable
    `present_weather` has no value, but METAR groups (`NSW`: no significant weather). `distance_m`
    and `time_offset_s` are counted from the claim. `weight` from 0 to 1 is what it counted for.
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
    distance_m: float
    time_offset_s: float
    rule: str
    present_weather: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome for one revision of a claim.

    `score` is the probability from 0 to 1 that the claim is right, None where nothing could be
    assessed. `reason` says in one sentence why.
    """

    outcome: Outcome
    score: float | None
    reason: str
    evidence: tuple[Evidence, ...]
    rules_version: str
    decided_at: datetime
    revision: int
