"""Stored documents equal the documents of the entities, byte for byte."""

from __future__ import annotations

import shutil
from datetime import timedelta
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.adapters.sqlite import documents
from skywitness.adapters.sqlite.report_rows import ReportRow
from skywitness.domain.documents import report as report_document
from skywitness.domain.documents.report import ReportFeatureDocument, report_or_tombstone
from skywitness.domain.model.assessment import severity
from skywitness.domain.model.desk import urgency
from skywitness.domain.model.errors import StoreDamaged
from skywitness.domain.model.narrative import damage
from skywitness.domain.model.phenomena import phenomenon
from skywitness.domain.model.reports.public_view import PublicView
from skywitness.domain.model.reports.report import ExaminationState, Report
from skywitness.domain.model.reports.review import ReviewState
from skywitness.domain.model.reports.visibility import Audience
from tests.builders import FILED_AT, a_claim, a_report, an_insight
from tests.strategies import drawn


def require_encoded(report: Report) -> None:
    """Check the stored document, and the feature made of it."""
    columns = ReportRow.of(report).columns
    document, column = report_or_tombstone(report), columns["document"]
    assert isinstance(column, bytes)
    stored = documents.verified(column)
    assert stored == orjson.dumps(document, option=orjson.OPT_UTC_Z)
    feature = documents.as_feature(stored, str(report.id))
    expected = ReportFeatureDocument.of(document)
    assert feature == orjson.dumps(expected, option=orjson.OPT_UTC_Z)


@given(drawn(Report))
def test_every_report_is_encoded_alike(report: Report) -> None:
    require_encoded(report)


@given(drawn(Report))
def test_who_may_see_all_of_a_report_does(report: Report) -> None:
    public, full = documents.stored(report, documents.encoded(report))

    assert documents.verified(public) == documents.encoded(report)
    assert documents.verified(full or public) == documents.encoded(report, Audience.FULL)


@pytest.mark.parametrize("review", [ReviewState.RECEIVED, ReviewState.APPROVED])
@pytest.mark.parametrize("is_examined", [False, True])
def test_what_most_documents_end_with_is_not_stored(is_examined: bool, review: ReviewState) -> None:
    found: dict[str, Any] = {"review": review}
    if is_examined:
        found |= {"insight": an_insight(personal_data=()), "examination": ExaminationState.DONE}
    document = documents.encoded(a_report(**found))
    assert len(documents.sealed(document)) < len(document) - 250


def test_what_hides_nothing_is_stored_once() -> None:
    assert ReportRow.of(a_report()).columns["full_document"] is None


def test_a_point_that_is_not_public_leaves_no_geometry() -> None:
    hidden = PublicView(narrative="Hail", place_name="", point=None)
    require_encoded(a_report(claim=a_claim(public=hidden)))


def test_a_withdrawn_report_leaves_a_tombstone() -> None:
    updated_at = FILED_AT + timedelta(microseconds=5)
    require_encoded(a_report(withdrawn_at=FILED_AT, updated_at=updated_at))


@pytest.mark.parametrize("beyond", [timedelta(0), timedelta(microseconds=1)])
def test_delayed_begins_after_twelve_hours(beyond: timedelta) -> None:
    event = a_report().claim.when.end
    report = a_report(filed_at=event + timedelta(hours=12) + beyond)
    assert orjson.loads(documents.encoded(report))["delayed"] is bool(beyond)


@given(document=st.binary(max_size=200), position=st.integers(0), bit=st.integers(0, 7))
def test_one_flipped_bit_of_a_stored_document_is_noticed(
    document: bytes, position: int, bit: int
) -> None:
    stored = bytearray(documents.sealed(document))
    assert documents.verified(bytes(stored)) == document
    stored[position % len(stored)] ^= 1 << bit
    with pytest.raises(StoreDamaged):
        documents.verified(bytes(stored))


@pytest.mark.parametrize("stored", [b"", b"{}", bytes(4), bytes(100), b'{"id":1}'])
def test_bytes_without_their_checksum_are_no_document(stored: bytes) -> None:
    with pytest.raises(StoreDamaged):
        documents.verified(stored)


def test_the_definition_is_a_digest() -> None:
    assert len(documents.definition()) == 64


@pytest.mark.parametrize(
    "module", [urgency, severity, damage, phenomenon, report_document], ids=lambda one: one.__name__
)
def test_what_is_stored_is_made_anew_when_what_it_follows_from_changes(
    module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place of a report in the queue is stored too, and follows from severity and damage."""
    changed = Path(str(module.__file__))

    def with_a_change(package: ModuleType) -> Path:
        folder = Path(str(package.__file__)).parent
        copy = Path(shutil.copytree(folder, tmp_path / package.__name__))
        if folder == changed.parent:
            copy.joinpath(changed.name).write_text("HALVED_AFTER = 7", encoding="utf-8")
        return copy

    before = documents.definition()
    monkeypatch.setattr(resources, "files", with_a_change)
    assert documents.definition.__wrapped__() != before


def test_the_definition_of_what_did_not_change_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resources, "files", lambda package: Path(package.__file__).parent)
    assert documents.definition.__wrapped__() == documents.definition()
