"""What a narrative claims."""

from __future__ import annotations

from dataclasses import dataclass

from skywitness.domain.model.magnitude import Magnitude
from skywitness.domain.model.phenomenon import Phenomenon


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """What could be read from a narrative; each part may be missing."""

    phenomenon: Phenomenon | None = None
    magnitude: Magnitude | None = None


def read_claim(narrative: str) -> ClaimReading:
    """Read phenomenon and magnitude from a narrative."""
    return ClaimReading()
