"""Where narrative and form disagree: shown to whoever files or reviews, and decided by nobody."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from skywitness.domain.model.assessment.timing import times_told_otherwise
from skywitness.domain.model.narrative.extraction import read_magnitude
from skywitness.domain.model.narrative.phenomenon_words import phenomena_told, read_phenomenon
from skywitness.domain.model.phenomena.phenomenon import same_class
from skywitness.domain.model.reports.report import Claim, PhenomenonOrigin
from skywitness.domain.model.time.interval import Interval

APART: Final = 1.25
"""A ratio of magnitudes from which they are no longer two roundings of one."""


def disagreements(claim: Claim) -> tuple[str, ...]:
    """Return what the public narrative says otherwise than the form, as sentences; mostly none."""
    narrative = claim.public.narrative
    if not narrative.strip():
        return ()
    found = []
    read = read_phenomenon(narrative)
    if (
        read is not None
        and claim.phenomenon_origin is PhenomenonOrigin.GIVEN
        and phenomena_told(narrative).isdisjoint(same_class(claim.phenomenon.key))
    ):
        found.append(
            f"the narrative tells of {read.label.lower()}, "
            f"the report of {claim.phenomenon.label.lower()}"
        )
    told = read_magnitude(claim.phenomenon, narrative)
    given = claim.magnitude
    if told is not None and given is not None and min(told.si_value, given.si_value) > 0:
        ratio = told.si_value / given.si_value
        if not 1 / APART <= ratio <= APART:
            found.append(
                f"the narrative says {told.value:g} {told.unit.value}, "
                f"the report {given.value:g} {given.unit.value}"
            )
    time = times_told_otherwise(claim)
    if time is not None:
        found.append(f"the narrative says {time.text}, the report {_span(claim.when)} UTC")
    return tuple(found)


def _span(when: Interval) -> str:
    start = when.start.astimezone(UTC)
    end = when.end.astimezone(UTC)
    return f"{start:%H:%M}" if when.is_instant else f"{start:%H:%M} to {end:%H:%M}"
