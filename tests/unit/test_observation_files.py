from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from skywitness.domain.model.errors import Invalid
from skywitness.entrypoints.formats.observations import read_observations
from skywitness.entrypoints.formats.stations import read_stations
from skywitness.entrypoints.formats.tables import UnknownFormat

STATIONS = "station,lat,lon\nJFK,40.6398,-73.7789\n"


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_short_and_long_names_mean_the_same_and_empty_is_not_measured(tmp_path: Path) -> None:
    stations = read_stations(write(tmp_path, "stations.csv", STATIONS))
    short = "station,time_utc,temp_c,wind_ms,gust_ms,precip_mm\nJFK,2013-05-08 13:00:00,12.5,,7,0\n"
    long = (
        "station,time_utc,temperature_c,wind_speed_ms,wind_gust_ms,precipitation_mm\n"
        "JFK,2013-05-08T13:00:00Z,12.5,,7,0\n"
    )
    found = [
        row.observation
        for text in (short, long)
        for row in read_observations(write(tmp_path, "rows.csv", text), stations)
    ]

    assert found[0] == found[1]
    assert found[0] is not None
    assert found[0].observed_at == datetime(2013, 5, 8, 13, tzinfo=UTC)
    assert (found[0].temperature_c, found[0].wind_speed_ms, found[0].wind_gust_ms) == (
        12.5,
        None,
        7,
    )
    assert found[0].precipitation_mm == 0


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("LGA,2013-05-08T13:00:00Z,1", "station"),
        ("JFK,soon,1", "time_utc"),
        ("JFK,2013-05-08T13:00:00Z,hot", "temp_c"),
        ("JFK,2013-05-08T13:00:00Z,400", "temperature_c"),
        ("JFK", "row"),
    ],
)
def test_a_bad_row_names_its_field(tmp_path: Path, row: str, field: str) -> None:
    stations = read_stations(write(tmp_path, "stations.csv", STATIONS))
    file = write(tmp_path, "rows.csv", f"station,time_utc,temp_c\n{row}\n")

    (found,) = read_observations(file, stations)

    assert found.observation is None
    assert [p.field for p in found.problems] == [field]


def test_a_station_without_a_position_is_refused_with_its_line(tmp_path: Path) -> None:
    file = write(tmp_path, "stations.csv", "station,lat,lon\nJFK,,-73\n")

    with pytest.raises(Invalid, match=r"line 2\.latitude"):
        read_stations(file)


def test_files_of_another_kind_are_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "x.csv", "a,b\n1,2\n")

    with pytest.raises(UnknownFormat):
        read_stations(file)
    with pytest.raises(UnknownFormat):
        read_observations(file, {})
