"""How urgently the desk has to look at a report, and why.

A report is the more urgent the more harm it does if it is shown and wrong, or overlooked and right:
impact times doubt. Each reason is a factor of its own, so that the desk can be told all of them.
The factors are a matter of judgement, not of measurement; only their order matters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from math import log2, prod
from typing import Final

from skywitness.domain.model.assessment.severity import severity_of
from skywitness.domain.model.narrative.damage import find_damage
from skywitness.domain.model.narrative.damage_kinds import DamageKind
from skywitness.domain.model.phenomena.phenomenon import Severity
from skywitness.domain.model.reports.report import ExaminationState, Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.verdict import Outcome

HALVED_AFTER: Final = timedelta(days=1)
"""A report that has waited so much longer counts half: what is happening now comes first."""

MOST_FLAGS: Final = 4
"""More flags do not make a report more urgent: whoever has many keys could move what they like."""

LONGEST_READ: Final = 4_000
"""Characters of a narrative that are searched for damage."""


class ReasonCode(StrEnum):
    """A kind of reason for the place of a report in the queue."""

    SEVERITY = "severity"
    PEOPLE_HARMED = "people_harmed"
    DAMAGE = "damage"
    CONTRADICTED = "contradicted"
    MIXED = "mixed"
    INCONCLUSIVE = "inconclusive"
    SUPPORTED = "supported"
    NOT_ASSESSABLE = "not_assessable"
    NOT_EXAMINED = "not_examined"
    EXAMINATION_FAILED = "examination_failed"
    FLAGGED = "flagged"
    EDITED = "edited"
    PHOTO_HELD = "photo_held"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a report is where it is: `factor` multiplies its weight, `text` says it in a sentence.

    `value` is a number or word that belongs to the code, None if there is none: the severity, the
    kinds of damage, the score of the verdict, the number of flags.
    """

    code: ReasonCode
    factor: float
    value: str | float | None
    text: str


@dataclass(frozen=True, slots=True)
class Urgency:
    """The place of an open report in the queue; `since` is when it began to wait."""

    since: datetime
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> float:
        """Impact times doubt, more than 0."""
        return prod(reason.factor for reason in self.reasons)

    @property
    def urgent_at(self) -> datetime:
        """The key of the queue, latest first: when it began to wait, later for a greater weight.

        Twice the weight is worth one `HALVED_AFTER`. So waiting moves no report past another, and
        the key can be stored.
        """
        return self.since + timedelta(seconds=round(log2(self.weight) * _HALVED_AFTER_S))


def urgency_of(report: Report, flags: int) -> Urgency | None:
    """Return the urgency of a report with so many flags, None if the desk has nothing to decide.

    The text is read once the report is examined, so that filing it does not take longer.
    """
    is_edited = _is_edited(report)
    is_held = report.is_public and report.has_hidden_photo
    if report.withdrawn_at is not None or not (is_edited or is_held or _is_new(report)):
        return None
    reasons = [*_impact(report), _doubt(report)]
    if flags:
        by = "a reader" if flags == 1 else f"{flags} readers"
        factor = 1.0 + min(flags, MOST_FLAGS)
        reasons.append(Reason(ReasonCode.FLAGGED, factor, flags, f"Flagged by {by}."))
    if is_edited:
        reasons.append(
            Reason(ReasonCode.EDITED, 1.5, None, "It was changed after the desk had decided.")
        )
    if is_held:
        text = "A photo is hidden until the desk has looked."
        reasons.append(Reason(ReasonCode.PHOTO_HELD, 2.0, None, text))
    return Urgency(report.revised_at if is_edited else report.filed_at, tuple(reasons))


_HALVED_AFTER_S: Final = HALVED_AFTER.total_seconds()
_IMPACT: Final = {
    Severity.EXTREME: 8.0,
    Severity.SEVERE: 4.0,
    Severity.MODERATE: 2.0,
    Severity.MINOR: 1.0,
    Severity.UNKNOWN: 1.0,
}
_AGAINST: Final = {Outcome.CONTRADICTED: 1.5, Outcome.MIXED: 1.25}
"""A report that evidence speaks against is public until the desk decides."""

_UNKNOWN: Final = 0.5
_LEAST_DOUBT: Final = 0.05
_NOT_EXAMINED: Final = Reason(
    ReasonCode.NOT_EXAMINED, _UNKNOWN, None, "It has not been examined yet."
)
_NOT_EXAMINABLE: Final = Reason(
    ReasonCode.EXAMINATION_FAILED, _UNKNOWN, None, "Its examination failed."
)
_FOUND: Final = {
    Outcome.CONTRADICTED: (ReasonCode.CONTRADICTED, "The evidence speaks against it"),
    Outcome.MIXED: (ReasonCode.MIXED, "Some evidence speaks for it, some against it"),
    Outcome.INCONCLUSIVE: (ReasonCode.INCONCLUSIVE, "The evidence does not decide"),
    Outcome.SUPPORTED: (ReasonCode.SUPPORTED, "The evidence speaks for it"),
    Outcome.NOT_ASSESSABLE: (ReasonCode.NOT_ASSESSABLE, "No measurement can tell"),
}


def _is_new(report: Report) -> bool:
    return report.is_public and report.review is ReviewState.RECEIVED


def _is_edited(report: Report) -> bool:
    """Whether its observer has changed what the desk had decided about.

    A rejected report stays hidden until the desk has looked again.
    """
    if report.review is ReviewState.REJECTED:
        return report.decision is not None and report.awaits_review
    return report.is_public and report.review is ReviewState.EDITED


def _impact(report: Report) -> Iterator[Reason]:
    claim = report.claim
    is_read = report.examination is not ExaminationState.PENDING
    found = find_damage(claim.narrative[:LONGEST_READ]) if is_read else ()
    severity = severity_of(claim.phenomenon, claim.magnitude, found)
    yield _of_severity(claim.phenomenon.label, severity)
    kinds = {harm.kind for harm in found}
    if DamageKind.PEOPLE in kinds:
        text = "The text tells of people who were harmed or rescued."
        yield Reason(ReasonCode.PEOPLE_HARMED, 2.0, None, text)
    if things := ", ".join(sorted(kinds - {DamageKind.PEOPLE})):
        yield Reason(ReasonCode.DAMAGE, 1.25, things, f"The text tells of damage: {things}.")


@cache  # every filing asks for one of them
def _of_severity(label: str, severity: Severity) -> Reason:
    named = "of unknown severity" if severity is Severity.UNKNOWN else severity.value
    text = f"{label}: {named} if it is right."
    return Reason(ReasonCode.SEVERITY, _IMPACT[severity], severity.value, text)


def _doubt(report: Report) -> Reason:
    verdict = report.verdict
    if verdict is None:
        has_failed = report.examination is ExaminationState.FAILED
        return _NOT_EXAMINABLE if has_failed else _NOT_EXAMINED
    code, text = _FOUND[verdict.outcome]
    if verdict.score is None:
        return Reason(code, _UNKNOWN, None, f"{text}.")
    # Full doubt as long as the claim is no more likely right than wrong.
    doubt = min(1.0, max(_LEAST_DOUBT, 2 * (1 - verdict.score)))
    factor = doubt * _AGAINST.get(verdict.outcome, 1.0)
    likely = f"{text}: it is right with a probability of {verdict.score:.0%}."
    return Reason(code, factor, verdict.score, likely)
