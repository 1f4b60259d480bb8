"""A document shows every field of its entity, but for those that are left out on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from skywitness.domain.documents.claim import MagnitudeDocument, PlaceDocument, claim_members
from skywitness.domain.documents.events import EventDocument, ReportLinkDocument
from skywitness.domain.documents.insight import (
    EntityDocument,
    InsightDocument,
    PersonalDataDocument,
    SentimentDocument,
)
from skywitness.domain.documents.lanes import CountedDocument
from skywitness.domain.documents.photos import PhotoDocument
from skywitness.domain.documents.reason import parts_shown
from skywitness.domain.documents.report import (
    ExaminationDocument,
    ReportDocument,
    RevisionDocument,
    report_or_tombstone,
)
from skywitness.domain.documents.review import DecisionDocument
from skywitness.domain.documents.text import DamageDocument, TimePhraseDocument
from skywitness.domain.documents.verdict import EvidenceDocument, VerdictDocument
from skywitness.domain.documents.weather import (
    AirQualityDocument,
    AirSampleDocument,
    CurrentConditionsDocument,
    ForecastDocument,
    ForecastStepDocument,
    NamedPlaceDocument,
    NearConditionsDocument,
)
from skywitness.domain.model.events.event import Event
from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.geography.gazetteer import NamedPlace
from skywitness.domain.model.geography.place import Place
from skywitness.domain.model.narrative.damage import Damage
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.narrative.times import TimePhrase
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.photos.caption import Caption
from skywitness.domain.model.photos.findings import PhotoFindings, PhotoTag
from skywitness.domain.model.photos.photo import Photo, Picture
from skywitness.domain.model.reports.claim import Claim, Revision
from skywitness.domain.model.reports.insight import Entity, Insight, Sentiment
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import ExaminationState, NextLook, Report
from skywitness.domain.model.reports.review import Decision
from skywitness.domain.model.reports.verdict import Evidence, ReasonPart, Step, Verdict
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.text import Utf16Positions
from skywitness.domain.model.weather.air_quality import AirQuality, AirSample
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.forecast import Forecast, ForecastStep
from tests.builders import FILED_AT, a_claim, a_report, a_verdict
from tests.strategies import drawn, drawn_classes, field_strategies

UNITS = Utf16Positions("")
REPORT = a_report()
PICTURE = Picture(key="photos/a.jpg", size=9, sha256="a" * 64, width=4, height=3)
PHOTO = Photo(id=UUID(int=1), sha256="b" * 64, added_at=FILED_AT, view=PICTURE, thumbnail=PICTURE)
NOW = FILED_AT + timedelta(hours=1)


@dataclass(frozen=True)
class Case:
    """How an entity is shown, and which fields are left out, each with its reason."""

    show: Callable[[Any], object]
    left_out: Mapping[str, str] = field(default_factory=dict)


CASES: Mapping[type, Case] = {
    Report: Case(
        lambda report: [
            show(report, audience)
            for audience in Audience
            for show in (report_or_tombstone, ReportDocument.of)
        ],
        {
            "decision": "shown by itself",
            "visible_from": "decides which revisions and verdicts the public sees",
            "was_public": "decides whether the public hears that it is private now",
            "change": "part of the ETag",
            "issuer": "the scope in which external ids are unique",
            "revised_by": "who edits is for the audit log, not for everybody",
        },
    ),
    NextLook: Case(
        lambda look: ExaminationDocument.of(
            replace(REPORT, examination=ExaminationState.DONE, next_look=look)
        )
    ),
    Decision: Case(
        lambda decision: DecisionDocument.of(replace(REPORT, decision=decision), ""),
        {
            "change": "part of the ETag",
            "settled": "decides what waits for the desk",
            "settled_before": "decides what waits for the desk once it is undone",
            "reason_before": "shown with the decision that gave it",
        },
    ),
    Photo: Case(
        lambda photo: PhotoDocument.each([photo]),
        {
            "taken_at": "evidence, for nobody to read",
            "taken_from": "evidence, for nobody to read",
            "announced_bytes": "decides what is accepted",
            "tickets": "answer their confirmation, once more",
        },
    ),
    Caption: Case(
        lambda caption: [
            PhotoDocument.each([replace(PHOTO, caption=caption)], audience) for audience in Audience
        ]
    ),
    PhotoFindings: Case(
        lambda found: PhotoDocument.each([PHOTO.with_findings(found)]),
        dict.fromkeys(
            (one.name for one in fields(PhotoFindings) if one.name != "degraded"),
            "evidence, of which the verdict shows what counted",
        ),
    ),
    PhotoTag: Case(
        lambda tag: PhotoDocument.each(
            [PHOTO.with_findings(PhotoFindings(analyser="", tags=(tag,)))]
        ),
        dict.fromkeys(("name", "confidence"), "evidence, of which the verdict shows what counted"),
    ),
    Picture: Case(
        lambda picture: PhotoDocument.each([replace(PHOTO, view=picture)]),
        dict.fromkeys(("key", "size", "sha256"), "what storage and caches need to know"),
    ),
    Claim: Case(lambda claim: [claim_members(claim, audience) for audience in Audience]),
    Revision: Case(RevisionDocument.of, {"revised_by": "not public"}),
    PublicView: Case(
        lambda view: claim_members(a_claim(public=view), Audience.PUBLIC),
        {"personal_data": "shown as part of the insight"},
    ),
    Place: Case(lambda place: PlaceDocument.of(a_claim(place=place), Audience.FULL)),
    Magnitude: Case(MagnitudeDocument.of),
    Verdict: Case(VerdictDocument.of, {"steps": "shown where they are drawn"}),
    ReasonPart: Case(lambda part: parts_shown(a_verdict(reason_parts=(part,)))),
    Step: Case(
        CountedDocument.of, dict.fromkeys(("witness", "names"), "the lane or the voices it is of")
    ),
    Evidence: Case(EvidenceDocument.of, {"copy_of": "shown where reports are drawn"}),
    Insight: Case(lambda insight: InsightDocument.of(insight, "")),
    Sentiment: Case(SentimentDocument.of),
    Entity: Case(lambda entity: EntityDocument.of(entity, UNITS)),
    PersonalData: Case(lambda found: PersonalDataDocument.of(found, UNITS)),
    TimePhrase: Case(
        lambda phrase: TimePhraseDocument.of(phrase, UNITS),
        {"is_bound": "only used to compare the text with the time of the claim"},
    ),
    Damage: Case(lambda damage: DamageDocument.of(damage, UNITS)),
    Conditions: Case(
        lambda one: [
            NearConditionsDocument.of(one, a_claim(), NOW),
            CurrentConditionsDocument.of(one, NOW),
        ]
    ),
    Event: Case(lambda event: EventDocument.of(event, str)),
    PublicClaim: Case(
        lambda claim: ReportLinkDocument.of(claim.report_id, str),
        dict.fromkeys(
            ("observer", "phenomenon", "narrative", "when", "point", "magnitude", "outcome"),
            "summarised in the event",
        ),
    ),
    Forecast: Case(lambda forecast: ForecastDocument.of(forecast, NOW)),
    ForecastStep: Case(ForecastStepDocument.of),
    AirQuality: Case(lambda air: AirQualityDocument.of(air, NOW)),
    AirSample: Case(AirSampleDocument.of),
    NamedPlace: Case(NamedPlaceDocument.of),
}

FIELDS = [(kind, name) for kind in CASES for name in field_strategies(kind)]


def test_every_class_that_is_shown_has_a_case() -> None:
    roots = (
        Report,
        Revision,
        Event,
        Conditions,
        Forecast,
        AirQuality,
        NamedPlace,
        TimePhrase,
        Damage,
    )

    assert set(drawn_classes(*roots)) == set(CASES)


@pytest.mark.parametrize(
    ("kind", "name"), FIELDS, ids=[f"{kind.__name__}.{name}" for kind, name in FIELDS]
)
def test_a_document_changes_with_each_field(kind: type, name: str) -> None:
    case = CASES[kind]

    def is_shown(pair: tuple[Any, object]) -> bool:
        entity, value = pair
        return case.show(entity) != case.show(replace(entity, **{name: value}))

    pairs = st.tuples(drawn(kind), field_strategies(kind)[name])
    if name in case.left_out:
        with pytest.raises(NoSuchExample):
            find(pairs, is_shown, settings=examples(20))
    else:
        find(pairs, is_shown, settings=examples(200))


def examples(number: int) -> settings:
    return settings(max_examples=number, database=None, deadline=None, phases=[Phase.generate])
