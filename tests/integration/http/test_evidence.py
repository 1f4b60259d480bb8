"""What a verdict rests on, over HTTP; and the preview of one."""

from __future__ import annotations

from typing import Any

import pytest

from skywitness.domain.documents.evidence import VerdictEvidenceDocument
from tests.integration.http.api import Api, Json, a_request, read_as, require_problem

PREVIEW = "/v1/verdicts/preview"


async def two_witnesses(api: Api) -> tuple[str, str]:
    """File two reports of one storm by two people, examine them, and return their paths."""
    first = await api.file(observer="ann", narrative="Hail as large as golf balls.")
    second = await api.file(observer="ben", narrative="Ice is coming down on the road.")
    await api.examine()
    return first.headers["location"], second.headers["location"]


async def evidence(api: Api, path: str) -> Json:
    answer = await api.http.get(f"{path}/evidence")
    read_as(VerdictEvidenceDocument, answer.content)
    found: Json = answer.json()
    return found


async def test_another_witness_is_a_voice_with_its_place(api: Api) -> None:
    first, second = await two_witnesses(api)

    found = await evidence(api, first)

    (voice,) = found["voices"]
    assert second.endswith(voice["report"])
    assert voice["point"] == {"latitude": 41.59, "longitude": -93.62}
    phrase = voice["phrase"]
    assert (phrase["town"], phrase["region_code"]) == ("Des Moines", "IA")
    assert found["verdict"]["reason_parts"][-1]["code"] == "neighbours"
    assert [step["voices"] for step in found["sum"]["steps"] if step["of"] == "voices"] == [[0]]


async def test_a_witness_that_is_hidden_since_has_no_place(api: Api) -> None:
    first, second = await two_witnesses(api)
    await api.http.delete(second, headers={"if-match": "*"})

    (voice,) = (await evidence(api, first))["voices"]

    assert (voice["point"], voice["phrase"], voice["bearing_deg"]) == (None, None, None)


async def test_evidence_that_has_not_changed_is_not_sent_again(api: Api) -> None:
    first, second = await two_witnesses(api)
    tag = (await api.http.get(f"{first}/evidence")).headers["etag"]

    same = await api.http.get(f"{first}/evidence", headers={"if-none-match": tag})
    await api.http.delete(second, headers={"if-match": "*"})
    other = await api.http.get(f"{first}/evidence", headers={"if-none-match": tag})

    assert (same.status_code, same.content, other.status_code) == (304, b"", 200)


async def test_evidence_of_a_report_that_waits_has_the_claim_alone(api: Api) -> None:
    found = await evidence(api, await api.filed_path())

    assert (found["verdict"], found["lanes"], found["voices"]) == (None, [], [])
    assert found["claim"]["begins_at"] == "2026-05-21T22:14:00Z"


async def test_a_preview_answers_as_evidence_and_is_not_kept(api: Api) -> None:
    first, _ = await two_witnesses(api)
    before = (await api.http.get("/v1/reports?count=exact")).json()["count"]

    answer = await api.http.post(PREVIEW, json=a_request(observer="eve"))

    read_as(VerdictEvidenceDocument, answer.content)
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.json()["voices"]) == 2
    assert (await api.http.get("/v1/reports?count=exact")).json()["count"] == before
    assert answer.json().keys() == (await evidence(api, first)).keys()


@pytest.mark.parametrize(
    "wrong",
    [
        {"phenomenon": "frogs"},
        {"observed_at": "2999-01-01T00:00:00Z"},
        {"place": {"latitude": 95, "longitude": 0}},
        {"verdict": None},
    ],
)
async def test_a_preview_is_checked_as_a_filing_is(api: Api, wrong: dict[str, Any]) -> None:
    request = {**a_request(), **wrong}

    previewed = require_problem(await api.http.post(PREVIEW, json=request), 422, "invalid")
    filed = require_problem(await api.http.post("/v1/reports", json=request), 422, "invalid")

    assert previewed["errors"] == filed["errors"]
