from __future__ import annotations

import threading
from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.responses import Response

from skywitness.domain.documents.events import (
    DuplicateReportListDocument,
    EventFeatureCollectionDocument,
    EventFeatureDocument,
    EventListDocument,
    ReportEventDocument,
)
from skywitness.domain.use_cases.find_events import MOST_REPORTS
from skywitness.entrypoints.http.events import router
from skywitness.entrypoints.http.kit.responses import json_response
from tests.integration.http.api import (
    BASE,
    MERGE_PATCH,
    Api,
    Json,
    named_parameters,
    read_as,
    require_problem,
)

PATH = "/v1/events"
NOWHERE = "00000000-0000-7000-8000-000000000000"
PARTS = ("event", "duplicates")


def id_of(path: str) -> str:
    return path.rsplit("/", 1)[1]


def place(latitude: float = 41.59, longitude: float = -93.62) -> Json:
    return {"latitude": latitude, "longitude": longitude}


async def filed(api: Api, *changes: Json) -> list[str]:
    """File one report per change, each by another observer and with another text."""
    paths = []
    for number, change in enumerate(changes):
        own = {"observer": f"observer {number}", "narrative": f"Precondition{number} here{number}."}
        paths.append(await api.filed_path(**own | change))
    return paths


async def events(api: Api, **asked: Any) -> list[Json]:
    answer = await api.http.get(PATH, params=asked)
    assert answer.status_code == 200, answer.text
    TypeAdapter(EventListDocument).validate_json(answer.content)
    found: list[Json] = answer.json()["items"]
    return found


@pytest.mark.parametrize("form", ["json", "geojson"])
async def test_events_are_written_beside_the_event_loop(
    api: Api, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """With the rows of 2,000 reports that takes 0.2 s."""
    threads: list[int] = []

    def noting(*given: Any) -> Response:
        threads.append(threading.get_ident())
        return json_response(*given)

    monkeypatch.setattr(router, "json_response", noting)
    (path,) = await filed(api, {})

    for address in (f"{PATH}?embed=reports&format={form}", f"{path}/event?format={form}"):
        assert (await api.http.get(address)).status_code == 200

    assert len(threads) == 2
    assert threading.get_ident() not in threads


async def test_without_reports_there_are_no_events(api: Api) -> None:
    answer = await api.http.get(PATH)

    assert answer.json() == {"items": [], "count": {"value": 0, "exact": True}}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert answer.headers["cache-control"] == "no-cache"


async def test_an_event_summarises_its_reports(api: Api) -> None:
    paths = await filed(
        api,
        {"observed_at": "2026-05-21T21:00:00Z"},
        {
            "place": place(41.79, -93.22),
            "magnitude": {"value": 70, "unit": "mm"},
            "observed_until": "2026-05-21T22:20:00Z",
        },
        {"place": place(30.0, 10.0)},
    )

    (event,) = await events(api)

    reports = [{"id": id_of(p), "links": {"self": f"{BASE}{p}"}} for p in paths[:2]]
    assert {name: event[name] for name in event if name != "magnitude"} == {
        "place": {
            "counties": ["Polk County", "Jasper County"],
            "region": "Iowa",
            "region_code": "IA",
            "country": "US",
            "time_zone": "America/Chicago",
        },
        "outcomes": {"pending": 2},
        "quote": {"id": id_of(paths[0]), "text": "Precondition0 here0."},
        "rows": None,
        "phenomenon": "hail",
        "phenomena": {"hail": 2},
        "observed_at": "2026-05-21T21:00:00Z",
        "observed_until": "2026-05-21T22:20:00Z",
        "bbox": [-93.62, 41.59, -93.22, 41.79],
        "centre": {"latitude": 41.69017, "longitude": -93.42031},
        "report_count": 2,
        "voice_count": 2,
        "reports": reports,
        "links": {"self": f"{BASE}{paths[0]}/event"},
    }
    assert (event["magnitude"]["si_value"], event["magnitude"]["si_unit"]) == (70, "mm")


async def test_rows_are_embedded_as_lists_show_them(api: Api) -> None:
    await filed(api, {}, {}, {"place": place(10, 10)})
    await api.examine()
    listed = (await api.http.get("/v1/reports", params={"view": "row"})).json()["items"]
    by_id = {row["id"]: row for row in listed}

    found = await events(api, embed="reports", min_reports=1)

    shown = [[row["id"] for row in event["rows"]] for event in found]
    assert shown == [[report["id"] for report in event["reports"]] for event in found]
    assert [row for event in found for row in event["rows"]] == [
        by_id[report["id"]] for event in found for report in event["reports"]
    ]
    assert sum(sum(event["outcomes"].values()) for event in found) == 3


async def test_an_unknown_embedding_is_refused(api: Api) -> None:
    answer = await api.http.get(PATH, params={"embed": "verdicts"})

    assert named_parameters(require_problem(answer, 400, "invalid_query")) == ["embed"]


async def test_the_link_of_an_event_leads_to_it(api: Api) -> None:
    await filed(api, {}, {}, {"phenomenon": "fog", "magnitude": None})
    (event,) = await events(api)

    answer = await api.http.get(event["links"]["self"])

    TypeAdapter(ReportEventDocument).validate_json(answer.content)
    assert answer.json() == {**event, "exact": True}
    for report in event["reports"]:
        assert (await api.http.get(report["links"]["self"])).json()["id"] == report["id"]


async def test_a_single_report_is_an_event_of_its_own(api: Api) -> None:
    (path,) = await filed(api, {})

    event = (await api.http.get(f"{path}/event")).json()

    assert [report["id"] for report in event["reports"]] == [id_of(path)]
    assert (event["report_count"], event["voice_count"], event["exact"]) == (1, 1, True)


async def test_events_take_the_filter_of_reports(api: Api) -> None:
    await filed(api, {}, {}, {"phenomenon": "tornado", "magnitude": None}, {"source": "public"})

    assert [e["report_count"] for e in await events(api)] == [3]
    for asked, found in (
        ({"min_reports": 1}, [3, 1]),
        ({"min_reports": 4}, []),
        ({"min_reports": 1, "limit": 1}, [3]),
        ({"phenomenon": "tornado"}, []),
        ({"phenomenon": "H", "min_magnitude": 40}, [3]),
        ({"source": "trained_spotter"}, [2]),
        ({"bbox": "-94,41,-93,42"}, [3]),
        ({"bbox": "-92,41,-91,42"}, []),
        ({"near": "41.59,-93.62", "radius_m": 1000}, [3]),
        ({"from": "2026-05-21T22:14:01Z"}, []),
        ({"to": "2026-05-21T22:15:00Z"}, [3]),
        ({"verdict": "pending"}, [3]),
        ({"verdict": "supported"}, []),
        ({"q": "seen1"}, []),
        ({"review": "rejected"}, []),
    ):
        assert [e["report_count"] for e in await events(api, **asked)] == found, asked


async def test_the_count_is_independent_of_the_limit(api: Api) -> None:
    await filed(api, {}, {}, {"place": place(10, 10)}, {"place": place(10, 10)})

    shown = (await api.http.get(PATH, params={"limit": 1})).json()

    assert len(shown["items"]) == 1
    assert shown["count"] == {"value": 2, "exact": True}


async def test_the_event_that_ended_last_comes_first(api: Api) -> None:
    hours = ("2026-05-21T12:00:00Z", "2026-05-21T22:00:00Z", "2026-05-21T03:00:00Z")
    await filed(api, *({"observed_at": hour} for hour in hours))

    shown = await events(api, min_reports=1)

    assert [event["observed_at"] for event in shown] == [hours[1], hours[0], hours[2]]


async def test_withdrawn_reports_leave_their_event_until_restored(api: Api) -> None:
    first, second = await filed(api, {}, {})
    await api.http.delete(first, headers={"if-match": "*"})

    assert await events(api) == []
    left = (await api.http.get(f"{second}/event")).json()
    assert [report["id"] for report in left["reports"]] == [id_of(second)]
    assert (await api.http.get(f"{second}/duplicates")).json() == {"items": []}

    await api.http.post(f"{first}/restore")
    assert len(await events(api)) == 1


async def test_an_edit_moves_a_report_to_another_event(api: Api) -> None:
    first, _ = await filed(api, {}, {})
    await api.http.patch(
        first, json={"place": place(10, 10)}, headers={**MERGE_PATCH, "if-match": "*"}
    )

    assert await events(api) == []


async def test_copied_texts_and_one_observer_count_once(api: Api) -> None:
    copied = "Golf ball sized hail covered the road and broke windows of parked cars."
    copies: list[Json] = [{"narrative": copied}] * 5
    await filed(api, *copies, {"observer": "observer 0"}, {"observer": "somebody else"})

    (event,) = await events(api)

    assert (event["report_count"], event["voice_count"]) == (7, 2)


async def test_events_as_geojson_show_their_centre_and_box(api: Api) -> None:
    await filed(api, {"place": place(-17, 179.8)}, {"place": place(-17, -179.8)})

    by_name = await api.http.get(PATH, params={"format": "geojson"})
    by_accept = await api.http.get(PATH, headers={"accept": "application/geo+json"})

    TypeAdapter(EventFeatureCollectionDocument).validate_json(by_name.content)
    assert by_name.headers["content-type"] == "application/geo+json"
    assert by_name.json() == by_accept.json()
    shown = by_name.json()
    (feature,) = shown["features"]
    assert shown["type"] == "FeatureCollection"
    assert shown["count"] == {"value": 1, "exact": True}
    assert feature["bbox"] == [179.8, -17, -179.8, -17]
    longitude, latitude = feature["geometry"]["coordinates"]
    assert abs(longitude) == 180
    assert latitude == pytest.approx(-17, abs=0.001)
    assert feature["properties"]["report_count"] == 2
    assert feature["properties"]["magnitude_si_value"] == 44.45
    assert feature["properties"]["centre_latitude"] == latitude
    assert (shown["numberReturned"], shown["limit"]) == (1, 1000)


async def test_the_event_of_a_report_as_geojson(api: Api) -> None:
    (path,) = await filed(api, {})

    answer = await api.http.get(f"{path}/event", params={"format": "geojson"})

    TypeAdapter(EventFeatureDocument).validate_json(answer.content)
    assert answer.json()["geometry"] == {"type": "Point", "coordinates": [-93.62, 41.59]}


async def test_duplicates_are_linked_with_distance_time_and_copy(api: Api) -> None:
    said = "Golf ball sized hail covering the road."
    own, before, copy, _ = await filed(
        api,
        {"narrative": said},
        {"observed_at": "2026-05-21T22:04:00Z", "place": place(41.63)},
        {"narrative": said.upper()},
        {"observed_at": "2026-05-21T22:30:00Z"},
    )

    answer = await api.http.get(f"{own}/duplicates")

    read_as(DuplicateReportListDocument, answer.content)
    assert answer.json()["items"] == [
        {
            "id": id_of(copy),
            "phenomenon": "hail",
            "distance_m": 0,
            "time_offset_s": 0,
            "copied_text": True,
            "links": {"self": f"{BASE}{copy}"},
        },
        {
            "id": id_of(before),
            "phenomenon": "hail",
            "distance_m": 4448,
            "time_offset_s": -600,
            "copied_text": False,
            "links": {"self": f"{BASE}{before}"},
        },
    ]


async def test_duplicates_are_those_suggested_before_filing(api: Api) -> None:
    await filed(api, {}, {"place": place(41.6)}, {"place": place(45)})
    about = "lat=41.59&lon=-93.62&observed_at=2026-05-21T22:14:00Z&phenomenon=hail"

    suggested = await api.http.get(f"/v1/reports/nearby?{about}")
    (path,) = await filed(api, {"observer": "the next one"})
    linked = await api.http.get(f"{path}/duplicates")

    assert len(linked.json()["items"]) == 2
    assert [item["id"] for item in linked.json()["items"]] == [
        item["id"] for item in suggested.json()["items"]
    ]


@pytest.mark.parametrize("part", PARTS)
async def test_missing_and_withdrawn_reports(api: Api, part: str) -> None:
    (path,) = await filed(api, {})
    await api.http.delete(path, headers={"if-match": "*"})

    require_problem(await api.http.get(f"{path}/{part}"), 410, "withdrawn")
    for id_ in (NOWHERE, "7"):
        require_problem(await api.http.get(f"/v1/reports/{id_}/{part}"), 404, "not_found")


@pytest.mark.parametrize("part", PARTS)
async def test_an_unknown_parameter_of_a_part(api: Api, part: str) -> None:
    answer = await api.http.get(f"/v1/reports/{NOWHERE}/{part}?radius_m=5")

    assert named_parameters(require_problem(answer, 400, "invalid_query")) == ["radius_m"]


@pytest.mark.parametrize("path", [PATH, *(f"/v1/reports/{NOWHERE}/{part}" for part in PARTS)])
async def test_an_unavailable_representation(api: Api, path: str) -> None:
    answer = await api.http.get(path, headers={"accept": "text/csv"})

    require_problem(answer, 406, "not_acceptable")


@pytest.mark.parametrize(
    "asked",
    [
        {"min_reports": "0"},
        {"min_reports": "1001"},
        {"min_reports": "two"},
        {"limit": "0"},
        {"limit": "1001"},
        {"bbox": "1,2,3"},
        {"near": "1,2"},
        {"from": "yesterday"},
        {"phenomenon": "frogs"},
        {"verdict": "maybe"},
        {"format": "csv"},
        {"updated_since": "2026-05-21T22:14:00Z"},
        {"external_id": "SE1"},
        {"sort": "observed_at"},
        {"cursor": "x"},
    ],
    ids=lambda asked: "=".join(next(iter(asked.items()))),
)
async def test_a_bad_parameter_is_named(api: Api, asked: dict[str, str]) -> None:
    answer = await api.http.get(PATH, params=asked)

    (name,) = named_parameters(require_problem(answer, 400, "invalid_query"))
    assert name == ("radius_m" if "near" in asked else next(iter(asked)))


async def test_every_invalid_parameter_is_named(api: Api) -> None:
    answer = await api.http.get(f"{PATH}?min_reports=x&limit=x&bbox=x&x=1&min_reports=2")

    named = set(named_parameters(require_problem(answer, 400, "invalid_query")))
    assert named == {"min_reports", "limit", "bbox", "x"}


async def test_more_reports_than_the_limit_of_the_search(api: Api) -> None:
    for number in range(MOST_REPORTS):
        await api.file(observer=f"observer {number}")
    exact = (await api.http.get(PATH)).json()
    await api.file()
    cut = (await api.http.get(PATH)).json()

    assert exact["count"] == {"value": 1, "exact": True}
    assert cut["count"] == {"value": 1, "exact": False}
    assert cut["items"][0]["report_count"] == MOST_REPORTS
