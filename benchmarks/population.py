"""A made-up population of reports, as a service holds after some years.

Reports arrive in the order of their filing; one in five is about an event of long ago, as in
imports. Two in three lie around towns, large ones having most. Phenomena, sources, outcomes,
languages, tones and words are as unequal as real ones: few are in most reports. Every report
depends on the seed, its number and the count alone, so several processes can make parts of it.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Generic, TypeVar

from skywitness.domain.model.geography.place import Place, PlaceMethod, Point
from skywitness.domain.model.identifiers import uuid7
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Phenomenon, Quantity
from skywitness.domain.model.reports.claim import Claim, PhenomenonOrigin, SourceClass
from skywitness.domain.model.reports.insight import Entity, Insight, Sentiment, SentimentLabel
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.verdict import Effect, Evidence, Outcome, Verdict
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind

T = TypeVar("T")

SEED = 11
FIRST = datetime(2018, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=4 * 365)
NEWEST_PENDING = 20
"""So many of the newest reports are not examined yet."""

FREQUENT_WORD, MIDDLING_WORD, RARE_WORD = "the", "culvert", "millpond"
"""In nearly every narrative, in one of a hundred, and in one of a thousand."""

LARGEST_TOWN = Point(41.59, -93.62)


class Unequal(Generic[T]):
    """A choice among values of which some are far more frequent than others."""

    def __init__(self, values: Sequence[T], weights: Sequence[float]) -> None:
        self.values = tuple(values)
        self.sums = tuple(accumulate(weights))

    @classmethod
    def ranked(cls, values: Sequence[T]) -> Unequal[T]:
        """The second is half as frequent as the first, the third a third, and so on."""
        return cls(values, [1 / rank for rank in range(1, len(values) + 1)])

    def one(self, chance: random.Random) -> T:
        return self.values[bisect(self.sums, chance.random() * self.sums[-1])]

    def many(self, chance: random.Random, count: int) -> list[T]:
        return chance.choices(self.values, cum_weights=self.sums, k=count)


_COMMON = (
    "the a of and in on near trees down power lines road wind hail rain large reported gusts "
    "roof water limbs house flooded inches snow county highway barn damage blown storm fell "
    "quarter size golf ball street bridge creek several vehicle tornado field fence window cars "
    "north south east west mile miles town spotter law enforcement measured estimated photo "
    "river school church sign trailer shed branch ice fog lightning struck brief sudden heavy"
)
_SYLLABLE = "al ber cor dan el for gar hol in kar lin mor nes or pel ros sten tur val wick"
_SYLLABLES = tuple(_SYLLABLE.split())
_RARE_WORDS = tuple(a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES[:8])
_WORDS = Unequal.ranked((*_COMMON.split(), *_RARE_WORDS))
_PHENOMENA = Unequal.ranked(
    [PHENOMENA[key] for key in ("hail", "tstm_wnd_dmg", "tstm_wnd_gst", "heavy_rain", "snow")]
    + [p for p in list(PHENOMENA.values())[:36] if p.key not in {"hail", "snow", "heavy_rain"}][:35]
)
_SOURCES = Unequal.ranked(
    [SourceClass.PUBLIC, SourceClass.TRAINED_SPOTTER, *list(SourceClass)[7:], *SourceClass][:22]
)
_OUTCOMES = Unequal(tuple(Outcome), (50, 4, 8, 30, 8))
_REVIEWS = Unequal(tuple(ReviewState), (860, 30, 10, 95, 5))
_LANGUAGES = Unequal(("en", "es", "fr", "de", "pt", "it", "und"), (780, 90, 50, 40, 20, 15, 5))
_TONES = Unequal((*SentimentLabel, None), (80, 300, 550, 50, 20))
_USUAL = {  # a typical value and its unit
    Quantity.DIAMETER: (1.5, "in"),
    Quantity.GUST: (58.0, "kt"),
    Quantity.SUSTAINED_WIND: (40.0, "kt"),
    Quantity.PRECIPITATION: (2.0, "in"),
    Quantity.SNOW_DEPTH: (6.0, "in"),
    Quantity.DEPTH: (1.0, "in"),
    Quantity.ICE: (0.25, "in"),
    Quantity.TEMPERATURE: (-25.0, "C"),
    Quantity.VISIBILITY: (0.25, "mi"),
}


def _towns() -> Unequal[tuple[float, float]]:
    chance = random.Random(SEED)
    regions = ((30, 48, -105, -75, 60), (36, 58, -9, 28, 30), (-38, -25, 140, 153, 10))
    towns = [(LARGEST_TOWN.latitude, LARGEST_TOWN.longitude)]
    for south, north, west, east, count in regions:
        towns += [(chance.uniform(south, north), chance.uniform(west, east)) for _ in range(count)]
    return Unequal.ranked(towns)


_TOWNS = _towns()


@dataclass(frozen=True, slots=True)
class Life:
    """All states of one report in order, and the weather that its examination gathered.

    A last state that is examined, failed or withdrawn leaves nothing to do.
    """

    states: tuple[Report, ...]
    conditions: tuple[Conditions, ...]
    is_due: bool


def lives(count: int, first: int = 0, end: int | None = None) -> Iterator[Life]:
    """Yield the reports of a population of `count`, from one number to before another."""
    for number in range(first, count if end is None else end):
        yield _life(number, count, random.Random(SEED << 32 | number))


def _life(number: int, count: int, chance: random.Random) -> Life:
    report = _filed(number, count, chance)
    if number >= count - NEWEST_PENDING:
        return Life((report,), (), is_due=True)
    states, fate = [], chance.random()
    if fate < 0.04:
        states.append(report)
        now = report.filed_at + timedelta(hours=1)
        report = report.revised(_claim(chance, report.claim.when), now, report.observer)
    now = report.updated_at + timedelta(seconds=3)
    if fate > 0.998:
        return Life((*states, report, report.examination_failed(now)), (), is_due=False)
    conditions = _conditions(report, chance)
    report = report.examined(
        _verdict(report, now, chance), _insight(report, chance), None, None, now
    )
    states.append(replace(report, review=_REVIEWS.one(chance)))
    if fate > 0.99:
        states.append(states[-1].withdrawn(now + timedelta(days=2)))
    return Life(tuple(states), conditions, is_due=False)


def _filed(number: int, count: int, chance: random.Random) -> Report:
    filed = FIRST + SPAN * ((number + chance.random()) / count)
    start = filed - timedelta(seconds=chance.randint(300, 5_400))
    if chance.random() < 0.2:
        start = FIRST + (start - FIRST) * chance.random()
    start = start.replace(microsecond=0)
    return Report.filed(
        _claim(chance, Interval(start, start + timedelta(minutes=chance.choice((0, 0, 10, 45))))),
        filed,
        report_id=uuid7(int(filed.timestamp() * 1000), chance.getrandbits(74)),
        observer=f"observer-{int(2_000 * chance.random() ** 2)}",
        issuer="made-up",
        external_id=f"P{number:07d}",
    )


def _claim(chance: random.Random, when: Interval) -> Claim:
    phenomenon, point, text = _PHENOMENA.one(chance), _point(chance), _narrative(chance)
    name = f"{chance.randint(1, 9)} NW {chance.choice(_RARE_WORDS).title()}ville"
    return Claim(
        phenomenon=phenomenon,
        phenomenon_origin=PhenomenonOrigin.GIVEN,
        narrative=text,
        when=when,
        place=Place(point=point, accuracy_m=200.0, name=name, method=PlaceMethod.GPS),
        magnitude=_magnitude(phenomenon, chance),
        source=_SOURCES.one(chance),
        public=PublicView(narrative=text, place_name=name, point=point),
    )


def _point(chance: random.Random) -> Point:
    if chance.random() < 0.33:
        return Point(round(chance.uniform(-60, 70), 4), round(chance.uniform(-180, 180), 4))
    latitude, longitude = _TOWNS.one(chance)
    return Point(round(chance.gauss(latitude, 0.7), 4), round(chance.gauss(longitude, 0.9), 4))


def _narrative(chance: random.Random) -> str:
    words = _WORDS.many(chance, int(15 + 55 * chance.random() ** 2))
    if chance.random() < 0.01:
        words.append(MIDDLING_WORD)
    if chance.random() < 0.001:
        words.append(RARE_WORD)
    return " ".join(words).capitalize() + "."


def _magnitude(phenomenon: Phenomenon, chance: random.Random) -> Magnitude | None:
    if phenomenon.quantity is None or chance.random() < 0.3:
        return None
    value, unit = _USUAL[phenomenon.quantity]
    value = round(value * chance.uniform(0.5, 1.5), 2)
    return Magnitude.of(phenomenon, value, unit, chance.choice(("measured", "estimated")))


def _verdict(report: Report, now: datetime, chance: random.Random) -> Verdict:
    outcome = _OUTCOMES.one(chance)
    evidence = tuple(
        Evidence(
            source=f"K{chance.randrange(1_000):03d}",
            provider="archive",
            kind="observation",
            variable="wind_gust_ms",
            value=round(chance.uniform(5, 40), 1),
            unit="m/s",
            threshold=25.7,
            effect=chance.choice(tuple(Effect)),
            weight=round(chance.random(), 2),
            distance_m=round(chance.uniform(100, 40_000), 1),
            time_offset_s=float(chance.randint(-3_600, 3_600)),
            rule="gust.measured",
        )
        for _ in range(0 if outcome is Outcome.NOT_ASSESSABLE else chance.choice((1, 2, 2, 4)))
    )
    return Verdict(
        outcome=outcome,
        score=round(chance.random(), 3) if evidence else None,
        reason="A station near by measured about as much at that time.",
        evidence=evidence,
        rules_version="made-up",
        decided_at=now,
        revision=report.revision,
    )


def _insight(report: Report, chance: random.Random) -> Insight:
    words, tone = report.claim.narrative.rstrip(".").split(), _TONES.one(chance)
    return Insight(
        language=_LANGUAGES.one(chance),
        sentiment=Sentiment(tone, 0.02, 0.31, 0.67) if tone else None,
        key_phrases=tuple(" ".join(words[at : at + 2]) for at in range(0, len(words) - 1, 9)),
        entities=(Entity(words[0], "Location", 0, len(words[0])),),
        personal_data=(),
        analyser="local",
    )


def _conditions(report: Report, chance: random.Random) -> tuple[Conditions, ...]:
    if chance.random() < 0.4:
        return ()
    return (
        Conditions(
            provider="archive",
            kind=ConditionsKind.OBSERVATION,
            station=f"K{chance.randrange(1_000):03d}",
            point=report.claim.place.point,
            observed_at=report.claim.when.start,
            wind_gust_ms=round(chance.uniform(5, 40), 1),
        ),
    )
