"""The public view of a claim."""

from __future__ import annotations

from dataclasses import dataclass

from skywitness.domain.model.geography.place import Place, Point
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.narrative.redaction import Redactor, redacted


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """The public part of a claim: redacted text, and a point that may be approximate or missing.

    `personal_data` has the positions of redactions in code points of `narrative`.
    """

    narrative: str
    place_name: str
    point: Point | None
    personal_data: tuple[PersonalData, ...] = ()


def public_view(narrative: str, place: Place, redactor: Redactor) -> PublicView:
    """Return the public view of a claim: redacted text and the exact point.

    The point is exact because all reports are public; other levels need access control.
    """
    spans = redactor.find(narrative)
    return PublicView(
        narrative=redacted(narrative, spans),
        place_name=redactor.redacted(place.name),
        point=place.point,
        personal_data=spans,
    )
