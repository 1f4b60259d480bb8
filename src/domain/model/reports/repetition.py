"""Whether a filing repeats a stored one: what is said is compared, however it was encoded."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import normalize

from skywitness.domain.model.phenomena.phenomenon import OTHER
from skywitness.domain.model.reports.claim import Claim, PhenomenonOrigin
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report


def is_repetition(filed: Report, stored: Report, first: Claim) -> bool:
    """Say whether a new report is a stored one filed again; `first` is revision 1 of that one."""
    names = [(one.id, one.observer, one.external_id, one.visibility) for one in (filed, stored)]
    return names[0] == names[1] and is_same_claim(filed.claim, first)


def is_same_claim(one: Claim, other: Claim) -> bool:
    """Say whether two claims say the same.

    Canonically equivalent texts are equal (Unicode Standard Annex 15), and so are texts that differ
    in how lines end. What the service read from the narrative is not compared: a later version may
    read it otherwise.
    """
    return _as_given(one, other.public) == _as_given(other, other.public)


def _as_given(claim: Claim, public: PublicView) -> Claim:
    phenomenon, magnitude = claim.phenomenon, claim.magnitude
    if claim.phenomenon_origin is PhenomenonOrigin.NARRATIVE:
        phenomenon = OTHER
        text = " ".join(claim.narrative.split()).lower()
        if magnitude and magnitude.raw and magnitude.raw.lower() in text:
            magnitude = None
    return replace(
        claim,
        phenomenon=phenomenon,
        magnitude=magnitude,
        narrative=normalize("NFC", claim.narrative).replace("\r\n", "\n"),
        place=replace(claim.place, name=normalize("NFC", claim.place.name)),
        public=public,
    )
