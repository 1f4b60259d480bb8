"""The evaluation of a small folder whose figures can be counted by hand."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from skywitness.entrypoints.cli.main import app
from skywitness.entrypoints.evaluation.dataset import (
    OBSERVATIONS,
    PAIR_COLUMNS,
    PAIRS,
    REPORTS,
    STATIONS,
)
from skywitness.entrypoints.evaluation.episodes import BCubed
from skywitness.entrypoints.evaluation.proportions import Share
from skywitness.entrypoints.evaluation.run import Figures, evaluate, targets
from tests.tools.field_data import field_data

REPORT_ROWS = """\
id,event_type,begin_utc,end_utc,lat,lon,geo_precision,place,county_or_zone,state,magnitude,\
magnitude_unit,magnitude_type,source,narrative,narrative_kind,episode_id
A,Flash Flood,2020-06-01T20:00:00Z,2020-06-01T21:00:00Z,41.60,-93.60,point,Here,POLK,IA,,,,\
Public,Flash flooding closed the road.,event,1
B,Flash Flood,2020-06-01T20:30:00Z,2020-06-01T21:00:00Z,41.70,-93.60,point,There,POLK,IA,,,,\
Trained Spotter,Creek out of its banks at the mill.,event,1
C,Hail,2020-07-09T18:00:00Z,2020-07-09T18:00:00Z,41.60,-93.60,point,Here,POLK,IA,1.75,in,,\
Public,Golf ball size hail.,event,2
D,Thunderstorm Wind,2020-08-01T18:00:00Z,2020-08-01T18:00:00Z,41.60,-93.60,point,Here,POLK,IA,\
52,kt,EG,Public,Thunderstorm gust of 60 mph.,event,3
E,Drought,2020-08-01T00:00:00Z,2020-08-31T23:59:00Z,41.60,-93.60,zone_interior_point,,POLK,IA,,,,\
Public,It was dry again.,event,4
"""
STATION_ROWS = "station,lat,lon\nS1,41.60,-93.70\nS2,41.70,-93.70\n"
PAIR_ROWS = """\
report_id,pair_kind,group,begin_utc,end_utc,station
A,true,flood,2020-06-01T20:00:00Z,2020-06-01T21:00:00Z,S1
A,true,flood,2020-06-01T20:00:00Z,2020-06-01T21:00:00Z,S2
A,control_time,flood,2020-06-10T20:00:00Z,2020-06-10T21:00:00Z,S1
A,control_time,flood,2020-06-10T20:00:00Z,2020-06-10T21:00:00Z,S2
"""


def measured() -> str:
    rows = ["station,time_utc,precip_mm"]
    for day, amount in (("01", 6.0), ("10", 0.0)):
        for station in ("S1", "S2"):
            rows += [f"{station},2020-06-{day}T{hour:02}:00:00Z,{amount}" for hour in range(16, 23)]
    return "\n".join(rows) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("reports.csv.gz", REPORT_ROWS),
        ("measured.csv.gz", measured()),
        ("stations.csv", STATION_ROWS),
        ("pairs.csv", PAIR_ROWS),
    ):
        opened = gzip.open if name.endswith(".gz") else open
        with opened(tmp_path / name, "wt", encoding="utf-8") as file:
            file.write(text)
    return tmp_path


@pytest.fixture
def figures(folder: Path) -> Figures:
    return evaluate(folder, lambda _: None)


def test_claims_are_counted_once_and_pairs_by_station(figures: Figures) -> None:
    claims, pairs = figures["weather_only"]["all"], figures["per_pair"]["all"]

    assert (claims["true"]["claims"], claims["moved"]["claims"]) == (1, 1)
    assert (pairs["true"]["claims"], pairs["moved"]["claims"]) == (2, 2)
    assert claims["true"]["outcomes"]["supported"] == 1
    assert claims["moved"]["outcomes"]["inconclusive"] == 1
    assert claims["coverage"]["share"] == 0.5
    assert figures["false_contradictions"] == Share(0, 2).document()


def test_what_is_made_up_is_left_out(folder: Path, figures: Figures) -> None:
    made_up = [
        re.sub(r"^\w+|(?<=,)(Public|Trained Spotter)(?=,)", "made_up", row)
        for row in REPORT_ROWS.splitlines(keepends=True)[1:]
    ]
    with gzip.open(folder / "reports.csv.gz", "wt", encoding="utf-8") as file:
        file.write(REPORT_ROWS + "".join(made_up))

    assert evaluate(folder, lambda _: None) == figures


def test_narratives_are_compared_with_filed_claims(figures: Figures) -> None:
    text = figures["text"]

    assert text["class"]["hits"] == 4
    assert text["class"]["total"] == 5
    assert text["class_when_read"] == Share(4, 4).document()
    assert text["heat"] == Share(0, 0).document()
    assert text["confusion"]["drought"] == {"none": 1}
    assert text["hail"] == {"found": Share(1, 1).document(), "right": Share(1, 1).document()}
    assert text["wind"]["thunderstorm wind"]["right"] == Share(1, 1).document()
    assert text["correct_times_flagged"] == Share(0, 5).document()


def test_neighbours_support_each_other_but_not_moved_reports(figures: Figures) -> None:
    near = figures["neighbours"]

    assert (near["plain"]["hits"], near["supported"]["hits"], near["kept"]["share"]) == (2, 2, 1.0)
    assert near["moved"]["hits"] == 0


def test_events_are_held_against_episodes_of_located_reports(figures: Figures) -> None:
    events = figures["events"]

    assert events["all"] == {
        "reports": 4, "episodes": 3, "events": 3, "precision": 1.0, "recall": 1.0, "f1": 1.0,
    }  # fmt: skip
    assert (events["flash_flood"]["reports"], events["flash_flood"]["events"]) == (2, 1)


def test_b_cubed_is_counted_for_each_report() -> None:
    # Clusters {a b c} and {d}; true ones {a b} and {c d}.
    score = BCubed.of([(1, 1), (1, 1), (1, 2), (2, 2)])

    assert score is not None
    assert score.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert score.recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert score.f1 == pytest.approx(2 * (2 / 3) * 0.75 / (2 / 3 + 0.75))
    assert BCubed.of([]) is None


def test_every_target_names_its_bar_and_whether_it_is_met(figures: Figures) -> None:
    found = targets(figures)

    assert len(found) == 16
    assert {target.what: target.met for target in found if target.met is False} == {
        "class read from the narrative": False
    }
    assert [target.what for target in found if target.met is None] == [
        "heat read from the narrative",
        "speed right when found: high and strong wind",
    ]


def test_without_observations_the_rest_is_measured(folder: Path) -> None:
    (folder / "measured.csv.gz").unlink()

    figures = evaluate(folder, lambda _: None)

    assert "weather_only" not in figures
    assert figures["text"]["class"]["total"] == 5


def test_pairs_are_made_where_a_folder_brings_none(folder: Path) -> None:
    (folder / "pairs.csv").unlink()

    figures = evaluate(folder, lambda _: None)

    claims = figures["weather_only"]["all"]
    assert claims["true"]["claims"] == 2  # the others have no readings
    assert claims["true"]["outcomes"]["supported"] == 2
    assert evaluate(folder, lambda _: None) == figures


DETAILS = """\
BEGIN_YEARMONTH,BEGIN_DAY,BEGIN_TIME,END_YEARMONTH,END_DAY,END_TIME,EPISODE_ID,EVENT_ID,STATE,\
EVENT_TYPE,CZ_TYPE,CZ_NAME,CZ_TIMEZONE,SOURCE,MAGNITUDE,MAGNITUDE_TYPE,BEGIN_RANGE,BEGIN_AZIMUTH,\
BEGIN_LOCATION,BEGIN_LAT,BEGIN_LON,EVENT_NARRATIVE
202006,1,1400,202006,1,1500,70,801,IOWA,Heavy Rain,C,POLK,CST-6,Public,,,2,W,HERE,41.60,-93.60,\
"Heavy rain, two inches in an hour."
202006,1,1430,202006,1,1500,70,802,IOWA,Flash Flood,C,POLK,CST-6,Public,,,2,W,THERE,41.70,-93.60,\
A creek left its banks and flooded the road.
202006,1,1430,202006,1,1500,71,803,IOWA,High Wind,Z,NORTH,CST-6,Public,50,EG,,,,,,A zone.
"""


def iem_export() -> str:
    rows = ["station,valid,lon,lat,tmpf,p01i,vsby,wxcodes"]
    for day in range(1, 29):
        for hour in range(24):
            wet = day == 1 and 17 <= hour <= 22
            fields = ("68.0", "0.40" if wet else "0.00", "10.00", "+RA" if wet else "M")
            rows.append(f"DSM,2020-06-{day:02} {hour:02}:54,-93.66,41.53,{','.join(fields)}")
    return "\n".join(rows) + "\n"


def test_a_folder_of_public_downloads_is_evaluated(tmp_path: Path) -> None:
    details = "StormEvents_details-ftp_v1.0_d2020_c20240716.csv.gz"
    with gzip.open(tmp_path / details, "wt", encoding="utf-8") as file:
        file.write(DETAILS)
    (tmp_path / "observations.csv").write_text(iem_export(), "utf-8")

    shown = CliRunner().invoke(app, ["evaluate", "--json", "--data", str(tmp_path)])

    assert shown.exit_code == 0
    figures = json.loads(shown.stdout)
    claims = figures["weather_only"]["all"]
    assert figures["reports"] == 2  # a zone has no position
    assert (claims["true"]["claims"], claims["moved"]["claims"]) == (2, 4)
    assert claims["true"]["supported"]["share"] == 1.0
    assert claims["moved"]["supported"]["share"] == 0.0
    assert figures["text"]["class"]["hits"] == 2
    assert figures["events"]["all"]["episodes"] >= 1


SEARCHED = """\
EVENT_ID,CZ_NAME_STR,BEGIN_LOCATION,BEGIN_DATE,BEGIN_TIME,EVENT_TYPE,MAGNITUDE,STATE_ABBR,\
CZ_TIMEZONE,MAGNITUDE_TYPE,CZ_TYPE,SOURCE,BEGIN_RANGE,BEGIN_AZIMUTH,BEGIN_LAT,BEGIN_LON,\
EVENT_NARRATIVE
8,POLK CO.,ALTOONA,07/10/2021,1548,Hail,1.75,IA,CST-6,,C,AWOS,ASOS,MESONET,ETC,1,N,41.6,-93.4,Hail.
9,POLK CO.,ALTOONA,07/10/2021,1550,Hail,1.75,IA,CST-6,,C,Public,1,N,41.6,-93.4,Hail.
"""


def test_the_source_with_commas_of_the_search_export_is_read(tmp_path: Path) -> None:
    (tmp_path / "storm_data_search_results.csv").write_text(SEARCHED, "utf-8")

    assert evaluate(tmp_path, lambda _: None)["reports"] == 2


def test_the_documented_names_are_those_that_are_read() -> None:
    text = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text("utf-8")

    for name in (*REPORTS, *OBSERVATIONS, STATIONS, PAIRS, *PAIR_COLUMNS):
        assert f"`{name}`" in text, name


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("reports.csv.gz", "a,b\n1,2\n", "the columns of the file are: a, b"),
        ("reports.csv.gz", "", "the file is empty or has no header"),
        ("reports.csv.gz", REPORT_ROWS.splitlines()[0], "no row can be read as a report"),
        ("measured.csv.gz", "a,b\n1,2\n", "the columns of the file are: a, b"),
        ("stations.csv", "a,b\n1,2\n", "the columns of the file are: a, b"),
        ("stations.csv", "station,lat,lon\nS1,,1\n", "line 2.latitude: is missing"),
        ("pairs.csv", "report_id,group\nA,flood\n", "lacks the columns begin_utc, end_utc"),
        ("pairs.csv", PAIR_ROWS.replace("2020-06-01T20", "yesterday"), "begin_utc: is not an ISO"),
        ("airports-x.csv.gz", "a,b\n1,2\n", "the columns of the file are: a, b"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(
    folder: Path, name: str, content: str, said: str
) -> None:
    raw = content.encode()
    (folder / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)

    result = CliRunner().invoke(app, ["evaluate", "--data", str(folder)])

    assert result.exit_code == 2
    assert f"cannot evaluate {folder}: {name}" in result.stderr
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_damaged_archive_is_one_clear_line(folder: Path) -> None:
    (folder / "reports.csv.gz").write_bytes(gzip.compress(REPORT_ROWS.encode())[:-9])

    result = CliRunner().invoke(app, ["evaluate", "--data", str(folder)])

    assert result.exit_code == 2
    assert "reports.csv.gz: its gzip data is truncated or damaged" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_command_prints_tables_and_json(folder: Path) -> None:
    shown = CliRunner().invoke(app, ["evaluate", "--data", str(folder)])
    as_json = CliRunner().invoke(app, ["evaluate", "--json", "--data", str(folder)])

    assert shown.exit_code == as_json.exit_code == 0
    assert "true claims supported, weather only" in shown.stdout
    assert json.loads(as_json.stdout)["targets"][0]["met"] is True


def test_a_folder_without_reports_is_one_clear_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["evaluate", "--data", str(tmp_path)])

    assert result.exit_code == 2
    assert "reports.csv.gz is missing" in result.stderr


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_intervals_of_wilson(hits: int, total: int, low: float, high: float) -> None:
    assert Share(hits, total).interval == pytest.approx((low, high), abs=1e-4)


def test_nothing_counted_has_no_share() -> None:
    assert Share(0, 0).document()["share"] is None


def test_an_airport_is_judged_by_the_others(folder: Path) -> None:
    _write_airports(folder)

    rows = {row["kind"]: row for row in evaluate(folder, lambda _: None)["airports"]}

    assert rows["rain"]["supported_true"]["share"] == 1.0
    assert rows["rain"]["supported_false"]["share"] < 0.3
    assert rows["rain"]["contradicted_false"]["hits"] == 0  # one station alone accuses nobody


def _write_airports(folder: Path) -> None:
    rows: list[Sequence[object]] = [("station", "time_utc", "precip_mm")]
    for station in ("S1", "S2"):
        rows += [
            (station, f"2013-06-01T{hour:02}:00:00Z", 1.0 if 6 <= hour < 9 else 0.0)
            for hour in range(24)
        ]
    with gzip.open(folder / "airports-small.csv.gz", "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_every_target_is_met_on_the_field_data() -> None:
    figures = evaluate(field_data("storm-reports"), lambda _: None)

    assert [target.what for target in targets(figures) if target.met is False] == []
    assert figures["events"]["all"]["f1"] >= 0.86
    for row in figures["airports"]:
        if row["year"] != 2013:
            continue
        plain = row["thresholds"]
        assert row["supported_true"]["share"] >= plain["supported_true"] - 0.03, row["kind"]
        assert row["supported_false"]["share"] <= plain["supported_false"] + 0.03, row["kind"]
        assert row["contradicted_true"]["share"] <= plain["contradicted_true"] + 0.03, row["kind"]
