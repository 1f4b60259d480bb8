"""Exports of the Iowa Environmental Mesonet, plain tables, and what no layout fits."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.domain.use_cases.import_reports import ImportRow
from skywitness.entrypoints.formats.reports import read_reports
from skywitness.entrypoints.formats.tables import UnknownFormat

IEM = (
    "VALID,VALID2,LAT,LON,MAG,WFO,TYPECODE,TYPETEXT,CITY,COUNTY,STATE,SOURCE,REMARK,UGC,UGCNAME,"
    "QUALIFIER\n"
)
IEM_BEFORE_2024 = IEM.replace(",UGC,UGCNAME,QUALIFIER", "")
PLAIN = "observed_at,latitude,longitude,phenomenon,narrative\n"


def rows(tmp_path: Path, text: str, name: str = "rows.csv") -> list[ImportRow]:
    file = tmp_path / name
    file.write_bytes(text.encode())
    return list(read_reports(file))


def filing(tmp_path: Path, text: str) -> Filing:
    (row,) = rows(tmp_path, text)
    assert row.filing is not None, row.problems
    return row.filing


def iem(kind: str, magnitude: str, qualifier: str = "") -> str:
    return (
        f"{IEM}202107102112,2021/07/10 21:12,41.61,-94.08,{magnitude},DMX,X,{kind},3 W Adel,Dallas,"
        f"IA,Trained Spotter,Stones_ and more.,None,None,{qualifier}\n"
    )


def test_a_row_of_the_export_of_the_mesonet(tmp_path: Path) -> None:
    found = filing(tmp_path, iem("HAIL", "1.25", "M"))

    assert found.observed_at == datetime(2021, 7, 10, 21, 12, tzinfo=UTC)
    assert found.magnitude == MagnitudeFiling(
        value=1.25, unit="in", qualifier="measured", raw="1.25 INCH M"
    )
    assert (found.phenomenon, found.narrative) == ("hail", "Stones_ and more.")
    assert (found.place_name, found.source) == ("3 W Adel, Dallas, IA", "trained_spotter")


@pytest.mark.parametrize(
    ("kind", "magnitude", "expected"),
    [
        ("TSTM WND GST", "60.0", (60, "mph")),
        ("NON-TSTM WND GST", "58", (58, "mph")),
        ("MARINE TSTM WIND", "46", (46, "mph")),
        ("SNOW", "4.5", (4.5, "in")),
        ("RAIN", "2.11", (2.11, "in")),
        ("SLEET", "0.5", (0.5, "in")),
        ("FREEZING RAIN", "0.25", (0.25, "in")),
        ("DENSE FOG", "0.25", (0.25, "mi")),
        ("HEAT", "104", (104, "F")),
        ("SNOW", "0.0001", (0, "in")),
        ("SNOW", "T", (0, "in")),
        ("HAIL", "None", None),
        ("HAIL", "M", None),
        ("HAIL", "", None),
        ("TORNADO", "None", None),
    ],
)
def test_magnitudes_are_in_the_units_of_bulletins(
    tmp_path: Path, kind: str, magnitude: str, expected: tuple[float, str] | None
) -> None:
    found = filing(tmp_path, iem(kind, magnitude)).magnitude

    assert (found and (found.value, found.unit)) == expected


@pytest.mark.parametrize("kind", ["WILDFIRE", "FLOOD", "STORM SURGE"])
def test_a_magnitude_in_no_known_unit_is_left_out_with_a_warning(tmp_path: Path, kind: str) -> None:
    (row,) = rows(tmp_path, iem(kind, "120"))

    assert row.filing is not None
    assert row.filing.magnitude is None
    assert row.warnings[0].startswith("magnitude left out: 120 does not fit")


def test_older_exports_have_no_qualifier_and_those_of_shapefiles_another_order(
    tmp_path: Path,
) -> None:
    older = (
        f"{IEM_BEFORE_2024}202107102112,2021/07/10 21:12,41.61,-94.08,1.25,DMX,H,HAIL,3 W Adel,"
        "Dallas,IA,Trained Spotter,x\n"
    )
    shapes = (
        "VALID,MAG,WFO,TYPECODE,TYPETEXT,CITY,COUNTY,STATE,SOURCE,REMARK,LAT,LON,UGC,UGCNAME,"
        "QUALIFY\n202107102112,1.25,DMX,H,HAIL,3 W Adel,Dallas,IA,Trained Spotter,x,41.61,-94.08,"
        "IAC049,Dallas,E\n"
    )
    one, other = filing(tmp_path, older), filing(tmp_path, shapes)

    assert one.magnitude is not None
    assert other.magnitude is not None
    assert (one.magnitude.qualifier, other.magnitude.qualifier) == ("unknown", "estimated")
    assert one.external_id == other.external_id


def test_an_export_and_a_bulletin_of_the_same_report_are_one(tmp_path: Path) -> None:
    bulletin = (
        "LSRDMX\n\nPRELIMINARY LOCAL STORM REPORT\nNATIONAL WEATHER SERVICE DES MOINES IA\n"
        "430 PM CDT SAT JUL 10 2021\n\n"
        "0412 PM     HAIL             3 W ADEL                41.61N 94.08W\n"
        "07/10/2021  M1.25 INCH       DALLAS             IA   TRAINED SPOTTER\n\n"
        "            STONES_ AND MORE.\n\n&&\n"
    )
    text = iem("HAIL", "1.25", "M")

    assert filing(tmp_path, bulletin).external_id == filing(tmp_path, text).external_id


@pytest.mark.parametrize(
    ("valid", "problem"),
    [
        ("20210710", "valid has no time of day"),
        ("202107102512", "valid is not a valid date and time"),
        ("", "valid is missing"),
    ],
)
def test_a_time_that_is_none_is_refused(tmp_path: Path, valid: str, problem: str) -> None:
    (row,) = rows(tmp_path, iem("HAIL", "1").replace("202107102112", valid))

    assert [f"{p.field} {p.detail}" for p in row.problems] == [problem]


def test_a_plain_table(tmp_path: Path) -> None:
    text = PLAIN + '2021-07-10T17:12:00-04:00,41.61,-94.08,hail,"Stones, and more."\n'
    (row,) = rows(tmp_path, text)

    assert row.registry == "table"
    assert row.filing is not None
    assert row.filing.observed_at == datetime(2021, 7, 10, 21, 12, tzinfo=UTC)
    assert (row.filing.phenomenon, row.filing.narrative) == ("hail", "Stones, and more.")
    assert (row.filing.latitude, row.filing.longitude) == (41.61, -94.08)
    assert row.filing.magnitude is None


ROW = "2021-07-10T21:12:00Z,41.61,-94.08,hail,Stones fell.\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.upper() + ROW,
        "\ufeff" + PLAIN + ROW,
        (PLAIN + ROW).replace("\n", "\r\n"),
        (PLAIN + ROW).replace(",", "\t"),
        (PLAIN + ROW).replace(",", ";"),
        (PLAIN + ROW).replace(",", ";").replace("41.61", "41,61").replace("94.08", "94,08"),
        "# made by hand\n\n" + PLAIN + ROW,
        "sep=;\n" + (PLAIN + ROW).replace(",", ";"),
        "narrative, phenomenon ,Longitude,latitude,observed_at,weight\n"
        "Stones fell.,hail,-94.08,41.61,2021-07-10T21:12:00Z,7\n",
        "observed_at,latitude,longitude,narrative\n"
        "2021-07-10T21:12:00Z,41.61,-94.08,Stones fell.\n",
        'observed_at,latitude,longitude,"phenomenon",narrative\n' + ROW,
    ],
    ids=[
        "capitals",
        "mark",
        "CRLF",
        "tabs",
        "semicolons",
        "commas",
        "comments",
        "separator",
        "order",
        "text",
        "quotes",
    ],
)
def test_notations_of_one_table(tmp_path: Path, text: str) -> None:
    found = filing(tmp_path, text)

    assert (found.latitude, found.longitude) == (41.61, -94.08)
    assert found.observed_at == datetime(2021, 7, 10, 21, 12, tzinfo=UTC)
    assert found.narrative == "Stones fell."


def test_a_row_without_an_id_is_known_by_its_content(tmp_path: Path) -> None:
    reordered = (
        "narrative,phenomenon,longitude,latitude,observed_at\n"
        "Stones fell.,hail,-94.08,41.61,2021-07-10T21:12:00Z\n"
    )
    first, again, other = rows(tmp_path, PLAIN + ROW + ROW + ROW.replace("fell", "hit a car"))

    ids = [row.filing.external_id for row in (first, again, other) if row.filing]
    assert ids[0] == ids[1] == filing(tmp_path, reordered).external_id
    assert ids[2] != ids[0]


@pytest.mark.parametrize(
    ("columns", "advice"),
    [
        ("observed_at,lat,lon,phenomenon,narrative", "plain table, but lacks the columns latitude"),
        (
            "valid,lat,lon,mag,typetext,city,source,remark",
            "Local Storm Reports (IEM), but lacks the columns wfo;",
        ),
        (
            "EVENT_ID,EVENT_TYPE,BEGIN_YEARMONTH,BEGIN_DAY,BEGIN_TIME,BEGIN_LAT,BEGIN_LON",
            "NCEI Storm Events (details), but lacks the columns cz_timezone;",
        ),
        (
            "Time,Size,Location,County,State,Comments",
            "SPC daily reports, but lacks the columns",
        ),
        (
            "station,valid,tmpf,dwpf",
            "IEM ASOS export: use `skywitness import observations`;",
        ),
        ("a,b,c", "known layouts are: NCEI Storm Events (details), "),
    ],
)
def test_an_unknown_layout_is_refused_with_the_nearest_one(
    tmp_path: Path, columns: str, advice: str
) -> None:
    with pytest.raises(UnknownFormat) as refused:
        rows(tmp_path, f"{columns}\n{'1,' * columns.count(',')}1\n")

    said = str(refused.value)
    assert said.startswith("unknown file format; ")
    assert advice in said
    assert ("(docs/formats.md)" in said) is ("use `skywitness" not in said)
    assert said.endswith(f"; the columns of the file are: {columns.lower().replace(',', ', ')}")
    assert "\n" not in said


def test_a_column_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="the column narrative occurs twice"):
        rows(tmp_path, PLAIN.replace("\n", ",Narrative\n") + ROW.replace("\n", ",x\n"))


def test_a_gzipped_table_is_read_under_any_name(tmp_path: Path) -> None:
    for name in ("rows.csv.gz", "download"):
        file = tmp_path / name
        file.write_bytes(gzip.compress((PLAIN + ROW).encode()))

        assert len(list(read_reports(file))) == 1


@pytest.mark.parametrize("text", ["#\n" * 5_000, "# x\n# y\n", "\n" * 5_000])
def test_a_file_of_comments_alone_has_no_header(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnknownFormat):
        rows(tmp_path, text)


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ("trained_spotter", "trained_spotter"),
        ("Trained Spotter", "trained_spotter"),
        ("AWOS,ASOS,MESONET,ETC", "mesonet"),
        ("", "other"),
        ("OTHER", "other"),
        ("neighbour", "neighbour"),  # is no class, and is refused with all that are
    ],
)
def test_the_source_of_a_plain_row(tmp_path: Path, given: str, source: str) -> None:
    text = PLAIN.replace("\n", ",source\n") + ROW.replace("\n", f',"{given}"\n')

    assert filing(tmp_path, text).source == source


def narratives(tmp_path: Path, text: str) -> list[str | None]:
    """Return the narrative of every row, None for a row that was refused."""
    return [row.filing.narrative if row.filing else None for row in rows(tmp_path, text)]


OPEN = "has a quotation mark that is not closed"


@pytest.mark.parametrize(
    "row",
    [
        '2021-07-10T21:12:00Z,41.6,-94.0,hail,"never closed\n',
        '2021-07-10T21:12:00Z,41.6,-94.0,hail,"never closed\nin two lines\n',
        '2021-07-10T21:12:00Z,41.6,-94.0,"hail,never closed\n',
        '2021-07-10T21:12:00Z,41.6,-94.0,hail,"said, ""closed, here""\n\n',
    ],
)
def test_a_quote_that_is_not_closed_takes_no_other_row(tmp_path: Path, row: str) -> None:
    others = "".join(
        f'2021-07-10T21:{minute}:00Z,41.6,-94.0,hail,"{minute}, after"\n'
        for minute in range(20, 50)
    )

    first, refused, *after = rows(tmp_path, f"{PLAIN}2021-07-10T21:11:00Z,1,1,hail,\n{row}{others}")

    assert first.filing is not None
    assert (refused.line, [p.detail for p in refused.problems]) == (3, [OPEN])
    assert [r.filing and r.filing.narrative for r in after] == [
        f"{minute}, after" for minute in range(20, 50)
    ]
    begins = 3 + row.count("\n")
    assert [r.line for r in after] == list(range(begins, begins + 30))


def test_a_quote_in_the_first_column_is_judged_by_the_row_before(tmp_path: Path) -> None:
    header = "narrative,observed_at,latitude,longitude,phenomenon\n"
    row = "{},2021-07-10T21:{}:00Z,41.6,-94.0,hail\n"
    text = header + row.format("a", 10) + row.format('"b', 11) + row.format("c", 12)

    assert narratives(tmp_path, text) == ["a", None, "c"]
    text = header + row.format("a", 10) + row.format('"b,\nb, b, b, b"', 11) + row.format("c", 12)
    assert narratives(tmp_path, text) == ["a", "b,\nb, b, b, b", "c"]


@pytest.mark.parametrize(
    "narrative",
    [
        "Trees down,\n2 on the road, 1 on a car, 3 in the park, more in gardens",
        "Gauges:\n\n41.6\n12, 13, 14, 15, 16\n",
        "first\r\nsecond, with a comma\r\nthird",
    ],
)
def test_a_narrative_may_go_over_lines(tmp_path: Path, narrative: str) -> None:
    text = f'{PLAIN}2021-07-10T21:12:00Z,41.6,-94.0,hail,"{narrative}"\n'

    assert narratives(tmp_path, text) == [narrative.strip()]


def test_what_spreadsheets_add_is_no_row_and_no_column(tmp_path: Path) -> None:
    text = (
        'sep=;\r\n"observed_at";"latitude";"longitude";"phenomenon";"narrative";;\r\n'
        "2021-07-10T21:12:00Z;41,6;-94;hail;a;;\r\n;;;;;;\r\n"
        "2021-07-10T21:13:00Z;41,6;-94;hail;b\r\n2021-07-10T21:14:00Z;41,6;-94;hail;c;;;;;\r\n"
        "2021-07-10T21:15:00Z;41,6;-94;hail;d;;e\r\n"
    )

    assert narratives(tmp_path, text) == ["a", "b", "c", None]
    assert [row.line for row in rows(tmp_path, text)] == [3, 5, 6, 7]


def test_a_workbook_is_refused_as_one(tmp_path: Path) -> None:
    (tmp_path / "reports.xlsx").write_bytes(b"PK\x03\x04" + bytes(range(256)))

    with pytest.raises(UnknownFormat, match="workbook or a ZIP archive: save the table as CSV"):
        read_reports(tmp_path / "reports.xlsx")


@pytest.mark.parametrize("mark", ["NA", "None", "NULL", "nan", "<NA>"])
def test_what_a_program_writes_for_a_missing_value_is_no_text(tmp_path: Path, mark: str) -> None:
    header = (
        "observed_at,latitude,longitude,phenomenon,narrative,place_name,source,external_id,"
        "registry,observed_until,accuracy_m,magnitude,unit,qualifier\n"
    )
    marks = ",".join([mark] * 9)
    text = (
        f"{header}2021-07-10T21:12:00Z,41,-94,hail,{mark},{marks}\n"
        f"2021-07-10T21:13:00Z,41,-94,{mark},Nan was hit by hail.,{marks}\n"
    )

    given, read = rows(tmp_path, text)
    empty, _ = rows(tmp_path, text.replace(f",{mark}", ","))

    assert (given, given.registry) == (empty, "table")
    assert given.filing is not None
    assert read.filing is not None
    assert (read.filing.phenomenon, read.filing.narrative) == (None, "Nan was hit by hail.")
    assert read.filing.external_id != given.filing.external_id


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "narrative",
    [
        "From a local storm report.",
        '"Quoted:\nLSRDMX\n\nPRELIMINARY LOCAL STORM REPORT\n..REMARKS..\n&&"',
    ],
)
def test_a_table_that_quotes_a_bulletin_is_a_table(
    tmp_path: Path, delimiter: str, narrative: str
) -> None:
    text = f"{PLAIN}2021-07-10T21:12:00Z,41,-94,hail,\n".replace(",", delimiter)
    quoting = f"2021-07-10T21:13:00Z,41,-94,hail,{narrative}\n".replace(",", delimiter)

    assert narratives(tmp_path, text + quoting) == ["", narrative.strip('"')]
