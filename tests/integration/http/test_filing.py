from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.integration.http.api import Api, a_request, require_problem

PENDING: dict[str, Any] = {"state": "pending", "next_at": None, "waiting_for": []}
KEYED = {"idempotency-key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


async def test_a_filed_report_is_returned_with_location_and_etag(api: Api) -> None:
    answer = await api.file()

    shown = answer.json()
    assert answer.headers["location"] == f"/v1/reports/{shown['id']}"
    assert answer.headers["etag"] == '"1.1"'
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert shown["revision"] == 1
    assert shown["observer"] == "local"
    assert shown["phenomenon"] == "hail"
    assert shown["magnitude"]["si_value"] == pytest.approx(44.45)
    assert shown["examination"] == PENDING
    assert shown["verdict"] is None
    assert shown["photos"] == []
    again = await api.http.get(answer.headers["location"])
    assert again.json() == shown
    assert again.headers["etag"] == '"1.1"'


async def test_a_minimal_report(api: Api) -> None:
    request = {
        "narrative": "Golf ball sized hail.",
        "observed_at": "2026-05-21T17:14:00-05:00",
        "place": {"latitude": 41, "longitude": -93},
    }

    shown = (await api.http.post("/v1/reports", json=request)).json()

    assert shown["observed_at"] == "2026-05-21T22:14:00Z"
    assert shown["phenomenon"] == "hail"
    assert shown["phenomenon_origin"] == "narrative"
    assert shown["source"] == "public"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("hail", "hail"),
        ("H", "hail"),
        ("h", "marine_hail"),
        ("TSTM WND GST", "tstm_wnd_gst"),
        ("tstm wnd gst", "tstm_wnd_gst"),
        ("Thunderstorm Wind", "tstm_wnd_gst"),
    ],
)
async def test_a_phenomenon_by_any_of_its_names(api: Api, name: str, key: str) -> None:
    answer = await api.file(phenomenon=name, magnitude=...)

    assert answer.json()["phenomenon"] == key


async def test_location_follows_the_public_address(api: Api) -> None:
    from tests.integration.http.api import app_of, client_of

    app = app_of(api.services, public_url="https://sky.example/weather/")
    async with client_of(app, "https://sky.example") as http:
        answer = await http.post("/v1/reports", json=a_request())

    assert answer.headers["location"].startswith("/weather/v1/reports/")


async def test_the_same_key_and_body_answer_with_the_same_report(api: Api) -> None:
    first = await api.http.post("/v1/reports", json=a_request(), headers=KEYED)
    path = first.headers["location"]
    await api.examine()
    await api.http.patch(
        path,
        json={"narrative": "Smaller than it looked."},
        headers={"if-match": "*", "content-type": "application/merge-patch+json"},
    )

    second = await api.http.post("/v1/reports", json=a_request(), headers=KEYED)

    assert (first.status_code, second.status_code) == (201, 201)
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert second.json() == first.json()
    assert second.headers["location"] == path
    assert await api.count() == 1


async def test_a_quoted_key_is_the_same_key(api: Api) -> None:
    await api.http.post("/v1/reports", json=a_request(), headers={"idempotency-key": '"abc"'})
    again = await api.http.post("/v1/reports", json=a_request(), headers={"idempotency-key": "abc"})

    assert again.headers["idempotency-replayed"] == "true"


async def test_a_key_with_another_body_is_rejected(api: Api) -> None:
    await api.http.post("/v1/reports", json=a_request(), headers=KEYED)

    other = await api.http.post("/v1/reports", json=a_request(narrative="Two."), headers=KEYED)

    require_problem(other, 422, "idempotency_mismatch")
    assert await api.count() == 1


async def test_a_key_in_use_is_not_used_twice(api: Api) -> None:
    posts = (api.http.post("/v1/reports", json=a_request(), headers=KEYED) for _ in range(5))

    answers = await asyncio.gather(*posts)

    assert {answer.status_code for answer in answers} <= {201, 409}
    for answer in answers:
        if answer.status_code == 409:
            require_problem(answer, 409, "filing_in_progress")
            assert answer.headers["retry-after"] == "1"
    assert await api.count() == 1


@pytest.mark.parametrize("key", ["", " ", "a b", '"open', "x" * 256, '"' + "x" * 256 + '"', "ü"])
async def test_a_malformed_key_is_rejected(api: Api, key: str) -> None:
    headers = {b"idempotency-key": key.encode("latin-1")}

    answer = await api.http.post("/v1/reports", json=a_request(), headers=headers)

    require_problem(answer, 400, "invalid_header")
    assert await api.count() == 0


async def test_two_keys_are_rejected(api: Api) -> None:
    headers = [("idempotency-key", "a"), ("idempotency-key", "b")]

    answer = await api.http.post("/v1/reports", json=a_request(), headers=headers)

    require_problem(answer, 400, "invalid_header")


@pytest.mark.parametrize(
    ("name", "code"), [("id", "id_taken"), ("external_id", "external_id_taken")]
)
async def test_an_id_of_the_client_belongs_to_one_content(api: Api, name: str, code: str) -> None:
    own: dict[str, Any] = {name: "018f3c1e-7b5a-7000-8000-000000000001"}
    first = await api.file(**own)

    again = await api.file(**own)
    other = await api.http.post("/v1/reports", json=a_request(narrative="Other.", **own))

    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    require_problem(other, 409, code)
    assert await api.count() == 1


async def test_another_observer_may_use_the_same_external_id(api: Api) -> None:
    await api.file(external_id="SE1", observer="anna")
    await api.file(external_id="SE1", observer="ben")

    assert await api.count() == 2


async def test_waiting_answers_with_the_verdict(api: Api) -> None:
    post = asyncio.create_task(
        api.http.post("/v1/reports", json=a_request(), headers={"prefer": "wait=10"})
    )
    while not await api.count():  # noqa: ASYNC110 # storing a report notifies nobody
        await asyncio.sleep(0)
    await api.examine()

    answer = await post

    assert answer.headers["preference-applied"] == "wait=10"
    assert answer.headers["etag"] == '"1.2"'
    assert answer.json()["examination"]["state"] == "done"
    assert answer.json()["verdict"]["outcome"]


@pytest.mark.parametrize(
    ("preference", "applied"),
    [
        ("wait=0", "wait=0"),
        ("respond-async, wait=0", "wait=0"),
        ("return=minimal", None),
        ("wait=x", None),
        ("wait = 0", "wait=0"),
        ('WAIT\t=\t"0"', "wait=0"),
        ('note="wait=3, wait=2", wait=0', "wait=0"),
        ("wait=0, wait=10", "wait=0"),
        ("wait=x, wait=0", None),
    ],
)
async def test_other_preferences_are_ignored(
    api: Api, preference: str, applied: str | None
) -> None:
    answer = await api.http.post("/v1/reports", json=a_request(), headers={"prefer": preference})

    assert answer.status_code == 201
    assert answer.headers.get("preference-applied") == applied
    assert answer.json()["examination"] == PENDING


async def test_preferences_on_several_lines_are_one_list(api: Api) -> None:
    lines = [("prefer", "respond-async"), ("prefer", "wait=0"), ("prefer", "wait=5")]

    answer = await api.http.post("/v1/reports", json=a_request(), headers=lines)

    assert answer.headers.get_list("preference-applied") == ["wait=0"]


OWN = {"id": "018f3c1e-7b5a-7000-8000-00000000abcd"}
PLACE = {"latitude": 41.0, "longitude": -93.62}
FIRST = {"observed_at": "2026-05-21T22:14:00Z", "place": PLACE, "phenomenon": "hail", **OWN}


@pytest.mark.parametrize(
    "body",
    [
        {**FIRST, "place": {"latitude": 41, "longitude": -93.62}},
        {**FIRST, "id": OWN["id"].upper()},
        {**FIRST, "observed_at": "2026-05-21T22:14:00+00:00"},
        {**FIRST, "observed_at": "2026-05-22t03:59:00.000+05:45"},
        {**FIRST, "narrative": "", "source": "public", "visibility": "public"},
        {**FIRST, "observed_until": None, "magnitude": None, "external_id": None},
        {**FIRST, "observed_until": FIRST["observed_at"]},
        {**FIRST, "observer": "local"},
        {**FIRST, "phenomenon": "HAIL"},
        {**FIRST, "place": {**PLACE, "accuracy_m": None, "name": "", "method": "unknown"}},
        dict(reversed(FIRST.items())),
    ],
)
async def test_a_filing_encoded_otherwise_repeats_it(api: Api, body: dict[str, Any]) -> None:
    first = await api.http.post("/v1/reports", json=FIRST)

    again = await api.http.post("/v1/reports", json=body)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert await api.count() == 1


async def test_numbers_in_any_notation_are_one_filing(api: Api) -> None:
    text = json.dumps(FIRST)
    for notation in ("41.0", "41", "4.1e1", "4100E-2", "41.000"):
        answer = await api.http.post(
            "/v1/reports",
            content=text.replace("41.0", notation),
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == 201, notation

    assert await api.count() == 1


async def test_a_key_still_stands_for_the_bytes_of_a_body(api: Api) -> None:
    await api.http.post("/v1/reports", json=FIRST, headers=KEYED)

    other = await api.http.post("/v1/reports", json={**FIRST, "narrative": ""}, headers=KEYED)

    require_problem(other, 422, "idempotency_mismatch")


async def test_zero_has_no_sign(api: Api) -> None:
    place = {"latitude": -0.0, "longitude": -0.0, "accuracy_m": -0.0}
    magnitude = {"value": -0.0, "unit": "in"}
    body = a_request(phenomenon="heavy_rain", place=place, magnitude=magnitude)

    answer = await api.http.post("/v1/reports", json=body)

    assert answer.status_code == 201
    assert "-0.0" not in answer.text
    feature = await api.http.get(answer.headers["location"] + "?format=geojson")
    assert "-0.0" not in feature.text


async def test_a_position_of_zero_and_zero_is_taken_with_a_warning(api: Api) -> None:
    at_zero = await api.file(place={"latitude": 0, "longitude": 0})
    on_the_equator = await api.file(place={"latitude": 0, "longitude": 32.6})

    assert len(at_zero.json()["warnings"]) == 1
    assert "latitude and longitude" in at_zero.json()["warnings"][0]
    assert on_the_equator.json()["warnings"] == []
    verdict = await api.http.get(at_zero.headers["location"] + "/verdict")
    assert at_zero.json()["warnings"][0] in verdict.json()["warnings"]


@pytest.mark.parametrize(
    "leap",
    ["2016-12-31T23:59:60Z", "1990-12-31T15:59:60-08:00", "2015-07-01T05:29:60.5+05:30"],
)
async def test_a_leap_second_stays_on_its_day(api: Api, leap: str) -> None:
    shown = (await api.file(observed_at=leap)).json()
    assert shown["observed_at"].endswith("T23:59:59.999999Z")

    found = await api.http.get("/v1/reports", params={"from": leap})
    assert [one["id"] for one in found.json()["items"]] == [shown["id"]]
    before = await api.http.get("/v1/reports", params={"to": leap})
    assert before.json()["items"] == []


async def test_replaying_a_withdrawn_report_is_rejected(api: Api) -> None:
    filed = await api.http.post("/v1/reports", json=a_request(), headers=KEYED)
    await api.http.delete(filed.headers["location"], headers={"if-match": "*"})

    again = await api.http.post("/v1/reports", json=a_request(), headers=KEYED)

    require_problem(again, 410, "withdrawn")
