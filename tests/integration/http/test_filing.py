from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.integration.http.api import Api, a_request, require_problem

KEYED = {"idempotency-key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


async def test_a_filed_report_is_returned_with_location_and_etag(api: Api) -> None:
    answer = await api.file()

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
    api: Api, preference: str, applied: str | None
) -> None:
    answer = await api.http.post("/v1/reports", json=a_request(), headers={"prefer": preference})

    assert answer.status_code == 201
    assert answer.headers.get("preference-applied") == applied
    assert answer.json()["examination"] == {"state": "pending"}


async def test_replaying_a_withdrawn_report_is_rejected(api: Api) -> None:
    filed = await api.http.post("/v1/reports", json=a_request(), headers=KEYED)
    await api.http.delete(filed.headers["location"], headers={"if-match": "*"})

    again = await api.http.post("/v1/reports", json=a_request(), headers=KEYED)

    require_problem(again, 410, "withdrawn")
