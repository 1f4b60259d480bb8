"""The public view of a claim."""

from __future__ import annotations

from dataclasses import dataclass, replace

from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.narrative.redaction import Redactor, redacted
from skywitness.domain.model.phenomena.magnitude import Magnitude


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """The public part of a claim: redacted text, and a point that may be a stand-in or missing.

    `accuracy_m` is the radius in metres around a stand-in that has the true point; None if the
    point is exact or missing. `personal_data` has the positions of redactions in code points of
    `narrative`.
    """

    narrative: str
    place_name: str
    point: Point | None
    personal_data: tuple[PersonalData, ...] = ()
    accuracy_m: float | None = None

    @property
    def is_obscured(self) -> bool:
        """Whether the point is a stand-in."""
        return self.accuracy_m is not None

    def masking(self, found: tuple[PersonalData, ...]) -> PublicView:
        """Return the view with more personal data masked."""
        new = tuple(span for span in found if span not in self.personal_data)
        spans = sorted({*self.personal_data, *new}, key=lambda span: (span.offset, span.length))
        return replace(self, narrative=redacted(self.narrative, new), personal_data=tuple(spans))


def impersonal(magnitude: Magnitude | None, redactor: Redactor) -> Magnitude | None:
    """Return a magnitude whose `raw` has its personal data masked; nobody needs it unmasked."""
    if magnitude is None or not magnitude.raw:
        return magnitude
    return replace(magnitude, raw=redactor.redacted(magnitude.raw))
