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
    none. `weight` is from 0 to 1. `copy_of` names the report whose text a report repeats, and is
    empty for a copy of the claim itself.
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
    copy_of: str | None = None


class Witness(StrEnum):
    """Who adds to a verdict, or takes away from it."""

    SOURCE = "source"
    """A station, or all model analyses together."""

    REPORTS = "reports"
    PHOTOS = "photos"
    REST = "rest"
    """All that weigh less than those with a step of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a witness adds to the log odds of a claim; all steps of a verdict add up to its score.

    `names` are the station, the reports, or nothing. `share` is how much of the log odds of the
    strongest finding of a source counted, since sources near each other see the same weather;
    `outvoted` says that others are for the claim, and it counts less for that.
    """

    witness: Witness
    names: tuple[str, ...] = ()
    log_odds: float
    share: float = 1.0
    outvoted: bool = False


class PartCode(StrEnum):
    """What a part of a reason says."""

    MEASURED = "measured"
    MORE_SOURCES = "more_sources"
    NEIGHBOURS = "neighbours"
    PHOTO = "photo"
    NOTHING = "nothing"
    """No reading speaks for the claim or against it."""

    NO_OBSERVATIONS = "no_observations"
    """The only archive is empty."""

    NO_SOURCE = "no_source"
    """No source of weather has readings of the time."""

    NO_READINGS = "no_readings"
    """None near enough in place and time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonPart:
    """One part of the reason for a verdict.

    `evidence` is the place of the piece it speaks of, `count` the number of sources or reports.
    `nearest_m` and `nearest_s` are how near the nearest report is in place, and in time. Readings
    were asked for within `reach_m` metres from `begins_at` to `ends_at`.
    """

    code: PartCode
    evidence: int | None = None
    count: int | None = None
    nearest_m: float | None = None
    nearest_s: float | None = None
    reach_m: float | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome for one revision of a claim.

    `score` is the probability from 0 to 1 that the claim is right, None if it is not assessable.
    `reason` is one sentence, which says what `reason_parts` have. Verdicts by rules before version
    4 have neither parts nor `steps`.
    """

    outcome: Outcome
    score: float | None
    reason: str
    evidence: tuple[Evidence, ...]
    rules_version: str
    decided_at: datetime
    revision: int
    reason_parts: tuple[ReasonPart, ...] = ()
    steps: tuple[Step, ...] = ()
