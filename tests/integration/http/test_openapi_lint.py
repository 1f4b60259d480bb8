"""The OpenAPI document: two linters, and what they do not check."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.integration.http.api import Api
from tests.tools.node import ROOT, node_tool, quiet_environment

METHODS = {"get", "put", "post", "patch", "delete"}
BODIES = {"post", "put", "patch"}


async def document(api: Api) -> dict[str, Any]:
    answer = await api.http.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


async def operations(api: Api) -> list[tuple[str, str, dict[str, Any]]]:
    paths = (await document(api))["paths"]
    return [(path, m, o) for path, item in paths.items() for m, o in item.items() if m in METHODS]


LINTERS = {
    "spectral": ["lint", "--ruleset", str(ROOT / ".spectral.yaml"), "--fail-severity", "warn"],
    "redocly": ["lint", "--config", str(ROOT / "redocly.yaml"), "--max-problems", "50"],
}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=quiet_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.timeout(600)
@pytest.mark.parametrize("linter", LINTERS)
async def test_linters_find_nothing(api: Api, linter: str, tmp_path: Path) -> None:
    tool = await asyncio.to_thread(node_tool, linter)
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(await document(api)), encoding="utf-8")

    done = await asyncio.to_thread(lambda: run(str(tool), *LINTERS[linter], str(file)))

    assert done.returncode == 0, done.stdout + done.stderr


async def test_it_is_openapi_3_1(api: Api) -> None:
    found = await document(api)

    assert found["openapi"] == "3.1.0"
    assert found["info"]["license"]["identifier"] == "Apache-2.0"
    assert "itemSchema" not in json.dumps(found)


async def test_operation_ids_are_stable(api: Api) -> None:
    ids = {o["operationId"] for _, _, o in await operations(api)}

    assert ids == {
        "fileReport",
        "listReports",
        "getReport",
        "replaceReport",
        "patchReport",
        "withdrawReport",
        "restoreReport",
        "listHistory",
        "addPhoto",
        "listPhotos",
        "getPhoto",
        "reviewPhoto",
        "describePhoto",
        "removePhoto",
        "createPhotoTicket",
        "sendPhoto",
        "confirmPhoto",
        "reviewReport",
        "mergeReport",
        "reviewReports",
        "undoDecision",
        "listRevisions",
        "getVerdict",
        "getEvidence",
        "previewVerdict",
        "listConditions",
        "getInsight",
        "listNearbyReports",
        "listDuplicates",
        "listEvents",
        "getMap",
        "getSummary",
        "listStations",
        "getReportEvent",
        "getCurrentWeather",
        "getForecast",
        "getAirQuality",
        "findPlaces",
        "namePlaces",
        "readText",
        "listPhenomena",
        "getLiveness",
        "getReadiness",
        "getMetrics",
        "getUi",
        "listSources",
        "getActor",
        "createKey",
        "listKeys",
        "listQueue",
        "holdReport",
        "releaseReport",
        "followReports",
        "flagReport",
        "unflagReport",
        "listFlags",
        "witnessReport",
        "addNote",
        "listNotes",
        "answerDesk",
        "revokeKey",
        "eraseReport",
    }
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", one) for one in ids)


async def test_every_error_is_documented_as_a_problem(api: Api) -> None:
    for path, method, operation in await operations(api):
        errors = {s: r for s, r in operation["responses"].items() if s >= "400"}
        assert {"400", "413", "421", "500"} <= set(errors), (path, method)
        if "{id}" in path:
            assert {"404", "406", "503"} <= set(errors)
        if "requestBody" in operation:
            assert {"403", "415", "422"} <= set(errors)
        for response in errors.values():
            assert list(response["content"]) == ["application/problem+json"]
        for status in {"503", "507"} & set(errors):
            assert "Retry-After" in errors[status]["headers"]


async def test_changes_require_if_match(api: Api) -> None:
    for path, method, operation in await operations(api):
        if path == "/v1/reports/{id}" and method != "get":
            assert {"410", "412", "428"} <= set(operation["responses"])
            required = {p["name"] for p in operation["parameters"] if p["required"]}
            assert "If-Match" in required


async def test_every_reference_resolves(api: Api) -> None:
    found = await document(api)
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(found)))

    assert named <= set(found["components"]["schemas"])


async def test_requests_are_exact(api: Api) -> None:
    schemas = (await document(api))["components"]["schemas"]

    for name in ("ReportRequest", "PlaceRequest", "MagnitudeRequest", "TextRequest"):
        assert schemas[name]["additionalProperties"] is False
    request, place = schemas["ReportRequest"], schemas["PlaceRequest"]
    assert request["required"] == ["observed_at", "place"]
    assert request["properties"]["narrative"]["maxLength"] == 10_000
    assert schemas["VisibilityInput"]["enum"] == ["public", "obscured", "private"]
    assert place["properties"]["latitude"] == {"type": "number", "minimum": -90, "maximum": 90}
    units = schemas["UnitInput"]["enum"]
    assert {"in", "mm", "cm", "ft", "m", "kt", "mph", "km/h", "m/s", "F", "C"} <= set(units)


async def test_no_header_or_parameter_may_be_null(api: Api) -> None:
    for _, _, operation in await operations(api):
        for parameter in operation.get("parameters", []):
            assert "null" not in json.dumps(parameter["schema"])
