"""What everybody may see of a claim."""

from __future__ import annotations

from dataclasses import dataclass

from skywitness.domain.model.geography.place import Place, Point
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.narrative.redaction import find_personal_data, redacted


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """What everybody may see of a claim: redacted text, and a point that may be a stand-in or none.

    `personal_data` tells where the redactions stand, in code points of `narrative`.
    """

    narrative: str
    place_name: str
    point: Point | None
    personal_data: tuple[PersonalData, ...] = ()


def public_view(narrative: str, place: Place) -> PublicView:
    """Return what everybody may see of a claim: masked text, and the exact point.

    The point is exact because every report is public so far; levels that obscure it come with
    access control.
    """
    spans = find_personal_data(narrative)
    return PublicView(
        narrative=redacted(narrative, spans),
        place_name=redacted(place.name, find_personal_data(place.name)),
        point=place.point,
        personal_data=spans,
    )
