"""Where else a picture was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from skywitness.domain.model.reports.claim import Neighbour


@dataclass(frozen=True, slots=True)
class Sighting:
    """A photo of another report, and what that report claims."""

    difference_hash: int
    added_at: datetime
    report: Neighbour

    @property
    def order(self) -> tuple[datetime, str, int]:
        """What sightings are sorted by."""
        return self.added_at, str(self.report.report_id), self.difference_hash
