"""No answer shows personal data that was filed, whichever member it was in."""

from __future__ import annotations

import pytest

from tests.integration.http.api import MERGE_PATCH, Api, Json, a_request, require_problem

SECRET = "515-555-0134"
PLACE = a_request()["place"]
MASKED: dict[str, Json] = {
    "narrative": {"narrative": f"Hail. Call {SECRET}"},
    "place.name": {"place": {**PLACE, "name": f"Bo {SECRET}"}},
    "magnitude.raw": {"magnitude": {"value": 1.75, "unit": "in", "raw": SECRET}},
}
REFUSED: dict[str, Json] = {
    "observer": {"observer": f"Bo {SECRET}"},
    "external_id": {"external_id": SECRET},
}


async def everything_shown(api: Api, path: str) -> str:
    """Return what every route shows that reads the report of a path."""
    asked = [
        *(
            path + part
            for part in ("", "?format=geojson", "/revisions", "/verdict", "/evidence", "/insight")
        ),
        *(path + part for part in ("/conditions", "/duplicates", "/event")),
        *("/v1/reports?limit=100", "/v1/reports?limit=100&format=geojson", "/v1/reports?q=hail"),
        "/v1/events?min_reports=1",
        "/v1/reports/nearby?lat=41.59&lon=-93.62&observed_at=2026-05-21T22:14:00Z&phenomenon=hail",
    ]
    return "\n".join([(await api.http.get(one)).text for one in asked])


@pytest.mark.parametrize("member", MASKED)
async def test_what_is_masked_is_masked_everywhere(api: Api, member: str) -> None:
    filed = await api.file(**MASKED[member])
    path = filed.headers["location"]
    await api.examine()

    assert SECRET not in filed.text
    assert SECRET not in await everything_shown(api, path)
    assert (await api.http.get("/v1/reports?q=0134")).json()["items"] == []


async def test_an_edit_is_masked_too(api: Api) -> None:
    path = await api.filed_path()
    edit = {"narrative": f"{SECRET} saw hail", **MASKED["place.name"], **MASKED["magnitude.raw"]}

    edited = await api.http.patch(path, json=edit, headers=MERGE_PATCH | {"if-match": "*"})

    assert edited.status_code == 200, edited.text
    assert SECRET not in edited.text
    assert SECRET not in await everything_shown(api, path)


@pytest.mark.parametrize("member", REFUSED)
async def test_identifiers_are_refused_without_being_quoted(api: Api, member: str) -> None:
    answer = await api.http.post("/v1/reports", json=a_request(**REFUSED[member]))

    problem = require_problem(answer, 422, "invalid")
    assert SECRET not in answer.text
    assert [error["pointer"] for error in problem["errors"]] == [f"/{member}"]


async def test_text_analysis_lists_what_is_masked_and_reads_no_size_from_it(api: Api) -> None:
    text = f"Hail {SECRET} inch"

    answer = await api.http.post("/v1/text/insight", json={"text": text})

    (span,) = answer.json()["insight"]["personal_data"]
    assert text[span["offset"] :][: span["length"]] == SECRET
    assert answer.json()["magnitude"] is None
    assert SECRET not in answer.text
