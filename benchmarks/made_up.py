"""Generated reports, from a fixed seed.

Three in five are in Europe, the others anywhere; they cover one year and have about 400 characters
of text, a verdict and an insight. One report is about 1.5 kB of JSON.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from skywitness.domain.model.geography.place import Place, PlaceMethod, Point
from skywitness.domain.model.identifiers import uuid7
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Phenomenon
from skywitness.domain.model.reports.claim import Claim, PhenomenonOrigin, SourceClass
from skywitness.domain.model.reports.insight import Entity, Insight, Sentiment, SentimentLabel
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import ExaminationState, Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.verdict import Effect, Evidence, Outcome, Verdict
from skywitness.domain.model.reports.visibility import Visibility
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.ports.examination_queue import Findings

SEED = 7
FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 365

_TEXT = (
    "hail rain wind tree road roof car field river bridge house barn fence window power line "
    "street storm cloud water snow fog ice branch shed sign trailer garden school church valley "
    "hill town large small heavy strong sudden brief steady several many few broken fallen "
    "flooded covered "
)
_WORDS = tuple(_TEXT.split())
_KINDS: tuple[tuple[str, str | None, float], ...] = (
    ("hail", "in", 1.5),
    ("tstm_wnd_gst", "kt", 55.0),
    ("tstm_wnd_dmg", None, 0.0),
    ("heavy_rain", "in", 2.0),
    ("flash_flood", None, 0.0),
    ("snow", "in", 6.0),
    ("tornado", None, 0.0),
    ("dense_fog", None, 0.0),
)


def kinds() -> list[tuple[Phenomenon, str | None, float]]:
    """Return the phenomena used, with a unit and a typical value if they have a magnitude."""
    known = [(PHENOMENA[k], unit, value) for k, unit, value in _KINDS if k in PHENOMENA]
    assert len(known) > 3, "the keys of the phenomena have changed"
    return known


def reports(count: int) -> Iterator[Report]:
    """Yield generated reports; the same ones for the same count."""
    chance = random.Random(SEED)
    chosen = kinds()
    for number in range(count):
        yield _report(number, chance, chosen)


def _report(
    number: int, chance: random.Random, chosen: Sequence[tuple[Phenomenon, str | None, float]]
) -> Report:
    start = FIRST_DAY + timedelta(seconds=chance.randrange(DAYS * 86_400))
    filed = start + timedelta(minutes=chance.randint(5, 90))
    phenomenon, unit, usual = chance.choice(chosen)
    magnitude = None
    if unit is not None and phenomenon.quantity is not None:
        value = round(usual * chance.uniform(0.5, 1.5), 2)
        magnitude = Magnitude.of(phenomenon, value, unit, "estimated")
    point = _point(chance)
    text = narrative(chance)
    name = f"{chance.randint(1, 9)} NW {chance.choice(_WORDS).title()}ville"
    when = Interval(start, start + timedelta(minutes=chance.choice((0, 0, 10, 45))))
    return Report(
        id=uuid7(int(filed.timestamp() * 1000), chance.getrandbits(74)),
        revision=1,
        change=1,
        observer=f"observer-{number % 500}",
        issuer="made-up",
        external_id=f"M{number:06d}",
        revised_by=f"observer-{number % 500}",
        claim=Claim(
            phenomenon=phenomenon,
            phenomenon_origin=PhenomenonOrigin.GIVEN,
            narrative=text,
            when=when,
            place=Place(point=point, accuracy_m=200.0, name=name, method=PlaceMethod.GPS),
            magnitude=magnitude,
            source=chance.choice(tuple(SourceClass)),
            public=PublicView(narrative=text, place_name=name, point=point),
        ),
        visibility=Visibility.PUBLIC,
        review=ReviewState.RECEIVED,
        filed_at=filed,
        revised_at=filed,
        updated_at=filed,
    )


def _point(chance: random.Random) -> Point:
    if chance.random() < 0.6:
        return Point(round(chance.uniform(36, 60), 4), round(chance.uniform(-10, 30), 4))
    return Point(round(chance.uniform(-60, 70), 4), round(chance.uniform(-180, 180), 4))


def narrative(chance: random.Random, characters: int = 400) -> str:
    """Return random words; every second text contains figures, as real ones do."""
    words = ["Observer"]
    if chance.random() < 0.5:
        words += ["at", f"{chance.randint(1, 12)}:{chance.randint(10, 59)}", "PM", "about"]
        words += [str(chance.randint(30, 90)), "mph"]
    while sum(map(len, words)) + len(words) < characters:
        words.append(chance.choice(_WORDS))
    return " ".join(words) + "."


def findings(report: Report) -> Findings:
    """Return plausible findings for a report."""
    chance = random.Random(report.external_id)
    evidence = Evidence(
        source="KAAA",
        provider="archive",
        kind="observation",
        variable="wind_gust_ms",
        value=27.3,
        unit="m/s",
        threshold=25.7,
        effect=Effect.FOR,
        weight=0.6,
        distance_m=8_123.0,
        time_offset_s=-780.0,
        rule="gust.measured",
    )
    verdict = Verdict(
        outcome=chance.choice(tuple(Outcome)),
        score=round(chance.random(), 3),
        reason="A station near by measured about as much at that time.",
        evidence=(evidence, replace(evidence, source="KBBB")),
        rules_version="bench",
        decided_at=report.filed_at + timedelta(seconds=3),
        revision=report.revision,
    )
    insight = Insight(
        language="en",
        sentiment=Sentiment(SentimentLabel.NEGATIVE, 0.02, 0.31, 0.67),
        key_phrases=("fallen tree", "flooded road", "large hail"),
        entities=(Entity("Observer", "PersonType", 0, 8),),
        personal_data=(),
        analyser="local",
    )
    conditions = Conditions(
        provider="archive",
        kind=ConditionsKind.OBSERVATION,
        station="KAAA",
        point=report.claim.place.point,
        observed_at=report.claim.when.start,
        wind_gust_ms=27.3,
    )
    return Findings(
        revision=report.revision, verdict=verdict, insight=insight, conditions=(conditions,)
    )


def examined(report: Report) -> Report:
    """Return the report after `findings`."""
    found = findings(report)
    return replace(
        report,
        change=2,
        examination=ExaminationState.DONE,
        verdict=found.verdict,
        insight=found.insight,
        updated_at=found.verdict.decided_at,
    )


def filings(count: int, prefix: str) -> Iterator[dict[str, Any]]:
    """Yield bodies for POST, about 600 bytes each, with unique external ids."""
    chance = random.Random(f"{SEED} {prefix}")
    for number in range(count):
        observed_at = FIRST_DAY + timedelta(seconds=chance.randrange(DAYS * 86_400))
        point = _point(chance)
        yield {
            "phenomenon": "hail",
            "narrative": narrative(chance, 330),
            "observed_at": observed_at.isoformat().replace("+00:00", "Z"),
            "place": {
                "latitude": point.latitude,
                "longitude": point.longitude,
                "accuracy_m": 200,
                "name": "2 NW Smallville",
            },
            "magnitude": {"value": 1.75, "unit": "in", "qualifier": "estimated"},
            "source": "public",
            "external_id": f"{prefix}-{number}",
        }


STORM_EVENTS_HEADER = (
    "id,event_type,begin_utc,end_utc,lat,lon,geo_precision,place,county_or_zone,state,"
    "magnitude,magnitude_unit,magnitude_type,source,narrative\n"
)


def write_storm_events(file: Path, count: int) -> None:
    """Write generated rows in the layout of the Storm Events Database."""
    chance = random.Random(SEED)
    types = (
        ("Hail", "1.00", "in", ""),
        ("Thunderstorm Wind", "58", "kt", "EG"),
        ("Flood",) + ("",) * 3,
    )
    with file.open("w", newline="", encoding="utf-8") as out:
        out.write(STORM_EVENTS_HEADER)
        rows = csv.writer(out)
        for number in range(count):
            start = FIRST_DAY + timedelta(seconds=chance.randrange(DAYS * 86_400))
            event_type, size, unit, kind = chance.choice(types)
            rows.writerow(
                (
                    f"B{number}",
                    event_type,
                    start.isoformat(),
                    (start + timedelta(minutes=15)).isoformat(),
                    round(chance.uniform(28, 48), 3),
                    round(chance.uniform(-110, -75), 3),
                    "point",
                    f"{chance.choice(_WORDS).title()}ville",
                    "Made-up",
                    "Iowa",
                    size,
                    unit,
                    kind,
                    "Trained Spotter",
                    narrative(chance),
                )
            )
