"""PublicClaims for tests of events: where and when, the rest does not matter or is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from skywitness.domain.model.events.event import Event, event_of, grouped
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.time.interval import Interval
from tests.builders import OBSERVED_AT

METRES_PER_DEGREE = 111_195.08
"""Of latitude, on the mean sphere."""

_numbers = count(1)


def seen(
    north_m: float = 0.0, after_h: float = 0.0, lasting_h: float = 0.0, **changes: Any
) -> PublicClaim:
    """Make a claim so many metres north of 41 N 93 W, so many hours after the usual time."""
    number = next(_numbers)
    start = OBSERVED_AT + timedelta(hours=after_h)
    key = changes.pop("phenomenon", "hail")
    public_claim = PublicClaim(
        report_id=UUID(int=number),
        observer=f"observer-{number}",
        phenomenon=PHENOMENA[key],
        narrative=f"story{number} told{number}",
        when=Interval(start, start + timedelta(hours=lasting_h)),
        point=Point(41.0 + north_m / METRES_PER_DEGREE, -93.0),
        magnitude=None,
    )
    return replace(public_claim, **changes)


def events_of(public_claims: Iterable[PublicClaim]) -> list[Event]:
    return [event_of(group) for group in grouped(public_claims)]


def members(event: Event) -> frozenset[UUID]:
    return frozenset(one.report_id for one in event.public_claims)
