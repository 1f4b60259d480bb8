"""The schemas of requests in the OpenAPI document take what the service takes, and no more."""

from __future__ import annotations

import re
from typing import Any, Final

import jsonschema_rs
import pytest

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.phenomena.phenomenon import GROUPS, matching, names, required
from skywitness.entrypoints.http.kit.fields import timestamp
from tests.integration.http.api import MERGE_PATCH, Api, Json

BASE: Final[Json] = {
    "phenomenon": "heavy_rain",
    "observed_at": "2026-05-21T22:14:00Z",
    "place": {"latitude": 41.59, "longitude": -93.62},
}
UNNAMED: Final = {name: value for name, value in BASE.items() if name != "phenomenon"}
RAIN: Final = {"value": 30, "unit": "mm"}

FILINGS: Final[dict[str, tuple[Json, bool]]] = {
    "a phenomenon": (BASE, True),
    "a narrative alone": ({**UNNAMED, "narrative": "Rain."}, True),
    "null and a narrative": ({**UNNAMED, "phenomenon": None, "narrative": "Rain."}, True),
    "neither phenomenon nor narrative": (UNNAMED, False),
    "null without a narrative": ({**UNNAMED, "phenomenon": None}, False),
    "a blank narrative": ({**UNNAMED, "narrative": " \n"}, False),
    "an LSR name": ({**BASE, "phenomenon": "HEAVY RAIN"}, True),
    "a type of the Storm Events Database": ({**BASE, "phenomenon": "Hurricane (Typhoon)"}, True),
    "a group code": ({**BASE, "phenomenon": "H"}, True),
    "a group code of several": ({**BASE, "phenomenon": "S"}, False),
    "an unknown phenomenon": ({**BASE, "phenomenon": "sunshine"}, False),
    "a time before 1850": ({**BASE, "observed_at": "1849-12-31T00:00:00Z"}, False),
    "a time in 1850": ({**BASE, "observed_at": "1850-01-02T00:00:00Z"}, True),
    "a time after 2499": ({**BASE, "observed_at": "2500-01-02T00:00:00Z"}, False),
    "a time without an offset": ({**BASE, "observed_at": "2026-05-21T22:14:00"}, False),
    "a time with a fraction": ({**BASE, "observed_at": "2026-05-21t22:14:00.25+00:00"}, True),
}

CHANGES: Final[dict[str, tuple[Json, bool]]] = {
    "nothing": ({}, True),
    "a narrative": ({"narrative": "Water over the road."}, True),
    "no narrative": ({"narrative": None}, True),
    "a part of the place": ({"place": {"latitude": 42.0}}, True),
    "no place": ({"place": None}, False),
    "no latitude": ({"place": {"latitude": None}}, False),
    "no time": ({"observed_at": None}, False),
    "no magnitude": ({"magnitude": None}, True),
    "a magnitude without its value": ({"magnitude": {"value": None}}, False),
    "another id": ({"id": "018bcfe5-6800-7000-8000-00000000abcd"}, False),
    "another observer": ({"observer": "anna"}, False),
}

REVIEWS: Final[dict[str, tuple[Json, bool]]] = {
    "an approval": ({"state": "approved"}, True),
    "an approval with a blank reason": ({"state": "approved", "reason": " "}, True),
    "a question": ({"state": "has_issues", "reason": "Hail\nor graupel?"}, True),
    "a question without words": ({"state": "has_issues"}, False),
    "a blank question": ({"state": "has_issues", "reason": " \n"}, False),
    "a rejection": ({"state": "rejected", "reason": "A joke."}, True),
    "a rejection without a reason": ({"state": "rejected", "reason": ""}, False),
    "a control character": ({"state": "rejected", "reason": "A\u0000joke."}, False),
    "a state that only edits give": ({"state": "edited", "reason": "x"}, False),
    "nothing": ({}, False),
}
NOTES: Final[dict[str, bool]] = {
    "Called.": True,
    "a\nb": True,
    "": False,
    " \n": False,
    "\x85": False,
}

TIMES: Final = [
    "1850-01-02T00:00:00Z",
    "2026-05-21T22:14:00+14:00",
    "2016-12-31T23:59:60Z",
    "2026-02-28T22:14:00.123456789Z",
]
NO_TIMES: Final = ["2026-05-21", "2026-13-01T00:00:00Z", "1066-10-14T12:00:00Z", "now", ""]


async def schemas(api: Api) -> Json:
    found: Json = (await api.http.get("/openapi.json")).json()
    return found


def takes(document: Json, name: str, body: Json) -> bool:
    """Whether a schema of the document takes a body."""
    schema: dict[str, Any] = {
        "$ref": f"#/components/schemas/{name}",
        "components": document["components"],
    }
    return jsonschema_rs.validator_for(schema).is_valid(body)


@pytest.mark.parametrize("case", FILINGS)
async def test_the_schema_takes_the_filings_that_the_service_takes(api: Api, case: str) -> None:
    body, is_taken = FILINGS[case]

    filed = await api.http.post("/v1/reports", json=body)

    assert filed.status_code == (201 if is_taken else 422)
    assert takes(await schemas(api), "ReportRequest", body) is is_taken


@pytest.mark.parametrize("case", FILINGS)
async def test_the_schema_takes_the_replacements_that_the_service_takes(
    api: Api, case: str
) -> None:
    body, is_taken = FILINGS[case]
    url = (await api.http.post("/v1/reports", json=BASE)).headers["location"]

    replaced = await api.http.put(url, json=body, headers={"if-match": "*"})

    assert replaced.status_code == (200 if is_taken else 422)
    assert takes(await schemas(api), "ReportReplacement", body) is is_taken


@pytest.mark.parametrize("case", CHANGES)
async def test_the_schema_takes_the_changes_that_the_service_takes(api: Api, case: str) -> None:
    body, is_taken = CHANGES[case]
    filed = await api.http.post("/v1/reports", json={**BASE, "magnitude": RAIN})

    changed = await api.http.patch(
        filed.headers["location"], json=body, headers={**MERGE_PATCH, "if-match": "*"}
    )

    assert changed.status_code == (200 if is_taken else 422)
    assert takes(await schemas(api), "ReportPatch", body) is is_taken


@pytest.mark.parametrize("case", REVIEWS)
async def test_the_schema_takes_the_reviews_that_the_service_takes(api: Api, case: str) -> None:
    body, is_taken = REVIEWS[case]
    url = (await api.http.post("/v1/reports", json=BASE)).headers["location"]

    made = await api.http.post(f"{url}/review", json=body, headers={"if-match": "*"})
    item = {"id": url[-36:], "if_match": "*", **body}

    assert made.status_code == (200 if is_taken else 422)
    assert takes(await schemas(api), "ReviewRequest", body) is is_taken
    assert takes(await schemas(api), "ReviewsRequest", {"items": [item]}) is is_taken


@pytest.mark.parametrize("text", NOTES)
async def test_the_schema_takes_the_notes_that_the_service_takes(api: Api, text: str) -> None:
    url = (await api.http.post("/v1/reports", json=BASE)).headers["location"]

    noted = await api.http.post(f"{url}/notes", json={"text": text})

    assert noted.status_code == (200 if NOTES[text] else 422)
    assert takes(await schemas(api), "NoteRequest", {"text": text}) is NOTES[text]


async def test_the_names_of_phenomena_are_those_that_are_read(api: Api) -> None:
    components = (await schemas(api))["components"]["schemas"]
    one = re.compile(components["PhenomenonName"]["pattern"])
    one_or_group = re.compile(components["PhenomenonOrGroup"]["pattern"])

    for name in names():
        assert one.search(name)
        assert one_or_group.search(name)
        assert required(name).key
    for code in GROUPS:
        assert one_or_group.search(code)
        assert matching(code)
        assert bool(one.search(code)) is is_one(code)


def is_one(code: str) -> bool:
    try:
        return bool(required(code).key)
    except Invalid:
        return False


async def test_the_pattern_of_times_agrees_with_their_reader(api: Api) -> None:
    members = (await schemas(api))["components"]["schemas"]["ReportRequest"]["properties"]
    pattern = re.compile(members["observed_at"]["pattern"])

    for text in TIMES:
        assert pattern.search(text)
        timestamp(text)
    for text in NO_TIMES:
        assert pattern.search(text) is None
        with pytest.raises((ValueError, Invalid)):
            timestamp(text)
