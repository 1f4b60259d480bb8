"""The JSON documents: every member of the wire shape, and nothing that is not for the public."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given

from skywitness.domain.documents.report import (
    ReportDocument,
    ReportFeatureDocument,
    RevisionDocument,
    TombstoneDocument,
    report_or_tombstone,
)
from skywitness.domain.documents.verdict import VerdictDocument
from skywitness.domain.documents.weather import CurrentConditionsDocument, NearConditionsDocument
from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.identifiers import uuid7
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.claim import Claim, Revision
from skywitness.domain.model.reports.insight import Entity
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import ExaminationState, NextLook
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.time.interval import Interval
from skywitness.domain.model.weather.conditions import VALUE_FIELDS
from skywitness.domain.model.weather.present_weather import parse_groups
from tests.builders import (
    DES_MOINES,
    FILED_AT,
    OBSERVED_AT,
    a_claim,
    a_report,
    a_verdict,
    an_insight,
    some_conditions,
    some_evidence,
)
from tests.shown import shown
from tests.strategies import drawn

REPORT_ID = uuid7(1_700_000_000_000, 1)


def test_a_fresh_report_shows_every_member() -> None:
    report = a_report(id=REPORT_ID, observer="anna", external_id="SE801234")
    assert shown(ReportDocument.of(report)) == {
        "id": str(REPORT_ID),
        "revision": 1,
        "observer": "anna",
        "external_id": "SE801234",
        "phenomenon": "hail",
        "phenomenon_origin": "given",
        "narrative": "Golf ball sized hail covering the road.",
        "observed_at": "2026-05-21T22:14:00Z",
        "observed_until": None,
        "place": {
            "latitude": 41.59,
            "longitude": -93.62,
            "accuracy_m": 200.0,
            "coarse": False,
            "name": "2 NW Des Moines",
            "method": "gps",
            "time_zone": "America/Chicago",
            "phrase": {
                "distance_m": 1481,
                "bearing": "SW",
                "town": "Des Moines",
                "county": "Polk County",
                "region": "Iowa",
                "region_code": "IA",
                "country": "US",
            },
        },
        "magnitude": {
            "value": 1.75,
            "unit": "in",
            "qualifier": "estimated",
            "period_s": None,
            "raw": None,
            "si_value": 44.45,
            "si_unit": "mm",
        },
        "source": "trained_spotter",
        "visibility": "public",
        "review": "received",
        "review_reason": None,
        "merged_into": None,
        "delayed": False,
        "filed_at": "2026-05-21T22:34:00Z",
        "revised_at": "2026-05-21T22:34:00Z",
        "updated_at": "2026-05-21T22:34:00Z",
        "examination": {"state": "pending", "next_at": None, "waiting_for": []},
        "verdict": None,
        "insight": None,
        "warnings": [],
        "photos": [],
        "photos_stored": 0,
        "photos_expected": 0,
    }


def test_a_report_names_its_next_look_while_its_verdict_stands() -> None:
    look = NextLook(datetime(2026, 5, 22, 1, 29, tzinfo=timezone(timedelta(hours=2))), ("given",))
    done = a_report(examination=ExaminationState.DONE, verdict=a_verdict(), next_look=look)

    assert shown(ReportDocument.of(done))["examination"] == {
        "state": "done",
        "next_at": "2026-05-21T23:29:00Z",
        "waiting_for": ["given"],
    }
    due = replace(done, examination=ExaminationState.PENDING)
    assert shown(ReportDocument.of(due))["examination"]["next_at"] is None


def test_an_examined_report_shows_verdict_and_insight() -> None:
    report = a_report(examination=ExaminationState.DONE, verdict=a_verdict(), insight=an_insight())
    document = shown(ReportDocument.of(report))
    assert document["examination"] == {"state": "done", "next_at": None, "waiting_for": []}
    assert document["verdict"] == {
        "outcome": "supported",
        "score": 0.93,
        "reason": "A nearby station measured as much.",
        "reason_parts": [{"code": "more_sources", "n": 2}],
        "rules_version": "2026.1",
        "decided_at": "2026-05-21T22:34:03Z",
    }
    assert document["insight"] == {
        "language": "en",
        "sentiment": {"label": "negative", "positive": 0.02, "neutral": 0.31, "negative": 0.67},
        "key_phrases": ["golf ball sized hail", "road"],
        "entities": [
            {
                "text": "road",
                "category": "Location",
                "offset": 34,
                "length": 4,
                "offset_utf16": 34,
                "length_utf16": 4,
            }
        ],
        "personal_data": [
            {"category": "Person", "offset": 0, "length": 4, "offset_utf16": 0, "length_utf16": 4}
        ],
        "analyser": "local",
        "degraded": False,
    }


def in_utf16(text: str, place: dict[str, Any]) -> str:
    """What JavaScript's `slice` cuts out of a text."""
    start, end = place["offset_utf16"], place["offset_utf16"] + place["length_utf16"]
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_spans_are_given_in_code_points_and_in_utf16_code_units() -> None:
    said = "🌪️ Ann 👩‍👩‍👧 saw 𠮷田 at the road."
    masked = said.replace("Ann 👩‍👩‍👧", "*" * len("Ann 👩‍👩‍👧"))
    at = said.index("𠮷田")
    insight = an_insight(
        entities=(Entity("𠮷田", "Location", at, 2),), personal_data=(PersonalData("Person", 3, 9),)
    )
    view = PublicView(narrative=masked, place_name="", point=None)
    report = a_report(claim=a_claim(narrative=said, public=view), insight=insight)

    for audience in Audience:
        document = shown(ReportDocument.of(report, audience))
        text = document["narrative"]
        (entity,) = document["insight"]["entities"]
        (span,) = document["insight"]["personal_data"]
        assert text[entity["offset"] : entity["offset"] + entity["length"]] == "𠮷田"
        assert in_utf16(text, entity) == "𠮷田"
        assert in_utf16(text, span) == text[3:12]


def test_a_text_without_tone_shows_none() -> None:
    report = a_report(insight=an_insight(sentiment=None))
    assert shown(ReportDocument.of(report))["insight"]["sentiment"] is None


def test_a_span_shows_its_end_and_an_instant_does_not() -> None:
    span = a_claim(when=Interval(OBSERVED_AT, OBSERVED_AT + timedelta(minutes=11)))
    assert (
        shown(ReportDocument.of(a_report(claim=span)))["observed_until"] == "2026-05-21T22:25:00Z"
    )
    assert shown(ReportDocument.of(a_report()))["observed_until"] is None


def test_the_public_sees_the_public_view_and_the_full_audience_everything() -> None:
    view = PublicView(narrative="[phone]", place_name="Ames", point=Point(42.0, -93.5))
    report = a_report(claim=a_claim(narrative="515 555 0100", public=view))
    public, full = (shown(ReportDocument.of(report, audience)) for audience in Audience)
    assert (public["narrative"], full["narrative"]) == ("[phone]", "515 555 0100")
    assert (public["place"]["name"], full["place"]["name"]) == ("Ames", "2 NW Des Moines")
    assert (public["place"]["latitude"], full["place"]["latitude"]) == (42.0, 41.59)
    assert public["place"]["longitude"] == -93.5


def test_a_point_that_is_not_public_has_no_coordinates_and_no_geometry() -> None:
    report = a_report(claim=a_claim(public=PublicView(narrative="", place_name="", point=None)))
    document = ReportDocument.of(report)
    place, geometry = document.place, ReportFeatureDocument.of(document).geometry
    assert (place.latitude, place.longitude, geometry) == (None, None, None)


@given(drawn(Claim))
def test_nothing_exact_or_raw_is_in_a_public_document(claim: Claim) -> None:
    secret = "s3cr3t-narrative"
    hidden = replace(
        claim,
        narrative=secret,
        place=replace(claim.place, point=Point(12.3456789, 98.7654321), name="s3cr3t-place"),
    )
    document = str(ReportDocument.of(a_report(claim=hidden)))
    for raw in (secret, "s3cr3t-place", "12.3456789", "98.7654321"):
        assert raw not in document


def test_a_feature_is_the_document_at_its_point() -> None:
    document = ReportDocument.of(a_report(id=REPORT_ID))
    feature = shown(ReportFeatureDocument.of(document))
    assert feature["properties"].items() >= shown(document).items()
    del feature["properties"]
    assert feature == {
        "type": "Feature",
        "id": str(REPORT_ID),
        "geometry": {"type": "Point", "coordinates": [-93.62, 41.59]},
    }


def test_a_point_on_the_equator_has_a_geometry() -> None:
    claim = a_claim(public=PublicView(narrative="", place_name="", point=Point(0.0, 0.0)))
    feature = shown(ReportFeatureDocument.of(ReportDocument.of(a_report(claim=claim))))
    assert feature["geometry"]["coordinates"] == [0.0, 0.0]


def test_a_tombstone_shows_nothing_of_the_claim() -> None:
    withdrawn = a_report(id=REPORT_ID, withdrawn_at=FILED_AT)
    assert shown(TombstoneDocument.of(withdrawn)) == {
        "id": str(REPORT_ID),
        "revision": 1,
        "updated_at": "2026-05-21T22:34:00Z",
        "withdrawn_at": "2026-05-21T22:34:00Z",
    }
    assert ReportFeatureDocument.of(TombstoneDocument.of(withdrawn)).geometry is None


def test_the_tombstone_of_a_rejected_report_says_no_more_than_that_it_is_gone() -> None:
    rejected = a_report(id=REPORT_ID, review=ReviewState.REJECTED, review_reason="A joke.")
    assert shown(report_or_tombstone(rejected)) == {
        "id": str(REPORT_ID),
        "revision": 1,
        "updated_at": "2026-05-21T22:34:00Z",
        "withdrawn_at": None,
    }


def test_the_reason_of_a_review_is_for_those_who_see_everything() -> None:
    report = a_report(review=ReviewState.HAS_ISSUES, review_reason="Hail or graupel?")
    public, full = (shown(ReportDocument.of(report, audience)) for audience in Audience)
    assert (public["review"], public["review_reason"]) == ("has_issues", None)
    assert full["review_reason"] == "Hail or graupel?"


def test_a_verdict_shows_its_evidence() -> None:
    verdict = a_verdict(evidence=(some_evidence(weight=0.12345, distance_m=8123.6),), revision=2)
    document = shown(VerdictDocument.of(verdict))
    assert document["revision"] == 2
    assert document["outcome"] == "supported"
    assert document["evidence"] == [
        {
            "source": "KDSM",
            "provider": "archive",
            "kind": "observation",
            "variable": "wind_gust_ms",
            "value": 27.3,
            "unit": "m/s",
            "threshold": 25.7,
            "effect": "for",
            "weight": 0.123,
            "distance_m": 8124,
            "time_offset_s": -780,
            "rule": "gust.measured",
            "present_weather": None,
        }
    ]


def test_conditions_show_their_age_and_their_distance_from_the_claim() -> None:
    reading = some_conditions(present_weather=parse_groups("+TSRA"), precipitation_mm=0.0)
    document = shown(
        NearConditionsDocument.of(reading, a_claim(), OBSERVED_AT + timedelta(hours=1))
    )
    assert document["age_s"] == 80 * 60
    assert document["time_offset_s"] == -20 * 60
    assert document["distance_m"] == round(DES_MOINES.distance_m(reading.point))
    assert document["present_weather"] == [
        {"group": "+TSRA", "description": "thunderstorm with heavy rain"}
    ]
    assert document["precipitation_mm"] == 0.0
    assert document["humidity_pct"] is None
    assert [name for name in document if name in VALUE_FIELDS] == list(VALUE_FIELDS)


def test_current_conditions_have_no_distance_from_a_claim() -> None:
    document = shown(CurrentConditionsDocument.of(some_conditions(), OBSERVED_AT))
    assert "distance_m" not in document
    assert "time_offset_s" not in document


def test_a_revision_shows_its_claim_to_its_audience() -> None:
    view = PublicView(narrative="[name]", place_name="", point=None)
    claim = a_claim(narrative="Maria", public=view)
    revision = Revision(number=2, revised_at=FILED_AT, revised_by="anna", claim=claim)
    public, full = (shown(RevisionDocument.of(revision, audience)) for audience in Audience)
    assert (public["revision"], public["revised_at"]) == (2, "2026-05-21T22:34:00Z")
    assert (public["narrative"], full["narrative"]) == ("[name]", "Maria")
    assert "anna" not in str(public)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 5, 21, 22, 14, tzinfo=UTC), "2026-05-21T22:14:00Z"),
        (datetime(2026, 5, 21, 22, 14, 1, 500_000, UTC), "2026-05-21T22:14:01.500000Z"),
        (datetime(2026, 5, 21, 16, tzinfo=timezone(timedelta(hours=-6))), "2026-05-21T22:00:00Z"),
        (datetime(1850, 1, 1, tzinfo=UTC), "1850-01-01T00:00:00Z"),
    ],
)
def test_times_are_rfc_3339_in_utc(at: datetime, text: str) -> None:
    withdrawn = a_report(withdrawn_at=at)
    assert shown(TombstoneDocument.of(withdrawn))["withdrawn_at"] == text
