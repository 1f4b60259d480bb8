"""What the API serves can be imported: into another service, and into the same one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from skywitness.adapters.memory.clock import FixedClock
from skywitness.domain.model.access.actor import IMPORTER
from skywitness.domain.use_cases.import_reports import ImportRow, RowOutcome
from skywitness.entrypoints.formats.reports import read_reports
from skywitness.entrypoints.formats.text_files import FileBroken
from tests.integration.http.api import NOW, Api, given_weather, memory_services

CLAIM = {
    "phenomenon": "hail",
    "narrative": "Stones as large as eggs. Call me at 515-555-0123.",
    "observed_at": "2024-05-21T22:05:00Z",
    "place": {"latitude": 41.61, "longitude": -93.7, "accuracy_m": 500, "name": "Adel"},
    "magnitude": {"value": 2.0, "unit": "in", "qualifier": "measured"},
    "source": "trained_spotter",
    "external_id": "desk-1",
}
TEXT = {
    "narrative": "Hail of 1.5 inches fell.",
    "observed_at": "2024-05-21T22:15:00Z",
    "observed_until": "2024-05-21T22:20:00Z",
    "place": {"latitude": 41.5, "longitude": -93.6},
}


async def served(api: Api, address: str, tmp_path: Path) -> Path:
    """Save what an address answers with."""
    for claim in (CLAIM, TEXT):
        answer = await api.http.post("/v1/reports", json=claim)
        assert answer.status_code == 201, answer.text
    answer = await api.http.get("/v1/reports", params={"external_id": "desk-1"})
    (report,) = answer.json()["items"]
    answer = await api.http.get(address.format(report["id"]))
    assert answer.status_code == 200
    file = tmp_path / "served"
    file.write_bytes(answer.content)
    return file


ADDRESSES = {
    "/v1/reports": 2,
    "/v1/reports?format=geojson": 2,
    "/v1/reports/{}": 1,
    "/v1/reports/{}?format=geojson": 1,
}


@pytest.mark.parametrize("address", ADDRESSES)
async def test_another_service_files_it_once(api: Api, address: str, tmp_path: Path) -> None:
    file = await served(api, address, tmp_path)
    other = memory_services(FixedClock(NOW), given_weather())

    first = [r.outcome async for r in other.import_reports(read_reports(file), actor=IMPORTER)]
    again = [r.outcome async for r in other.import_reports(read_reports(file), actor=IMPORTER)]

    assert first == [RowOutcome.FILED] * ADDRESSES[address]
    assert again == [RowOutcome.UNCHANGED] * ADDRESSES[address]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_the_same_service_keeps_what_it_has(api: Api, address: str, tmp_path: Path) -> None:
    file = await served(api, address, tmp_path)

    outcomes = [
        r.outcome async for r in api.services.import_reports(read_reports(file), actor=IMPORTER)
    ]

    assert outcomes == [RowOutcome.UNCHANGED] * ADDRESSES[address]
    assert (await api.http.get("/v1/reports?count=exact")).json()["count"]["value"] == 2


async def test_the_claim_is_the_one_that_was_served(api: Api, tmp_path: Path) -> None:
    file = await served(api, "/v1/reports?sort=observed_at", tmp_path)
    named, read = (row.filing for row in read_reports(file))

    assert named is not None
    assert (named.phenomenon, named.external_id) == ("hail", "desk-1")
    assert (named.source, named.place_name) == ("trained_spotter", "Adel")
    assert (named.latitude, named.longitude, named.accuracy_m) == (41.61, -93.7, 500)
    assert named.magnitude is not None
    assert (named.magnitude.value, named.magnitude.unit) == (2, "in")
    assert "555" not in named.narrative
    assert read is not None
    assert (read.phenomenon, read.magnitude) == (None, None)  # to be read from the text again
    assert read.external_id == str(read.id)


REPORT = {
    "observed_at": "2021-07-10T21:12:00Z",
    "place": {"latitude": 41.61, "longitude": -94.08},
    "phenomenon": "hail",
    "external_id": "1",
}


def rows(tmp_path: Path, text: str) -> list[ImportRow]:
    file = tmp_path / "reports.json"
    file.write_text(text, "utf-8")
    return list(read_reports(file))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([REPORT, REPORT]),
        json.dumps(REPORT) + "\n" + json.dumps(REPORT) + "\n",
        json.dumps({"count": {"items": []}, "items": [REPORT, REPORT], "next": None}, indent=1),
        "\ufeff" + json.dumps({"features": [{"type": "Feature", "properties": REPORT}] * 2}),
        json.dumps({"items": [REPORT]}) + json.dumps({"next": None, "items": [REPORT]}),
        json.dumps([REPORT | {"place": json.dumps(REPORT["place"])}] * 2),
        json.dumps(
            [
                {key: value for key, value in REPORT.items() if key != "place"}
                | {"place_latitude": 41.61, "place_longitude": -94.08, "magnitude_value": None}
            ]
            * 2
        ),
    ],
    ids=["array", "lines", "list", "features", "pages", "text", "flat"],
)
def test_forms_of_a_file(tmp_path: Path, text: str) -> None:
    found = rows(tmp_path, text)

    assert [(row.line, row.problems) for row in found] == [(1, ()), (2, ())]
    assert [row.filing.latitude for row in found if row.filing] == [41.61, 41.61]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"observed_at": None}, "items[1].observed_at is missing"),
        ({"observed_at": 7}, "items[1].observed_at is not a string"),
        ({"observed_at": "2021-07-10"}, "items[1].observed_at has no time of day"),
        ({"place": None}, "items[1].place is not an object"),
        ({"place": {"latitude": None, "longitude": 1}}, "items[1].place.latitude is missing"),
        ({"place": {"latitude": "41", "longitude": 1}}, "items[1].place.latitude is not a number"),
        ({"magnitude": 2}, "items[1].magnitude is not an object"),
        ({"magnitude": {"value": True}}, "items[1].magnitude.value is not a number"),
        ({"id": "x"}, "items[1].id is not a UUID"),
        ({"id": None, "external_id": None}, "items[1].external_id is missing, and so is id"),
        (
            {"withdrawn_at": "2021-07-10T21:12:00Z"},
            "items[1].withdrawn_at says that the report was",
        ),
    ],
    ids=str,
)
def test_a_document_that_is_no_report_is_refused_alone(
    tmp_path: Path, changes: dict[str, object], problem: str
) -> None:
    found = rows(tmp_path, json.dumps({"items": [REPORT, REPORT | changes, REPORT]}))

    assert [row.filing is None for row in found] == [False, True, False]
    (fault,) = found[1].problems
    assert f"{fault.field} {fault.detail}".startswith(problem)


@pytest.mark.parametrize("text", ['{"a": 1}', "[1]", "[null]", '{"type": "Feature"}'])
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    (row,) = rows(tmp_path, text)

    assert row.filing is None
    assert row.problems


@pytest.mark.parametrize(
    ("text", "intact"),
    [
        ('{"items": [' + json.dumps(REPORT) + ", {", 1),
        ("[" + json.dumps(REPORT) + ", NaN]", 1),
        ("[" * 100_000, 0),
        (json.dumps(REPORT) + "!", 1),
        (json.dumps([REPORT, 10**400]), 1),
    ],
    ids=["cut", "NaN", "deep", "garbage", "endless"],
)
def test_a_broken_file_gives_what_is_intact(tmp_path: Path, text: str, intact: int) -> None:
    file = tmp_path / "reports.json"
    file.write_text(text, "utf-8")
    found: list[ImportRow] = []

    with pytest.raises(FileBroken) as broken:
        found += read_reports(file)  # extends by each row before it fails

    assert len(found) == intact
    assert ("after document 1 it is not JSON" in broken.value.reason) == (intact == 1)


def test_an_empty_list_has_no_rows(tmp_path: Path) -> None:
    assert rows(tmp_path, '{"items": [], "next": null}') == []
