"""GeoJSON shows what nested objects contain beside them, so that a table has a column for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import pytest
from hypothesis import given

from skywitness.domain.documents.document import Document
from skywitness.domain.documents.events import (
    EventDocument,
    EventPropertiesDocument,
    ReportEventDocument,
    ReportEventPropertiesDocument,
    event_feature,
)
from skywitness.domain.documents.geojson import properties_of
from skywitness.domain.documents.report import (
    ReportDocument,
    ReportFeatureDocument,
    ReportPropertiesDocument,
)
from skywitness.domain.model.events.event import Event
from skywitness.domain.model.reports.report import ExaminationState, Report
from tests.builders import a_report, a_verdict, an_insight
from tests.shown import shown
from tests.strategies import drawn

Json = dict[str, Any]


def inside(value: Json, name: str = "") -> Iterator[tuple[str, object]]:
    """Yield every member of nested objects that is a text, a number, a flag or null."""
    for member, inner in value.items():
        path = f"{name}_{member}" if name else member
        if isinstance(inner, dict):
            yield from inside(inner, path)
        elif name and not isinstance(inner, list):
            yield path.removesuffix("_label"), inner


def names(kind: type[Document], beyond: type[Document]) -> set[str]:
    """Return the members that a class has beyond those of another."""
    return {member.name for member in fields(kind)} - {member.name for member in fields(beyond)}


def test_an_examined_report_has_a_column_for_everything() -> None:
    report = a_report(examination=ExaminationState.DONE, verdict=a_verdict(), insight=an_insight())
    document = ReportDocument.of(report)
    properties = shown(ReportFeatureDocument.of(document))["properties"]

    expected = dict(inside(shown(document)))
    assert {name: properties[name] for name in expected} == expected
    assert set(expected) == names(ReportPropertiesDocument, ReportDocument)
    for name, value in {
        "verdict_outcome": "supported",
        "verdict_score": 0.93,
        "magnitude_value": 1.75,
        "magnitude_unit": "in",
        "magnitude_si_value": 44.45,
        "place_name": "2 NW Des Moines",
        "place_accuracy_m": 200.0,
        "examination_state": "done",
        "insight_language": "en",
        "insight_sentiment": "negative",
    }.items():
        assert properties[name] == value


@given(drawn(Report))
def test_every_report_has_the_same_columns(report: Report) -> None:
    document = ReportDocument.of(report)
    properties = shown(ReportFeatureDocument.of(document))["properties"]

    flat = names(ReportPropertiesDocument, ReportDocument)
    assert set(properties) == {member.name for member in fields(ReportDocument)} | flat
    found = dict(inside(shown(document)))
    for name in flat:
        assert properties[name] == found.get(name)
        assert not isinstance(properties[name], dict | list)


@given(drawn(Event))
def test_every_event_has_the_same_columns(event: Event) -> None:
    for document, kind in (
        (EventDocument.of(event, str), EventPropertiesDocument),
        (ReportEventDocument.of(event, str), ReportEventPropertiesDocument),
    ):
        properties = shown(event_feature(document))["properties"]
        plain = shown(document)
        found = dict(inside({**plain, "phenomena": None, "outcomes": None}))
        flat = names(kind, type(document))
        assert set(properties) == set(plain) | flat
        assert {"centre_latitude", "magnitude_value", "magnitude_unit", "links_self"} <= flat
        for name in flat:
            assert properties[name] == found.get(name)


@dataclass(kw_only=True)
class Inner(Document):
    """Has a member whose flat name is taken."""

    name: str


@dataclass(kw_only=True)
class Outer(Document):
    """Has the member `inner_name` already."""

    inner: Inner
    inner_name: str


def test_two_members_of_one_name_are_a_defect() -> None:
    with pytest.raises(TypeError, match="same name"):
        properties_of(Outer, "OuterProperties")
