"""The observer of an encoded report is hidden, and nothing else of it changes."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.documents.observer import observer_hidden, observers_hidden
from skywitness.domain.documents.report import ReportFeatureDocument, report_or_tombstone
from skywitness.domain.model.access.view import FULL, PUBLIC, View
from skywitness.domain.model.reports.report import Report
from skywitness.domain.model.reports.visibility import Audience
from tests.builders import FILED_AT, a_claim, a_report

NAMES = ("ann", 'x","external_id":', '"observer":"ann', "\\", '\\"', "Zoë 🌩", "null", "a\tb")
texts = st.sampled_from(NAMES) | st.text(min_size=1, max_size=20)


def encoded(report: Report, *, is_feature: bool) -> bytes:
    document = report_or_tombstone(report)
    shown = ReportFeatureDocument.of(document) if is_feature else document
    return orjson.dumps(shown, option=orjson.OPT_UTC_Z)


@given(observer=texts, text=texts, own=texts, is_feature=st.booleans())
def test_only_the_observer_changes(observer: str, text: str, own: str, is_feature: bool) -> None:
    said = a_claim(narrative=f'"observer":"{text}","external_id":"1"')
    report = replace(a_report(claim=said), observer=observer, external_id=text)
    body = encoded(report, is_feature=is_feature)
    (public,) = observers_hidden([body], PUBLIC)
    (for_own,) = observers_hidden([body], View(Audience.PUBLIC, own=own))

    whole = orjson.loads(body)
    (whole["properties"] if is_feature else whole)["observer"] = None
    assert public == observer_hidden(body, observer) == orjson.dumps(whole)
    assert for_own == (body if observer == own else public)


def test_a_view_that_shows_all_observers_changes_nothing() -> None:
    items = [encoded(a_report(), is_feature=False)]

    assert observers_hidden(items, FULL) is items


@pytest.mark.parametrize("is_feature", [True, False])
def test_a_tombstone_stays_as_it_is(is_feature: bool) -> None:
    body = encoded(a_report().withdrawn(FILED_AT), is_feature=is_feature)

    assert observers_hidden([body], PUBLIC) == [body]
    assert observer_hidden(body, a_report().observer) == body
