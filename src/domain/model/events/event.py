"""An event: reports of the same class that chain together in place and time.

It is a view of claims, computed when somebody asks: nothing is stored, no verdict is read, and a
report that is edited or withdrawn leaves it at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from skywitness.domain.model.events.extent import centre_of, smallest_box
from skywitness.domain.model.events.independence import count_independent
from skywitness.domain.model.events.linking import linked
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.place import Box, Point
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import Quantity
from skywitness.domain.model.time.interval import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What several reports tell of together.

    `public_claims` begin with the oldest. `phenomena` counts them by key, the most frequent first.
    `voices` counts independent ones. `box` and `centre` are None where no claim shows its point;
    `magnitude` is the strongest that anybody gave, None where nobody gave one.
    """

    public_claims: tuple[PublicClaim, ...]
    phenomena: Mapping[str, int]
    when: Interval
    box: Box | None
    centre: Point | None
    voices: int
    magnitude: Magnitude | None

    @property
    def phenomenon(self) -> str:
        """The key of what most of its reports tell of."""
        return next(iter(self.phenomena))


def events_of(public_claims: Iterable[PublicClaim]) -> list[Event]:
    """Put public_claims together into events, the one that ended last first.

    Each public_claim is in exactly one of them; the order of public_claims changes nothing.
    """
    found = [event_of(members) for members in linked(public_claims)]
    found.sort(key=lambda event: event.public_claims[0].report_id.int)
    found.sort(key=lambda event: (event.when.end, event.when.start), reverse=True)
    return found


def event_of(members: Sequence[PublicClaim]) -> Event:
    """Return the event that these public_claims, oldest first, tell of; there must be one."""
    counts = Counter(public_claim.phenomenon.key for public_claim in members)
    points = [public_claim.point for public_claim in members if public_claim.point is not None]
    return Event(
        public_claims=tuple(members),
        phenomena=dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
        when=Interval(
            members[0].when.start, max(public_claim.when.end for public_claim in members)
        ),
        box=smallest_box(points) if points else None,
        centre=centre_of(points) if points else None,
        voices=count_independent(members),
        magnitude=_strongest(members),
    )


def _strongest(members: Sequence[PublicClaim]) -> Magnitude | None:
    """Return the strongest magnitude of the quantity that most reports give."""
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
    """Return what grows with strength: cold and fog are stronger the lower their value is."""
    falls = public_claim.phenomenon.family == "cold" or public_claim.phenomenon.quantity is (
        Quantity.VISIBILITY
    )
    return -magnitude.si_value if falls else magnitude.si_value
