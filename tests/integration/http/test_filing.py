from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.integration.http.face import Face, a_request, require_problem

KEYED = {"idempotency-key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


async def test_a_filed_report_is_returned_with_location_and_etag(face: Face) -> None:
    answer = await face.file()

    shown = answer.json()
    assert answer.headers["location"] == f"/v1/reports/{shown['id']}"
    assert answer.headers["etag"] == '"1.1"'
    assert answer.headers["vary"] == "Accept"
    assert shown["revision"] == 1
    assert shown["observer"] == "local"
    assert shown["phenomenon"] == "hail"
    assert shown["magnitude"]["si_value"] == pytest.approx(44.45)
    assert shown["examination"] == {"state": "pending"}
    assert shown["verdict"] is None
    assert shown["photos"] == []
    again = await face.http.get(answer.headers["location"])
    assert again.json() == shown
    assert again.headers["etag"] == '"1.1"'


async def test_a_minimal_report(face: Face) -> None:
    request = {
        "narrative": "Golf ball sized hail.",
        "observed_at": "2026-05-21T17:14:00-05:00",
        "place": {"latitude": 41, "longitude": -93},
    }

    shown = (await face.http.post("/v1/reports", json=request)).json()

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
async def test_a_phenomenon_by_any_of_its_names(face: Face, name: str, key: str) -> None:
    answer = await face.file(phenomenon=name, magnitude=...)

    assert answer.json()["phenomenon"] == key


async def test_location_follows_the_public_address(face: Face) -> None:
    from tests.integration.http.face import app_of, talking_to

    app = app_of(face.services, public_url="https://sky.example/weather/")
    async with talking_to(app, "https://sky.example") as http:
        answer = await http.post("/v1/reports", json=a_request())

    assert answer.headers["location"].startswith("/weather/v1/reports/")


async def test_the_same_key_and_body_answer_with_the_same_report(face: Face) -> None:
    first = await face.http.post("/v1/reports", json=a_request(), headers=KEYED)
    path = first.headers["location"]
    await face.examine()
    await face.http.patch(
        path,
        json={"narrative": "Smaller than it looked."},
        headers={"if-match": "*", "content-type": "application/merge-patch+json"},
    )

    second = await face.http.post("/v1/reports", json=a_request(), headers=KEYED)

    assert (first.status_code, second.status_code) == (201, 201)
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert second.json() == first.json()
    assert second.headers["location"] == path
    assert await face.count() == 1


async def test_a_quoted_key_is_the_same_key(face: Face) -> None:
    await face.http.post("/v1/reports", json=a_request(), headers={"idempotency-key": '"abc"'})
    again = await face.http.post(
        "/v1/reports", json=a_request(), headers={"idempotency-key": "abc"}
    )

    assert again.headers["idempotency-replayed"] == "true"


async def test_a_key_with_another_body_is_rejected(face: Face) -> None:
    await face.http.post("/v1/reports", json=a_request(), headers=KEYED)

    other = await face.http.post("/v1/reports", json=a_request(narrative="Two."), headers=KEYED)

    require_problem(other, 422, "idempotency_mismatch")
    assert await face.count() == 1


async def test_a_key_in_use_is_not_used_twice(face: Face) -> None:
    posts = (face.http.post("/v1/reports", json=a_request(), headers=KEYED) for _ in range(5))

    answers = await asyncio.gather(*posts)

    assert {answer.status_code for answer in answers} <= {201, 409}
    for answer in answers:
        if answer.status_code == 409:
            require_problem(answer, 409, "filing_in_progress")
    assert await face.count() == 1


@pytest.mark.parametrize("key", ["", " ", "a b", '"open', "x" * 256, '"' + "x" * 256 + '"', "ü"])
async def test_a_malformed_key_is_rejected(face: Face, key: str) -> None:
    headers = {b"idempotency-key": key.encode("latin-1")}

    answer = await face.http.post("/v1/reports", json=a_request(), headers=headers)

    require_problem(answer, 400, "invalid_header")
    assert await face.count() == 0


async def test_two_keys_are_rejected(face: Face) -> None:
    headers = [("idempotency-key", "a"), ("idempotency-key", "b")]

    answer = await face.http.post("/v1/reports", json=a_request(), headers=headers)

    require_problem(answer, 400, "invalid_header")


@pytest.mark.parametrize(
    ("name", "code"), [("id", "id_taken"), ("external_id", "external_id_taken")]
)
async def test_an_id_of_the_client_belongs_to_one_content(face: Face, name: str, code: str) -> None:
    own: dict[str, Any] = {name: "018f3c1e-7b5a-7000-8000-000000000001"}
    first = await face.file(**own)

    again = await face.file(**own)
    other = await face.http.post("/v1/reports", json=a_request(narrative="Other.", **own))

    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    require_problem(other, 409, code)
    assert await face.count() == 1


async def test_another_observer_may_use_the_same_external_id(face: Face) -> None:
    await face.file(external_id="SE1", observer="anna")
    await face.file(external_id="SE1", observer="ben")

    assert await face.count() == 2


async def test_waiting_answers_with_the_verdict(face: Face) -> None:
    post = asyncio.create_task(
        face.http.post("/v1/reports", json=a_request(), headers={"prefer": "wait=10"})
    )
    while not await face.count():  # noqa: ASYNC110 # storing a report notifies nobody
        await asyncio.sleep(0)
    await face.examine()

    answer = await post

    assert answer.headers["preference-applied"] == "wait=10"
    assert answer.headers["etag"] == '"1.2"'
    assert answer.json()["examination"] == {"state": "done"}
    assert answer.json()["verdict"]["outcome"]


@pytest.mark.parametrize(
    ("preference", "applied"),
    [
        ("wait=0", "wait=0"),
        ("respond-async, wait=0", "wait=0"),
        ("return=minimal", None),
        ("wait=x", None),
    ],
)
async def test_other_preferences_are_ignored(
    face: Face, preference: str, applied: str | None
) -> None:
    answer = await face.http.post("/v1/reports", json=a_request(), headers={"prefer": preference})

    assert answer.status_code == 201
    assert answer.headers.get("preference-applied") == applied
    assert answer.json()["examination"] == {"state": "pending"}


async def test_replaying_a_withdrawn_report_is_rejected(face: Face) -> None:
    filed = await face.http.post("/v1/reports", json=a_request(), headers=KEYED)
    await face.http.delete(filed.headers["location"], headers={"if-match": "*"})

    again = await face.http.post("/v1/reports", json=a_request(), headers=KEYED)

    require_problem(again, 410, "withdrawn")
