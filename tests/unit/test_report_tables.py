"""CSV: what is quoted, what a spreadsheet must not run, and that nothing is lost."""

from __future__ import annotations

import csv
import io

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.documents.report import ReportDocument
from skywitness.domain.documents.row import RowDocument
from skywitness.entrypoints.formats.report_tables import cell, columns, csv_of
from tests.builders import a_claim, a_report


def read(text: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text.decode(), newline=""), strict=True)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_looks_like_a_formula_is_written_as_text(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "text"),
    [(-93.62, "-93.62"), (0, "0"), (True, "true"), (False, "false"), (None, ""), ("hail", "hail")],
)
def test_other_values_are_written_as_they_are(value: object, text: str) -> None:
    assert cell(value) == text


@given(narrative=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_comes_back_and_none_begins_a_formula(narrative: str) -> None:
    report = orjson.dumps(ReportDocument.of(a_report()))
    members = {**orjson.loads(report), "narrative": narrative}

    (row,) = read(csv_of(ReportDocument, [orjson.dumps(members)]))

    assert row["narrative"].removeprefix("'") == narrative.removeprefix("'")
    assert not row["narrative"].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_lines_end_as_rfc_4180_says() -> None:
    report = orjson.dumps(ReportDocument.of(a_report(claim=a_claim(narrative='"Wow", hail'))))

    text = csv_of(ReportDocument, [report])

    assert text.count(b"\r\n") == 2
    assert b'"""Wow"", hail"' in text


def test_columns_are_the_members_in_their_order() -> None:
    names = [column.name for column in columns(RowDocument)]

    assert names[:17] == [
        "id",
        "phenomenon",
        "observed_at",
        "observed_until",
        "place_latitude",
        "place_longitude",
        "place_coarse",
        "place_name",
        "place_time_zone",
        "place_phrase_distance_m",
        "place_phrase_bearing",
        "place_phrase_town",
        "place_phrase_county",
        "place_phrase_region",
        "place_phrase_region_code",
        "place_phrase_country",
        "magnitude_value",
    ]
    assert "insight_sentiment" in [column.name for column in columns(ReportDocument)]
