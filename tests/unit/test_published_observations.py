"""Observations as the Iowa Environmental Mesonet and NCEI publish them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from skywitness.domain.model.geography.place import Point
from skywitness.domain.model.weather.conditions import Conditions
from skywitness.domain.model.weather.present_weather import format_groups
from skywitness.domain.model.weather.synop_codes import automatic_weather, manned_weather
from skywitness.entrypoints.formats.observations import ObservationRow, read_observations
from skywitness.entrypoints.formats.stations import read_stations
from skywitness.entrypoints.formats.tables import UnknownFormat, UnusableFile
from skywitness.ports.observation_archive import Station

COMMENTS = (
    "#DEBUG: Format Typ    -> comma\n"
    "#DEBUG: Time Period   -> 2021-07-10 00:00:00 2021-07-11 00:00:00\n"
    "#DEBUG: Time Zone     -> {}\n"
    "#DEBUG: Entries Found -> -1\n"
)
IEM = (
    "station,valid,lon,lat,tmpf,dwpf,relh,drct,sknt,p01i,alti,mslp,vsby,gust,skyc1,wxcodes,"
    "peak_wind_gust,metar\n"
)
IEM_ROW = (
    "DSM,2021-07-10 20:54,-93.6631,41.5341,77.00,68.00,73.20,190.00,20.00,0.10,29.60,1002.10,10.00,"
    "27.00,OVC,-TSRA BR,M,KDSM 102054Z 19020G27KT\n"
)


def rows(
    tmp_path: Path, text: str, stations: dict[str, Station] | None = None
) -> list[ObservationRow]:
    file = tmp_path / "file.csv"
    file.write_text(text, "utf-8")
    return list(read_observations(file, stations or {}))


def observation(tmp_path: Path, text: str) -> Conditions:
    (row,) = rows(tmp_path, text)
    assert row.observation is not None, row.problems
    return row.observation


def test_a_row_of_the_mesonet(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, COMMENTS.format("Etc/UTC") + IEM + IEM_ROW)

    assert (row.line, row.problems, row.warnings) == (6, (), ())
    assert row.station == Station(
        id="DSM", name="DSM", point=Point(41.5341, -93.6631), provider="archive"
    )
    found = row.observation
    assert found is not None
    assert (found.station, found.point) == ("DSM", Point(41.5341, -93.6631))
    assert found.observed_at == datetime(2021, 7, 10, 20, 54, tzinfo=UTC)
    assert found.temperature_c == pytest.approx(25.0)
    assert found.dew_point_c == pytest.approx(20.0)
    assert (found.humidity_pct, found.wind_direction_deg) == (73.2, 190)
    assert found.wind_speed_ms == pytest.approx(10.29, abs=0.01)
    assert found.wind_gust_ms == pytest.approx(13.89, abs=0.01)
    assert found.precipitation_mm == pytest.approx(2.54)
    assert (found.precipitation_period_s, found.pressure_hpa) == (3600, 1002.1)
    assert found.visibility_m == pytest.approx(16_093, abs=1)
    assert format_groups(found.present_weather) == "-TSRA BR"


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("Etc/UTC", 20), ("America/Chicago", 25), ("Europe/Berlin", 18), ("UTC", 20)],
)
def test_times_are_in_the_zone_that_the_file_names(tmp_path: Path, zone: str, hour: int) -> None:
    found = observation(tmp_path, COMMENTS.format(zone) + IEM + IEM_ROW).observed_at

    assert (found - datetime(2021, 7, 10, tzinfo=UTC)).total_seconds() == hour * 3600 + 54 * 60


def test_without_comments_times_are_utc(tmp_path: Path) -> None:
    assert observation(tmp_path, IEM + IEM_ROW).observed_at.hour == 20


@pytest.mark.parametrize("zone", ["America/Atlantis", "America", "../etc/passwd"])
def test_an_unknown_zone_is_refused(tmp_path: Path, zone: str) -> None:
    with pytest.raises(UnusableFile, match="export the file in UTC"):
        rows(tmp_path, COMMENTS.format(zone) + IEM + IEM_ROW)


@pytest.mark.parametrize("missing", ["M", "", "null", "None"])
def test_a_missing_value_is_none(tmp_path: Path, missing: str) -> None:
    row = f"DSM,2021-07-10 20:54,-93.6631,41.5341{f',{missing}' * 14}\n"
    found = observation(tmp_path, IEM + row)

    assert not found.has_values


@pytest.mark.parametrize(("p01i", "total"), [("T", 0.0), ("0.0001", 0.00254), ("0.00", 0.0)])
def test_a_trace_is_less_than_can_be_measured(tmp_path: Path, p01i: str, total: float) -> None:
    row = IEM_ROW.replace(",0.10,", f",{p01i},")

    assert observation(tmp_path, IEM + row).precipitation_mm == pytest.approx(total)


def test_a_gust_is_the_greater_of_the_hour(tmp_path: Path) -> None:
    row = IEM_ROW.replace("-TSRA BR,M,", "-TSRA BR,35.00,")

    assert observation(tmp_path, IEM + row).wind_gust_ms == pytest.approx(18.0, abs=0.01)


def test_the_altimeter_setting_stands_in_for_the_pressure(tmp_path: Path) -> None:
    row = IEM_ROW.replace(",1002.10,", ",M,")

    assert observation(tmp_path, IEM + row).pressure_hpa == pytest.approx(1002.4, abs=0.1)


@pytest.mark.parametrize(
    ("codes", "groups"),
    [("-RA", "-RA"), ("+TSRA FG", "+TSRA FG"), ("// BR", "BR"), ("RERA", ""), ("M", "")],
)
def test_weather_groups_that_are_none_are_left_out(tmp_path: Path, codes: str, groups: str) -> None:
    row = IEM_ROW.replace("-TSRA BR", codes)

    assert format_groups(observation(tmp_path, IEM + row).present_weather) == groups


def test_metric_columns_are_read_too(tmp_path: Path) -> None:
    text = (
        "station\tvalid\tlon\tlat\ttmpc\tdwpc\tsped\tp01m\tgust_mph\n"
        "DSM\t2021-07-10 20:54\t-93.66\t41.53\t25.0\t20.0\t10.0\t2.54\t30.0\n"
    )
    found = observation(tmp_path, text)

    assert (found.temperature_c, found.dew_point_c, found.precipitation_mm) == (25, 20, 2.54)
    assert found.wind_speed_ms == pytest.approx(4.47, abs=0.01)
    assert found.wind_gust_ms == pytest.approx(13.41, abs=0.01)


@pytest.mark.parametrize(
    ("was", "impossible", "field"),
    [
        ("73.20", "104.00", "humidity_pct"),
        ("77.00", "999.00", "temperature_c"),
        ("20.00,0.10", "-5.00,0.10", "wind_speed_ms"),
        ("1002.10", "200.00", "pressure_hpa"),
        ("0.10", "-0.10", "precipitation_mm"),
    ],
)
def test_a_value_that_cannot_be_is_left_out_with_a_warning(
    tmp_path: Path, was: str, impossible: str, field: str
) -> None:
    (row,) = rows(tmp_path, IEM + IEM_ROW.replace(was, impossible))

    assert row.observation is not None
    assert getattr(row.observation, field) is None
    assert row.observation.visibility_m is not None
    assert row.warnings[0].startswith(f"{field} left out: ")


def test_a_row_without_a_position_needs_a_list(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, IEM + IEM_ROW.replace("-93.6631,41.5341", "M,M"))

    assert [p.field for p in row.problems] == ["station"]


def test_a_file_without_positions_needs_a_list(tmp_path: Path) -> None:
    text = "station,valid,tmpf\nDSM,2021-07-10 20:54,77.0\n"
    file = tmp_path / "stations.csv"
    file.write_text("stid,station_name,lat,lon,elev\nDSM,Des Moines,41.53,-93.66,294\n", "utf-8")

    with pytest.raises(UnusableFile, match="--stations FILE"):
        rows(tmp_path, text)

    (row,) = rows(tmp_path, text, read_stations(file))
    assert row.observation is not None
    assert row.station is not None
    assert (row.station.name, row.observation.point) == ("Des Moines", Point(41.53, -93.66))


def test_a_list_goes_before_the_positions_of_the_file(tmp_path: Path) -> None:
    listed = Station(id="DSM", name="x", point=Point(41.5, -93.6), provider="archive")

    (row,) = rows(tmp_path, IEM + IEM_ROW, {"DSM": listed})

    assert row.station == listed


@pytest.mark.parametrize(
    ("columns", "advice"),
    [
        ("station,tmpf,dwpf", "it resembles plain table, but lacks the columns time_utc"),
        ("STATION,DATE,PRCP", "it resembles NCEI global-hourly (ISD), but lacks the columns tmp"),
        (
            "valid,lat,lon,mag,typetext,city,source,remark,wfo",
            "those of Local Storm Reports (IEM): use `skywitness import reports`;",
        ),
        ("a,b", "known layouts are: plain table, IEM ASOS export, NCEI global-hourly (ISD) ("),
    ],
)
def test_an_unknown_layout_is_refused_with_the_nearest_one(
    tmp_path: Path, columns: str, advice: str
) -> None:
    with pytest.raises(UnknownFormat) as refused:
        rows(tmp_path, columns + "\n1\n")

    assert advice in str(refused.value)


ISD = (
    '"STATION","DATE","SOURCE","LATITUDE","LONGITUDE","ELEVATION","NAME","REPORT_TYPE",'
    '"CALL_SIGN","QUALITY_CONTROL","WND","CIG","VIS","TMP","DEW","SLP","AA1","AA2","AU1","AW1",'
    '"MA1","MW1","OC1"\n'
)
ISD_CELLS = {
    "REPORT_TYPE": "FM-15", "WND": "190,5,N,0077,5", "VIS": "016093,5,N,5", "TMP": "+0244,5",
    "DEW": "-0012,5", "SLP": "10021,5", "AA1": "01,0033,9,5", "OC1": "0139,5",
}  # fmt: skip


def isd(**changes: str) -> str:
    cells = ISD_CELLS | changes
    names = ISD.replace('"', "").strip().split(",")[10:]
    text = ",".join(f'"{cells.get(name, "")}"' for name in names)
    return (
        f'{ISD}"72546014933","2021-07-10T20:54:00","7","41.53395","-93.65311","291.7",'
        f'"DES MOINES INTERNATIONAL AIRPORT, IA US","{cells["REPORT_TYPE"]}","KDSM ","V030",'
        f"{text}\n"
    )


def test_a_row_of_the_integrated_surface_database(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, isd())

    assert row.station == Station(
        id="72546014933",
        name="DES MOINES INTERNATIONAL AIRPORT, IA US",
        point=Point(41.53395, -93.65311),
        provider="archive",
    )
    found = row.observation
    assert found is not None
    assert found.observed_at == datetime(2021, 7, 10, 20, 54, tzinfo=UTC)
    assert (found.temperature_c, found.dew_point_c, found.pressure_hpa) == (24.4, -1.2, 1002.1)
    assert (found.wind_direction_deg, found.wind_speed_ms, found.wind_gust_ms) == (190, 7.7, 13.9)
    assert (found.visibility_m, found.precipitation_mm) == (16_093, 3.3)
    assert (found.precipitation_period_s, found.present_weather) == (3600, None)


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"TMP": "+9999,9"}, "temperature_c", None),
        ({"TMP": "-0056,1"}, "temperature_c", -5.6),
        *(({"TMP": f"+0244,{quality}"}, "temperature_c", None) for quality in "2367"),
        *(({"TMP": f"+0244,{quality}"}, "temperature_c", 24.4) for quality in "01459AUPIMCR"),
        ({"TMP": ""}, "temperature_c", None),
        ({"WND": "999,9,V,0021,1"}, "wind_direction_deg", None),
        ({"WND": "999,9,V,0021,1"}, "wind_speed_ms", 2.1),
        ({"WND": "999,9,C,0000,1"}, "wind_speed_ms", 0),
        ({"WND": "190,1,N,9999,9"}, "wind_speed_ms", None),
        ({"WND": "190,1,N,0310,3"}, "wind_speed_ms", None),
        ({"VIS": "999999,9,9,9"}, "visibility_m", None),
        ({"VIS": "000400,1,9,9"}, "visibility_m", 400),
        ({"SLP": "99999,9"}, "pressure_hpa", None),
        ({"SLP": "99999,9", "MA1": "10135,5,09972,5"}, "pressure_hpa", 1013.5),
        ({"OC1": "9999,9"}, "wind_gust_ms", None),
        ({"AA1": ""}, "precipitation_mm", None),
        ({"AA1": "01,9999,9,9"}, "precipitation_mm", None),
        ({"AA1": "01,0000,2,5"}, "precipitation_mm", 0),
        ({"AA1": "01,0050,9,3"}, "precipitation_mm", None),
        ({"AA1": "99,0050,9,1"}, "precipitation_mm", None),
        ({"AA1": "06,0120,9,1"}, "precipitation_period_s", 21_600),
        ({"AA1": "06,0120,9,1", "AA2": "01,0020,9,1"}, "precipitation_mm", 2),
        ({"AA1": "06,0120,9,1", "AA2": "01,0020,9,1"}, "precipitation_period_s", 3_600),
    ],
    ids=str,
)
def test_values_are_unpacked_unless_missing_or_doubtful(
    tmp_path: Path, changes: dict[str, str], field: str, value: float | None
) -> None:
    assert getattr(observation(tmp_path, isd(**changes)), field) == value


def test_a_file_cut_to_some_elements_is_read(tmp_path: Path) -> None:
    text = 'STATION,DATE,LATITUDE,LONGITUDE,TMP\n1,2021-07-10T20:54:00,41.5,-93.6,"+0244,5"\n'

    assert observation(tmp_path, text).temperature_c == 24.4


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        ({"AU1": "1,7,02,0,0,1,5"}, "-TSRA"),
        ({"AU1": "2,0,00,2,0,1,5"}, "FG"),
        ({"AU1": "3,0,03,0,0,1,5"}, "+SN"),
        ({"AU1": "1,7,02,0,0,1,3"}, ""),
        ({"AU1": "4,7,00,0,0,1,5"}, "VCTS"),
        ({"AU1": "1,7,02,0,0,1,5", "AW1": "61,1"}, "-TSRA"),
        ({"AW1": "61,1"}, "-RA"),
        ({"AW1": "00,1"}, "NSW"),
        ({"AW1": "95,3"}, ""),
        ({"MW1": "95,1"}, "TSRA"),
        ({"MW1": "02,1"}, "NSW"),
        ({"MW1": "21,1"}, ""),
        ({"MW1": "xx,1"}, ""),
    ],
    ids=str,
)
def test_present_weather_comes_in_three_ways(
    tmp_path: Path, changes: dict[str, str], groups: str
) -> None:
    assert format_groups(observation(tmp_path, isd(**changes)).present_weather) == groups


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"REPORT_TYPE": "SOD  "}, "report_type"),
        ({"REPORT_TYPE": "SOM  "}, "report_type"),
        ({"TMP": "24.4"}, "tmp"),
        ({"TMP": "warm,1"}, "tmp"),
        ({"WND": "190,1"}, "wnd"),
    ],
    ids=str,
)
def test_a_row_that_is_no_observation_names_its_column(
    tmp_path: Path, changes: dict[str, str], field: str
) -> None:
    (row,) = rows(tmp_path, isd(**changes))

    assert [p.field for p in row.problems] == [field]


def test_every_synoptic_code_stands_for_groups_or_nothing() -> None:
    told = [
        (read(code), code) for read in (manned_weather, automatic_weather) for code in range(100)
    ]

    assert all(groups is None or all(map(str, groups)) for groups, _ in told)
    assert manned_weather(0) == automatic_weather(0) == ()
    assert manned_weather(25) is automatic_weather(21) is manned_weather(100) is None
