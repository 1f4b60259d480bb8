"""An event: reports of one class of phenomena that are linked in place and time.

Events are computed on request: nothing is stored, verdicts link nothing, and an edited or withdrawn
report leaves its event immediately. Reports are linked by what occurred, when and where; public
claims are only read of the events that are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from skywitness.domain.model.events.extent import centre_of, smallest_box
from skywitness.domain.model.events.independence import count_independent
from skywitness.domain.model.events.linking import linked
from skywitness.domain.model.events.occurrence import Occurrence
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import Box, Point
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import Quantity
from skywitness.domain.model.time.interval import Interval

_O = TypeVar("_O", bound=Occurrence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Related reports, oldest first.

    `phenomena` counts them by key, the most frequent first. `independent_reports` counts all of one
    observer, and all copies of a text, once. `box` and `centre` are None if no claim has a public
    point; `magnitude` is the strongest, None if there is none.
    """

    public_claims: tuple[PublicClaim, ...]
    phenomena: Mapping[str, int]
    when: Interval
    box: Box | None
    centre: Point | None
    independent_reports: int
    magnitude: Magnitude | None

    @property
    def phenomenon(self) -> str:
        """The most frequent phenomenon, by key."""
        return next(iter(self.phenomena))


def grouped(occurrences: Iterable[_O], least: int = 1) -> list[list[_O]]:
    """Return the reports of each event of at least so many, the event that ended last first.

    Each report is in exactly one event, with the oldest first; the order of those given does not
    matter.
    """
    found = [members for members in linked(occurrences) if len(members) >= least]
    found.sort(key=lambda members: members[0].report_id.int)
    found.sort(key=lambda members: (_end(members), members[0].when.start), reverse=True)
    return found


def event_of(members: Sequence[PublicClaim]) -> Event:
    """Return the event of these claims, oldest first; at least one is required."""
    counts = Counter(public_claim.phenomenon.key for public_claim in members)
    points = [public_claim.point for public_claim in members if public_claim.point is not None]
    return Event(
        public_claims=tuple(members),
        phenomena=dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
        when=Interval(members[0].when.start, _end(members)),
        box=smallest_box(points) if points else None,
        centre=centre_of(points) if points else None,
        independent_reports=count_independent(members),
        magnitude=_strongest(members),
    )


def _end(members: Sequence[Occurrence]) -> datetime:
    return max(one.when.end for one in members)


def _strongest(members: Sequence[PublicClaim]) -> Magnitude | None:
    """Return the strongest magnitude of the most frequent quantity."""
    quantities = Counter(a.phenomenon.quantity for a in members if a.magnitude is not None)
    if not quantities:
        return None
    most = max(quantities.values())
    quantity = min(str(q) for q, count in quantities.items() if count == most)
    given = [
        (_strength(public_claim, public_claim.magnitude), public_claim.magnitude)
        for public_claim in members
        if public_claim.magnitude is not None and public_claim.phenomenon.quantity == quantity
    ]
    return max(given, key=lambda pair: pair[0])[1]


def _strength(public_claim: PublicClaim, magnitude: Magnitude) -> float:
    """Return a value that grows with strength; for cold and fog lower values are stronger."""
    falls = public_claim.phenomenon.family == "cold" or public_claim.phenomenon.quantity is (
        Quantity.VISIBILITY
    )
    return -magnitude.si_value if falls else magnitude.si_value
