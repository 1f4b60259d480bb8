"""Rules for one photo: when and where it was taken, what it shows, and where else it was seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from skywitness.domain.model.assessment.camera_distance import PLACES, share_of_place
from skywitness.domain.model.assessment.photo_words import INDOORS, WORDS_OF_CLASS
from skywitness.domain.model.assessment.sun import sun_height_deg
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.photos.same_picture import SAME_BITS, bits_apart, telling_hash
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.sighting import Sighting
from skywitness.domain.model.time.interval import FUTURE_TOLERANCE

AT_THE_TIME: Final = 0.25
AT_THE_PLACE: Final = 0.25
SHOWN: Final = 0.5
"""Log odds of a photo taken at the time, at the place, and showing the phenomenon for certain."""

NOT_OF_IT: Final = -0.4
"""Log odds of a photo taken the day before, or far away: the camera's clock may be wrong."""

NEAR_IN_TIME: Final = timedelta(hours=3)
FAR_IN_TIME: Final = timedelta(hours=24)
"""Within it, a camera may have had the wrong time zone (they are up to 26 hours apart)."""

UNKNOWN: Final = 0.5
"""Weight of what a picture shows when nobody knows when or where."""

LEAST_CONFIDENCE: Final = 0.5

ELSEWHERE_M: Final = 10_000.0
OTHER_TIME: Final = timedelta(hours=3)
"""Reports that are further apart are not of one scene."""

BRIGHT: Final = 0.4
DARK_BELOW_DEG: Final = -6.0
"""The end of civil twilight: outdoors, nothing can be seen any more without lamps."""

METRES_PER_DEGREE: Final = 111_195.0


@dataclass(slots=True, kw_only=True)
class PhotoFinding:
    """The result of one rule for one photo; `log_odds` as those of a `Finding`.

    `source` is the photo, or the other report that has the same picture. Distance and time offset
    are None where they are unknown, or must not be told.
    """

    source: str
    provider: str
    variable: str
    value: float | None
    unit: str
    threshold: float | None
    log_odds: float
    rule: str
    distance_m: float | None
    offset_s: float | None

    @property
    def is_warning(self) -> bool:
        """Whether it is for people to look at, and no evidence."""
        return self.rule in {"photo.elsewhere", "photo.brightness"}


@dataclass(frozen=True, slots=True)
class Taken:
    """A photo, and how far from the claim its camera says that it was taken."""

    photo: Photo
    distance_m: float | None
    offset_s: float | None

    @classmethod
    def of(cls, claim: Claim, photo: Photo) -> Self:
        """Return a photo compared with a claim.

        No distance is told of an obscured report: its observer is usually where it happened, and
        how far the camera was from its stand-in would tell everybody where that is. A time after
        the photo was sent is that of a clock that was never set.
        """
        distance_m = offset_s = None
        is_obscured = claim.public.accuracy_m is not None
        if photo.taken_from is not None and not is_obscured:
            distance_m = claim.place.point.distance_m(photo.taken_from)
        if photo.taken_at is not None and photo.taken_at <= photo.added_at + FUTURE_TOLERANCE:
            offset_s = claim.when.offset_s(photo.taken_at)
        return cls(photo, distance_m, offset_s)

    def finding(
        self,
        rule: str,
        variable: str,
        log_odds: float,
        *,
        provider: str = "camera",
        value: float | None = None,
        unit: str = "",
        threshold: float | None = None,
    ) -> PhotoFinding:
        """Return a finding about this photo."""
        return PhotoFinding(
            source=str(self.photo.id),
            provider=provider,
            variable=variable,
            value=value,
            unit=unit,
            threshold=threshold,
            log_odds=log_odds,
            rule=rule,
            distance_m=self.distance_m,
            offset_s=self.offset_s,
        )


def time(taken: Taken) -> Iterator[PhotoFinding]:
    """Yield when it was taken: the nearer to the claim, the better."""
    if (offset_s := taken.offset_s) is None:
        return
    near_s = NEAR_IN_TIME.total_seconds()
    worth = AT_THE_TIME * max(0.0, 1.0 - abs(offset_s) / near_s)
    if _is_long_before(offset_s):
        worth = NOT_OF_IT
    yield taken.finding(
        "photo.time",
        "taken_at",
        worth,
        value=round(offset_s / 60, 1),
        unit="min",
        threshold=near_s / 60,
    )


def place(claim: Claim, taken: Taken) -> Iterator[PhotoFinding]:
    """Yield how far from the place it was taken."""
    if (away_m := _away_m(claim, taken)) is None:
        return
    share = share_of_place(away_m)
    yield taken.finding(
        "photo.place",
        "taken_from",
        AT_THE_PLACE * share if share else NOT_OF_IT,
        unit="m",
        threshold=PLACES[-1][0],
    )


def _away_m(claim: Claim, taken: Taken) -> float | None:
    """Return the distance of a camera from the area that a place stands for."""
    if taken.distance_m is None:
        return None
    return max(0.0, taken.distance_m - (claim.place.accuracy_m or 0.0))


def _is_long_before(offset_s: float) -> bool:
    return offset_s < -FAR_IN_TIME.total_seconds()


def shows(claim: Claim, taken: Taken) -> Iterator[PhotoFinding]:
    """Yield the surest tag that fits; what is not in a picture may be beside it."""
    fitting = WORDS_OF_CLASS[claim.phenomenon.event_class]
    tags = [
        (tag.confidence, tag.name, found.analyser)
        for found in taken.photo.findings
        for tag in found.tags
        if tag.name in fitting and tag.confidence >= LEAST_CONFIDENCE
    ]
    if not tags:
        return
    confidence, name, analyser = max(tags)
    trust = min(_trust_in_time(taken.offset_s), _trust_in_place(_away_m(claim, taken)))
    yield taken.finding(
        "photo.shows",
        name,
        SHOWN * min(1.0, confidence) * trust,
        provider=analyser,
        value=confidence,
        threshold=LEAST_CONFIDENCE,
    )


def _trust_in_time(offset_s: float | None) -> float:
    if offset_s is None:
        return UNKNOWN
    if abs(offset_s) <= NEAR_IN_TIME.total_seconds():
        return 1.0
    return UNKNOWN if abs(offset_s) <= FAR_IN_TIME.total_seconds() else 0.0


def _trust_in_place(away_m: float | None) -> float:
    return UNKNOWN if away_m is None else float(share_of_place(away_m) > 0)


def elsewhere(claim: Claim, taken: Taken, sightings: Sequence[Sighting]) -> Iterator[PhotoFinding]:
    """Yield the earliest photo with the same picture of another report that is not of the scene."""
    own = telling_hash(taken.photo.findings)
    if own is None:
        return
    earlier = [
        one
        for one in sightings
        if one.added_at < taken.photo.added_at
        and bits_apart(own, one.difference_hash) <= SAME_BITS
        and _is_other_scene(claim, one.report.claim)
    ]
    if not earlier:
        return
    first = min(earlier, key=lambda one: (one.added_at, one.report.report_id.int))
    other = first.report.claim
    gap_s = claim.when.gap_s(other.when)
    yield PhotoFinding(
        source=str(first.report.report_id),
        provider="reports",
        variable="same_picture",
        value=float(bits_apart(own, first.difference_hash)),
        unit="bits",
        threshold=float(SAME_BITS),
        log_odds=0.0,
        rule="photo.elsewhere",
        distance_m=claim.place.point.distance_m(other.place.point),
        offset_s=-gap_s if other.when.end < claim.when.start else gap_s,
    )


def _is_other_scene(claim: Claim, other: Claim) -> bool:
    vague_m = (claim.place.accuracy_m or 0.0) + (other.place.accuracy_m or 0.0)
    distance_m = claim.place.point.distance_m(other.place.point)
    is_other_time = claim.when.gap_s(other.when) > OTHER_TIME.total_seconds()
    return is_other_time or distance_m > ELSEWHERE_M + vague_m


def brightness(claim: Claim, taken: Taken) -> Iterator[PhotoFinding]:
    """Yield a bright picture of a dark night: a warning, as lamps and rooms are bright, too."""
    known = [one.brightness for one in taken.photo.findings if one.brightness is not None]
    tags = {tag.name for one in taken.photo.findings for tag in one.tags}
    if known and known[0] >= BRIGHT and not tags & INDOORS and _is_dark(claim):
        yield taken.finding(
            "photo.brightness",
            "brightness",
            0.0,
            provider="local",
            value=known[0],
            threshold=BRIGHT,
        )


def _is_dark(claim: Claim) -> bool:
    """Whether it is night at the place during the whole claim."""
    when, place = claim.when, claim.place
    if when.length >= timedelta(hours=24):
        return False
    below = DARK_BELOW_DEG - (place.accuracy_m or 0.0) / METRES_PER_DEGREE
    hours = range(int(when.length.total_seconds() // 3600) + 1)
    times: list[datetime] = [*(when.start + timedelta(hours=n) for n in hours), when.end]
    return all(sun_height_deg(at, place.point) < below for at in times)
