"""What of a report is disclosed to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.domain.model.narrative.positions import find_positions
from skywitness.domain.model.narrative.redaction import redacted
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.reports.claim import Claim, Revision
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.verdict import Verdict
from skywitness.domain.model.reports.visibility import Audience, Visibility


def disclosed(claim: Claim, visibility: Visibility, report_id: UUID, stand_ins: StandIns) -> Claim:
    """Return a claim of a report with the public view that its visibility asks for.

    Takes a claim that is shown to the public but for personal data.
    """
    if visibility is Visibility.PUBLIC:
        return claim
    hidden = replace(claim.public.masking(find_positions(claim.narrative)), place_name="")
    claim = replace(claim, magnitude=_without_positions(claim.magnitude))
    if visibility is Visibility.PRIVATE:  # masked all the same: it may become obscured
        return replace(claim, public=replace(hidden, point=None))
    place = claim.place
    stand_in = stand_ins.of(report_id, place.point, place.accuracy_m)
    shown = replace(hidden, point=stand_in.point, accuracy_m=stand_in.accuracy_m)
    return replace(claim, public=shown)


def _without_positions(magnitude: Magnitude | None) -> Magnitude | None:
    """Return a magnitude with positions masked in the words it was read from."""
    if magnitude is None or not magnitude.raw:
        return magnitude
    return replace(magnitude, raw=redacted(magnitude.raw, find_positions(magnitude.raw)))


def revisions_for(
    audience: Audience, report: Report, revisions: Sequence[Revision]
) -> Sequence[Revision]:
    """Return the revisions that an audience may see: the public none of another visibility."""
    if audience is Audience.FULL:
        return revisions
    return [one for one in revisions if one.number >= report.visible_from]


def verdicts_for(
    audience: Audience, report: Report, verdicts: Sequence[Verdict]
) -> Sequence[Verdict]:
    """Return the verdicts that an audience may see: those of the revisions that it may see."""
    if audience is Audience.FULL:
        return verdicts
    return [one for one in verdicts if one.revision >= report.visible_from]
