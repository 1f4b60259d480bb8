from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling
from skywitness.domain.use_cases.import_reports import ImportRow
from skywitness.entrypoints.formats.reports import read_reports

HEADER = (
    "BEGIN_YEARMONTH,BEGIN_DAY,BEGIN_TIME,END_YEARMONTH,END_DAY,END_TIME,EPISODE_ID,EVENT_ID,STATE,"
    "STATE_FIPS,YEAR,MONTH_NAME,EVENT_TYPE,CZ_TYPE,CZ_FIPS,CZ_NAME,WFO,BEGIN_DATE_TIME,CZ_TIMEZONE,"
    "END_DATE_TIME,INJURIES_DIRECT,INJURIES_INDIRECT,DEATHS_DIRECT,DEATHS_INDIRECT,DAMAGE_PROPERTY,"
    "DAMAGE_CROPS,SOURCE,MAGNITUDE,MAGNITUDE_TYPE,FLOOD_CAUSE,CATEGORY,TOR_F_SCALE,TOR_LENGTH,"
    "TOR_WIDTH,TOR_OTHER_WFO,TOR_OTHER_CZ_STATE,TOR_OTHER_CZ_FIPS,TOR_OTHER_CZ_NAME,BEGIN_RANGE,"
    "BEGIN_AZIMUTH,BEGIN_LOCATION,END_RANGE,END_AZIMUTH,END_LOCATION,BEGIN_LAT,BEGIN_LON,END_LAT,"
    "END_LON,EPISODE_NARRATIVE,EVENT_NARRATIVE,DATA_SOURCE"
)
HAIL = {
    "BEGIN_YEARMONTH": "202107", "BEGIN_DAY": "10", "BEGIN_TIME": "1512",
    "END_YEARMONTH": "202107", "END_DAY": "10", "END_TIME": "1515",
    "EVENT_ID": "900101", "STATE": "IOWA", "EVENT_TYPE": "Hail", "CZ_TYPE": "C",
    "CZ_NAME": "DALLAS", "CZ_TIMEZONE": "CST-6", "BEGIN_DATE_TIME": "10-JUL-21 15:12:00",
    "SOURCE": "Trained Spotter", "MAGNITUDE": "1.25", "BEGIN_RANGE": "3", "BEGIN_AZIMUTH": "W",
    "BEGIN_LOCATION": "ADEL", "BEGIN_LAT": "41.61", "BEGIN_LON": "-94.08",
    "EPISODE_NARRATIVE": "Storms crossed the state.", "EVENT_NARRATIVE": "Stones, and more stones.",
}  # fmt: skip


def details(tmp_path: Path, **changes: str) -> ImportRow:
    """Import one row of a details file, as the agency writes it, with some fields changed."""
    row = HAIL | changes
    file = tmp_path / "StormEvents_details-ftp_v1.0_d2021_c20240716.csv.gz"
    cells = ",".join(f'"{row.get(name, "")}"' for name in HEADER.split(","))
    file.write_bytes(gzip.compress(f"{HEADER}\n{cells}\n".encode()))
    (found,) = read_reports(file)
    return found


def filing(row: ImportRow) -> Filing:
    assert row.filing is not None, row.problems
    return row.filing


def test_a_row_of_a_details_file(tmp_path: Path) -> None:
    row = details(tmp_path)

    assert (row.line, row.registry, row.warnings) == (2, "storm-events", ())
    assert filing(row) == Filing(
        external_id="900101",
        phenomenon="hail",
        narrative="Stones, and more stones.",
        observed_at=datetime(2021, 7, 10, 21, 12, tzinfo=UTC),
        observed_until=datetime(2021, 7, 10, 21, 15, tzinfo=UTC),
        latitude=41.61,
        longitude=-94.08,
        accuracy_m=1_500,
        place_name="3 mi W of Adel, Iowa",
        place_method="place_phrase",
        magnitude=MagnitudeFiling(value=1.25, unit="in", raw="1.25 in"),
        source="trained_spotter",
    )


@pytest.mark.parametrize(
    ("zone", "state", "hour"),
    [
        ("EST-5", "OHIO", 20),
        ("AST-4", "PUERTO RICO", 19),
        ("PST-8", "OREGON", 23),
        ("AKST-9", "ALASKA", 24),
        ("HST-10", "HAWAII", 25),
        ("SST-11", "AMERICAN SAMOA", 26),
        ("GST10", "GUAM", 5),
        ("ChST10", "GUAM", 5),
        ("GST-10", "GUAM", 5),
        ("EST5", "OHIO", 20),
        ("AST4", "PUERTO RICO", 19),
        ("EDT-4", "OHIO", 19),
        ("CST", "IOWA", 21),
        ("CDT", "IOWA", 20),
        ("AST", "PUERTO RICO", 19),
        ("AST", "ALASKA", 24),
        ("GMT", "IOWA", 15),
    ],
)
def test_times_are_in_the_zone_of_the_row(tmp_path: Path, zone: str, state: str, hour: int) -> None:
    found = filing(details(tmp_path, CZ_TIMEZONE=zone, STATE=state, END_TIME="")).observed_at

    assert (found - datetime(2021, 7, 10, tzinfo=UTC)).total_seconds() == hour * 3600 + 12 * 60


@pytest.mark.parametrize(
    ("clock", "minutes"), [("0", 0), ("5", 5), ("45", 45), ("0930", 570), ("930", 570)]
)
def test_a_time_of_day_may_lack_its_leading_zeros(tmp_path: Path, clock: str, minutes: int) -> None:
    found = filing(details(tmp_path, BEGIN_TIME=clock, CZ_TIMEZONE="GMT")).observed_at

    assert found.hour * 60 + found.minute == minutes


@pytest.mark.parametrize(
    ("event_type", "phenomenon"),
    [
        ("Thunderstorm Wind", "tstm_wnd_gst"),
        ("Marine Thunderstorm Wind", "marine_tstm_wind"),
        ("Marine Tropical Storm", "tropical_storm"),
        ("Marine Hurricane/Typhoon", "tropical_cyclone"),
        ("Hurricane (Typhoon)", "tropical_cyclone"),
        ("Sneakerwave", "sneaker_wave"),
        ("Volcanic Ashfall", "volcanic_ash"),
        ("Extreme Cold/Wind Chill", "extreme_cold"),
        ("Storm Surge/Tide", "storm_surge"),
        ("OTHER", "other"),
        ("Northern Lights", "other"),
        ("TORNADOES, TSTM WIND, HAIL", "tornado"),
        ("TORNADO/WATERSPOUT", "tornado"),
        ("THUNDERSTORM WINDS FUNNEL CLOU", "tstm_wnd_gst"),
        ("THUNDERSTORM WIND/ TREES", "tstm_wnd_gst"),
        ("THUNDERSTORM WINDS LIGHTNING", "tstm_wnd_gst"),
        ("HAIL FLOODING", "hail"),
        ("HAIL/ICY ROADS", "hail"),
    ],
)
def test_event_types_of_all_years_are_known(
    tmp_path: Path, event_type: str, phenomenon: str
) -> None:
    assert filing(details(tmp_path, EVENT_TYPE=event_type)).phenomenon == phenomenon


@pytest.mark.parametrize(
    ("changes", "magnitude"),
    [
        (
            {"EVENT_TYPE": "Thunderstorm Wind", "MAGNITUDE": "61.00", "MAGNITUDE_TYPE": "MG"},
            MagnitudeFiling(value=61, unit="kt", qualifier="measured", raw="61.00 kt MG"),
        ),
        (
            {"EVENT_TYPE": "High Wind", "MAGNITUDE": "40", "MAGNITUDE_TYPE": "ES"},
            MagnitudeFiling(value=40, unit="kt", qualifier="estimated", raw="40 kt ES"),
        ),
        ({"MAGNITUDE": ""}, None),
        ({"MAGNITUDE": "0.00"}, None),
    ],
)
def test_hail_is_in_inches_and_wind_in_knots(
    tmp_path: Path, changes: dict[str, str], magnitude: MagnitudeFiling | None
) -> None:
    assert filing(details(tmp_path, **changes)).magnitude == magnitude


@pytest.mark.parametrize(
    ("event_type", "warning"),
    [
        ("Flash Flood", "magnitude left out: flash_flood has none"),
        ("Heavy Rain", "magnitude left out: heavy_rain has no unit in this file"),
    ],
)
def test_a_magnitude_without_a_meaning_is_left_out_with_a_warning(
    tmp_path: Path, event_type: str, warning: str
) -> None:
    row = details(tmp_path, EVENT_TYPE=event_type, MAGNITUDE="2")

    assert (filing(row).magnitude, row.warnings) == (None, (warning,))


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"BEGIN_RANGE": "0", "BEGIN_AZIMUTH": "N"}, "Adel, Iowa"),
        ({"BEGIN_RANGE": "", "BEGIN_AZIMUTH": ""}, "Adel, Iowa"),
        ({"BEGIN_LOCATION": "", "BEGIN_RANGE": "", "BEGIN_AZIMUTH": ""}, "Dallas, Iowa"),
        ({"BEGIN_LOCATION": "COEUR D'ALENE", "STATE": "IDAHO"}, "3 mi W of Coeur d'Alene, Idaho"),
    ],
)
def test_the_place_is_named_as_on_maps(tmp_path: Path, changes: dict[str, str], name: str) -> None:
    assert filing(details(tmp_path, **changes)).place_name == name


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"CZ_TYPE": "Z", "BEGIN_LAT": "", "BEGIN_LON": ""},
            "begin_lat is missing: events of forecast zones have no position in this file",
        ),
        ({"BEGIN_LAT": ""}, "begin_lat is missing"),
        ({"BEGIN_LON": "west"}, "begin_lon is not a number"),
        ({"CZ_TIMEZONE": "UNK"}, "cz_timezone names no known time zone, such as CST-6 or EST"),
        ({"CZ_TIMEZONE": ""}, "cz_timezone names no known time zone, such as CST-6 or EST"),
        ({"CZ_TIMEZONE": "CST-66"}, "cz_timezone names no known time zone, such as CST-6 or EST"),
        ({"BEGIN_YEARMONTH": "2021"}, "begin_yearmonth is not a year and month such as 202103"),
        (
            {"BEGIN_YEARMONTH": "202113"},
            "begin_yearmonth and begin_time are not a valid date and time",
        ),
        ({"BEGIN_DAY": "x"}, "begin_yearmonth and begin_time are not a valid date and time"),
        ({"BEGIN_TIME": "2570"}, "begin_yearmonth and begin_time are not a valid date and time"),
        ({"BEGIN_TIME": "noon"}, "begin_time is not a time of day such as 2235"),
        ({"MAGNITUDE": "1_0"}, "magnitude is not a number"),
        ({"EVENT_TYPE": "Frogs"}, "phenomenon is not a known phenomenon, group code or spelling"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(
    tmp_path: Path, changes: dict[str, str], problem: str
) -> None:
    row = details(tmp_path, **changes)

    assert row.filing is None
    assert f"{row.problems[0].field} {row.problems[0].detail}".startswith(problem)


SEARCH = (
    "EVENT_ID,CZ_NAME_STR,BEGIN_LOCATION,BEGIN_DATE,BEGIN_TIME,EVENT_TYPE,MAGNITUDE,STATE_ABBR,"
    "CZ_TIMEZONE,MAGNITUDE_TYPE,CZ_TYPE,SOURCE,BEGIN_RANGE,BEGIN_AZIMUTH,END_DATE,END_TIME,"
    "BEGIN_LAT,BEGIN_LON,EVENT_NARRATIVE\n"
)


def search(tmp_path: Path, row: str) -> ImportRow:
    file = tmp_path / "storm_data_search_results.csv"
    file.write_text(SEARCH + row, "utf-8")
    (found,) = read_reports(file)
    return found


def test_a_row_of_the_search_page(tmp_path: Path) -> None:
    row = "8,POLK CO.,ALTOONA,07/10/2021,1548,Hail,1.75,IA,CST-6,,C,Public,1,N,07/10/2021,1550,"
    found = filing(search(tmp_path, row + '41.66,-93.47,"One, two."\n'))

    assert found.observed_at == datetime(2021, 7, 10, 21, 48, tzinfo=UTC)
    assert found.observed_until == datetime(2021, 7, 10, 21, 50, tzinfo=UTC)
    assert (found.external_id, found.place_name) == ("8", "1 mi N of Altoona, IA")
    assert (found.magnitude, found.narrative) == (
        MagnitudeFiling(value=1.75, unit="in", raw="1.75 in"),
        "One, two.",
    )


def test_a_source_with_commas_does_not_shift_the_row(tmp_path: Path) -> None:
    row = "8,POLK CO.,ALTOONA,07/10/2021,1548,Hail,1.75,IA,CST-6,,C,AWOS,ASOS,MESONET,ETC,1,N,"
    found = filing(search(tmp_path, row + "07/10/2021,1550,41.66,-93.47,x\n"))

    assert (found.source, found.latitude) == ("mesonet", 41.66)


def test_other_commas_too_many_are_refused(tmp_path: Path) -> None:
    row = "8,POLK CO.,ALTOONA,07/10/2021,1548,Hail,1.75,IA,CST-6,,C,A,B,C,D,1,N,07/10/2021,1550,"
    found = search(tmp_path, row + "41.66,-93.47,x\n")

    assert found.problems[0].detail == "has 22 columns where the header has 19"
