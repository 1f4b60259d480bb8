"""Valid entities for tests; any field can be overridden by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from skywitness.adapters.memory.phone_numbers import MemoryPhoneNumbers
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Place, PlaceMethod, Point
from skywitness.domain.model.geography.stand_in import StandIns
from skywitness.domain.model.identifiers import uuid7
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.photos.photo import Photo, Picture
from skywitness.domain.model.reports.claim import Claim, PhenomenonOrigin, SourceClass
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.domain.model.reports.insight import Entity, Insight, Sentiment, SentimentLabel
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.verdict import (
    Effect,
    Evidence,
    Outcome,
    PartCode,
    ReasonPart,
    Step,
    Verdict,
    Witness,
)
from skywitness.domain.model.reports.visibility import Visibility
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.air_quality import AirQuality, AirSample
from skywitness.domain.model.weather.conditions import Conditions, ConditionsKind
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep
from skywitness.domain.model.weather.present_weather import parse_groups

STAND_INS = StandIns(b"a key for tests", cell_deg=0.1)
REDACTOR = Redactor(MemoryPhoneNumbers().is_number)
OBSERVED_AT = datetime(2026, 5, 21, 22, 14, tzinfo=UTC)
FILED_AT = OBSERVED_AT + timedelta(minutes=20)
DES_MOINES = Point(41.59, -93.62)

_numbers = count(1)


def a_filing(**changes: Any) -> Filing:
    filing = Filing(
        observed_at=OBSERVED_AT,
        latitude=DES_MOINES.latitude,
        longitude=DES_MOINES.longitude,
        phenomenon="hail",
        narrative="Golf ball sized hail covering the road.",
        accuracy_m=200.0,
        place_name="2 NW Des Moines",
        magnitude=MagnitudeFiling(value=1.75, unit="in", qualifier="estimated"),
        source="trained_spotter",
    )
    return replace(filing, **changes)


def a_claim(**changes: Any) -> Claim:
    """Build a claim whose public view shows everything, unless `public` says otherwise."""
    claim = Claim(
        phenomenon=PHENOMENA["hail"],
        phenomenon_origin=PhenomenonOrigin.GIVEN,
        narrative="Golf ball sized hail covering the road.",
        when=Interval(OBSERVED_AT, OBSERVED_AT),
        place=Place(
            point=DES_MOINES, accuracy_m=200.0, name="2 NW Des Moines", method=PlaceMethod.GPS
        ),
        magnitude=Magnitude.of(PHENOMENA["hail"], 1.75, "in", "estimated"),
        source=SourceClass.TRAINED_SPOTTER,
        public=PublicView(narrative="", place_name="", point=None),
    )
    if "phenomenon" in changes and "magnitude" not in changes:
        changes["magnitude"] = None
    claim = replace(claim, **changes)
    if "public" in changes:
        return claim
    shown = PublicView(
        narrative=claim.narrative, place_name=claim.place.name, point=claim.place.point
    )
    return replace(claim, public=shown)


def a_claim_at(latitude: float, longitude: float, **changes: Any) -> Claim:
    return a_claim(place=Place(point=Point(latitude, longitude)), **changes)


def a_claim_when(start: datetime, end: datetime | None = None, **changes: Any) -> Claim:
    return a_claim(when=Interval(start, end or start), **changes)


def a_report(**changes: Any) -> Report:
    """Build a fresh report with an id of its own; `filed_at` sets the other two times too."""
    number = next(_numbers)
    filed_at = changes.get("filed_at", FILED_AT)
    report = Report(
        id=uuid7(1_700_000_000_000 + number, number),
        revision=1,
        change=1,
        observer=f"observer-{number}",
        issuer=f"observer-{number}",
        external_id=None,
        claim=a_claim(),
        visibility=Visibility.PUBLIC,
        review=ReviewState.RECEIVED,
        filed_at=filed_at,
        revised_by=f"observer-{number}",
        revised_at=filed_at,
        updated_at=filed_at,
    )
    return replace(report, **changes)


def a_photo(**changes: Any) -> Photo:
    view = Picture(key="photos/a/b/c.jpg", size=9, sha256="c" * 64, width=1600, height=1200)
    photo = Photo(
        id=UUID(int=next(_numbers)),
        sha256="a" * 64,
        added_at=FILED_AT,
        view=view,
        thumbnail=replace(view, width=400, height=300),
        taken_at=OBSERVED_AT - timedelta(minutes=8),
        taken_from=Point(41.5, -93.5),
    )
    return replace(photo, **changes)


def some_evidence(**changes: Any) -> Evidence:
    piece = Evidence(
        source="KDSM",
        provider="archive",
        kind="observation",
        variable="wind_gust_ms",
        value=27.3,
        unit="m/s",
        threshold=25.7,
        effect=Effect.FOR,
        weight=0.625,
        distance_m=8123.4,
        time_offset_s=-780.0,
        rule="gust.measured",
    )
    return replace(piece, **changes)


def a_verdict(**changes: Any) -> Verdict:
    verdict = Verdict(
        outcome=Outcome.SUPPORTED,
        score=0.93,
        reason="A nearby station measured as much.",
        reason_parts=(ReasonPart(code=PartCode.MORE_SOURCES, count=2),),
        steps=(Step(witness=Witness.SOURCE, names=("KDSM",), log_odds=2.6, share=0.5),),
        evidence=(some_evidence(), some_evidence(source="KAMW", threshold=None)),
        rules_version="2026.1",
        decided_at=FILED_AT + timedelta(seconds=3),
        revision=1,
    )
    return replace(verdict, **changes)


def an_insight(**changes: Any) -> Insight:
    insight = Insight(
        language="en",
        sentiment=Sentiment(SentimentLabel.NEGATIVE, 0.02, 0.31, 0.67),
        key_phrases=("golf ball sized hail", "road"),
        entities=(Entity("road", "Location", 34, 4),),
        personal_data=(PersonalData("Person", 0, 4),),
        analyser="local",
    )
    return replace(insight, **changes)


def some_conditions(**changes: Any) -> Conditions:
    conditions = Conditions(
        provider="archive",
        kind=ConditionsKind.OBSERVATION,
        station="KDSM",
        point=Point(41.534, -93.663),
        observed_at=OBSERVED_AT - timedelta(minutes=20),
        temperature_c=21.7,
        wind_speed_ms=9.3,
        wind_gust_ms=15.9,
    )
    return replace(conditions, **changes)


def some_forecast(**changes: Any) -> Forecast:
    forecast = Forecast(
        provider="given",
        point=DES_MOINES,
        fetched_at=OBSERVED_AT,
        attribution="Given",
        steps=(
            ForecastStep(
                valid_at=OBSERVED_AT + timedelta(hours=3),
                period_s=10_800,
                temperature_c=18.2,
                precipitation_mm=1.4,
                precipitation_probability_pct=80.0,
                present_weather=parse_groups("-RA"),
                description="rain",
            ),
        ),
    )
    return replace(forecast, **changes)


def some_air(**changes: Any) -> AirQuality:
    air = AirQuality(
        provider="given",
        point=DES_MOINES,
        index_scale="given 1-5 (1 is good)",
        attribution="Given",
        samples=tuple(
            AirSample(observed_at=OBSERVED_AT - timedelta(hours=back), index=2, pm2_5_ugm3=8.0)
            for back in (2, 1, 0)
        ),
    )
    return replace(air, **changes)


def some_places() -> list[NamedPlace]:
    return [
        NamedPlace(
            name="Des Moines",
            point=DES_MOINES,
            country="US",
            region="Iowa",
            provider="given",
            attribution="Given",
        ),
        NamedPlace(name="Ankeny", point=Point(41.73, -93.6), country="US", provider="given"),
    ]
