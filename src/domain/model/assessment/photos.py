"""Photos of a report, all together.

What a camera noted can be forged, and a picture can be of anything. So all photos of a report weigh
less than one neighbour, support no claim alone, and take away support but never contradict.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from skywitness.domain.model.assessment import photo_rules as rules
from skywitness.domain.model.assessment.findings import diminishing_sum
from skywitness.domain.model.assessment.photo_rules import PhotoFinding, Taken
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.photos.same_picture import SAME_BITS, bits_apart, telling_hash
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.sighting import Sighting

MOST_LOG_ODDS: Final = 1.0
"""For all photos of a report together, below one neighbour at the place (2.4): odds of 2.7 to 1."""


@dataclass(frozen=True, slots=True)
class Photographed:
    """All photos together: findings, log odds, and whether one shows what is claimed."""

    findings: tuple[PhotoFinding, ...] = ()
    log_odds: float = 0.0
    shows_it: bool = False

    @property
    def counts(self) -> bool:
        """Whether anything is for or against the claim."""
        return any(one.log_odds for one in self.findings)


def photographed(
    claim: Claim, photos: Sequence[Photo], sightings: Sequence[Sighting]
) -> Photographed:
    """Judge a claim by the photos of its report; `sightings` are of the same pictures elsewhere.

    A picture that was filed before, about another place or time, counts for nothing, and so does
    one that is there twice.
    """
    each = [_findings(claim, photo, sightings) for photo in _different(photos)]
    worths = [math.fsum(one.log_odds for one in found) for found in each]
    findings = tuple(one for found in each for one in found)
    together = diminishing_sum(worth for worth in worths if worth > 0)
    in_favour = min(together, MOST_LOG_ODDS)
    for one in findings:
        if one.log_odds > 0:  # what is shown adds up to what counts
            one.log_odds *= in_favour / math.fsum(worth for worth in worths if worth > 0)
    shows_it = any(one.rule == "photo.shows" and one.log_odds > 0 for one in findings)
    return Photographed(findings, in_favour + min([0.0, *worths]), shows_it)


def _different(photos: Sequence[Photo]) -> Iterator[Photo]:
    seen: list[int] = []
    for photo in photos:
        if photo.is_hidden or not photo.is_stored:  # nothing may tell of it
            continue
        own = telling_hash(photo.findings)
        if own and any(bits_apart(own, o) <= SAME_BITS for o in seen):
            continue
        seen += [own] if own else []
        yield photo


def _findings(claim: Claim, photo: Photo, sightings: Sequence[Sighting]) -> Sequence[PhotoFinding]:
    taken = Taken.of(claim, photo)
    found = [*rules.time(taken), *rules.place(claim, taken), *rules.shows(claim, taken)]
    seen_before = [*rules.elsewhere(claim, taken, sightings)]
    is_of_it = all(one.log_odds >= 0 for one in found)
    for one in found:
        if seen_before or (one.log_odds > 0 and not is_of_it):
            one.log_odds = 0.0
    return [*found, *seen_before, *rules.brightness(claim, taken)]
