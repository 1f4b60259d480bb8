"""Documents put together from columns are the documents of the entities, byte for byte."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.adapters.sqlite import changes
from skywitness.adapters.sqlite.documents import DocumentRow, encoded
from skywitness.domain.documents.reports import (
    feature_document,
    report_document,
    tombstone_document,
)
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import Claim, Report
from skywitness.ports.report_queries import Representation
from tests.builders import FILED_AT, a_claim, a_report, a_verdict, an_insight
from tests.strategies import drawn


def stored(report: Report) -> DocumentRow:
    """Return the columns that are written of a report."""
    values = changes.adding(report)[0].values
    return DocumentRow._make(values[name] for name in DocumentRow._fields)


def expected(report: Report, form: Representation) -> bytes:
    gone = report.withdrawn_at is not None
    document = tombstone_document(report) if gone else report_document(report)
    return orjson.dumps(feature_document(document) if form is Representation.GEOJSON else document)


@given(
    drawn(Claim), st.text(), st.none() | st.text(), st.booleans(), st.sampled_from(Representation)
)
def test_every_report_is_shown_alike(
    claim: Claim, observer: str, external_id: str | None, found: bool, form: Representation
) -> None:
    report = a_report(
        claim=claim,
        observer=observer,
        external_id=external_id,
        verdict=a_verdict(reason='a "quoted" reason\n') if found else None,
        insight=an_insight(personal_data=(PersonalData("Person", 2, 30),)) if found else None,
    )
    assert encoded(stored(report), form) == expected(report, form)


@pytest.mark.parametrize("form", Representation)
def test_a_point_that_is_not_public_leaves_no_geometry(form: Representation) -> None:
    face = PublicView(narrative="Hail", place_name="", point=None)
    report = a_report(claim=a_claim(public=face))
    assert encoded(stored(report), form) == expected(report, form)


@pytest.mark.parametrize("form", Representation)
def test_a_withdrawn_report_leaves_a_tombstone(form: Representation) -> None:
    report = a_report(withdrawn_at=FILED_AT, updated_at=FILED_AT + timedelta(microseconds=5))
    assert encoded(stored(report), form) == expected(report, form)


@pytest.mark.parametrize("beyond", [timedelta(0), timedelta(microseconds=1)])
def test_delayed_begins_after_twelve_hours(beyond: timedelta) -> None:
    event = a_report().claim.when.end
    report = a_report(filed_at=event + timedelta(hours=12) + beyond)
    shown = orjson.loads(encoded(stored(report), Representation.JSON))
    assert shown["delayed"] is bool(beyond)
