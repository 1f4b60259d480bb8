from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.reports.filing import MAX_NARRATIVE_LENGTH
from skywitness.domain.use_cases.import_reports import ImportRow
from skywitness.entrypoints.formats import bulletins
from skywitness.entrypoints.formats.bulletin_entries import entries
from skywitness.entrypoints.formats.reports import read_reports
from tests.tools.bulletin_text import bulletin, entry
from tests.tools.field_data import field_data


def rows(tmp_path: Path, text: str) -> list[ImportRow]:
    file = tmp_path / "bulletin.txt"
    file.write_text(text, encoding="utf-8")
    return list(read_reports(file))


def one(tmp_path: Path, text: str) -> ImportRow:
    (row,) = rows(tmp_path, text)
    return row


def test_a_report_of_a_bulletin(tmp_path: Path) -> None:
    row = one(tmp_path, bulletin(entry()))

    filing = row.filing
    assert filing is not None
    assert (row.line, row.registry, row.warnings) == (13, "lsr", ())
    assert filing.phenomenon == "hail"
    assert filing.observed_at == datetime(2024, 5, 21, 22, 41, tzinfo=UTC)
    assert (filing.latitude, filing.longitude) == (41.60, -93.70)
    assert filing.place_name == "3 NW Somewhere, Polk, IA"
    assert filing.source == "trained_spotter"
    assert filing.narrative == "GOLF BALLS ON THE LAWN."
    assert filing.magnitude is not None
    assert (filing.magnitude.value, filing.magnitude.unit) == (1.75, "in")
    assert filing.magnitude.qualifier == "estimated"


def test_a_bulletin_and_the_table_made_of_it_name_the_same_report(tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text(
        "valid_utc,typetext,magnitude,unit,qualifier,city,county,state,lat,lon,source,remark,wfo\n"
        "2024-05-21T22:41:00Z,HAIL,1.75,INCH,E,3 NW SOMEWHERE,POLK,IA,41.60,-93.70,"
        "TRAINED SPOTTER,GOLF BALLS ON THE LAWN.,DMX\n"
    )
    (from_table,) = read_reports(table)
    from_bulletin = one(tmp_path, bulletin(entry()))

    assert from_table.filing is not None
    assert from_table.filing == from_bulletin.filing


def test_a_summary_repeats_a_report_under_the_same_name(tmp_path: Path) -> None:
    first = one(tmp_path, bulletin(entry()))
    again = one(tmp_path, bulletin(entry(), title="PRELIMINARY LOCAL STORM REPORT...SUMMARY"))

    assert first.filing is not None
    assert again.filing is not None
    assert first.filing.external_id == again.filing.external_id


@pytest.mark.parametrize(
    ("issued", "utc_hour"),
    [
        ("810 PM EDT TUE MAY 21 2024", 21),
        ("810 PM AKST TUE MAY 21 2024", 26),
        ("810 PM HST TUE MAY 21 2024", 27),
        ("810 PM AST TUE MAY 21 2024", 21),
        ("810 PM SST TUE MAY 21 2024", 28),
        ("810 PM ChST Tue May 21 2024", 7),
        ("RUSKIN FL 810 PM EST TUE MAY 21 2024", 22),
    ],
)
def test_times_are_in_the_zone_of_the_issue(tmp_path: Path, issued: str, utc_hour: int) -> None:
    row = one(tmp_path, bulletin(entry(), issued=issued))

    assert row.filing is not None
    midnight = datetime(2024, 5, 21, tzinfo=UTC)
    assert row.filing.observed_at == midnight + timedelta(hours=utc_hour, minutes=41)


def test_midnight_and_noon(tmp_path: Path) -> None:
    early, late = rows(
        tmp_path, bulletin(entry(time="1205 AM"), entry(time="1205 PM", city="ELSEWHERE"))
    )

    assert early.filing is not None
    assert late.filing is not None
    assert (early.filing.observed_at.hour, late.filing.observed_at.hour) == (5, 17)


def test_south_and_east(tmp_path: Path) -> None:
    row = one(tmp_path, bulletin(entry(position="14.33S 144.78E")))

    assert row.filing is not None
    assert (row.filing.latitude, row.filing.longitude) == (-14.33, 144.78)


@pytest.mark.parametrize(
    ("magnitude", "event", "expected"),
    [
        ("M59 MPH", "TSTM WND GST", (59.0, "mph", "measured")),
        ("M1.0  inch", "Snow", (1.0, "in", "measured")),
        ("M63.00 MPH", "NON-TSTM WND GST", (63.0, "mph", "measured")),
        ("E0.25 mi", "Fog", (0.25, "mi", "estimated")),
        ("U.50 INCH", "FREEZING RAIN", (0.5, "in", "unknown")),
        ("TRACE", "SNOW", (0.0, "in", "unknown")),
        ("", "TSTM WND DMG", None),
        ("T", "SNOW", (0.0, "in", "unknown")),
    ],
)
def test_magnitudes(
    tmp_path: Path, magnitude: str, event: str, expected: tuple[float, str, str] | None
) -> None:
    row = one(tmp_path, bulletin(entry(magnitude=magnitude, event=event)))

    assert row.filing is not None
    found = row.filing.magnitude
    assert (found and (found.value, found.unit, found.qualifier)) == expected


def test_a_magnitude_in_a_unit_of_nowhere_is_left_out_and_said(tmp_path: Path) -> None:
    row = one(tmp_path, bulletin(entry(magnitude="40 C")))

    assert row.filing is not None
    assert row.filing.magnitude is None
    assert row.warnings == ("magnitude left out: 40 C is in no known unit",)


def test_ice_is_read_from_the_remark_where_the_column_is_empty(tmp_path: Path) -> None:
    text = entry(
        event="ICE STORM", magnitude="", remark="ICE ACCUMULATION OF 0.30 INCHES ON TREES."
    )
    row = one(tmp_path, bulletin(text))

    assert row.filing is not None
    assert row.filing.magnitude is not None
    assert (row.filing.magnitude.value, row.filing.magnitude.qualifier) == (0.30, "unknown")


def test_snow_in_the_remark_of_an_ice_storm_is_no_ice(tmp_path: Path) -> None:
    text = entry(event="ICE STORM", magnitude="", remark="3.8 INCHES OF SNOWFALL.")

    row = one(tmp_path, bulletin(text))

    assert row.filing is not None
    assert row.filing.magnitude is None


@pytest.mark.parametrize(
    ("changed", "field", "detail"),
    [
        ({"date": "05/28/2024"}, "valid_utc", "lies more than one hour after the bulletin's issue"),
        ({"event": "RAIN OF FROGS"}, "typetext", "is not a type of Local Storm Report"),
        ({"magnitude": "MNAN INCH"}, "magnitude", "is not a number"),
        ({"date": "13/41/2024"}, "valid_utc", "is not a time"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    tmp_path: Path, changed: dict[str, str], field: str, detail: str
) -> None:
    bad, good = rows(tmp_path, bulletin(entry(**changed), entry(city="ELSEWHERE")))

    assert bad.filing is None
    assert [(p.field, p.detail) for p in bad.problems] == [(field, detail)]
    assert good.filing is not None


def test_a_bulletin_that_names_no_zone_is_refused_row_by_row(tmp_path: Path) -> None:
    row = one(tmp_path, bulletin(entry(), issued="810 PM XYZ TUE MAY 21 2024"))

    assert row.problems[0].field == "valid_utc"


def test_a_shifted_state_and_a_missing_county_are_read_with_a_warning(tmp_path: Path) -> None:
    shifted, missing = rows(
        tmp_path,
        bulletin(entry(county="QUEEN ANNES      MD", state=""), entry(county="", city="ELSEWHERE")),
    )

    assert shifted.filing is not None
    assert shifted.filing.place_name == "3 NW Somewhere, Queen Annes, MD"
    assert shifted.warnings == ("the state is not in its column",)
    assert missing.warnings == ("the county is missing",)


def test_an_empty_bulletin_has_no_rows(tmp_path: Path) -> None:
    assert rows(tmp_path, bulletin()) == []


def test_several_bulletins_with_the_control_characters_of_the_wire(tmp_path: Path) -> None:
    text = (
        "\x01\r\r\n" + bulletin(entry()) + "\x03\0" + bulletin(entry(remark="A \0B\x07C.")) + "\x03"
    )

    first, second = rows(tmp_path, text.replace("\n", "\r\n"))

    assert first.filing is not None
    assert second.filing is not None
    assert second.filing.narrative == "A BC."


def test_letters_in_windows_1252_are_read_as_such(tmp_path: Path) -> None:
    file = tmp_path / "bulletin.txt"
    file.write_bytes(bulletin(entry(remark="NEAR BAYAM@N.")).encode().replace(b"@", b"\xf3"))

    (row,) = read_reports(file)

    assert row.filing is not None
    assert row.filing.narrative == "NEAR BAYAMóN."


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    cuts=st.lists(st.tuples(st.integers(0, 900), st.integers(1, 30)), max_size=6),
    noise=st.text(max_size=20),
)
def test_no_damage_stops_the_reading(
    tmp_path: Path, cuts: list[tuple[int, int]], noise: str
) -> None:
    text = bulletin(entry(), entry(city="ELSEWHERE"))
    for start, length in cuts:
        text = text[:start] + noise + text[start + length :]
    file = tmp_path / "bulletin.txt"
    file.write_text(text, encoding="utf-8", errors="replace")

    for found in entries(file):
        with suppress(Invalid):
            row, _ = bulletins.row_of(found)
            assert row["valid_utc"].endswith("Z")


def test_real_bulletins_read_as_their_reference_says() -> None:
    folder = field_data("lsr-bulletins")
    expected = json.loads((folder / "expected.json").read_text())

    for name, reference in expected.items():
        found = []
        for given_entry in entries(folder / name):
            try:
                row, _ = bulletins.row_of(given_entry)
            except Invalid:
                continue
            if abs(float(row["lat"])) <= 90:
                found.append(_fields(row))
        assert found == [
            tuple(
                r[k] for k in ("utc", "typetext", "lat", "lon", "magnitude", "qualifier", "units")
            )
            for r in reference["lsrs"]
        ], name


def _fields(row: dict[str, str]) -> tuple[object, ...]:
    return (
        row["valid_utc"],
        row["typetext"],
        float(row["lat"]),
        float(row["lon"]),
        float(row["magnitude"]) if row["magnitude"] else None,
        row["qualifier"] or None,
        row["unit"] or None,
    )


def test_a_line_or_a_remark_without_end_is_cut_where_it_is_too_long_anyway(tmp_path: Path) -> None:
    long_line, long_remark = "WORDS " * 200_000, "WORDS\n            " * 200_000
    found = rows(tmp_path, bulletin(entry(remark=long_line), entry(remark=long_remark), entry()))

    lengths = [len(row.filing.narrative) if row.filing else 0 for row in found]
    assert MAX_NARRATIVE_LENGTH < lengths[0] < 2 * MAX_NARRATIVE_LENGTH
    assert MAX_NARRATIVE_LENGTH < lengths[1] < 2 * MAX_NARRATIVE_LENGTH
    assert lengths[2] == len("GOLF BALLS ON THE LAWN.")
