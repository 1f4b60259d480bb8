from __future__ import annotations

import gzip
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skywitness.domain.model.reports.filing import MagnitudeFiling
from skywitness.domain.use_cases.import_reports import ImportRow
from skywitness.entrypoints.formats.reports import read_reports
from skywitness.entrypoints.formats.tables import UnknownFormat
from skywitness.entrypoints.formats.text_files import MAX_ROW

STORM_EVENTS = (
    "id,event_type,begin_utc,end_utc,lat,lon,geo_precision,place,county_or_zone,state,"
    "magnitude,magnitude_unit,magnitude_type,source,narrative\n"
)
LSR = (
    "valid_utc,typetext,magnitude,unit,qualifier,city,county,state,lat,lon,source,remark,wfo,"
    "product_id\n"
)


def rows(tmp_path: Path, text: str) -> list[ImportRow]:
    file = tmp_path / "rows.csv"
    file.write_bytes(text.encode())
    return list(read_reports(file))


def test_a_storm_event(tmp_path: Path) -> None:
    text = (
        "SE1,Thunderstorm Wind,2013-05-11T20:08:00Z,2013-05-11T20:10:00Z,40.71,-74.02,point,"
        "2 mi SSW of New York,NEW YORK,NY,65.0,kt,EG,Emergency Manager,A gust.\n"
    )
    (row,) = rows(tmp_path, STORM_EVENTS + text)

    filing = row.filing
    assert filing is not None
    assert (row.line, row.registry, filing.external_id) == (2, "storm-events", "SE1")
    assert filing.phenomenon == "tstm_wnd_gst"
    assert filing.observed_at == datetime(2013, 5, 11, 20, 8, tzinfo=UTC)
    assert filing.magnitude == MagnitudeFiling(
        value=65.0, unit="kt", qualifier="estimated", raw="65.0 kt EG"
    )
    assert (filing.accuracy_m, filing.place_name) == (1500, "2 mi SSW of New York, NY")
    assert filing.source == "emergency_manager"


def test_a_zone_is_known_to_fifty_kilometres_and_a_magnitude_of_zero_is_none(
    tmp_path: Path,
) -> None:
    text = (
        "SE2,High Wind,2019-01-01T00:00:00Z,2019-01-01T06:00:00Z,40,-74,zone_interior_point,,"
        "SOME ZONE,NY,0,kt,,AWSS,Trees.\n"
    )
    (row,) = rows(tmp_path, STORM_EVENTS + text)

    assert row.filing is not None
    assert (row.filing.accuracy_m, row.filing.magnitude) == (50_000, None)
    assert row.filing.place_name == "Some Zone, NY"


def test_a_local_storm_report_and_its_own_identity(tmp_path: Path) -> None:
    line = (
        "2024-05-21T22:35:00Z,HAIL,1.0,Inch,E,2 S Albia,MONROE,IA,41.0,-92.8,Emergency Mngr,"
        "{remark},DMX,p\n"
    )
    text = LSR + line.format(remark="") + line.format(remark="").replace(",p\n", ",summary\n")
    first, again = rows(tmp_path, text)

    assert first.filing is not None
    assert again.filing is not None
    assert first.filing.external_id == again.filing.external_id
    assert len(first.filing.external_id or "") <= 100
    assert first.filing.magnitude == MagnitudeFiling(
        value=1.0, unit="in", qualifier="estimated", raw="1.0 Inch E"
    )
    assert first.filing.place_name == "2 S Albia, Monroe, IA"


def test_none_is_a_missing_text_too(tmp_path: Path) -> None:
    text = "2024-05-21T22:35:00Z,HAIL,None,None,None,None,POLK,None,41.0,-92.8,None,None,DMX,None\n"
    (row,) = rows(tmp_path, LSR + text)

    assert row.filing is not None
    assert (row.filing.narrative, row.filing.place_name) == ("", "Polk")
    assert (row.filing.magnitude, row.filing.source) == (None, "other")


def test_a_magnitude_that_does_not_fit_is_left_out_with_a_warning(tmp_path: Path) -> None:
    text = "2024-05-21T22:35:00Z,HAIL,40,C,M,X,Y,IA,41.0,-92.8,Public,,DMX,p\n"
    (row,) = rows(tmp_path, LSR + text)

    assert row.filing is not None
    assert row.filing.magnitude is None
    assert row.warnings == ("magnitude left out: 40 C does not fit hail",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SE1,Hail,2013-05-11T20:08:00Z,,,,none,,,NY,1,in,,Public,x\n", "lat is missing"),
        ("SE1,Hail,2013-05-11T20:08:00Z,,x,0,point,,,NY,1,in,,Public,x\n", "lat is not a number"),
        ("SE1,Hail,yesterday,,40,0,point,,,NY,1,in,,Public,x\n", "begin_utc is not an ISO 8601"),
        ("SE1,Frogs,2013-05-11T20:08:00Z,,40,0,point,,,NY,,,,Public,x\n", "phenomenon is not a"),
        ("SE1,Hail,2013\n", "row has 3 columns where the header has 15"),
    ],
)
def test_a_bad_row_says_what_is_wrong_and_stops_nobody(
    tmp_path: Path, text: str, problem: str
) -> None:
    good = "SE9,Hail,2013-05-11T20:08:00Z,,40,-74,point,,,NY,1,in,,Public,x\n"
    bad, after = rows(tmp_path, STORM_EVENTS + text + good)

    assert bad.filing is None
    assert f"{bad.problems[0].field} {bad.problems[0].detail}".startswith(problem)
    assert after.filing is not None
    assert after.line == 3


def test_a_row_may_go_over_lines(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, STORM_EVENTS + GOOD.replace(",x\n", ',"two\nlines"\n'))

    assert row.filing is not None
    assert row.filing.narrative == "two\nlines"


def test_gzip_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv.gz"
    row = "SE1,Hail,2013-05-11T20:08:00Z,,40,-74,point,,,NY,1,in,,Public,x\n"
    file.write_bytes(gzip.compress(("\ufeff" + STORM_EVENTS + row).encode()))

    assert len(list(read_reports(file))) == 1


@pytest.mark.parametrize("text", ["", "a,b,c\n1,2,3\n", "\n"])
def test_a_file_of_another_kind_is_refused_before_the_first_row(tmp_path: Path, text: str) -> None:
    file = tmp_path / "other.csv"
    file.write_text(text, "utf-8")

    with pytest.raises(UnknownFormat):
        read_reports(file)


GOOD = "SE9,Hail,2013-05-11T20:08:00Z,,40,-74,point,,,NY,1,in,,Public,x\n"


@pytest.mark.parametrize(
    "endless",
    [
        "x" * (MAX_ROW + 1) + "\n",
        "x," * MAX_ROW + "\r\n",
        '"' + "x" * MAX_ROW + '"\n',
    ],
)
def test_a_row_without_end_is_refused_and_the_next_is_read(tmp_path: Path, endless: str) -> None:
    bad, after = rows(tmp_path, STORM_EVENTS + endless + GOOD)

    assert bad.filing is None
    assert bad.line == 2
    assert bad.problems[0].detail == "is not CSV: longer than 1,000,000 characters"
    assert after.filing is not None
    assert after.line == 3


def test_a_row_over_lines_without_end_is_refused_too(tmp_path: Path) -> None:
    endless = ('"' + "x\n" * 50_000 + '",') * 11

    first, *_ = rows(tmp_path, STORM_EVENTS + endless)

    assert first.line == 2
    assert first.problems[0].detail == "is not CSV: longer than 1,000,000 characters"


def test_a_line_without_end_takes_no_memory(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv.gz"
    with gzip.open(file, "wt") as packed:
        packed.write(STORM_EVENTS)
        for _ in range(40):
            packed.write("x" * 1_000_000)
        packed.write("\n" + GOOD)
    list(rows(tmp_path, STORM_EVENTS + GOOD))  # what is loaded once does not count

    tracemalloc.start()
    try:
        bad, after = read_reports(file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert bad.filing is None
    assert after.filing is not None
    assert peak < 12_000_000


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_what_a_spreadsheet_saves_as_unicode_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "rows.csv"
    row = GOOD.replace(",x\n", ",Grêle à Zürich\n")
    file.write_bytes(("\ufeff" + STORM_EVENTS + row).encode(encoding))

    (found,) = read_reports(file)

    assert found.filing is not None
    assert found.filing.narrative == "Grêle à Zürich"


def test_a_header_without_end_is_none(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat):
        rows(tmp_path, "x," * MAX_ROW)
