from __future__ import annotations

import uuid
from typing import Any

import pytest

from skywitness.domain.documents.evidence import VerdictEvidenceDocument
from skywitness.domain.documents.report import (
    ReportDocument,
    ReportFeatureCollectionDocument,
    ReportListDocument,
    RevisionListDocument,
)
from skywitness.domain.documents.report_parts import (
    ReportConditionsDocument,
    ReportInsightDocument,
    ReportVerdictDocument,
)
from skywitness.domain.documents.text import TextReadingDocument
from tests.integration.http.api import (
    MERGE_PATCH,
    Api,
    app_of,
    client_of,
    named_parameters,
    read_as,
    require_problem,
)

UNKNOWN = "/v1/reports/018f3c1e-7b5a-7000-8000-00000000dead"
PARTS: dict[str, type[Any]] = {
    "revisions": RevisionListDocument,
    "verdict": ReportVerdictDocument,
    "evidence": VerdictEvidenceDocument,
    "conditions": ReportConditionsDocument,
    "insight": ReportInsightDocument,
}


async def test_a_report_as_json_and_geojson(api: Api) -> None:
    path = await api.filed_path()

    plain = await api.http.get(path)
    feature = await api.http.get(path, headers={"accept": "application/geo+json"})
    asked = await api.http.get(path, params={"format": "geojson"})

    assert plain.headers["content-type"] == "application/json"
    assert feature.headers["content-type"] == "application/geo+json"
    assert feature.content == asked.content
    assert feature.json()["geometry"] == {"type": "Point", "coordinates": [-93.62, 41.59]}
    assert feature.json()["id"] == plain.json()["id"]
    assert feature.json()["properties"].items() >= plain.json().items()
    assert (plain.headers["etag"], feature.headers["etag"]) == ('"1.1"', '"1.1+geojson"')
    for answer in (plain, feature):
        assert answer.headers["vary"] == "Accept, Accept-Encoding"
        assert answer.headers["cache-control"] == "no-cache"


async def test_responses_match_their_documents(api: Api) -> None:
    path = await api.filed_path(external_id="SE1")
    for examined in (False, True):
        if examined:
            await api.examine()
        read_as(ReportDocument, (await api.http.get(path)).content)
        for part, model in PARTS.items():
            read_as(model, (await api.http.get(f"{path}/{part}")).content)
        shown = await api.http.get("/v1/reports", params={"count": "exact"})
        read_as(ReportListDocument, shown.content)
        shown = await api.http.get("/v1/reports", params={"format": "geojson"})
        read_as(ReportFeatureCollectionDocument, shown.content)


async def test_the_parts_of_an_examined_report(api: Api) -> None:
    path = await api.filed_path()
    pending = (await api.http.get(f"{path}/verdict")).json()
    await api.examine()

    verdict = (await api.http.get(f"{path}/verdict")).json()
    conditions = (await api.http.get(f"{path}/conditions")).json()
    insight = (await api.http.get(f"{path}/insight")).json()

    assert (pending["verdict"], pending["history"]) == (None, [])
    assert verdict["verdict"]["revision"] == 1
    assert "evidence" in verdict["verdict"]
    assert verdict["history"] == []
    assert verdict["examination"] == {
        "state": "done",
        "next_at": "2026-05-21T23:29:00Z",  # 75 minutes after the event
        "waiting_for": [],
    }
    (reading,) = conditions["items"]
    assert reading["station"] == "KDSM"
    assert reading["time_offset_s"] == -1200
    assert reading["age_s"] == 2400
    assert insight["insight"]["analyser"] == "scripted"


async def test_a_verdict_on_an_earlier_revision_is_history(api: Api) -> None:
    path = await api.filed_path()
    await api.examine()
    await api.http.patch(path, json={"source": "public"}, headers={**MERGE_PATCH, "if-match": "*"})

    shown = (await api.http.get(f"{path}/verdict")).json()

    assert shown["verdict"] is None
    assert [verdict["revision"] for verdict in shown["history"]] == [1]
    revisions = (await api.http.get(f"{path}/revisions")).json()["items"]
    assert [revision["source"] for revision in revisions] == ["trained_spotter", "public"]


@pytest.mark.parametrize("known", ['"1.1"', 'W/"1.1"', '"0.9", "1.1"', "*"])
async def test_a_known_etag_is_not_modified(api: Api, known: str) -> None:
    path = await api.filed_path()

    answer = await api.http.get(path, headers={"if-none-match": known})

    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["etag"] == '"1.1"'
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("known", ['"1.2"', '"1.1+geojson"', "1.1", '"1.1', "", "garbage"])
async def test_other_etags_get_the_report(api: Api, known: str) -> None:
    path = await api.filed_path()

    answer = await api.http.get(path, headers={"if-none-match": known})

    assert answer.status_code == 200


async def test_an_examination_changes_the_etag(api: Api) -> None:
    path = await api.filed_path()
    await api.examine()

    answer = await api.http.get(path, headers={"if-none-match": '"1.1"'})

    assert answer.status_code == 200
    assert answer.headers["etag"] == '"1.2"'


async def test_head_is_a_get_without_its_body(api: Api) -> None:
    path = await api.filed_path()
    for address in (path, "/v1/reports", "/livez", "/docs", f"{path}/verdict"):
        head, get = await api.http.head(address), await api.http.get(address)
        for answer in (head, get):
            del answer.headers["x-request-id"]
        assert (head.status_code, head.headers) == (get.status_code, get.headers)
        assert head.content == b""
    known = await api.http.head(path, headers={"if-none-match": '"1.1"'})
    assert known.status_code == 304


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/geo+json, application/json;q=0.9", "application/geo+json"),
        ("application/geo+json;q=0.5, application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("application/json;q=0, application/*", "application/geo+json"),
        ("", "application/json"),
    ],
)
async def test_accept_is_negotiated(api: Api, accept: str, content_type: str) -> None:
    path = await api.filed_path()
    for address in (path, "/v1/reports"):
        answer = await api.http.get(address, headers={"accept": accept})
        assert answer.headers["content-type"] == content_type


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "nonsense", "image/*"])
async def test_an_unavailable_media_type_is_not_acceptable(api: Api, accept: str) -> None:
    path = await api.filed_path()
    for address in (path, "/v1/reports", f"{path}/verdict", "/v1/weather/current?lat=1&lon=1"):
        answer = await api.http.get(address, headers={"accept": accept})
        require_problem(answer, 406, "not_acceptable")
        assert answer.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    "address",
    [
        "/v1/reports?limit=0",
        "/v1/events?limit=0",
        "/v1/reports/nearby?lat=91",
        "/v1/weather/current?lat=91&lon=1",
        "/v1/weather/air",
        "/v1/places?q=",
        "/v1/places/reverse?lat=1",
        "/v1/phenomena?limit=1",
        f"{UNKNOWN}/verdict?format=json",
    ],
)
async def test_an_invalid_query_is_reported_before_an_unavailable_media_type(
    api: Api, address: str
) -> None:
    answer = await api.http.get(address, headers={"accept": "text/html"})

    require_problem(answer, 400, "invalid_query")


async def test_format_takes_precedence_over_accept(api: Api) -> None:
    path = await api.filed_path()

    answer = await api.http.get(path, params={"format": "json"}, headers={"accept": "text/html"})

    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("part", ["", *(f"/{part}" for part in PARTS)])
async def test_an_unknown_report(api: Api, part: str) -> None:
    require_problem(await api.http.get(UNKNOWN + part), 404, "not_found")


@pytest.mark.parametrize(
    "malformed", ["7", "x" * 300, "018f3c1e7b5a700080000000000dead", "%00", "..%2f", "ü", "{id}"]
)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_a_malformed_id_is_not_found(api: Api, method: str, malformed: str) -> None:
    answer = await api.http.request(method, f"/v1/reports/{malformed}")

    require_problem(answer, 404, "not_found")


async def test_ids_are_case_insensitive(api: Api) -> None:
    own = "018F3C1E-7B5A-7000-8000-00000000ABCD"
    await api.file(id=own)

    answer = await api.http.get(f"/v1/reports/{own}")

    assert answer.json()["id"] == str(uuid.UUID(own))


@pytest.mark.parametrize("part", ["", *(f"/{part}" for part in PARTS)])
async def test_unknown_parameters_are_rejected(api: Api, part: str) -> None:
    path = await api.filed_path()

    answer = await api.http.get(path + part, params={"verbose": "1"})

    assert named_parameters(require_problem(answer, 400, "invalid_query")) == ["verbose"]


@pytest.mark.parametrize("query", ["format=xml", "format=json&format=geojson", "format="])
async def test_the_format_is_checked(api: Api, query: str) -> None:
    path = await api.filed_path()
    for address in (path, "/v1/reports"):
        answer = await api.http.get(f"{address}?{query}")
        assert named_parameters(require_problem(answer, 400, "invalid_query")) == ["format"]


async def test_a_text_is_analysed(api: Api) -> None:
    text = "Golf ball sized hail covering the road."

    answer = await api.http.post("/v1/text/insight", json={"text": text, "language_hint": "en"})

    shown = read_as(TextReadingDocument, answer.content)
    assert shown.phenomenon == "hail"
    assert shown.magnitude is not None
    assert shown.magnitude.si_value == pytest.approx(44.45)
    assert shown.insight.language == "en"
    assert await api.count() == 0


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/text"),
        ({"text": 1}, "/text"),
        ({"text": "x" * 10_001}, "/text"),
        ({"text": "a\u0000"}, "/text"),
        ({"text": "a", "language_hint": "not a tag"}, "/language_hint"),
        ({"text": "a", "lang": "en"}, "/lang"),
    ],
)
async def test_an_invalid_text_request(api: Api, body: object, pointer: str) -> None:
    answer = await api.http.post("/v1/text/insight", json=body)

    problem = require_problem(answer, 422, "invalid")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_links_use_the_public_url(api: Api) -> None:
    app = app_of(api.services, public_url="https://sky.example/weather")
    for _ in range(2):
        await api.file()
    async with client_of(app, "https://sky.example") as http:
        page = (await http.get("/v1/reports", params={"limit": 1})).json()

    assert page["next"].startswith("https://sky.example/weather/v1/reports?limit=1&cursor=")
