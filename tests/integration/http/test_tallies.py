"""The map and the summary, as screens read them."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from pydantic import TypeAdapter

from skywitness.domain.documents.tallies import MapDocument, SummaryDocument
from tests.integration.http.api import Api, Json, named_parameters, require_problem

AMES = "bbox=-93.7,41.5,-93.5,41.7"


def at(latitude: float, longitude: float, accuracy_m: float = 50.0) -> Json:
    return {"latitude": latitude, "longitude": longitude, "accuracy_m": accuracy_m, "name": ""}


async def the_map(api: Api, query: str) -> Json:
    answer = await api.http.get(f"/v1/map?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    TypeAdapter(MapDocument).validate_json(answer.content)
    shown: Json = answer.json()
    return shown


async def summary(api: Api, query: str = "") -> Json:
    answer = await api.http.get(f"/v1/summary?{query}" if query else "/v1/summary")
    assert answer.status_code == 200, answer.text
    TypeAdapter(SummaryDocument).validate_json(answer.content)
    shown: Json = answer.json()
    return shown


async def test_reports_in_one_cell_are_a_cluster(api: Api) -> None:
    await api.file(place=at(41.59, -93.62))
    await api.file(place=at(41.6, -93.6), phenomenon="rain", magnitude=...)

    shown = await the_map(api, f"zoom=6&{AMES}")

    (feature,) = shown.pop("features")
    assert shown == {"type": "FeatureCollection", "total": 2, "exact": True, "zoom": 6}
    assert feature == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-93.61, 41.595]},
        "bbox": [-93.62, 41.59, -93.6, 41.6],
        "properties": {
            "count": 2,
            "coarse": False,
            "families": {"storm": 1, "water": 1},
            "outcomes": {"pending": 2},
            "expansion_zoom": feature["properties"]["expansion_zoom"],
        },
    }
    expansion_zoom = feature["properties"]["expansion_zoom"]
    apart = await the_map(api, f"zoom={expansion_zoom}&{AMES}")
    assert [one["properties"]["count"] for one in apart["features"]] == [1, 1]
    still = await the_map(api, f"zoom={expansion_zoom - 1}&{AMES}")
    assert [one["properties"]["count"] for one in still["features"]] == [2]


async def test_a_report_that_is_alone_has_its_row(api: Api) -> None:
    await api.file()
    await api.examine()
    (row,) = (await api.http.get("/v1/reports?view=row")).json()["items"]

    (feature,) = (await the_map(api, "zoom=6"))["features"]

    assert feature["geometry"]["coordinates"] == [-93.62, 41.59]
    assert feature["properties"] == {"count": 1, "coarse": False, **row}


async def test_reports_at_one_point_never_come_apart(api: Api) -> None:
    for _ in range(3):
        await api.file()

    (feature,) = (await the_map(api, "zoom=22"))["features"]

    assert feature["properties"]["count"] == 3
    assert feature["properties"]["expansion_zoom"] is None


async def test_obscured_reports_are_at_their_stand_in_and_private_ones_absent(api: Api) -> None:
    await api.file(visibility="private")
    path = await api.filed_path(visibility="obscured")
    place = (await api.http.get(f"{path}?audience=public")).json()["place"]

    shown = await the_map(api, "zoom=12&audience=public&bbox=-94,41,-93,42")

    (feature,) = shown["features"]
    assert shown["total"] == 1
    assert feature["properties"]["coarse"] is place["coarse"] is True
    assert feature["geometry"]["coordinates"] != [-93.62, 41.59]
    assert feature["geometry"]["coordinates"] == pytest.approx(
        [place["longitude"], place["latitude"]]
    )


async def test_a_large_area_has_larger_cells(api: Api) -> None:
    await api.file()

    world = await the_map(api, "zoom=20")
    town = await the_map(api, "zoom=20&bbox=-93.63,41.58,-93.61,41.6")

    assert (world["zoom"], town["zoom"]) == (4, 17)
    assert world["total"] == town["total"] == 1


async def test_a_summary_counts_by_kind_and_over_time(api: Api) -> None:
    await api.file(observed_at="2026-05-21T20:14:00Z")
    await api.file(observed_at="2026-05-21T22:14:00Z")
    await api.file(observed_at="2026-05-21T22:20:00Z", phenomenon="rain", magnitude=...)

    shown = await summary(api, "bucket=hour")

    assert shown == {
        "total": 3,
        "exact": True,
        "by": {
            "phenomenon": {"hail": 2, "rain": 1},
            "family": {"storm": 2, "water": 1},
            "outcome": {"pending": 3},
            "source": {"trained_spotter": 3},
            "review": {"received": 3},
            "sentiment": {},
        },
        "series": {
            "start": "2026-05-21T20:00:00Z",
            "bucket_s": 3600,
            "families": {"storm": [1, 0, 1], "water": [0, 0, 1]},
        },
        "periods": [
            {
                "begins_at": "2026-05-21T20:00:00Z",
                "ends_at": "2026-05-21T23:00:00Z",
                "count": 3,
                "bbox": [-93.62, 41.59, -93.62, 41.59],
                "place": {
                    "region": "Iowa",
                    "region_code": "IA",
                    "country": "US",
                    "time_zone": "America/Chicago",
                },
            }
        ],
    }


async def test_long_quiet_spans_are_between_periods(api: Api) -> None:
    for day in ("01", "02", "20", "21"):
        await api.file(observed_at=f"2026-05-{day}T12:00:00Z")

    shown = await summary(api, "bucket=day")

    assert [(one["begins_at"], one["ends_at"], one["count"]) for one in shown["periods"]] == [
        ("2026-05-01T00:00:00Z", "2026-05-03T00:00:00Z", 2),
        ("2026-05-20T00:00:00Z", "2026-05-22T00:00:00Z", 2),
    ]


@pytest.mark.parametrize(
    ("points", "named"),
    [
        ([(41.2, -95.0), (42.4, -91.5)], ("Iowa", "US")),
        ([(30.0, -120.0), (47.0, -75.0)], ("", "US")),
        ([(30.0, -50.0)], ("", "")),
    ],
)
async def test_a_period_is_named_by_what_most_of_its_box_lies_in(
    api: Api, points: list[tuple[float, float]], named: tuple[str, str]
) -> None:
    for latitude, longitude in points:
        await api.file(place={"latitude": latitude, "longitude": longitude})

    (period,) = (await summary(api))["periods"]

    assert (period["place"]["region"], period["place"]["country"]) == named


async def test_nothing_is_summarised_without_reports(api: Api) -> None:
    shown = await summary(api)

    assert (shown["total"], shown["exact"], shown["periods"]) == (0, True, [])
    assert shown["series"] == {"start": None, "bucket_s": 60, "families": {}}


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("", "2026-05-21T00:00:00Z"),
        ("&zone=America/Chicago", "2026-05-21T05:00:00Z"),
        ("&zone=Asia/Kolkata", "2026-05-21T18:30:00Z"),
    ],
)
async def test_days_begin_at_midnight_of_the_zone(api: Api, zone: str, start: str) -> None:
    await api.file()

    assert (await summary(api, f"bucket=day{zone}"))["series"]["start"] == start


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("summary?zone=Mars/Olympus", ["zone"]),
        ("summary?zone=../../etc/passwd", ["zone"]),
        (f"summary?zone={'A/' * 60}", ["zone"]),
        ("summary?bucket=year", ["bucket"]),
        ("summary?updated_since=2026-01-01T00:00:00Z", ["updated_since"]),
        ("map?zoom=23", ["zoom"]),
        ("map?zoom=-1", ["zoom"]),
        ("map?zoom=3&bbox=1,2,3", ["bbox"]),
        ("map?near=1,1", ["radius_m"]),
    ],
)
async def test_what_cannot_be_counted_is_refused(api: Api, query: str, names: list[str]) -> None:
    answer = await api.http.get(f"/v1/{query}")

    assert named_parameters(require_problem(answer, 400, "invalid_query")) == names


FILTERS = (
    "",
    "phenomenon=hail",
    "phenomenon=hail,rain&verdict=pending",
    "bbox=-94,41,-93,42",
    "bbox=170,-90,-170,90",
    "near=41.59,-93.62&radius_m=20000",
    "from=2026-05-21T21:00:00Z&to=2026-05-21T23:00:00Z",
    "q=golf",
    "source=public&has_photo=false",
    "phenomenon=hail&min_magnitude=40",
    "review=received",
    "language=de",
)


@pytest.mark.parametrize("query", FILTERS)
async def test_list_map_summary_lines_and_stream_agree(api: Api, query: str) -> None:
    begin = (await api.http.get("/v1/stream?live=false")).text
    (last_id,) = re.findall(r"^id: ?(.+)$", begin, re.MULTILINE)
    for number, (latitude, longitude) in enumerate(((41.59, -93.62), (10.0, 179.9), (41.9, -93.1))):
        await api.file(
            place=at(latitude, longitude),
            observed_at=f"2026-05-21T{20 + number}:14:00Z",
            source=("public", "trained_spotter")[number % 2],
        )
        await api.file(phenomenon="rain", magnitude=..., place=at(latitude, longitude, 20_000))

    listed = (await api.http.get(f"/v1/reports?count=exact&{query}")).json()
    shown = await the_map(api, f"zoom=5&{query}")
    counted = await summary(api, query)
    lines = (await api.http.get(f"/v1/reports?format=csv&{query}")).text
    rows: list[Any] = [*csv.DictReader(io.StringIO(lines, newline=""))]
    objects = (await api.http.get(f"/v1/reports?format=jsonl&{query}")).text.splitlines()
    replay = f"/v1/stream?live=false&last_event_id={last_id}&{query}"
    told = re.findall(r"^event: ?report.created$", (await api.http.get(replay)).text, re.MULTILINE)

    assert (
        listed["count"]["value"]
        == len(listed["items"])
        == shown["total"]
        == sum(one["properties"]["count"] for one in shown["features"])
        == counted["total"]
        == sum(map(sum, counted["series"]["families"].values()))
        == len(rows)
        == len(objects)
        == len(told)
    )
