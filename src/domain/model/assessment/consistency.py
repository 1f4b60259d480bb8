"""Disagreements between narrative and form: warnings for observers and reviewers, no verdict."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from skywitness.domain.model.assessment.timing import conflicting_time
from skywitness.domain.model.narrative.extraction import read_magnitude
from skywitness.domain.model.narrative.phenomenon_words import described_phenomena
from skywitness.domain.model.phenomena.phenomenon import same_class
from skywitness.domain.model.reports.claim import Claim, PhenomenonOrigin
from skywitness.domain.model.time.interval import Interval

APART: Final = 1.25
"""Ratio from which two magnitudes are no longer roundings of the same value."""


def disagreements(claim: Claim) -> tuple[str, ...]:
    """Return the disagreements between the public narrative and the form, as sentences."""
    narrative = claim.public.narrative
    if not narrative.strip():
        return ()
    found = []
    phenomena = described_phenomena(narrative)
    if (
        phenomena.named is not None
        and claim.phenomenon_origin is PhenomenonOrigin.GIVEN
        and phenomena.mentioned.isdisjoint(same_class(claim.phenomenon.key))
    ):
        found.append(
            f"the narrative describes {phenomena.named.label.lower()}, "
            f"the report says {claim.phenomenon.label.lower()}"
        )
    described = read_magnitude(claim.phenomenon, narrative)
    given = claim.magnitude
    if described is not None and given is not None and min(described.si_value, given.si_value) > 0:
        ratio = described.si_value / given.si_value
        if not 1 / APART <= ratio <= APART:
            found.append(
                f"the narrative says {described.value:g} {described.unit.value}, "
                f"the report {given.value:g} {given.unit.value}"
            )
    time = conflicting_time(claim)
    if time is not None:
        found.append(f"the narrative says {time.text}, the report {_span(claim.when)} UTC")
    return tuple(found)


def _span(when: Interval) -> str:
    start = when.start.astimezone(UTC)
    end = when.end.astimezone(UTC)
    return f"{start:%H:%M}" if when.is_instant else f"{start:%H:%M} to {end:%H:%M}"
