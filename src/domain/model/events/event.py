"""An event: reports of the same class that chain together in place and time.

It is a view of claims, computed when somebody asks: nothing is stored, no verdict is read, and a
report that is edited or withdrawn leaves it at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from skywitness.domain.model.events.extent import centre_of, smallest_box
from skywitness.domain.model.events.linking import linked
from skywitness.domain.model.events.sighting import Sighting
from skywitness.domain.model.events.voices import count_voices
from skywitness.domain.model.interval import Interval
from skywitness.domain.model.magnitude import Magnitude
from skywitness.domain.model.phenomenon import Quantity
from skywitness.domain.model.place import Box, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What several reports tell of together.

    `sightings` begin with the oldest. `phenomena` counts them by key, the most frequent first.
    `voices` are those who speak for themselves. `box` and `centre` are None where no sighting shows
    its point; `magnitude` is the strongest that anybody gave, None where nobody gave one.
    """

    sightings: tuple[Sighting, ...]
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


def events_of(sightings: Iterable[Sighting]) -> list[Event]:
    """Put sightings together into events, the one that ended last first.

    Each sighting is in exactly one of them; the order of sightings changes nothing.
    """
    found = [event_of(members) for members in linked(sightings)]
    found.sort(key=lambda event: event.sightings[0].report_id.int)
    found.sort(key=lambda event: (event.when.end, event.when.start), reverse=True)
    return found


def event_of(members: Sequence[Sighting]) -> Event:
    """Return the event that these sightings, oldest first, tell of; there must be one."""
    counts = Counter(sighting.phenomenon.key for sighting in members)
    points = [sighting.point for sighting in members if sighting.point is not None]
    return Event(
        sightings=tuple(members),
        phenomena=dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
        when=Interval(members[0].when.start, max(sighting.when.end for sighting in members)),
        box=smallest_box(points) if points else None,
        centre=centre_of(points) if points else None,
        voices=count_voices(members),
        magnitude=_strongest(members),
    )


def _strongest(members: Sequence[Sighting]) -> Magnitude | None:
    """Return the strongest magnitude of the quantity that most reports give."""
    quantities = Counter(a.phenomenon.quantity for a in members if a.magnitude is not None)
    if not quantities:
        return None
    most = max(quantities.values())
    quantity = min(str(q) for q, count in quantities.items() if count == most)
    given = [
        (_strength(sighting, sighting.magnitude), sighting.magnitude)
        for sighting in members
        if sighting.magnitude is not None and sighting.phenomenon.quantity == quantity
    ]
    return max(given, key=lambda pair: pair[0])[1]


def _strength(sighting: Sighting, magnitude: Magnitude) -> float:
    """Return what grows with strength: cold and fog are stronger the lower their value is."""
    falls = sighting.phenomenon.family == "cold" or sighting.phenomenon.quantity is (
        Quantity.VISIBILITY
    )
    return -magnitude.si_value if falls else magnitude.si_value
