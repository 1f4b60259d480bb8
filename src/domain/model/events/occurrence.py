"""What is needed of a report to link it with others."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.phenomena.phenomenon import Phenomenon
from skywitness.domain.model.time.interval import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """What a report says occurred, when, and where: its public point, None if it has none."""

    report_id: UUID
    phenomenon: Phenomenon
    when: Interval
    point: Point | None
