"""`skywitness export`: to a file or a pipe, with the filters of the list, and back again."""

from __future__ import annotations

import csv
import json
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from skywitness.adapters.sqlite.driver import connect
from skywitness.domain.model.reports.filter import ReportFilter
from skywitness.entrypoints.cli.error_messages import InvalidFilter
from skywitness.entrypoints.cli.export import filter_of
from skywitness.entrypoints.http.reports.query import ReportQuery
from tests.integration.test_command_line import REPORTS, says_in_one_line, skywitness


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reports.csv").write_text(REPORTS, "utf-8")
    skywitness(tmp_path, "import", "reports", "reports.csv")
    return tmp_path


def test_an_export_is_imported_by_an_empty_service_and_exported_again(folder: Path) -> None:
    out = skywitness(folder, "export", "--as-filed", "-o", "a.jsonl")
    assert (out.returncode, out.stdout, out.stderr) == (0, "", "")
    assert stat.S_IMODE((folder / "a.jsonl").stat().st_mode) == 0o600

    back = skywitness(folder, "import", "reports", "a.jsonl", data_dir="other")
    assert back.stdout == "2 rows: 2 filed, 0 revised, 0 unchanged, 0 refused\n"
    again = skywitness(folder, "export", "--as-filed", data_dir="other")

    assert again.stdout == (folder / "a.jsonl").read_text("utf-8")
    assert len(again.stdout.splitlines()) == 2
    assert skywitness(folder, "db", "check", data_dir="other").stdout == "ok\n"
    assert says_in_one_line(skywitness(folder, "export", "-o", "a.jsonl"), "never overwritten")


def test_a_table_has_a_line_of_names_and_one_for_each_report(folder: Path) -> None:
    out = skywitness(folder, "export", "--format", "csv", "-o", "a.csv")
    filed = skywitness(folder, "export", "--format", "csv", "--as-filed")
    with (folder / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))

    assert (out.returncode, out.stdout, out.stderr) == (0, "", "")
    lines = skywitness(folder, "export").stdout.splitlines()
    assert [row["id"] for row in rows] == [json.loads(line)["id"] for line in lines]
    assert {row["issuer"] for row in rows} == {json.loads(line)["issuer"] for line in lines}
    assert "verdict_outcome" in rows[0]
    assert "verdict_outcome" not in filed.stdout.splitlines()[0]


def test_filters_are_options(folder: Path) -> None:
    box = ("--bbox", "-73.79,40.6,-73.7,40.7")
    rain = skywitness(
        folder, "export", "--phenomenon=rain,hail", *box, "--from", "2013-05-08T00:00Z"
    )
    assert says_in_one_line(rain, "--from must be a time such as")

    rain = skywitness(folder, "export", "--phenomenon=rain,hail", *box)

    assert [json.loads(line)["external_id"] for line in rain.stdout.splitlines()] == ["a-1"]
    assert says_in_one_line(skywitness(folder, "export", "--phenomenom", "x"), "there are: --bbox")


def test_a_reader_that_has_enough_ends_the_export_without_a_word(folder: Path) -> None:
    with closing(connect(folder / "data" / "skywitness.db")):
        command = "from skywitness.entrypoints.cli.main import main; main()"
        process = subprocess.Popen(
            [sys.executable, "-c", command, "export"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        process.stderr.close()

    assert (process.wait(60), said) == (141, b"")


def test_damaged_reports_are_left_out_and_counted(folder: Path) -> None:
    with closing(connect(folder / "data" / "skywitness.db")) as connection:
        connection.execute("UPDATE report SET state = x'00' WHERE external_id = 'a-1'")

    done = skywitness(folder, "export")

    assert done.returncode == 1
    assert [json.loads(line)["external_id"] for line in done.stdout.splitlines()] == ["a-2"]
    assert "1 reports are damaged and left out" in done.stderr


def test_every_filter_of_the_list_is_an_option() -> None:
    given = {
        "--bbox": "-97,40,-90,44",
        "--near": "41,-93",
        "--radius-m": "1000",
        "--from": "2026-05-01T00:00:00Z",
        "--to": "2026-06-01T00:00:00Z",
        "--phenomenon": "hail",
        "--min-magnitude": "2",
        "--source": "public",
        "--q": "large stones",
        "--has-photo": "false",
        "--verdict": "pending",
        "--review": "approved",
        "--sentiment": "neutral",
        "--language": "en",
        "--external-id": "a-1",
        "--updated-since": "2026-05-02T00:00:00Z",
    }
    names = {name.removeprefix("--").replace("-", "_") for name in given}
    of_pages = {"limit", "format", "view", "sort", "cursor", "count"}
    fields = {info.alias or name for name, info in ReportQuery.model_fields.items()}
    of_callers = {"audience", "observer"}  # of those who ask over HTTP; here --full says it
    assert names == fields - of_pages - of_callers

    found = filter_of([word for option in given.items() for word in option])
    same = filter_of([f"{option}={value}" for option, value in given.items()])

    assert found == same
    assert found.conditions == set(ReportFilter.__dataclass_fields__) - {"observer"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hail"], "hail is not a filter"),
        (["-x"], "-x is not a filter"),
        (["--limit", "3"], "--limit is not a filter"),
        (["--phenomenon"], "--phenomenon needs a value"),
        (["--min-magnitude", "2"], "--min-magnitude needs exactly one phenomenon"),
        (["--near", "41,-93"], "--radius-m is required with near"),
        (["--q", "a", "--q", "b"], "--q must not be repeated"),
        (["--to", "2026-05-01T00:00:00Z", "--from", "2026-05-02T00:00:00Z"], "--to must lie after"),
    ],
)
def test_what_is_no_filter_is_named(arguments: list[str], said: str) -> None:
    with pytest.raises(InvalidFilter) as raised:
        filter_of(arguments)
    assert str(raised.value).startswith(said)
